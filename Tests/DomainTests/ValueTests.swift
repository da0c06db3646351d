import Domain
import Testing

@Suite("Values")
struct ValueTests {
    @Test(
        "a date is read from year-month-day only",
        arguments: [
            ("2027-03-01", true), ("2028-02-29", true), ("2027-02-29", false), ("2027-3-1", false),
            ("2027-13-01", false), ("01-03-2027", false), ("2027/03/01", false), ("1969-12-31", false),
            ("2038-01-01", false), ("２０２７-03-01", false), ("2027-03-01 ", false),
        ])
    func dates(text: String, isDate: Bool) {
        #expect((CalendarDate(entered: text)?.description == text) == isDate)
    }

    @Test("days since 1970 and dates are each other's inverse over every day")
    func days() throws {
        for day in 0...24_836 {
            let date = try #require(CalendarDate(daysSince1970: day))
            #expect(date.daysSince1970 == day)
        }
        #expect(CalendarDate(daysSince1970: 24_836)?.description == "2037-12-31")
        #expect(CalendarDate(daysSince1970: 24_837) == nil)
        #expect(CalendarDate(daysSince1970: 11_016)?.description == "2000-02-29")
    }

    @Test(
        "display width counts wide characters twice and combining marks not at all",
        arguments: [
            ("", 0), ("abc", 3), ("広告", 4), ("ＡＢ", 4), ("é", 1), ("e\u{301}", 1), ("한국", 4), ("ｶﾅ", 2), ("🙂", 2),
            ("العربية", 7), ("€", 1),
        ])
    func widths(text: String, width: Int) {
        #expect(text.displayWidth == width)
    }

    @Test("campaign ids made later sort later, and carry version 7 and the variant")
    func ids() throws {
        var random = SystemRandomNumberGenerator()
        let early = CampaignID(at: Instant(microseconds: 1_700_000_000_000_000), using: &random)
        let late = CampaignID(at: Instant(microseconds: 1_700_000_000_001_000), using: &random)
        #expect(early.description < late.description)
        #expect(Array(early.description)[14] == "7")
        #expect("89ab".contains(Array(early.description)[19]))
        #expect(CampaignID(early.description) == early)
        #expect(CampaignID(early.description.uppercased()) == early)
    }

    @Test(
        "what is no campaign id is refused",
        arguments: [
            "", "x", "0190163d-8694-739b-aea5-966c26f8ad9", "0190163d-8694-739b-aea5-966c26f8ad9g",
            "0190163d086940739b0aea50966c26f8ad90",
        ])
    func badIDs(text: String) {
        #expect(CampaignID(text) == nil)
    }

    @Test(
        "web addresses are told from other text",
        arguments: [
            ("https://example.com", true), ("http://example.com/a?b#c", true), ("HTTPS://EXAMPLE.COM", true),
            ("https://127.0.0.1:8443/a.png", true), ("https://localhost", false), ("https://", false),
            ("https://a..b", false), ("ftp://example.com", false), ("https://user@example.com", false),
            ("https://exam\u{a0}ple.com", false), ("https://a.com;https://b.com", false),
            ("https://müller.de/x;y", true),
            ("https://example.com:8x", false), ("javascript:alert(1)", false),
        ])
    func addresses(text: String, isAddress: Bool) {
        #expect((WebAddress(text) != nil) == isAddress)
    }

    @Test(
        "an image is an https address or an asset's plain resource name",
        arguments: [
            ("customers/1234567890/assets/42", true), ("https://images.example.com/a.png", true),
            ("customers/+1234567890/assets/42", false), ("customers/1234567890/assets/+42", false),
            ("customers/1234567890/campaigns/42", false), ("http://images.example.com/a.png", false),
        ])
    func images(text: String, isImage: Bool) {
        #expect((ImageSource(entered: text) != nil) == isImage)
    }

    @Test("the call to action's words are those on Google's buttons")
    func callToAction() {
        #expect(CallToAction.learnMore.text == "Learn more")
        #expect(CallToAction.visitSite.text == "Visit site")
    }
}

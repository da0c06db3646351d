import Domain
import Testing
import Wire

@Suite("Requests that would cost more than they say")
struct CostlyRequestTests {
    private func refusal(_ body: () throws(Failure) -> Void) -> Violation? {
        do {
            try body()
            return nil
        } catch {
            return error.violations.first
        }
    }

    @Test("a message that is no list is joined a few times, as parsers do, and then refused")
    func repeated() throws {
        func request(_ times: Int) -> [UInt8] {
            let once = field(1, field(CampaignNumber.headlines, "x"))
            return Array([[UInt8]](repeating: once, count: times).joined())
        }
        #expect(try CreateCampaignRequest(decoding: request(32)).campaign.headlines.count == 32)
        let refusal = refusal { () throws(Failure) in _ = try CreateCampaignRequest(decoding: request(33)) }
        #expect(refusal?.rule == "campaign.count", "\(String(describing: refusal))")
    }

    @Test(
        "a request is refused before it takes 64 MiB, whatever its four million bytes are",
        arguments: [
            field(1, field(1, [])), field(1, field(CampaignNumber.headlines, "")), field(1, []), field(99, 0),
            field(99, []),
        ])
    func large(bytes: [UInt8]) {
        let request = Array([[UInt8]](repeating: bytes, count: (4 << 20) / bytes.count).joined())
        let refusal = refusal { () throws(Failure) in _ = try BatchRequest<CampaignInput>(decodingCreates: request) }
        #expect(refusal?.reason.contains("64 MiB") == true, "\(String(describing: refusal))")
    }
}

@Suite("Text that is not text")
struct BadTextTests {
    /// Cut short, overlong, a surrogate, beyond Unicode, a lone continuation, and NUL.
    private static let badTexts: [[UInt8]] = [
        [0xC3], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0x80], [0x61, 0x00, 0x62], [0x00],
    ]

    private func expectRefused(_ path: String, _ body: () throws(Failure) -> Void) {
        do {
            try body()
            Issue.record("\(path) was not refused")
        } catch {
            #expect(error.violations.map(\.rule) == ["\(path).characters"])
        }
    }

    @Test("a string that is not text is refused by its path", arguments: badTexts)
    func refusesTexts(bad: [UInt8]) {
        expectRefused("id") { () throws(Failure) in _ = try CampaignIDRequest(decoding: field(1, bad)) }
        expectRefused("etag") { () throws(Failure) in
            _ = try CampaignActionRequest(decoding: field(1, sampleID) + field(2, bad))
        }
        expectRefused("page_token") { () throws(Failure) in _ = try ListCampaignsRequest(decoding: field(2, bad)) }
        expectRefused("service") { () throws(Failure) in _ = try HealthCheckRequest(decoding: field(1, bad)) }
        expectRefused("campaign.name") { () throws(Failure) in
            _ = try CreateCampaignRequest(decoding: field(1, field(CampaignNumber.name, bad)))
        }
        expectRefused("campaign.headlines") { () throws(Failure) in
            let headlines = field(CampaignNumber.headlines, "good") + field(CampaignNumber.headlines, bad)
            _ = try CreateCampaignRequest(decoding: field(1, headlines))
        }
        expectRefused("update_mask.paths") { () throws(Failure) in
            _ = try UpdateCampaignRequest(decoding: field(1, []) + field(2, field(1, "name") + field(1, bad)))
        }
    }

    @Test("a string is checked also where a later one replaces it, and where it is output only")
    func checksEveryOccurrence() {
        expectRefused("campaign.name") { () throws(Failure) in
            let names = field(CampaignNumber.name, [0xFF]) + field(CampaignNumber.name, "good")
            _ = try CreateCampaignRequest(decoding: field(1, names))
        }
        expectRefused("campaign.id") { () throws(Failure) in
            _ = try CreateCampaignRequest(decoding: field(1, field(CampaignNumber.id, [0xFF])))
        }
        expectRefused("campaign.name") { () throws(Failure) in
            let parts = field(1, field(CampaignNumber.name, [0x00])) + field(1, field(CampaignNumber.name, "good"))
            _ = try CreateCampaignRequest(decoding: parts)
        }
    }

    @Test("no spelling of a length or a tag hides a string from the check")
    func checksOddSpellings() {
        let bad: [UInt8] = [0xFF]
        // The same number in more bytes than it needs: five for the length, two for the tag.
        expectRefused("id") { () throws(Failure) in
            _ = try CampaignIDRequest(decoding: [0x0A, 0x81, 0x80, 0x80, 0x80, 0x00] + bad)
        }
        expectRefused("id") { () throws(Failure) in _ = try CampaignIDRequest(decoding: [0x8A, 0x00, 0x01] + bad) }
        // 2^32 + 1: a reader that keeps 32 bits would see 1.
        #expect(throws: Failure.self) {
            try CampaignIDRequest(decoding: [0x0A, 0x81, 0x80, 0x80, 0x80, 0x10] + bad)
        }
        // Field 1 + 2^32, behind a field that is not known.
        #expect(throws: Failure.self) {
            try CampaignIDRequest(decoding: [0x8A, 0x80, 0x80, 0x80, 0x80, 0x01, 0x01] + bad)
        }
    }

    @Test("bytes of an unknown field need not be text")
    func passesOverUnknownBytes() throws {
        #expect(try HealthCheckRequest(decoding: field(1, "a") + field(90, [0xFF, 0x00])).service == "a")
    }
}

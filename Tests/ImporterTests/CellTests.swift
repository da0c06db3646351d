import Domain
import Importer
import Testing

@Suite("Cells")
struct CellTests {
    @Test(
        "money is exact decimals",
        arguments: [
            ("50", 50_000_000), ("1234.5", 1_234_500_000), ("12.50", 12_500_000), ("0.01", 10_000), ("0", 0),
            ("-10", -10_000_000), ("-0.5", -500_000), ("10.5555", 10_555_500), ("0.000001", 1),
            ("9223372036854.775807", .max), ("007", 7_000_000),
            ("0.500", 500_000), ("0.075", 75_000), ("-0.500", -500_000), ("1234.500", 1_234_500_000),
        ])
    func money(text: String, micros: Int64) {
        #expect(MoneyText.read(text) == .value(Micros(micros)))
    }

    @Test(
        "money that could be read in two ways, or not at all, is refused with its reason",
        arguments: [
            ("12,50", "comma"), ("1,234.00", "comma"), ("1.234,50", "comma"), ("1234,50", "comma"),
            ("1.234", "three digits"), ("10.555", "three digits"), ("$10.00", "currency"), ("10 USD", "currency"),
            ("USD 10", "currency"), ("€10", "currency"), ("1e3", "scientific"), ("9.00E+09", "scientific"),
            ("(10.00)", "not an amount"), ("+5", "not an amount"), ("१०", "not an amount"), ("１０", "not an amount"),
            ("99999999999999999999", "not an amount"), ("9223372036854.775808", "not an amount"),
            (".", "not an amount"),
            (".5", "not an amount"), ("5.", "not an amount"), ("1.2.3", "not an amount"), ("--5", "not an amount"),
            ("TRUE", "not an amount"), ("10k€", "currency"), ("5 TSD", "currency"), ("0.0000001", "not an amount"),
        ])
    func ambiguousMoney(text: String, word: String) {
        guard case .unreadable(text, let expected) = MoneyText.read(text) else {
            Issue.record("\(text) was read as \(MoneyText.read(text))")
            return
        }
        #expect(expected.reason.contains(word), "\(expected)")
        #expect(!expected.hint.isEmpty)
    }

    @Test(
        "no number has thousands behind a leading 0",
        arguments: [
            ("0.500", DecimalMark.comma), ("0,750", .point), ("-0.075", .comma), ("00.500", .comma),
            ("012.500", .comma), ("0.500.000", .comma), ("0 500", .point), ("0'500", .comma),
        ])
    func leadingZero(text: String, decimal: DecimalMark) {
        var settings = CellSettings()
        settings.decimal = decimal
        #expect(MoneyText.read(text, settings).value == nil)
    }

    @Test(
        "the hint for three digits behind a point drops none without a word",
        arguments: [("12.500", "write 12500 or 12.50,"), ("12.505", "write 12505 or at most two decimals,")])
    func threeDigits(text: String, hint: String) {
        guard case .unreadable(_, let expected) = MoneyText.read(text) else {
            Issue.record("\(text) was read")
            return
        }
        #expect(expected.hint.hasPrefix(hint), "\(expected)")
    }

    @Test(
        "dates begin with the year",
        arguments: [("2027-03-01", "2027-03-01"), ("2027/03/01", "2027-03-01"), ("2028-02-29", "2028-02-29")])
    func dates(text: String, date: String) {
        #expect(DateText.read(text).value?.description == date)
    }

    @Test(
        "other dates are refused with what they look like",
        arguments: [
            ("03/04/2027", "two different days", "2027-04-03 or 2027-03-04"), ("13/04/2027", "year", "2027-04-13"),
            ("04/13/2027", "year", "2027-04-13"), ("05/05/2027", "year", "2027-05-05"),
            ("04.03.2027", "two different days", "2027-03-04 or 2027-04-03"), ("20270304", "dashes", "2027-03-04"),
            ("46388", "Excel date serial, 2027-01-01", "2027-01-01"), ("46448", "Excel date serial", "2027-03-02"),
            ("2027-03-04T00:00:00Z", "time of day", "2027-03-04"),
            ("2027-02-29", "no day of the calendar", "to 2027-02-28"),
            ("2027-3-4", "four digits", "2027-03-04"), ("2027.03.04", "four digits", "2027-03-04"),
            ("4 Mar 2027", "calendar", "2027-02-28"),
            ("2028/02/30", "no day of the calendar", "to 2028-02-29"), ("0000-00-00", "calendar", "year"),
            ("9999-12-31", "calendar", "year"), ("tomorrow", "calendar", "year"),
            ("2027-13-40", "no month of the calendar", "from 01 to 12"), ("10 de dez. de 2027", "calendar", "year"),
            ("1", "calendar", "year"),
            ("13/04/27", "no year of four digits", "year-month-day"),
            ("3.4.27", "no year of four digits", "2027-02-28"),
            ("FALSE", "calendar", "year"),
        ])
    func otherDates(text: String, reason: String, hint: String) {
        guard case .unreadable(text, let expected) = DateText.read(text) else {
            Issue.record("\(text) was read as \(DateText.read(text))")
            return
        }
        #expect(expected.reason.contains(reason), "\(expected)")
        #expect(expected.hint.contains(hint), "\(expected)")
    }

    @Test("blank cells are blank")
    func blanks() {
        #expect(MoneyText.read("") == .blank)
        #expect(DateText.read("") == .blank)
        #expect(Choices.objective.read("") == .blank)
    }

    @Test("words of Editor, of the web and of the API are understood")
    func words() {
        #expect(Choices.objective.read("website TRAFFIC") == .value(.websiteTraffic))
        for objective in Objective.allCases { #expect(Choices.objective.read(objective.rawValue) == .value(objective)) }
        for type in CampaignType.allCases { #expect(Choices.campaignType.read(type.rawValue) == .value(type)) }
        #expect(Choices.campaignType.read("Demand Gen") == .value(.demandGen))
        for action in CallToAction.allCases {
            #expect(Choices.callToAction.read(action.text) == .value(action))
            #expect(Choices.callToAction.read(action.rawValue) == .value(action))
        }
        for text in ["Yes", "Has EU political ads", "CONTAINS_EU_POLITICAL_ADVERTISING"] {
            #expect(Choices.euPoliticalAdvertising.read(text) == .value(.contains))
        }
        for text in [
            "no", "Doesn't have EU political ads", "Doesn’t have EU political ads",
            "DOES_NOT_CONTAIN_EU_POLITICAL_ADVERTISING",
        ] { #expect(Choices.euPoliticalAdvertising.read(text) == .value(.doesNotContain)) }
    }

    @Test(
        "a word that is nearly right gets the right one proposed, others the list",
        arguments: [
            ("Demand Gne", "did you mean Demand Gen?"), ("Serch", "did you mean Search?"),
            ("Performance Max", "write Demand Gen or Search"), ("xy", "write Demand Gen or Search"),
        ])
    func nearMisses(text: String, hint: String) {
        guard case .unreadable(_, let expected) = Choices.campaignType.read(text) else {
            Issue.record("understood")
            return
        }
        #expect(expected.hint == hint)
    }

    @Test("a cell says nothing, that nothing shall be there, or something")
    func contents() {
        for text in ["", "  ", "\u{A0}", " --"] { #expect(CellContent(text) == .blank) }
        for text in ["[]", " remove_value "] { #expect(CellContent(text) == .cleared) }
        #expect(CellContent(" a ") == .text("a"))
    }

    @Test(
        "money with a decided mark for decimals is read with its thousands, and nothing else is",
        arguments: [
            ("1,234.50", DecimalMark.point, 1_234_500_000), ("1.234,50", .comma, 1_234_500_000),
            ("12,5", .comma, 12_500_000), ("1.234", .comma, 1_234_000_000), ("1,234", .point, 1_234_000_000),
            ("250 000", .comma, 250_000_000_000), ("1'234.50", .point, 1_234_500_000),
            ("-1.234,5", .comma, -1_234_500_000),
            ("10.555", .point, 10_555_000),
        ])
    func decidedMoney(text: String, decimal: DecimalMark, micros: Int64) {
        var settings = CellSettings()
        settings.decimal = decimal
        #expect(MoneyText.read(text, settings) == .value(Micros(micros)))
        for wrong in ["1,2,3.5", "12,34.5", "1.23.4", "1,234.", ",5", "1 23", "12.50,5", "1,234 567.0"] {
            #expect(MoneyText.read(wrong, settings).value == nil, "\(wrong)")
        }
    }

    @Test(
        "a date in a decided order is read, and no other",
        arguments: [
            ("03/04/2027", DateOrder.dayFirst, "2027-04-03"), ("03/04/2027", .monthFirst, "2027-03-04"),
            ("31.12.2027", .dayFirst, "2027-12-31"), ("3-4-2027", .dayFirst, "2027-04-03"),
        ])
    func decidedDates(text: String, order: DateOrder, date: String) {
        var settings = CellSettings()
        settings.dateOrder = order
        #expect(DateText.read(text, settings).value?.description == date)
        for wrong in ["31/31/2027", "3/4/27", "3.4/2027", "03/04/2027 x"] {
            #expect(DateText.read(wrong, settings).value == nil, "\(wrong)")
        }
    }

    @Test("numbers of Excel are days only when asked")
    func serials() {
        var settings = CellSettings()
        settings.acceptsSerials = true
        #expect(DateText.read("46388", settings).value?.description == "2027-01-01")
        #expect(DateText.read("46388").value == nil)
    }

    @Test(
        "blanks around a cell and the apostrophe before a formula do not count",
        arguments: [
            (" a ", "a"), ("\u{A0}a\u{200B}", "a"), ("\t=1", "=1"), ("'=1", "=1"),
            ("'-10% winter", "-10% winter"), ("''=1", "'=1"), ("'Tis the season", "'Tis the season"), ("'-5", "'-5"),
            ("a b", "a b"), ("\u{FEFF}", ""), ("'\t=1", "=1"),
        ])
    func trimming(text: String, read: String) {
        #expect(CellText.read(text) == read)
    }

    @Test(
        "a cell that starts a formula is neutralised, a number is not",
        arguments: [
            ("=cmd|' /C calc'!A0", true), ("+1+1", true), ("-2+3", true), ("@SUM(A1)", true), ("\t=1+1", true),
            ("\ra", true), ("\r\na", true), (" =1", true), ("＝1", true), ("=HYPERLINK(\"http://a.example\")", true),
            ("-10% winter", true), ("-", true), ("-5.00", false), ("+5", false), ("-1,234.50", false), ("-10%", false),
            ("a=b", false), ("", false), ("'=1", false), ("12-3", false),
        ])
    func formulas(text: String, isFormula: Bool) {
        let safe = CellText.neutralized(text)
        #expect(safe == (isFormula ? "'" + text : text))
        #expect(CellText.read(safe) == CellText.read(text))
    }
}

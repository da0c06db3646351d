import Domain
import Testing

@Suite("AIP-160: a filter")
struct FilterTests {
    private func filter(_ text: String) throws -> CampaignFilter { try #require(try CampaignFilter(text)) }

    private func fault(_ text: String) -> String? {
        do throws(Failure) {
            _ = try CampaignFilter(text)
            return nil
        } catch {
            return error.violations.map(\.reason).joined()
        }
    }

    private let draft = CampaignFilter.compares(.status, .equal, .text("DRAFT"))
    private let named = CampaignFilter.contains(.name, "a")
    private let labelled = CampaignFilter.hasLabel("b")

    @Test("that is blank is none", arguments: ["", " ", "\t\n"])
    func blank(text: String) throws { #expect(try CampaignFilter(text) == nil) }

    @Test(
        "compares every field with a value of its kind",
        arguments: [
            ("status=DRAFT", CampaignFilter.compares(.status, .equal, .text("DRAFT"))),
            ("status : \"DRAFT\"", .compares(.status, .equal, .text("DRAFT"))),
            ("customer_id != 123-456-7890", .compares(.customerID, .different, .number(1_234_567_890))),
            ("daily_budget_micros>=-5", .compares(.dailyBudget, .greaterOrEqual, .number(-5))),
            ("end_date<2027-02-28", .compares(.endDate, .less, .date(CalendarDate(entered: "2027-02-28")!))),
            (
                "create_time>1970-01-01T01:00:00.5+01:00",
                .compares(.createTime, .greater, .time(Instant(microseconds: 500_000)))
            ),
            ("name <= 'a \\'b\\' \\\\'", .compares(.name, .lessOrEqual, .text("a 'b' \\"))),
            ("name:AND", .contains(.name, "AND")),
            ("labels:\"*\"", .hasLabel("*")),
            ("end_date:*", .isSet(.endDate)),
            ("google_campaign_id = 0", .compares(.googleCampaignID, .equal, .number(0))),
        ])
    func compares(text: String, expected: CampaignFilter) throws { #expect(try filter(text) == expected) }

    @Test("has OR bind tighter than AND, and terms without a word joined as by AND")
    func precedence() throws {
        #expect(
            try filter("status=DRAFT AND name:a OR labels:b") == .all([draft, .any([named, labelled])]))
        #expect(
            try filter("status=DRAFT name:a OR labels:b") == .all([draft, .any([named, labelled])]))
        #expect(
            try filter("(status=DRAFT AND name:a) OR labels:b") == .any([.all([draft, named]), labelled]))
        #expect(try filter("NOT status=DRAFT -name:a") == .all([.not(draft), .not(named)]))
        #expect(try filter("-(status=DRAFT OR name:a)") == .not(.any([draft, named])))
        #expect(try filter("((status=DRAFT))") == draft)
    }

    @Test(
        "that cannot be read is refused with the column of the fault",
        arguments: [
            ("statu = DRAFT", 1, "there is no field statu to filter by"),
            ("status = DRAF", 10, "DRAF is no value of status"),
            ("status < DRAFT", 8, "status has no order"),
            ("status", 7, "status is not compared"),
            ("status =", 9, "a value is missing"),
            ("status = AND", 10, "AND is no value of status"),
            ("(status = DRAFT", 1, "the ( is not closed"),
            ("status = DRAFT)", 15, "a ) has no ("),
            ("name = \"a", 8, "the text has no closing \""),
            ("name = \"a\\", 8, "the text has no closing \""),
            ("name ! a", 6, "a ! stands alone"),
            ("name = a;", 9, "; means nothing here"),
            ("status = DRAFT AND", 19, "a field is missing"),
            ("OR status = DRAFT", 1, "a field is missing"),
            ("\"spring\"", 1, "a field is missing"),
            ("labels = spring", 10, "spring is no value of labels"),
            ("start_date > 2027-02-30", 14, "2027-02-30 is no value of start_date"),
            ("create_time > 2027-02-28", 15, "2027-02-28 is no value of create_time"),
            ("daily_budget_micros = 1.5", 23, "1.5 is no value of daily_budget_micros"),
            ("NOT NOT name:a", 5, "a field is missing"),
        ])
    func faults(text: String, column: Int, reason: String) {
        #expect(fault(text) == "cannot be read at column \(column): \(reason)")
    }

    @Test("has a length, a number of comparisons and a depth that it may not exceed")
    func limits() throws {
        func terms(_ count: Int) -> String { Array(repeating: "id:*", count: count).joined(separator: " ") }
        func nested(_ depth: Int) -> String {
            String(repeating: "(", count: depth) + "id:*" + String(repeating: ")", count: depth)
        }
        #expect(fault(terms(100)) == nil)
        #expect(fault(terms(101))?.contains("more than 100 comparisons") == true)
        #expect(fault(nested(32)) == nil)
        #expect(fault(nested(33))?.contains("more than 32 parentheses") == true)
        #expect(fault(nested(2_000))?.contains("more than 32 parentheses") == true)
        let name = "name:"
        #expect(fault(name + String(repeating: "a", count: 4_096 - name.count)) == nil)
        #expect(fault(name + String(repeating: "a", count: 4_097 - name.count))?.contains("4096 bytes") == true)
    }

    @Test(
        "takes a time with and without decimals and offset",
        arguments: [
            ("1970-01-01T00:00:00Z", Int64(0)), ("1970-01-01T00:00:00.000001Z", 1),
            ("1970-01-02T00:00:00+23:59", 60_000_000), ("1970-01-01T23:59:59-00:01", 86_459_000_000),
        ])
    func times(text: String, microseconds: Int64) throws {
        #expect(
            try filter("create_time=\(text)")
                == .compares(.createTime, .equal, .time(Instant(microseconds: microseconds))))
    }

    @Test(
        "refuses a time that is none",
        arguments: [
            "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z", "1970-01-01T00:00:60Z", "1970-01-01T00:00:00",
            "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00.1234567Z", "1970-01-01T00:00:00+1:00", "1970-01-01T00:00:00z",
            "1970-13-01T00:00:00Z", "1970-01-01t00:00:00Z",
        ])
    func badTimes(text: String) { #expect(fault("create_time=\(text)") != nil) }
}

@Suite("AIP-132: an order")
struct OrderTests {
    @Test(
        "is read with its direction",
        arguments: [
            ("", CampaignOrder.newestFirst), ("name", CampaignOrder(.name)), ("name asc", CampaignOrder(.name)),
            (" start_date  desc ", CampaignOrder(.startDate, descending: true)),
        ])
    func reads(text: String, order: CampaignOrder) throws { #expect(try CampaignOrder(text) == order) }

    @Test(
        "that no index stands behind is refused",
        arguments: ["update_time", "name DESC", "name,start_date", "desc", "name desc desc", "; DROP TABLE campaigns"])
    func refuses(text: String) { #expect(throws: Failure.self) { try CampaignOrder(text) } }

    @Test("by name is for one customer, and without deleted ones")
    func restricted() throws {
        let customer = CustomerID(1_234_567_890)
        #expect(throws: Failure.self) { try CampaignQuery(order: CampaignOrder(.name)) }
        #expect(throws: Failure.self) {
            try CampaignQuery(customerID: customer, order: CampaignOrder(.startDate), showsDeleted: true)
        }
        #expect(try CampaignQuery(customerID: customer, order: CampaignOrder(.name)).order.key == .name)
    }
}

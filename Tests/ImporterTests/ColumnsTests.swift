import Domain
import Importer
import Testing

@Suite("Columns by meaning")
struct ColumnsTests {
    private static func faults(_ header: String, hasCustomer: Bool = true) async throws -> String {
        do {
            _ = try await imported(header + "\n") { if !hasCustomer { $0.customer = nil } }
            return ""
        } catch let error as ImportError {
            return error.message
        }
    }

    @Test(
        "a header is known by any of its names",
        arguments: [
            ("Campaign name", "Objective", "Budget", "Start date"),
            ("CAMPAIGN", "OBJECTIVE", "CampaignDailyBudget", "CAMPAIGN_START_DATE"),
            ("name", "campaign-objective", "daily budget", "start_date"),
            ("\u{FEFF}Campaign\u{200B}", "\u{A0}Objective ", "Campaign\u{A0}budget", "Flight Start"),
            ("\"Campaign\nname\"", "Objective", "Budget amount", "Start\tDate"),
        ])
    func aliases(name: String, objective: String, budget: String, start: String) async throws {
        let campaign = try await campaign(
            header: "\(name),\(objective),\(budget),\(start)", row: "Fjord,Sales,12.50,2027-03-01")
        #expect(campaign?.name == "Fjord")
        #expect(campaign?.budget.daily == Micros(12_500_000))
    }

    static let optional: [([String], String, @Sendable (Campaign) -> Bool)] = [
        (
            ["Customer ID", "Customer", "Account", "account_id"], "234-567-8901",
            { $0.customerID.number == 2_345_678_901 }
        ),
        (["Campaign type"], "Search", { $0.campaignType == .search }),
        (["End date", "Campaign end date", "Flight end"], "2027-04-01", { $0.endDate?.description == "2027-04-01" }),
        (["Ad group", "Ad Group Name"], "Tents", { $0.adGroupName == "Tents" }),
        (["Headline", "Headline 1", "headline_5"], "Hello", { $0.headlines == ["Hello"] }),
        (["Description", "Description 1", "Description 5"], "Hello", { $0.descriptions == ["Hello"] }),
        (["Business name"], "Nordwind", { $0.businessName == "Nordwind" }),
        (["Final URL", "Final URLs", "Landing page"], "https://a.example", { $0.finalURL == "https://a.example" }),
        (
            ["Image 1", "Image 20", "Image", "Image URL", "Marketing image", "Marketing image 2"],
            "https://a.example/i.png", { $0.imageURLs == [.url("https://a.example/i.png")] }
        ),
        (
            ["Logo", "Logo image", "Logo URL", "Logo 1"], "https://a.example/l.png",
            { $0.logoURL == .url("https://a.example/l.png") }
        ),
        (["Call to action"], "learn more", { $0.callToAction == .learnMore }),
        (["EU political ads"], "No", { $0.euPoliticalAdvertising == .doesNotContain }),
        (
            ["Location ID", "Location IDs", "Location ID(s)", "Location", "Locations"], "2840; 2826;",
            { $0.locations == [GeoTarget(id: 2840), GeoTarget(id: 2826)] }
        ),
        (["Languages", "Language", "Language targeting"], "en;de", { $0.languages.map(\.id) == [1000, 1001] }),
        (["Labels", "Label"], "q1; brand", { $0.labels == ["q1", "brand"] }),
        (["External ID"], "X-1", { $0.externalID == "X-1" }),
        (["Target CPA"], "9", { $0.biddingGoal == .targetCPA(Micros(9_000_000)) }),
        (
            ["Target ROAS", "Target return on ad spend"], "350%",
            { $0.biddingGoal == .targetROAS(ReturnOnAdSpend(millionths: 3_500_000)) }
        ),
        (["Target CPC"], "0.25", { $0.biddingGoal == .targetCPC(Micros(250_000)) }),
        (["Max CPC", "Maximum CPC bid limit"], "0.25", { $0.biddingGoal == .cpcBidCeiling(Micros(250_000)) }),
        (
            ["Logo 2", "Logo image 5"], "https://a.example/l.png",
            { $0.additionalLogoURLs == [.url("https://a.example/l.png")] }
        ),
        (["Video", "Video ID 2", "YouTube video 5"], "dQw4w9WgXcQ", { $0.videos.map(\.id) == ["dQw4w9WgXcQ"] }),
        (["Long headline", "Long headline 5"], "Hello", { $0.longHeadlines == ["Hello"] }),
        (["Path", "Path 1"], "sale", { $0.path1 == "sale" }),
        (
            ["Keywords", "Keyword"], "[red shoes]; boots",
            { $0.keywords == [Keyword("red shoes", .exact), Keyword("boots", .broad)] }
        ),
        (["Negative keywords"], "free", { $0.negativeKeywords == [Keyword("free", .broad)] }),
    ]

    @Test("the columns of a card are known by its number; one that is left out in between is told")
    func cards() async throws {
        let header =
            draftHeader + ",Card headline 1,Card image 1,Card final URL 1,Card headline 2,Card image 2,Card headline 3"
            + ",Card image URL 3"
        let start = "Fjord,Sales,12.50,2027-03-01,One,https://a.example/1.png,https://a.example/1"
        let campaign = try await campaign(header: header, row: "\(start),Two,https://a.example/2.png,,")
        #expect(campaign?.carouselCards.map(\.headline) == ["One", "Two"])
        #expect(campaign?.carouselCards.map(\.finalURL) == ["https://a.example/1", ""])
        let refusals = try await refusals(header: header, row: "\(start),,,Three,https://a.example/3.png")
        #expect(refusals.map(\.subject) == ["Card headline 2", "Card image 2"])
        #expect(Set(refusals.map(\.rule)) == ["demand_gen_carousel_ad.carousel_cards.required"])
    }

    @Test("a total budget stands in a column of its own, in place of the daily one")
    func totalBudget() async throws {
        let campaign = try await campaign(
            header: "Campaign,Objective,Total budget,Start date", row: "Fjord,Sales,900,2027-03-01")
        #expect(campaign?.budget == .total(Micros(900_000_000)))
    }

    @Test("every optional column reaches its field by every name", arguments: optional.indices)
    func optionalColumns(index: Int) async throws {
        let (names, value, isRead) = Self.optional[index]
        for name in names {
            let campaign = try #require(
                try await campaign(
                    header: draftHeader + ",\(name)", row: "Fjord,Sales,12.50,2027-03-01,\(value)"), "\(name)")
            #expect(isRead(campaign), "\(name)")
        }
    }

    @Test("a currency behind the name of a column is no part of it", arguments: ["USD", "€", "eur", " R$ "])
    func currency(unit: String) async throws {
        let campaign = try await campaign(
            header: "Campaign,Objective,Budget (\(unit)),Start date,Target CPA (\(unit))",
            row: "Fjord,Leads,20,2027-03-01,9")
        #expect(campaign?.budget.daily == Micros(20_000_000))
        #expect(campaign?.biddingGoal == .targetCPA(Micros(9_000_000)))
    }

    @Test("other budgets are not taken for those of a day", arguments: ["Monthly budget", "Budget (monthly)"])
    func otherBudgets(header: String) async throws {
        let report = try await imported("Campaign,Objective,\(header),Start date\nFjord,Sales,20,2027-03-01")
        #expect(report.refused == 1)
        #expect(report.notices.contains("without “Budget” the sheet can change campaigns and create none"))
    }

    @Test("two columns of one meaning are refused by both names")
    func doubles() async throws {
        #expect(
            try await Self.faults(draftHeader + ",Campaign daily budget")
                == "“Budget” (column C) and “Campaign daily budget” (column E) mean the same; remove one, or leave one "
                + "out by --map \"Campaign daily budget=ignore\"")
        #expect(
            try await Self.faults(draftHeader + ",budget")
                == "“Budget” (column C) and “budget” (column E) mean the same; remove or rename one")
    }

    @Test("all required columns that are missing make one fault, with what was probably meant")
    func missing() async throws {
        #expect(
            try await Self.faults("Budget,Campaign type")
                == "the columns “Campaign”, “Objective”, “Start date” are missing")
        #expect(
            try await Self.faults("Campaign,Objective,Bugdet,Start dat")
                == "the columns “Budget”, “Start date” are missing; “Bugdet” (column C): did you mean “Budget”?; "
                + "“Start dat” (column D): did you mean “Start date”?")
        #expect(
            try await Self.faults("Campaign,Objective,Budget,Start,Ends")
                == "the column “Start date” is missing; “Start” (column D): did you mean “Start date”?; "
                + "“Ends” (column E): did you mean “End date”?")
        #expect(
            try await Self.faults(draftHeader, hasCustomer: false)
                == "the column “Customer ID” is missing; or name one customer for all rows with --customer 123-456-7890"
        )
    }

    @Test("headers of another language are told their English names")
    func foreign() async throws {
        #expect(
            try await Self.faults("Kampagne,Objective,Budget,Startdatum").contains(
                "“Kampagne” (column A): did you mean “Campaign”? Headers must be English"))
        let notices = try await imported("Campaign ID,Budget,Status da campanha\n1,5,x").notices
        #expect(notices.contains { $0.contains("did you mean “Campaign status”? Headers must be English") })
    }

    @Test("a sheet that can only change campaigns says so and is read")
    func changesOnly() async throws {
        let shelf = Shelf()
        _ = try await imported(draftHeader + "\nFjord,Sales,20,2027-03-01", into: shelf)
        let report = try await imported("Campaign,Budget\nFjord,30\nOther,5", into: shelf)
        #expect(numbers(report.updated, report.refused) == [1, 1])
        #expect(
            report.notices.contains("without “Objective”, “Start date” the sheet can change campaigns and create none"))
        #expect(report.updates.first?.changes == [FieldChange(.dailyBudget, old: "20.00", new: "30.00")])
    }

    @Test("columns that are not used are named once, with what was probably meant; strictly, they are refused")
    func unknown() async throws {
        let header = draftHeader + ",Campain type,Shoe size,Networks,,Budget#Original,Errors"
        let notices = try await imported(header + "\n").notices
        #expect(
            notices.prefix(3) == [
                "“Campain type” (column E) is not known and not used: did you mean “Campaign type”?",
                "not used: “Shoe size” (column F), “Networks” (column G)",
                "not used, as Editor keeps there what was before: “Budget#Original” (column I)",
            ])
        await #expect(throws: ImportError.self) { try await imported(header + "\n") { $0.isStrict = true } }
    }

    @Test("headers of one's own get a meaning by a mapping, which can be kept in a file")
    func mapping() async throws {
        let folder = try Folder()
        let text = "Kampagnenname,Ziel,My Budget,Startet,Budget\nFjord,Sales,20,2027-03-01,x"
        let path = try folder.file("sheet.csv", text)
        let shelf = Shelf()
        let kept = folder.path + "/kept.txt"
        _ = try await importedFile(path, into: shelf) { options in
            for pair in [
                "Kampagnenname=campaign", "ziel=Objective", "my_budget=daily budget", "Startet=start date",
                "Budget=ignore",
            ] {
                try? options.mapping.add(pair)
            }
            options.savesMapping = kept
        }
        #expect(shelf.now.campaigns.first?.budget.daily == Micros(20_000_000))
        #expect(
            String(decoding: try contents(kept), as: UTF8.self)
                == "Kampagnenname = Campaign\nZiel = Objective\nMy Budget = Budget\nStartet = Start date\n"
                + "Budget = ignore\n")
        let again = Shelf()
        _ = try await importedFile(path, into: again) { try? $0.mapping.addFile(kept) }
        #expect(again.now.campaigns == shelf.now.campaigns)
    }

    @Test("a mapping that was kept is read as it was, whatever the headers are")
    func keptMapping() async throws {
        let folder = try Folder()
        let header =
            "# Campaign,Objective,Budget,Daily budget,\"Start\ndate\",a=b,Ad type,Anzeige,Row type,Status,Errors"
        let path = try folder.file("sheet.csv", "\(header)\nFjord,Sales,20,x,2027-03-01,No,,,Campaign,Paused,\n")
        let kept = folder.path + "/kept.txt"
        let given = [
            "# Campaign=Campaign", "Daily budget=ignore", "a=b=EU political ads", "Anzeige=Ad type",
        ]
        let first = try await importedFile(path) { options in
            for pair in given { try? options.mapping.add(pair) }
            options.savesMapping = kept
        }
        var mapping = ColumnMapping()
        try mapping.addFile(kept)
        let again = try await importedFile(path) { [mapping] in $0.mapping = mapping }
        #expect(first.created == 1 && again.created == 1)
        #expect(first.columns == again.columns)
        let commented = try folder.file("mapping.txt", "# of the summer sheets\n\n# Campaign = Campaign\n")
        try mapping.addFile(commented)
    }

    @Test(
        "a mapping that makes no sense is refused",
        arguments: [
            ("Budget", "has no “=”"), ("My Budget=Bugdet", "did you mean “Budget”"), ("x=y", "no column we know"),
        ])
    func wrongMapping(pair: String, word: String) {
        var mapping = ColumnMapping()
        do throws(ImportError) {
            try mapping.add(pair)
            Issue.record("taken")
        } catch {
            #expect(error.message.contains(word))
        }
    }

    @Test("a mapping of a header that is not there is refused")
    func mappingOfNothing() async throws {
        let error = await #expect(throws: ImportError.self) {
            try await imported(draftHeader + "\n") { try? $0.mapping.add("Bugdet=budget") }
        }
        #expect(error?.message == "--map names “Bugdet”, which is no column of this sheet")
    }

    @Test(
        "columns have the letters of a spreadsheet",
        arguments: [(4, "E"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (701, "ZZ"), (702, "AAA")])
    func letters(index: Int, letters: String) async throws {
        let filler = (4..<max(index, 5)).map { "x\($0)" }.prefix(index - 4).joined(separator: ",")
        let header = draftHeader + (filler.isEmpty ? "" : "," + filler) + ",Label"
        let row = "Fjord,Sales,1,2027-03-01" + String(repeating: ",", count: index - 4) + ",#REF!"
        let refusals = try await refusals(header: header, row: row)
        #expect(refusals.map { $0.column?.letters } == [letters])
    }

    @Test(
        "the path of a field is found in a sheet by the name of its column",
        arguments: [
            ("daily_budget_micros", "Budget"), ("headlines[1]", "Headline 2"), ("headlines", "Headline 1"),
            ("logo_url", "Logo"), ("additional_logo_urls[0]", "Logo 2"), ("locations[3]", "Location ID"),
            ("demand_gen_carousel_ad.carousel_cards[4]", "Card headline 5"),
            ("demand_gen_video_responsive_ad.videos[0]", "Video 1"), ("keywords[7]", "Keywords"), ("", nil),
            ("advertising_channel_type", nil),
        ])
    func columnOfPath(path: String, column: String?) {
        #expect(CampaignField.column(ofPath: path) == column)
    }
}

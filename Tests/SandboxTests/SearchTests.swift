import HTTP2
import Sandbox
import Testing

@Suite("GAQL")
struct SearchTests {
    /// Two campaigns: Winter (paused) and Summer 50%_[x] (enabled).
    private static func client() async throws -> Client {
        let client = try await Client()
        let second = goodBody.with(Part.budget + "name", "Second").with(Part.budget + "amountMicros", "70000000")
            .with(Part.campaign + "name", "Summer 50%_[x]").with(Part.campaign + "status", "ENABLED")
            .with(Part.adGroupAd + "ad.name", "it's")
        for body in [goodBody, second] { #expect(await client.mutate(body)?.status == 200) }
        return client
    }

    @Test(
        "conditions choose rows",
        arguments: [
            ("", ["Winter", "Summer 50%_[x]"]),
            ("WHERE campaign.name = 'Winter'", ["Winter"]),
            ("WHERE campaign.name = \"Winter\" AND campaign.status != 'REMOVED'", ["Winter"]),
            ("WHERE campaign.name = 'winter'", []),
            ("WHERE campaign.status = PAUSED", ["Winter"]),
            ("WHERE campaign.status IN ('PAUSED', 'ENABLED') LIMIT 1", ["Winter"]),
            ("WHERE campaign.status NOT IN (PAUSED)", ["Summer 50%_[x]"]),
            ("WHERE campaign.name LIKE 'W%'", ["Winter"]),
            ("WHERE campaign.name LIKE '%50[%][_][[]x]'", ["Summer 50%_[x]"]),
            ("WHERE campaign.name NOT LIKE '%int%'", ["Summer 50%_[x]"]),
            ("where campaign.id > 0 order by campaign.name", ["Summer 50%_[x]", "Winter"]),
            ("ORDER BY campaign_budget.amount_micros DESC", ["Summer 50%_[x]", "Winter"]),
            ("WHERE campaign_budget.amount_micros >= 60000000", ["Summer 50%_[x]"]),
            ("WHERE campaign.start_date_time < '2026-12-02'", ["Winter", "Summer 50%_[x]"]),
            ("WHERE campaign.missing_eu_political_advertising_declaration = TRUE", []),
            ("WHERE campaign.tracking_url_template IS NULL LIMIT 1", ["Winter"]),
        ] as [(String, [String])])
    func chooses(condition: String, names: [String]) async throws {
        let response = try await Self.client().search("SELECT campaign.name FROM campaign \(condition)")
        let results = try JSON(response: response)["results"]?.array ?? []
        #expect(results.compactMap { $0["campaign"]?["name"]?.string } == names)
    }

    @Test("rows carry resource names, int64 as strings, and joined parents")
    func shapes() async throws {
        let query = """
            SELECT ad_group_ad.ad.id, ad_group_ad.ad.name, ad_group_ad.status, ad_group.name, campaign.id, customer.id
            FROM ad_group_ad WHERE ad_group_ad.ad.name = 'it\\'s'
            """
        let client = try await Self.client()
        let answer = try JSON(response: await client.search(query))
        let row = try #require(answer["results"]?[0])
        #expect(row["adGroupAd"]?["ad"]?["name"] == "it's")
        #expect(row["adGroupAd"]?["ad"]?["id"]?.string != nil)
        #expect(row["adGroupAd"]?["resourceName"]?.string?.hasPrefix("customers/1234567890/adGroupAds/") == true)
        #expect(row["adGroup"]?["name"] == "Winter group")
        let campaigns = await client.sandbox.campaigns
        #expect(row["campaign"]?["id"]?.string == campaigns.last.map { String($0.id) })
        #expect(row["customer"]?["id"] == "1234567890")
        #expect(answer["fieldMask"]?.string?.hasPrefix("adGroupAd.ad.id,adGroupAd.ad.name,") == true)
    }

    @Test("our marks are read back: the ad's name and the campaign's custom parameters")
    func marks() async throws {
        let client = try await Client()
        #expect(await client.mutate(searchBody)?.status == 200)
        let query =
            "SELECT campaign.url_custom_parameters, ad_group_ad.ad.name, ad_group_ad.ad.final_urls FROM ad_group_ad"
        let row = try JSON(response: await client.search(query))["results"]?[0]
        #expect(row?["campaign"]?["urlCustomParameters"] == [["key": "adflight", "value": "0190a1"]])
        #expect(row?["adGroupAd"]?["ad"]?["name"] == "Winter ad 0190a1")
        #expect(row?["adGroupAd"]?["ad"]?["finalUrls"] == ["https://www.example.com/winter"])
    }

    @Test("criteria are found on the campaign and on the ad group, with their kinds")
    func criteria() async throws {
        let client = try await Client()
        #expect(await client.mutate(searchBody)?.status == 200)
        func found(_ resource: String, _ row: String) async throws -> [[String?]] {
            let query = "SELECT \(resource).type, \(resource).keyword.text, \(resource).negative FROM \(resource)"
            let rows = try JSON(response: await client.search(query))["results"]?.array ?? []
            return rows.compactMap { $0[row] }
                .map { [$0["type"]?.string, $0["keyword"]?["text"]?.string, $0["negative"]?.bool.map { "\($0)" }] }
                .sorted { ($0[0] ?? "", $0[1] ?? "") < ($1[0] ?? "", $1[1] ?? "") }
        }
        #expect(
            try await found("campaign_criterion", "campaignCriterion")
                == [["KEYWORD", "used", "true"], ["LANGUAGE", nil, nil], ["LOCATION", nil, nil]])
        #expect(
            try await found("ad_group_criterion", "adGroupCriterion")
                == [["KEYWORD", "free", "true"], ["KEYWORD", "winter shoes", nil]])
    }

    @Test(
        "the primary status follows status and dates",
        arguments: [
            ("PAUSED", "2026-12-01", "PAUSED", "CAMPAIGN_PAUSED"),
            ("ENABLED", "2026-12-01", "PENDING", "CAMPAIGN_PENDING"),
            ("ENABLED", "2026-11-21", "ELIGIBLE", nil),
        ] as [(JSON, String, String, String?)])
    func primaryStatus(status: JSON, start: String, primary: String, reason: String?) async throws {
        let client = try await Client()
        let body = goodBody.with(Part.campaign + "status", status)
            .with(Part.campaign + "startDateTime", .string("\(start) 00:00:00"))
        #expect(await client.mutate(body)?.status == 200)
        let query = "SELECT campaign.primary_status, campaign.primary_status_reasons FROM campaign"
        let campaign = try JSON(response: await client.search(query))["results"]?[0]?["campaign"]
        #expect(campaign?["primaryStatus"]?.string == primary)
        #expect(campaign?["primaryStatusReasons"] == reason.map { [.string($0)] })
    }

    @Test("the images every customer has are found with their sizes")
    func seeds() async throws {
        let query = """
            SELECT asset.id, asset.image_asset.full_size.width_pixels, asset.image_asset.full_size.height_pixels
            FROM asset WHERE asset.type = 'IMAGE' ORDER BY asset.id
            """
        let rows = try JSON(response: await Client().search(query))["results"]?.array ?? []
        let sizes = rows.map { row in
            let size = row["asset"]?["imageAsset"]?["fullSize"]
            return "\(size?["widthPixels"]?.string ?? "")x\(size?["heightPixels"]?.string ?? "")"
        }
        #expect(sizes == ["1200x628", "1200x1200", "960x1200", "1080x1920", "1200x1200"])
    }

    @Test("searchStream answers an array of chunks, and its errors in an array too")
    func streams() async throws {
        let client = try await Self.client()
        let good = try JSON(response: await client.post("searchStream", ["query": "SELECT campaign.id FROM campaign"]))
        #expect(good[0]?["results"]?.array?.count == 2)
        #expect(good[0]?["requestId"]?.string?.isEmpty == false)
        let bad = try JSON(response: await client.post("searchStream", ["query": "SELECT"]))
        #expect(bad[0]?["error"]?["code"]?.int64 == 400)
    }

    @Test(
        "a wrong query gets its QueryError",
        arguments: [
            ("SELECT campaign.bogus FROM campaign", "UNRECOGNIZED_FIELD"),
            ("SELECT name FROM campaign", "UNRECOGNIZED_FIELD"),
            ("SELECT campaign.networkSettings FROM campaign", "UNRECOGNIZED_FIELD"),
            ("SELECT asset.image_asset.data FROM asset", "UNRECOGNIZED_FIELD"),
            ("SELECT campaign.id FROM campaigns", "BAD_RESOURCE_TYPE_IN_FROM_CLAUSE"),
            ("SELECT asset.id FROM campaign", "PROHIBITED_RESOURCE_TYPE_IN_SELECT_CLAUSE"),
            ("campaign.id FROM campaign", "EXPECTED_SELECT"), ("SELECT campaign.id", "EXPECTED_FROM"),
            ("", "EXPECTED_SELECT"),
            ("SELECT campaign.id FROM", "UNEXPECTED_END_OF_QUERY"),
            ("SELECT campaign.id FROM campaign WHERE campaign.name = 'x", "STRING_NOT_TERMINATED"),
            ("SELECT campaign.id FROM campaign WHERE campaign.name = '\\x'", "BAD_ESCAPE_SEQUENCE"),
            ("SELECT campaign.id FROM campaign WHERE campaign.name", "BAD_OPERATOR"),
            ("SELECT campaign.id FROM campaign WHERE campaign.status = 'PAUZED'", "BAD_ENUM_CONSTANT"),
            ("SELECT campaign.id FROM campaign WHERE campaign.id = 'x'", "BAD_NUMBER"),
            ("SELECT campaign.id FROM campaign WHERE campaign.id IN ()", "PROHIBITED_EMPTY_LIST_IN_CONDITION"),
            ("SELECT campaign.id FROM campaign ORDER campaign.id", "EXPECTED_BY"),
            (
                "SELECT campaign.id FROM campaign WHERE campaign.url_custom_parameters = 'x'",
                "PROHIBITED_FIELD_IN_WHERE_CLAUSE"
            ),
            (
                "SELECT campaign.id FROM campaign ORDER BY campaign.primary_status_reasons",
                "PROHIBITED_FIELD_IN_ORDER_BY_CLAUSE"
            ),
            ("SELECT campaign.id FROM campaign LIMIT 0", "LIMIT_VALUE_TOO_LOW"),
            ("SELECT campaign.id FROM campaign LIMIT x", "BAD_LIMIT_VALUE"),
            ("SELECT campaign.id FROM campaign; DROP", "BAD_SYMBOL"),
            ("SELECT campaign.id FROM campaign campaign", "UNEXPECTED_INPUT"),
        ])
    func refuses(query: String, code: String) async throws {
        let response = try await Client().search(query)
        #expect(response?.status == 400)
        #expect(Refusal(try JSON(response: response)).faults == ["queryError.\(code) at "])
    }

    @Test(
        "pageSize and a made-up page token are refused",
        arguments: [
            ("pageSize", "100", "requestError.PAGE_SIZE_NOT_SUPPORTED at page_size"),
            ("pageToken", "x", "requestError.INVALID_PAGE_TOKEN at page_token"),
        ])
    func refusesPaging(field: String, value: JSON, fault: String) async throws {
        let body: JSON = ["query": "SELECT campaign.id FROM campaign"]
        let response = try await Client().post("search", body.with(field, value))
        #expect(Refusal(try JSON(response: response)).faults == [fault])
    }
}

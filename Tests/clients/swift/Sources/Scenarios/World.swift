import GRPCCore
import GRPCNIOTransportHTTP2
import GRPCProtobuf

typealias Campaign = Adflight_V1_Campaign
typealias Transport = HTTP2ClientTransport.Posix

/// What was not as a scenario expected it.
struct Differs: Error, CustomStringConvertible {
    let description: String
}

/// The clients of the services, and how calls are made and refused.
struct World: Sendable {
    let campaigns: Adflight_V1_CampaignService.Client<Transport>
    let jobs: Adflight_V1_PublishJobService.Client<Transport>

    init(_ client: GRPCClient<Transport>) {
        campaigns = Adflight_V1_CampaignService.Client(wrapping: client)
        jobs = Adflight_V1_PublishJobService.Client(wrapping: client)
    }

    /// The least that a draft needs.
    func bare(_ name: String, _ customer: String) -> Campaign {
        .with {
            $0.customerID = customer
            $0.name = name
            $0.objective = .sales
            $0.dailyBudgetMicros = 5_000_000
            $0.startDate = "2035-01-01"
        }
    }

    /// A campaign that can be published.
    func complete(_ name: String, _ customer: String) -> Campaign {
        var campaign = bare(name, customer)
        campaign.objective = .leads
        campaign.headlines = ["Spring sale", "Everything for the garden"]
        campaign.descriptions = ["Save on everything until Sunday."]
        campaign.businessName = "Example Shop"
        campaign.finalURL = "https://www.example.com/spring"
        campaign.imageUrls = (1...2).map { "customers/\(customer)/assets/\($0)" }
        campaign.logoURL = "customers/\(customer)/assets/5"
        campaign.callToAction = .shopNow
        campaign.containsEuPoliticalAdvertising = .doesNotContainEuPoliticalAdvertising
        campaign.locations = ["geoTargetConstants/2840"]
        return campaign
    }

    func create(_ campaign: Campaign) async throws -> Campaign {
        try await campaigns.createCampaign(.with { $0.campaign = campaign })
    }

    func get(_ id: String) async throws -> Campaign { try await campaigns.getCampaign(.with { $0.id = id }) }

    /// Asks until it is as expected.
    func wait(for id: String, _ isExpected: (Campaign) -> Bool) async throws -> Campaign {
        for _ in 0..<600 {
            let campaign = try await get(id)
            if isExpected(campaign) { return campaign }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw Differs(description: "\(id) does not become what is expected")
    }

    func list(
        _ customer: String, _ filter: String = "", _ more: (inout Adflight_V1_ListCampaignsRequest) -> Void = { _ in }
    ) async throws -> Adflight_V1_ListCampaignsResponse {
        var request = Adflight_V1_ListCampaignsRequest.with {
            $0.customerID = customer
            $0.filter = filter
        }
        more(&request)
        return try await campaigns.listCampaigns(request)
    }
}

func expect(_ isTrue: Bool, _ what: @autoclosure () -> String, line: Int = #line) throws {
    if !isTrue { throw Differs(description: "line \(line): \(what())") }
}

/// The error with which a call must end.
@discardableResult
func refused(
    _ code: RPCError.Code, line: Int = #line, isolation: isolated (any Actor)? = #isolation,
    _ call: () async throws -> some Any
) async throws -> RPCError {
    do {
        let answer = try await call()
        throw Differs(description: "line \(line): expected \(code), not \(answer)")
    } catch let error as RPCError {
        try expect(error.code == code, "expected \(code), not \(error)", line: line)
        return error
    }
}

/// The fields that an error names.
func violations(_ error: RPCError) throws -> [String] {
    let details = try error.unpackGoogleRPCStatus()?.details ?? []
    return details.flatMap { $0.badRequest?.violations.map(\.field) ?? [] }
}

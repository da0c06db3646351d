import HTTP2
import Sandbox

/// 2026-11-21 12:00:00 UTC, the day all bodies of these tests are written for.
let noon: Int64 = 1_795_262_400

/// A sandbox with a valid access token in hand.
struct Client {
    let sandbox: Sandbox
    let token: String
    let clock: ManualClock

    init(
        journal: String? = nil, faults: Faults = Faults(), account: SandboxAccount = SandboxAccount(),
        servesControl: Bool = false
    ) async throws {
        let clock = ManualClock()
        self.clock = clock
        sandbox = try Sandbox(
            journal: journal, faults: faults, account: account, servesControl: servesControl, clock: clock
        ) { noon }
        token = try await sandbox.accessToken()
    }

    /// Posts a body to a method of customer 1234567890, or of another one.
    func post(
        _ method: String, _ body: JSON, version: String = "v26", customer: String = "1234567890",
        headers: [(name: String, value: String)] = []
    ) async -> HTTPResponse? {
        await post(method, bytes: body.encoded, version: version, customer: customer, headers: headers)
    }

    func post(
        _ method: String, bytes: [UInt8], version: String = "v26", customer: String = "1234567890",
        headers: [(name: String, value: String)] = []
    ) async -> HTTPResponse? {
        await sandbox.respond(
            to: HTTPRequest(
                method: "POST", path: "/\(version)/customers/\(customer)/googleAds:\(method)",
                headers: [
                    (name: "authorization", value: "Bearer \(token)"),
                    (name: "content-type", value: "application/json"),
                ] + headers,
                body: bytes))
    }

    func mutate(_ body: JSON) async -> HTTPResponse? { await post("mutate", body) }

    func search(_ query: String) async -> HTTPResponse? { await post("search", ["query": .string(query)]) }

    /// Names of the campaigns that a search finds now.
    func searchNames() async throws -> [String] {
        let rows = try JSON(response: await search("SELECT campaign.name FROM campaign"))["results"]?.array ?? []
        return rows.compactMap { $0["campaign"]?["name"]?.string }
    }

    /// The codes and places of the errors in the answer, without those that only follow from another.
    func faults(of body: JSON) async throws -> [String] { Refusal(try JSON(response: await mutate(body))).faults }
}

extension Sandbox {
    func postForm(_ form: String) async -> HTTPResponse? {
        await respond(
            to: HTTPRequest(
                method: "POST", path: "/token",
                headers: [(name: "content-type", value: "application/x-www-form-urlencoded")], body: Array(form.utf8)))
    }

    func accessToken() async throws -> String {
        let form =
            "grant_type=refresh_token&client_id=sandbox-client&client_secret=sandbox-secret"
            + "&refresh_token=1%2F%2Fsandbox-refresh"
        return try JSON(response: await postForm(form))["access_token"]?.string ?? ""
    }
}

extension JSON {
    /// The body of an answer.
    init(response: HTTPResponse?) throws {
        struct NoAnswer: Error {}
        guard let response else { throw NoAnswer() }
        self = try JSON(parsing: response.body)
    }

    /// The element of an array.
    subscript(_ index: Int) -> JSON? {
        guard let elements = array, elements.indices.contains(index) else { return nil }
        return elements[index]
    }

    /// A copy with the value at a dotted path replaced, added, or (`nil`) taken away; numbers index arrays.
    func with(_ path: String, _ value: JSON?) -> JSON { with(path.split(separator: ".")[...], value) }

    private func with(_ path: ArraySlice<Substring>, _ value: JSON?) -> JSON {
        guard let name = path.first else { return value ?? .null }
        if let index = Int(name), var elements = array {
            if path.count == 1, value == nil {
                elements.remove(at: index)
            } else if index == elements.count {
                elements.append(value ?? .null)
            } else {
                elements[index] = elements[index].with(path.dropFirst(), value)
            }
            return .array(elements)
        }
        var members = object ?? [:]
        members[String(name)] =
            path.count == 1 ? value : (members[String(name)] ?? .object([:])).with(path.dropFirst(), value)
        return .object(members)
    }
}

extension JSON {
    /// A whole campaign's body as another campaign: other temporary ids, other unique names.
    func renamed(_ suffix: String, idsLoweredBy step: Int = 0) -> JSON {
        switch self {
        case .array(let elements): return .array(elements.map { $0.renamed(suffix, idsLoweredBy: step) })
        case .object(let members):
            return .object(
                Dictionary(
                    uniqueKeysWithValues: members.map { name, value in
                        if name == "name", let text = value.string { return (name, .string(text + suffix)) }
                        return (name, value.renamed(suffix, idsLoweredBy: step))
                    }))
        case .string(let text):
            let parts = text.split(separator: "/", omittingEmptySubsequences: false)
            guard parts.first == "customers", let id = parts.last.flatMap({ Int($0) }), id < 0 else { return self }
            return .string((parts.dropLast() + ["\(id - step)"]).joined(separator: "/"))
        default: return self
        }
    }

    /// Several campaigns in one atomic request.
    static func together(_ bodies: [JSON]) -> JSON {
        ["mutateOperations": .array(bodies.flatMap { $0["mutateOperations"]?.array ?? [] })]
    }

    /// One operation that changes fields of a resource; the mask names them all.
    static func update(_ operation: String, _ name: JSON?, _ fields: [String: JSON], mask: JSON? = nil) -> JSON {
        let resource = fields.merging(["resourceName": name ?? .null]) { own, _ in own }
        return [
            "mutateOperations": [
                [
                    operation: [
                        "update": .object(resource),
                        "updateMask": mask ?? .string(fields.keys.sorted().joined(separator: ",")),
                    ]
                ]
            ]
        ]
    }
}

/// Paths of the good body's parts.
enum Part {
    static let account = "customers/1234567890/"
    /// Of the multi-asset ad, in Google's snake_case.
    static let multi = "8.ad.demand_gen_multi_asset_ad"
    static let budget = "mutateOperations.0.campaignBudgetOperation.create."
    static let campaign = "mutateOperations.1.campaignOperation.create."
    static let adGroup = "mutateOperations.2.adGroupOperation.create."
    static let location = "mutateOperations.3.adGroupCriterionOperation.create."
    static let image = "mutateOperations.5.assetOperation.create."
    static let adGroupAd = "mutateOperations.8.adGroupAdOperation.create."
    static let ad = adGroupAd + "ad.demandGenMultiAssetAd."
}

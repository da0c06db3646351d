import Domain
import FoundationEssentials
import GoogleAds
import HTTP2
import HTTPClient
import Logging
import Sandbox
import Synchronization

/// 2026-11-21 12:00:00 UTC.
let noon: Int64 = 1_795_262_400

/// The sandbox behind TLS on a free port, as Google is reached, and a client of it.
final class LocalGoogle: Sendable {
    /// An answer in the sandbox's place; nil leaves it to the sandbox.
    typealias Override = @Sendable (HTTPRequest) -> HTTPResponse?

    let sandbox: Sandbox
    /// `https://127.0.0.1:41234`
    let origin: String
    let ads: GoogleAdsClient
    private let requests: Requests
    private let ledger = Ledger.current

    /// The requests as they arrived.
    private final class Requests: Sendable {
        let all = Mutex<[HTTPRequest]>([])
    }

    /// Runs `body` with a Google of its own.
    ///
    /// - Parameters:
    ///   - credentials: whom the sandbox believes.
    ///   - change: to the client's settings, which otherwise fit the sandbox.
    ///   - override: answers in the sandbox's place.
    static func run(
        clock: TestClock = TestClock(noon), credentials: SandboxCredentials = .demo,
        settings change: (inout GoogleAdsSettings) -> Void = { _ in }, known: KnownAssets = .inMemory(),
        queryGate: @escaping GoogleAdsClient.QueryGate = { nil },
        witness: @escaping GoogleAdsClient.Witness = { _, _, _ in },
        instead override: @escaping Override = { _ in nil },
        _ body: (LocalGoogle) async throws -> Void
    ) async throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "adflight-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let certificate = try SelfSignedCertificate.generate(for: ["127.0.0.1"])
        let authority = folder.appending(path: "authority.pem")
        try Data(certificate.certificatePEM.utf8).write(to: authority)

        let sandbox = try Sandbox(credentials: credentials) { clock.now }
        let requests = Requests()
        let ledger = Ledger.current
        let server = try await HTTP2Server.bind(
            host: "127.0.0.1", port: 0,
            tls: TLSIdentity(
                certificateChain: Array(certificate.certificatePEM.utf8),
                privateKey: Array(certificate.privateKeyPEM.utf8)),
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { request in
            requests.all.withLock { $0.append(request) }
            if let mutate = Ledger.Mutate(request) { ledger.sent(mutate) }
            if let answer = override(request) { return answer }
            let answer = await sandbox.respond(to: request)
            if let body = answer?.body, let token = try? JSON(parsing: body)["access_token"]?.string {
                ledger.keeps(secret: token)
            }
            return answer
        }
        let origin = "https://127.0.0.1:\(server.address.port)"
        var settings = GoogleAdsSettings(credentials: .demo)
        settings.endpoint = origin
        settings.tokenURI = "\(origin)/token"
        settings.allowsLoopbackImages = true
        change(&settings)
        for secret in settings.credentials.secrets { ledger.keeps(secret: secret) }
        let http = HTTPClient(certificateAuthorityFile: authority.path)
        let google = LocalGoogle(
            sandbox: sandbox, origin: origin,
            ads: GoogleAdsClient(http, settings, known: known, queryGate: queryGate, witness: witness),
            requests: requests)
        let result = await Result { try await body(google) }
        await http.shutdown()
        await server.shutdown(grace: .seconds(5))
        try result.get()
    }

    private init(sandbox: Sandbox, origin: String, ads: GoogleAdsClient, requests: Requests) {
        self.sandbox = sandbox
        self.origin = origin
        self.ads = ads
        self.requests = requests
    }

    // MARK: What arrived

    /// By how their paths end.
    func requests(to path: String) -> [HTTPRequest] {
        requests.all.withLock { $0.filter { $0.path.hasSuffix(path) } }
    }

    /// The last mutate, taken apart.
    var lastMutate: JSON {
        get throws { try JSON(parsing: requests(to: ":mutate").last?.body ?? []) }
    }

    // MARK: What the publisher does

    /// Prepares and sends the create.
    func create(_ input: CampaignInput, id: CampaignID = .first) async -> MutateOutcome {
        do throws(Failure) {
            let campaign = try CompleteCampaign(Campaign(input), today: .today)
            return await finish(await ads.prepareCreate(campaign, id: id))
        } catch {
            preconditionFailure("the test's campaign is not complete: \(error)")
        }
    }

    func change(_ campaign: Int64, by change: CampaignChange) async -> MutateOutcome {
        await finish(await ads.prepareChange(change, ofCampaign: campaign, in: .account))
    }

    func look(
        for id: CampaignID = .first, named name: String = "Spring sale", of type: CampaignType = .demandGen
    ) async -> LookupOutcome {
        let found = await ads.look(for: id, named: name, of: type, in: .account)
        ledger.told("\(found)")
        return found
    }

    private func finish(_ preparation: GoogleAdsClient.Preparation) async -> MutateOutcome {
        let outcome =
            switch preparation {
            case .ready(let mutate): await ads.send(mutate)
            case .outcome(let outcome): outcome
            }
        ledger.told("\(outcome)")
        return outcome
    }
}

extension Ledger.Mutate {
    /// Nil for another request.
    fileprivate init?(_ request: HTTPRequest) {
        let parts = request.path.split(separator: "/")
        guard parts.count == 4, parts[3] == "googleAds:mutate" else { return nil }
        self.init(customer: String(parts[2]), body: request.body)
    }
}

extension GoogleAdsSettings.Credentials {
    static let demo = Self.refreshToken(
        clientID: SandboxCredentials.demo.clientID, clientSecret: SandboxCredentials.demo.clientSecret,
        refreshToken: SandboxCredentials.demo.refreshToken)

    fileprivate var secrets: [String] {
        switch self {
        case .refreshToken(_, let clientSecret, let refreshToken): [clientSecret, refreshToken]
        // Every line of the key, as JSON writes it.
        case .serviceAccount(let file):
            String(decoding: file, as: UTF8.self).split(separator: "\\n").filter { $0.count == 64 }.map(String.init)
        }
    }
}

extension Result where Failure == any Error {
    fileprivate init(catching body: () async throws -> Success) async {
        do { self = .success(try await body()) } catch { self = .failure(error) }
    }
}

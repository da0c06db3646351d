package import Domain
internal import FoundationEssentials
package import GoogleAds
internal import Logging

/// The settings that come from the environment, checked once at start.
package struct Configuration: Sendable {
    /// Nil uses the private PostgreSQL.
    package let databaseURL: String?
    /// Behind PgBouncer in transaction mode no statement may be prepared.
    package let usesPreparedStatements: Bool
    /// Nil without credentials: nothing is published.
    package let google: GoogleAdsSettings?
    /// How much of Google a worker asks for.
    package let pacing: RequestPacing.Settings
    /// PEM file of a further certificate authority to trust.
    package let certificateAuthorityFile: String?
    /// Faster than usual in tests of crashes.
    package let timing: PublishTiming
    /// Nil in every program that is not to die.
    package let crash: CrashPlan?

    /// Every fault of the environment at once, each by its variable's name.
    package struct Invalid: Error, CustomStringConvertible {
        package let faults: [String]
        package var description: String { faults.joined(separator: "\n") }
    }

    package init(environment: [String: String]) throws(Invalid) {
        var reader = EnvironmentReader(environment)
        databaseURL = reader["DATABASE_URL"]
        if let databaseURL, !databaseURL.hasPrefix("postgres://"), !databaseURL.hasPrefix("postgresql://"),
            !databaseURL.contains("=")
        {
            reader.fault("DATABASE_URL", "is not a PostgreSQL address; write postgresql://user@host/database")
        }
        usesPreparedStatements = reader.flag("DATABASE_PREPARED_STATEMENTS") ?? true
        certificateAuthorityFile = reader.certificateAuthorityFile()
        reader.checkLogLevel()
        timing = reader.timing()
        crash = reader.crash()
        google = reader.google(timing)
        pacing = reader.pacing()
        guard reader.faults.isEmpty else { throw Invalid(faults: reader.faults) }
    }
}

/// Reads variables and gathers what is wrong with them. Values never appear in a fault: some are secrets.
private struct EnvironmentReader {
    private let environment: [String: String]
    private(set) var faults: [String] = []

    init(_ environment: [String: String]) { self.environment = environment }

    /// Empty is as good as not set.
    subscript(name: String) -> String? {
        environment[name].flatMap { $0.isEmpty ? nil : $0 }
    }

    mutating func fault(_ name: String, _ text: String) { faults.append("\(name) \(text)") }

    mutating func flag(_ name: String) -> Bool? {
        switch self[name] {
        case nil: return nil
        case "on", "true", "1": return true
        case "off", "false", "0": return false
        default:
            fault(name, "is neither on nor off")
            return nil
        }
    }

    mutating func certificateAuthorityFile() -> String? {
        guard let path = self["ADFLIGHT_CA_FILE"] else { return nil }
        let file = (try? Data(contentsOf: URL(filePath: path))).map { String(decoding: $0, as: UTF8.self) }
        if file?.contains("CERTIFICATE-----") != true {
            fault("ADFLIGHT_CA_FILE", "names no file with certificates in PEM")
        }
        return path
    }

    mutating func checkLogLevel() {
        guard let level = self["LOG_LEVEL"], Logger.Level(rawValue: level.lowercased()) == nil else { return }
        let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
        fault("LOG_LEVEL", "is none of \(levels)")
    }

    mutating func timing() -> PublishTiming {
        guard let text = self["ADFLIGHT_TIMES_FASTER"] else { return PublishTiming() }
        guard let factor = Int(text), (1...100).contains(factor) else {
            fault("ADFLIGHT_TIMES_FASTER", "is not a number from 1 to 100")
            return PublishTiming()
        }
        return PublishTiming(timesFaster: factor)
    }

    mutating func crash() -> CrashPlan? {
        guard let point = self["ADFLIGHT_CRASH_AT"] else { return nil }
        let kind = CrashPlan.Kind(rawValue: self["ADFLIGHT_CRASH_KIND"] ?? CrashPlan.Kind.kill.rawValue)
        if kind == nil { fault("ADFLIGHT_CRASH_KIND", "is none of \(CrashPlan.Kind.allCases.map(\.rawValue))") }
        let plan = CrashPlan(point, kind ?? .kill)
        if plan == nil { fault("ADFLIGHT_CRASH_AT", "is no crash point, such as intent-not-committed or …:2") }
        return plan
    }

    mutating func google(_ timing: PublishTiming) -> GoogleAdsSettings? {
        guard let credentials = credentials() else { return nil }
        var settings = GoogleAdsSettings(credentials: credentials)
        settings.mutateTimeout = timing.policy.requestTimeout
        settings.searchTimeout = timing.search
        settings.endpoint = address("GOOGLE_ADS_ENDPOINT") ?? GoogleAdsSettings.defaultEndpoint
        settings.tokenURI = address("GOOGLE_ADS_TOKEN_URI") ?? GoogleAdsSettings.defaultTokenURI
        settings.developerToken = self["GOOGLE_ADS_DEVELOPER_TOKEN"]
        settings.loginCustomerID = self["GOOGLE_ADS_LOGIN_CUSTOMER_ID"].map { $0.filter { $0 != "-" } }
        if let login = settings.loginCustomerID, login.count != 10 || !login.allSatisfy(\.isNumber) {
            fault("GOOGLE_ADS_LOGIN_CUSTOMER_ID", "is not a customer id of ten digits")
        }
        if let version = self["GOOGLE_ADS_API_VERSION"] {
            settings.version = version
            if !version.hasPrefix("v") || Int(version.dropFirst()) == nil {
                fault("GOOGLE_ADS_API_VERSION", "is not a version such as \(GoogleAdsSettings.defaultVersion)")
            }
        }
        settings.allowsLoopbackImages = flag("ADFLIGHT_ALLOW_LOOPBACK_IMAGES") ?? false
        return settings
    }

    mutating func pacing() -> RequestPacing.Settings {
        var settings = RequestPacing.Settings()
        switch self["GOOGLE_ADS_OPERATIONS_PER_DAY"] {
        case nil, "none": break
        case let text?:
            settings.operationsPerDay = Int(text)
            if settings.operationsPerDay.map({ $0 < 1 }) ?? true {
                fault("GOOGLE_ADS_OPERATIONS_PER_DAY", "is neither a number, such as 15000, nor none")
            }
        }
        return settings
    }

    private mutating func credentials() -> GoogleAdsSettings.Credentials? {
        let names = ["GOOGLE_ADS_CLIENT_ID", "GOOGLE_ADS_CLIENT_SECRET", "GOOGLE_ADS_REFRESH_TOKEN"]
        let values = names.compactMap { self[$0] }
        if let path = self["GOOGLE_ADS_JSON_KEY_FILE_PATH"] {
            guard let file = try? Data(contentsOf: URL(filePath: path)) else {
                fault("GOOGLE_ADS_JSON_KEY_FILE_PATH", "names a file that cannot be read")
                return nil
            }
            guard GoogleAdsSettings.isServiceAccountKey(Array(file)) else {
                fault("GOOGLE_ADS_JSON_KEY_FILE_PATH", "names a file that is not a service account's JSON key")
                return nil
            }
            guard values.isEmpty else {
                fault(
                    "GOOGLE_ADS_JSON_KEY_FILE_PATH",
                    "is set beside \(names.joined(separator: ", ")): one of both decides")
                return nil
            }
            return .serviceAccount(keyFile: Array(file))
        }
        if values.isEmpty { return nil }
        guard values.count == names.count else {
            for name in names where self[name] == nil {
                fault(name, "is missing: the three of \(names.joined(separator: ", ")) belong together")
            }
            return nil
        }
        return .refreshToken(clientID: values[0], clientSecret: values[1], refreshToken: values[2])
    }

    private mutating func address(_ name: String) -> String? {
        guard var address = self[name] else { return nil }
        while address.hasSuffix("/") { address.removeLast() }
        guard
            address.hasPrefix("https://") || address.hasPrefix("http://127.0.0.1")
                || address.hasPrefix("http://localhost")
        else {
            fault(name, "is not an https address (http is taken on loopback only)")
            return nil
        }
        return address
    }
}

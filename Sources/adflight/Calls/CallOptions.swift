import ArgumentParser
import Foundation
import HTTP2
import HTTPClient

/// Where a call goes, and what goes with it.
struct CallOptions: ParsableArguments {
    @Option(help: ArgumentHelp("The server.", valueName: "host:port"))
    var server = ListenAddress(host: "127.0.0.1", port: 8443)
    @Flag(help: "Over TLS.")
    var tls = false
    @Option(help: ArgumentHelp("An authority to trust besides the system's, PEM.", valueName: "file"))
    var ca: String?
    @Option(help: ArgumentHelp("Our own certificate, PEM, when the server asks for one.", valueName: "file"))
    var certificate: String?
    @Option(help: ArgumentHelp("The private key of the certificate, PEM.", valueName: "file"))
    var key: String?
    @Option(
        help: ArgumentHelp(
            "How long the call may take: 500ms, 30s, 5m. A stream has no end without it.", valueName: "time"))
    var deadline: String?
    @Option(
        name: [.customShort("H"), .customLong("header")],
        help: ArgumentHelp("Metadata; again for more. A token comes from ADFLIGHT_TOKEN.", valueName: "name:value"))
    var headers: [String] = []

    /// Of a call that is not a stream.
    private static let unaryDeadline = Duration.seconds(30)

    func validate() throws {
        guard (certificate == nil) == (key == nil) else {
            throw ValidationError("--certificate and --key belong together")
        }
        guard tls || (ca == nil && certificate == nil) else {
            throw ValidationError("--ca and --certificate need --tls")
        }
        if let deadline, Duration(limitText: deadline).flatMap(GRPCClient.timeout) == nil {
            throw ValidationError("--deadline \(deadline) is no time: write 500ms, 30s or 5m, at most 99999999h")
        }
        for header in headers { _ = try Self.metadata(header) }
        if token != nil, !tls, !server.isLoopback {
            throw ValidationError("ADFLIGHT_TOKEN is not sent in cleartext to another machine: add --tls")
        }
    }

    func client(isStream: Bool) throws -> GRPCClient {
        for file in [ca, certificate, key].compactMap(\.self) { _ = try contents(ofFile: file) }
        var identity: ClientIdentity?
        if let certificate, let key { identity = ClientIdentity(certificateFile: certificate, keyFile: key) }
        let token = token.map { [Header("authorization", "Bearer \($0)")] } ?? []
        return GRPCClient(
            client: HTTPClient(certificateAuthorityFile: ca, identity: identity),
            server: "\(tls ? "https" : "http")://\(printable((server.host, server.port)))",
            headers: try token + headers.map(Self.metadata),
            deadline: deadline.flatMap(Duration.init(limitText:)) ?? (isStream ? nil : Self.unaryDeadline))
    }

    private var token: String? {
        ProcessInfo.processInfo.environment["ADFLIGHT_TOKEN"].flatMap { $0.isEmpty ? nil : $0 }
    }

    private static func metadata(_ text: String) throws -> Header {
        guard let colon = text.firstIndex(of: ":"), colon > text.startIndex else {
            throw ValidationError("-H \(text): write name:value")
        }
        let name = text[..<colon].lowercased()
        guard name != "authorization" else {
            throw ValidationError("-H authorization: others can read arguments; put the token into ADFLIGHT_TOKEN")
        }
        guard !name.hasPrefix("grpc-"), !["te", "content-type"].contains(name) else {
            throw ValidationError("-H \(name): gRPC uses this name itself")
        }
        let header = Header(name, text[text.index(after: colon)...].trimmingCharacters(in: .whitespaces))
        guard header.isWellFormed else {
            throw ValidationError(
                "-H \(name.debugDescription): a name has letters, digits and -, a value one line")
        }
        return header
    }
}

package import Domain
internal import HTTPClient
internal import Wire

/// An `adflight` server that keeps campaigns for us, and what it asks of callers.
package final class ImportServer: Sendable {
    private let address: ServerAddress
    private let token: String
    private let client: HTTPClient

    private enum Limits {
        /// For one answer.
        static let call = Duration.seconds(60)
        /// For a whole import.
        static let whole = Duration.seconds(24 * 60 * 60)
    }

    /// - Parameters:
    ///   - address: `host:port`.
    ///   - token: sent as it is to the server and nobody else; empty sends none.
    package init(_ address: String, usesTLS: Bool, authorityFile: String?, token: String) {
        self.address = ServerAddress(text: address, usesTLS: usesTLS)
        self.token = token
        client = HTTPClient(certificateAuthorityFile: authorityFile)
    }

    /// Whether a text can be `host:port`.
    package static func isAddress(_ text: String) -> Bool {
        text.split(separator: ":").count >= 2 && !text.contains("/") && !text.contains("@")
    }

    package func record(_ id: ImportID) async throws(Failure) -> ImportRecord {
        try await ImportRecord(decoding: call("GetImport", ImportPageRequest.encoded(one: id)))
    }

    package func imports(_ limit: Int) async throws(Failure) -> [ImportRecord] {
        try await ImportLists.records(decoding: call("ListImports", ImportPageRequest.encoded(list: limit)))
    }

    package func faults(_ id: ImportID) async throws(Failure) -> [ImportFault] {
        var faults: [ImportFault] = []
        var token = ""
        repeat {
            let request = ImportPageRequest.encoded(errors: id, size: ImportPageRequest.pageSizeMax, token: token)
            let page = try await ImportLists.faults(decoding: call("ListImportErrors", request))
            faults += page.faults
            token = page.nextPageToken
        } while !token.isEmpty
        return faults
    }

    /// A call of many messages each way.
    func open(_ method: String) throws(Failure) -> ServerStream {
        do throws(HTTPClientError) {
            return ServerStream(try client.open(request(method, timeout: Limits.whole)), of: address)
        } catch {
            throw address.failure(error)
        }
    }

    private func call(_ method: String, _ message: [UInt8]) async throws(Failure) -> [UInt8] {
        var request = request(method, timeout: Limits.call)
        request.body = ServerStream.framed(message)
        let response: Response
        do throws(HTTPClientError) {
            response = try await client.send(request)
        } catch {
            throw address.failure(error)
        }
        try GRPCAnswer(status: response.status, headers: response.headers, trailers: response.trailers).requireOK()
        guard let reply = ServerStream.message(in: response.body)?.message else {
            throw .unavailable("the server's answer is not complete; try again")
        }
        return reply
    }

    private func request(_ method: String, timeout: Duration) -> Request {
        var headers = [Header("content-type", "application/grpc"), Header("te", "trailers")]
        if !token.isEmpty { headers.append(Header("authorization", "Bearer \(token)")) }
        return Request(
            .post, "\(address.origin)/adflight.v1.ImportService/\(method)", headers: headers, timeout: timeout)
    }
}

/// Messages to and from a server, in gRPC's frames: a byte that says that nothing is compressed, and the length.
actor ServerStream {
    private let exchange: Exchange
    private let address: ServerAddress
    private var received: [UInt8] = []
    private var hasAnswered = false

    fileprivate init(_ exchange: Exchange, of address: ServerAddress) {
        self.exchange = exchange
        self.address = address
    }

    static func framed(_ message: [UInt8]) -> [UInt8] {
        [0] + withUnsafeBytes(of: UInt32(message.count).bigEndian) { Array($0) } + message
    }

    /// The first message, and the bytes with its frame; nil when it is not complete.
    static func message(in bytes: [UInt8]) -> (message: [UInt8], size: Int)? {
        guard bytes.count >= 5 else { return nil }
        let size = 5 + bytes[1..<5].reduce(0) { $0 << 8 | Int($1) }
        return bytes.count >= size ? (Array(bytes[5..<size]), size) : nil
    }

    /// Sends a message and waits for its answer.
    func ask(_ message: [UInt8]) async throws(Failure) -> [UInt8] {
        // Whether it was taken, `next` says.
        await exchange.send(Self.framed(message))
        return try await next()
    }

    /// Says that there is no more, and waits for the last answer.
    func finish() async throws(Failure) -> [UInt8] {
        exchange.finish()
        return try await next()
    }

    nonisolated func cancel() { exchange.cancel() }

    private func next() async throws(Failure) -> [UInt8] {
        while true {
            if let (message, size) = Self.message(in: received) {
                received.removeFirst(size)
                return message
            }
            received += try await piece()
        }
    }

    /// Throws at the end of what the server says: somebody waits for a message.
    private func piece() async throws(Failure) -> [UInt8] {
        let answer: GRPCAnswer
        do throws(HTTPClientError) {
            let head = try await exchange.head()
            // An answer that is nothing but a status ends with its headers.
            if head.headers["grpc-status"] == nil, let piece = try await exchange.receive() {
                hasAnswered = true
                return piece
            }
            answer = GRPCAnswer(status: head.status, headers: head.headers, trailers: exchange.trailers)
        } catch {
            throw address.failure(error, hasAnswered: hasAnswered)
        }
        try answer.requireOK()
        throw .unavailable("the server's answer is not complete; try again")
    }
}

/// How a call ended.
private struct GRPCAnswer {
    let status: Int
    let headers: [Header]
    let trailers: [Header]

    /// Throws what the server says in `grpc-status` when it is not 0.
    func requireOK() throws(Failure) {
        let code = trailers["grpc-status"] ?? headers["grpc-status"]
        let text = (trailers["grpc-message"] ?? headers["grpc-message"] ?? "").percentDecoded
        switch code {
        case "0": return
        case "1": throw .cancelled
        case "3", "9", "11": throw .failedPrecondition(text)
        case "5": throw .notFound(text)
        case "6": throw .alreadyExists(text)
        case "7", "16": throw .failedPrecondition("the server does not let you in: \(text)")
        case "8": throw .exhausted(text)
        case "10": throw .conflict(text)
        case "12": throw .failedPrecondition("the server is too old to take sheets")
        case nil: throw .failedPrecondition("what answers there (HTTP \(status)) is no adflight server")
        default: throw .unavailable(text.isEmpty ? "the server failed (status \(code ?? ""))" : text)
        }
    }
}

/// A server as a person names it, and why it does not answer.
private struct ServerAddress {
    /// `host:port`.
    let text: String
    let usesTLS: Bool

    var origin: String { "\(usesTLS ? "https" : "http")://\(text)" }

    /// - Parameter hasAnswered: whether it has spoken with us before, so that it is the right server.
    func failure(_ error: HTTPClientError, hasAnswered: Bool = false) -> Failure {
        switch error {
        case .cancelled: .cancelled
        case .notSent(let failure), .outcomeUnknown(let failure): .unavailable(sentence(failure, hasAnswered))
        case .invalidURL, .invalidHeader, .responseTooLarge, .redirectRefused, .blockedAddress:
            .unavailable("\(text) cannot be reached: \(error)")
        }
    }

    private func sentence(_ failure: HTTPClientError.Failure, _ hasAnswered: Bool) -> String {
        switch failure.reason {
        case .connectionLost where hasAnswered: "\(text) ended the connection: run the same command again"
        case .tls:
            "\(text) cannot be trusted (\(failure.detail)): does it speak TLS, and does --ca name the authority of its "
                + "certificate?"
        case .connectionLost where !usesTLS:
            "\(text) ended the connection (\(failure.detail)): try again, or with --tls when it speaks only TLS"
        case .connectionLost: "\(text) ended the connection (\(failure.detail)): try again"
        case .dns, .connect, .timeout, .overloaded, .other: "\(text) cannot be reached: \(failure.detail)"
        }
    }
}

extension String {
    fileprivate var percentDecoded: String {
        var bytes: [UInt8] = []
        var rest = utf8[...]
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "%"), let code = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
                bytes.append(code)
                rest = rest.dropFirst(2)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

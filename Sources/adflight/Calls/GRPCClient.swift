import GRPC
import HTTPClient
import Wire

/// Calls methods of a gRPC server over HTTP/2, in cleartext with prior knowledge or over TLS.
///
/// It does not retry, and takes no compressed answers.
struct GRPCClient: Sendable {
    /// How the server ended a call that did not succeed.
    struct Refusal: Error {
        /// A number of gRPC's; one that it has not is kept.
        let code: Int
        let message: String
        /// A `google.rpc.Status`; empty when the server sent none.
        let details: [UInt8]
    }

    private enum Limits {
        static let answerBytes = 64 << 20
        /// Beyond a call's own deadline, so that it is the server who says that it has passed.
        static let grace = Duration.seconds(2)
        /// Longer than a server of ours lets any call run.
        static let longest = Duration.seconds(25 * 3_600)
    }

    let client: HTTPClient
    /// `http://HOST:PORT`.
    let server: String
    var headers: [Header] = []
    var deadline: Duration?

    /// - Parameter path: `SERVICE/METHOD`.
    func open(_ path: String) throws(HTTPClientError) -> Call {
        Call(exchange: try client.open(request(path)), answerBytesMax: Limits.answerBytes)
    }

    private func request(_ path: String, body: [UInt8] = []) -> Request {
        var request = Request(
            .post, "\(server)/\(path)",
            headers: [Header("content-type", "application/grpc"), Header("te", "trailers")] + headers, body: body,
            timeout: deadline.map { $0 + Limits.grace } ?? Limits.longest)
        if let timeout = deadline.flatMap(Self.timeout) { request.headers.append(Header("grpc-timeout", timeout)) }
        return request
    }

    /// A deadline as gRPC writes it: at most eight digits and a unit. Rounded up; nil when it is too long for that.
    static func timeout(_ deadline: Duration) -> String? {
        let units: [(name: String, length: Duration)] = [
            ("m", .milliseconds(1)), ("S", .seconds(1)), ("M", .seconds(60)), ("H", .seconds(3_600)),
        ]
        let counts = units.map { ($0.name, (deadline / $0.length).rounded(.up)) }
        return counts.first { $0.1 < 1e8 }.map { "\(Int($0.1))\($0.0)" }
    }

    /// A unary call.
    /// - Returns: the reply message.
    func callAsFunction(_ path: String, _ message: [UInt8]) async throws -> [UInt8] {
        var call = try open(path)
        await call.send(message)
        call.finish()
        guard let reply = try await call.receive() else {
            throw Refusal(code: StatusCode.internal.rawValue, message: "the server sent no reply", details: [])
        }
        while try await call.receive() != nil {}
        return reply
    }

    /// Why the server refuses a message whose end it did not wait for: libcurl 7.88 loses such an answer. The length alone,
    /// as a request that is cut off there, is refused in the same words, and no handler sees it.
    /// - Returns: nil when it is not refused for its length, nor before that.
    func refusal(of message: [UInt8], by path: String) async throws -> Refusal? {
        guard !message.isEmpty else { return nil }
        // In one frame with its end, which the server need not refuse.
        let response = try await client.send(request(path, body: Call.prefix(of: message)))
        do {
            try Call.check(response.headers + response.trailers)
        } catch let refusal as Refusal where refusal.code != StatusCode.internal.rawValue {
            return refusal
        } catch is Refusal {}
        return nil
    }

    /// One call that is under way.
    struct Call: Sendable {
        let exchange: Exchange
        let answerBytesMax: Int
        private var received: [UInt8] = []

        init(exchange: Exchange, answerBytesMax: Int) {
            self.exchange = exchange
            self.answerBytesMax = answerBytesMax
        }

        /// - Returns: false when the server has ended the call.
        @discardableResult
        func send(_ message: [UInt8]) async -> Bool {
            await exchange.send(Self.prefix(of: message) + message)
        }

        fileprivate static func prefix(of message: [UInt8]) -> [UInt8] {
            [0] + (0..<4).map { UInt8(truncatingIfNeeded: message.count >> (24 - 8 * $0)) }
        }

        func finish() { exchange.finish() }

        /// The next message; nil when the server has ended the call well.
        mutating func receive() async throws -> [UInt8]? {
            let head = try await exchange.head()
            guard head.headers["content-type"]?.hasPrefix("application/grpc") == true else {
                exchange.cancel()
                throw Self.broken("this is no gRPC server: it answers HTTP status \(head.status) and not gRPC")
            }
            // A call that fails at once has its status among the headers ("Trailers-Only"), and there is no more.
            guard head.headers["grpc-status"] == nil else {
                exchange.cancel()
                try Self.check(head.headers)
                return nil
            }
            while true {
                if let message = try takeMessage() { return message }
                guard let more = try await exchange.receive() else { break }
                received += more
            }
            try Self.check(exchange.trailers)
            guard received.isEmpty else { throw Self.broken("the server's last message is cut off") }
            guard !exchange.hasEndedEarly else {
                let message = "the server has ended the call before all of it was sent; its last messages may be lost"
                throw Refusal(code: StatusCode.unavailable.rawValue, message: message, details: [])
            }
            return nil
        }

        private mutating func takeMessage() throws -> [UInt8]? {
            guard received.count >= 5 else { return nil }
            let length = received[1..<5].reduce(0) { $0 << 8 | Int($1) }
            guard received[0] == 0 else { throw Self.broken("the server's message is compressed") }
            guard length <= answerBytesMax else { throw Self.broken("the server's message has \(length) bytes") }
            guard received.count >= 5 + length else { return nil }
            defer { received.removeFirst(5 + length) }
            return Array(received[5..<5 + length])
        }

        fileprivate static func check(_ fields: [Header]) throws {
            guard let code = fields["grpc-status"].flatMap({ Int($0) }) else {
                // libcurl 7.88 takes it for a good end when it reads of the connection's end together with the answer's, and
                // drops what it has not given out.
                throw Refusal(
                    code: StatusCode.unavailable.rawValue, message: "the server was lost before its answer ended",
                    details: [])
            }
            guard code != 0 else { return }
            let details = fields["grpc-status-details-bin"].flatMap { Base64.decode(Array($0.utf8).span) }
            throw Refusal(
                code: code, message: PercentEncoding.decode(fields["grpc-message"] ?? ""), details: details ?? [])
        }

        private static func broken(_ what: String) -> Refusal {
            Refusal(code: StatusCode.unknown.rawValue, message: what, details: [])
        }
    }
}

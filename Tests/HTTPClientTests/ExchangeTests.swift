import Foundation
import HTTPClient
import Testing

@Suite(.serialized) struct ExchangeTests {
    private let client = HTTPClient()

    private func open(_ server: Server, _ body: [UInt8] = [], timeout: Duration = .seconds(300)) throws -> Exchange {
        try client.open(Request(.post, server.url("/"), body: body, timeout: timeout))
    }

    private func rest(of exchange: Exchange) async throws -> [UInt8] {
        var bytes: [UInt8] = []
        while let more = try await exchange.receive() { bytes += more }
        return bytes
    }

    @Test("each piece is answered before the next is sent, and trailers come at the end")
    func turns() async throws {
        let exchange = try open(Server(.echoing))
        #expect(try await exchange.head().status == 200)
        for turn in UInt8(0)..<20 {
            await exchange.send([turn, turn])
            var answer = try await exchange.receive() ?? []
            if answer.count < 2 { answer += try await exchange.receive() ?? [] }
            #expect(answer == [turn, turn])
        }
        #expect(exchange.trailers.isEmpty)
        exchange.finish()
        #expect(try await exchange.receive() == nil)
        #expect(exchange.trailers == [Header("x-sum", "40")])
        #expect(try await exchange.receive() == nil)
    }

    @Test("what is given with the request comes first, and an exchange may end there")
    func givenBody() async throws {
        let exchange = try open(Server(.echoing), Array("whole".utf8))
        exchange.finish()
        #expect(try await rest(of: exchange) == Array("whole".utf8))
        #expect(exchange.trailers["x-sum"] == "5")
        #expect(!exchange.hasEndedEarly)
    }

    @Test("16 MiB go both ways at once, whole and in order, in cleartext and over TLS", arguments: [false, true])
    func bothWays(isSecure: Bool) async throws {
        let certificate = isSecure ? try Server.makeCertificate() : nil
        let server = try Server(.echoing, certificate: certificate)
        let client = HTTPClient(certificateAuthorityFile: certificate)
        let exchange = try client.open(
            Request(.post, server.url("/", scheme: isSecure ? "https" : "http"), timeout: .seconds(300)))
        async let sent: Void = Self.send(Self.numbers(upTo: 4 << 20), to: exchange)
        let answer = try await rest(of: exchange)
        await sent
        let isWhole = answer == Self.numbers(upTo: 4 << 20)
        #expect(isWhole)
    }

    @Test("the end of the body does not let the last of the answer overtake the rest")
    func endWhileReceiving() async throws {
        let server = try Server(.echoing)
        let body = Self.numbers(upTo: 64 << 10)
        for _ in 0..<100 {
            let exchange = try open(server)
            async let sent: Void = Self.send(body, to: exchange)
            let answer = try await rest(of: exchange)
            await sent
            let isInOrder = answer == body
            #expect(isInOrder)
        }
    }

    /// Numbers from 0 on, 4 bytes each: no part is like another.
    private static func numbers(upTo end: UInt32) -> [UInt8] {
        unsafe Array(0..<end).withUnsafeBytes(Array.init)
    }

    private static func send(_ bytes: [UInt8], to exchange: Exchange) async {
        for start in stride(from: 0, to: bytes.count, by: 65_536) {
            await exchange.send(Array(bytes[start..<start + 65_536]))
        }
        exchange.finish()
    }

    @Test("a sender waits for a server that takes nothing, and is let go when the exchange is cancelled")
    func slowServer() async throws {
        let server = try Server(.deaf)
        let exchange = try open(server)
        async let pieces = Self.countSent(to: exchange)
        #expect(try await server.nextLine() == "full")
        exchange.cancel()
        // The server's window, what may wait here with a piece more, and libcurl's own buffer.
        #expect(await pieces <= (64 + 256 + 16 + 64) / 16)
        await #expect(throws: HTTPClientError.cancelled(sent: true)) { try await exchange.receive() }
    }

    /// 16 KiB each, as long as they are taken.
    private static func countSent(to exchange: Exchange) async -> Int {
        var count = 0
        while count < 10_000, await exchange.send([UInt8](repeating: 0, count: 16_384)) { count += 1 }
        return count
    }

    @Test("a server waits for a reader that takes nothing, and loses nothing")
    func slowReader() async throws {
        let server = try Server(.flooding)
        let exchange = try open(server)
        exchange.finish()
        #expect(try await exchange.head().status == 200)
        #expect(try await server.nextLine() == "stalled")
        #expect(try await rest(of: exchange).count == 24 << 20)
    }

    @Test("letting go of it ends it at the server")
    func release() async throws {
        let server = try Server(.echoing)
        try await useOnce(server)
        #expect(try await server.nextLine() == "gone")
    }

    private func useOnce(_ server: Server) async throws {
        let exchange = try open(server)
        _ = try await exchange.head()
    }

    @Test("cancelling a task that waits to receive ends the exchange")
    func cancelledReader() async throws {
        let server = try Server(.echoing)
        let exchange = try open(server)
        _ = try await exchange.head()
        let reader = Task { try await exchange.receive() }
        reader.cancel()
        await #expect(throws: HTTPClientError.cancelled(sent: true)) { try await reader.value }
        #expect(try await server.nextLine() == "gone")
    }

    @Test("an answer that ends before the request is known to have done so, has its trailers, and nothing more is sent")
    func earlyEnd() async throws {
        let server = try Server(.early)
        for _ in 0..<100 {
            let exchange = try open(server, timeout: .seconds(60))
            #expect(try await exchange.head().status == 200)
            await exchange.send(Array("first".utf8))
            // libcurl loses it when it reads it together with the reset.
            #expect(try await [Array("first".utf8), []].contains(rest(of: exchange)))
            #expect(exchange.trailers == [Header("x-sum", "5")])
            #expect(exchange.hasEndedEarly)
            #expect(await exchange.send([1]) == false)
        }
    }

    @Test("it has a deadline, and fails when there is no server")
    func failures() async throws {
        let late = try open(Server(.echoing), timeout: .milliseconds(300))
        await #expect(throws: HTTPClientError.self) { while try await late.receive() != nil {} }
        let nowhere = try client.open(Request(.post, "http://127.0.0.1:1/"))
        #expect(await nowhere.failure?.notSentReason == .connect)
        #expect(await nowhere.send([1]) == false)
    }
}

extension Exchange {
    fileprivate var failure: HTTPClientError? {
        get async {
            do throws(HTTPClientError) {
                while try await receive() != nil {}
                return nil
            } catch {
                return error
            }
        }
    }
}

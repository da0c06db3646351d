import Foundation
import HTTPClient
import Testing

@Suite(.serialized) struct HTTP2Tests {
    /// What the HTTP/2 server counted when it answered.
    private func counts(_ response: Response) -> [String: Int] {
        let pairs = String(decoding: response.body, as: UTF8.self).split(separator: " ").map {
            $0.split(separator: "=")
        }
        return Dictionary(uniqueKeysWithValues: pairs.map { (String($0[0]), Int($0[1]) ?? -1) })
    }

    /// The counts after so many concurrent requests have been answered.
    private func send(_ request: Request, times: Int, by client: HTTPClient) async throws -> [String: Int] {
        try await withThrowingTaskGroup(of: [String: Int].self) { group in
            for _ in 0..<times { group.addTask { counts(try await client.send(request)) } }
            var last: [String: Int] = [:]
            for try await counts in group { last.merge(counts, uniquingKeysWith: max) }
            return last
        }
    }

    @Test("20 concurrent cleartext requests succeed, each on a connection of its own")
    func cleartext() async throws {
        let server = try Server(.http2)
        var limits = HTTPClient.Limits()
        limits.connectionsPerHostMax = 4
        let client = HTTPClient(limits: limits)
        for round in 1...3 {
            let counts = try await send(Request(.post, server.url("/"), body: [1]), times: 20, by: client)
            #expect(counts == ["connections": 20 * round, "requests": 20 * round, "peak": 1])
        }
    }

    @Test("concurrent requests over TLS are streams of one connection")
    func multiplexing() async throws {
        let certificate = try Server.makeCertificate()
        let server = try Server(.http2Together, certificate: certificate)
        let client = HTTPClient(certificateAuthorityFile: certificate)
        let counts = try await send(Request(.get, server.url("/", scheme: "https")), times: 10, by: client)
        #expect(counts == ["connections": 1, "requests": 10, "peak": 10])
    }

    @Test("a stream lost with its reused connection is not sent twice", arguments: [Request.Resend.allowed, .never])
    func lostStream(resend: Request.Resend) async throws {
        let certificate = try Server.makeCertificate()
        let server = try Server(.http2DropsSecond, certificate: certificate)
        let client = HTTPClient(certificateAuthorityFile: certificate)
        var request = Request(.post, server.url("/", scheme: "https"), body: Array("mutate".utf8))
        request.resend = resend
        _ = try await client.send(request)
        #expect(try #require(await client.failure(of: request)).unknownReason == .connectionLost)
        #expect(counts(try await client.send(request))["requests"] == 3)
    }

    @Test("https falls back to HTTP/1.1, and its redirect to http is refused where only https is allowed")
    func fallback() async throws {
        let certificate = try Server.makeCertificate()
        let server = try Server(.http1, certificate: certificate)
        let client = HTTPClient(certificateAuthorityFile: certificate)
        var request = Request(.get, server.url("/redirect?http://127.0.0.1:1/", scheme: "https"))
        request.httpsOnly = true
        #expect(try await client.send(request).status == 302)
        request.redirects = .follow(max: 1)
        #expect(await client.failure(of: request) == .redirectRefused)
    }

    @Test("a server with a certificate of an unknown authority is not sent to")
    func untrusted() async throws {
        let server = try Server(.http1, certificate: Server.makeCertificate())
        let error = await HTTPClient().failure(of: Request(.post, server.url("/echo", scheme: "https")))
        #expect(try #require(error).notSentReason == .tls)
    }
}

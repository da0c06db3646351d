import Foundation
import HTTPClient
import Testing

@Suite(.serialized) struct HTTPClientTests {
    private let server: Server
    private let client = HTTPClient()

    init() throws {
        server = try Server(.http1)
    }

    private func request(_ method: Request.Method = .get, _ path: String) -> Request {
        var request = Request(method, server.url(path))
        request.version = .http1
        return request
    }

    // MARK: Requests and responses

    @Test(
        "method, headers and body arrive as given, and nothing is added",
        arguments: [Request.Method.get, .post, .put, .patch, .delete])
    func echo(method: Request.Method) async throws {
        var request = request(method, "/echo")
        request.headers = [Header("X-One", "1"), Header("X-Empty", "")]
        request.body = method == .get ? [] : Array("hello".utf8)
        let response = try await client.send(request)
        let text = String(decoding: response.body, as: UTF8.self)
        #expect(response.status == 200)
        #expect(text.hasPrefix(method.rawValue + "\n"))
        #expect(text.contains("x-one: 1\nx-empty: \n"))
        #expect(text.hasSuffix(method == .get ? "\n\n" : "\n\nhello"))
        for unwanted in ["content-type", "expect", "cookie", "authorization"] { #expect(!text.contains(unwanted)) }
        #expect(response.headers["x-mixed-case"] == "Yes")
        #expect(response.contentType == "text/plain")
        #expect(response.url == server.url("/echo"))
    }

    @Test("a POST without a body sends an empty one")
    func emptyPost() async throws {
        let response = try await client.send(request(.post, "/echo"))
        #expect(String(decoding: response.body, as: UTF8.self).contains("content-length: 0"))
    }

    @Test("a HEAD has no body and does not wait for one")
    func head() async throws {
        let response = try await client.send(request(.head, "/size/10"))
        #expect(response.body.isEmpty)
        #expect(response.headers["content-length"] == "10")
    }

    @Test("a status of failure is a response", arguments: [404, 429, 500, 503])
    func status(code: Int) async throws {
        #expect(try await client.send(request(.get, "/status/\(code)")).status == code)
    }

    @Test("trailers are apart from headers")
    func trailers() async throws {
        let response = try await client.send(request(.get, "/trailer"))
        #expect(response.trailers == [Header("X-Sum", "7")])
        #expect(response.headers["x-sum"] == nil)
        #expect(response.body == Array("ok".utf8))
    }

    @Test(
        "a header that is not one line is refused",
        arguments: [Header("a b", "c"), Header("", "c"), Header("a", "b\r\nc: d"), Header("a", "\0")])
    func malformedHeader(header: Header) async {
        var request = request(.get, "/echo")
        request.headers = [header]
        #expect(await client.failure(of: request) == .invalidHeader(header.name))
    }

    @Test(
        "a URL that is not plain http or https is refused",
        arguments: [
            "", "/echo", "localhost/echo", "ftp://localhost/", "file:///etc/passwd", "http://u:p@localhost/",
            "http://a b/",
        ])
    func invalidURL(url: String) async {
        #expect(await client.failure(of: Request(.get, url)) == .invalidURL)
    }

    @Test("http is refused where only https is allowed")
    func httpsOnly() async {
        var request = request(.get, "/echo")
        request.httpsOnly = true
        #expect(await client.failure(of: request) == .invalidURL)
    }

    // MARK: Sent or not

    @Test("an unknown host is not sent, and the error has the host but not the query")
    func unknownHost() async throws {
        let error = await client.failure(of: Request(.get, "http://nowhere.invalid/?key=secret"))
        #expect(try #require(error).notSentReason == .dns)
        #expect("\(try #require(error))".contains("nowhere.invalid"))
        #expect(!"\(try #require(error))".contains("secret"))
    }

    @Test("a refused connection is not sent")
    func refusedConnection() async throws {
        let error = await client.failure(of: Request(.get, "http://127.0.0.1:1/"))
        #expect(try #require(error).notSentReason == .connect)
    }

    @Test("a connection lost after the request leaves the outcome unknown", arguments: ["/reset", "/cut"])
    func lostConnection(path: String) async throws {
        let error = await client.failure(of: request(.post, path))
        #expect(try #require(error).unknownReason == .connectionLost)
    }

    @Test("a request that times out at the server has an unknown outcome")
    func timeout() async throws {
        var request = request(.get, "/hold")
        request.timeout = .milliseconds(100)
        let error = await client.failure(of: request)
        #expect(try #require(error).unknownReason == .timeout)
    }

    @Test("a request that times out in the queue is not sent")
    func queueTimeout() async throws {
        var limits = HTTPClient.Limits()
        limits.transfersRunningMax = 1
        let client = HTTPClient(limits: limits)
        async let held = client.failure(of: request(.get, "/hold"))
        try await server.waitForHeldRequest()
        var queued = request(.get, "/echo")
        queued.timeout = .milliseconds(50)
        let error = await client.failure(of: queued)
        #expect(try #require(error).notSentReason == .timeout)
        await client.shutdown()
        #expect(await held == .cancelled(sent: true))
    }

    @Test("a request waiting for a connection of a busy host times out as not sent")
    func connectionTimeout() async throws {
        var limits = HTTPClient.Limits()
        limits.connectionsPerHostMax = 1
        let client = HTTPClient(limits: limits)
        async let held = client.failure(of: request(.get, "/hold"))
        try await server.waitForHeldRequest()
        var queued = request(.get, "/echo")
        queued.timeout = .milliseconds(50)
        let error = await client.failure(of: queued)
        #expect(try #require(error).notSentReason == .timeout)
        await client.shutdown()
        _ = await held
    }

    @Test("one request more than may run and wait is refused at once")
    func overload() async throws {
        var limits = HTTPClient.Limits()
        limits.transfersRunningMax = 1
        limits.transfersWaitingMax = 0
        let client = HTTPClient(limits: limits)
        async let held = client.failure(of: request(.get, "/hold"))
        try await server.waitForHeldRequest()
        let error = await client.failure(of: request(.get, "/echo"))
        #expect(try #require(error).notSentReason == .overloaded)
        await client.shutdown()
        _ = await held
    }

    // MARK: Cancellation

    @Test("cancelling a task ends its transfer, which was sent")
    func cancel() async throws {
        let task = Task { [client, request = request(.get, "/hold")] in try await client.send(request) }
        try await server.waitForHeldRequest()
        task.cancel()
        await #expect(throws: HTTPClientError.cancelled(sent: true)) { try await task.value }
    }

    @Test("a task that is already cancelled sends nothing")
    func cancelledBefore() async throws {
        let task = Task { [client, request = request(.get, "/hold")] in
            withUnsafeCurrentTask { $0?.cancel() }
            return try await client.send(request)
        }
        await #expect(throws: HTTPClientError.cancelled(sent: false)) { try await task.value }
    }

    @Test("after shutdown nothing is sent")
    func shutdown() async {
        await client.shutdown()
        #expect(await client.failure(of: request(.get, "/echo")) == .cancelled(sent: false))
    }

    // MARK: Sizes

    @Test("a body of the allowed size passes", arguments: ["/size/1000", "/endless/1000"])
    func allowedSize(path: String) async throws {
        var request = request(.get, path)
        request.responseBytesMax = 1000
        #expect(try await client.send(request).body.count == 1000)
    }

    @Test(
        "one byte more is too large, announced or not, and so are endless headers",
        arguments: ["/size/1001", "/endless/1001", "/headers/80"])
    func tooLarge(path: String) async {
        var request = request(.get, path)
        request.responseBytesMax = 1000
        #expect(await client.failure(of: request) == .responseTooLarge)
    }

    // MARK: Redirects and destinations

    @Test("a redirect is a response unless following is allowed, and then at most so often")
    func redirects() async throws {
        let target = server.url("/size/3")
        var request = request(.get, "/redirect?\(target)")
        #expect(try await client.send(request).status == 302)
        request.redirects = .follow(max: 1)
        let response = try await client.send(request)
        #expect(response.url == target)
        #expect(response.body.count == 3)
        request.redirects = .follow(max: 0)
        #expect(await client.failure(of: request) == .redirectRefused)
    }

    @Test("a redirect leads to no other scheme", arguments: ["file:///etc/passwd", "ftp://127.0.0.1/", "gopher://a/"])
    func redirectScheme(target: String) async {
        var request = request(.get, "/redirect?\(target)")
        request.redirects = .follow(max: 3)
        #expect(await client.failure(of: request) == .redirectRefused)
    }

    @Test(
        "a redirect to a private address is refused", arguments: ["10.0.0.1", "169.254.169.254", "[::ffff:10.0.0.1]"])
    func redirectInside(host: String) async throws {
        var request = request(.get, "/redirect?http://\(host)/")
        request.redirects = .follow(max: 3)
        request.destinations = .publicOnly(allowLoopback: true)
        let address = host.trimmingCharacters(in: ["[", "]"])
        #expect(await client.failure(of: request) == .blockedAddress(address))
    }

    @Test(
        "loopback is refused under every name",
        arguments: ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0.0.0.0", "[::1]", "[::ffff:127.0.0.1]"])
    func loopback(host: String) async throws {
        var request = Request(.get, "http://\(host):\(server.port)/echo")
        request.destinations = .publicOnly(allowLoopback: false)
        let error = await client.failure(of: request)
        guard case .blockedAddress = error else {
            Issue.record("\(String(describing: error))")
            return
        }
    }

    @Test("a connection opened without the rule is not reused under it")
    func reusedConnection() async throws {
        var request = request(.get, "/echo")
        _ = try await client.send(request)
        request.destinations = .publicOnly(allowLoopback: false)
        #expect(await client.failure(of: request) == .blockedAddress("127.0.0.1"))
    }

    // MARK: Resending

    @Test(
        "libcurl sends again when a reused connection dies, and never where that is forbidden",
        arguments: [true, false])
    func resend(isAllowed: Bool) async throws {
        var request = request(.post, "/drop-second")
        request.body = Array("mutate".utf8)
        request.resend = isAllowed ? .allowed : .never
        _ = try await client.send(request)
        if isAllowed {
            let response = try await client.send(request)
            #expect(String(decoding: response.body, as: UTF8.self).contains("requests=3"))
        } else {
            let error = await client.failure(of: request)
            #expect(try #require(error).unknownReason == .connectionLost)
            let response = try await client.send(self.request(.get, "/count"))
            #expect(String(decoding: response.body, as: UTF8.self).contains("requests=3"))
        }
    }
}

extension HTTPClient {
    func failure(of request: Request) async -> HTTPClientError? {
        do {
            _ = try await send(request)
            return nil
        } catch {
            return error
        }
    }
}

extension HTTPClientError {
    var notSentReason: Reason? {
        if case .notSent(let failure) = self { failure.reason } else { nil }
    }

    var unknownReason: Reason? {
        if case .outcomeUnknown(let failure) = self { failure.reason } else { nil }
    }
}

/// HTTP/2 and HTTP/1.1 over libcurl, with a deadline, size limits and cancellation for every request.
///
/// It keeps no cookies, reads no .netrc, uses no proxy of the environment, and always verifies TLS. It does not retry.
/// Safe to share by all tasks; connections are kept and reused until `shutdown` or the last reference goes.
package final class HTTPClient: Sendable {
    private let loop: TransferLoop

    /// - Parameter certificateAuthorityFile: Path of a PEM file with authorities to trust besides the system's.
    package init(limits: Limits = Limits(), certificateAuthorityFile: String? = nil) {
        loop = TransferLoop(limits: limits, certificateAuthorityFile: certificateAuthorityFile)
    }

    deinit {
        loop.stop()
    }

    /// Sends the request and waits for the whole response. Cancelling the task ends the transfer at once.
    package func send(_ request: Request) async throws(HTTPClientError) -> Response {
        guard let target = Target(request.url), target.isSecure || !request.httpsOnly else { throw .invalidURL }
        if let malformed = request.headers.first(where: { !$0.isWellFormed }) { throw .invalidHeader(malformed.name) }
        return try await loop.run(request, to: target).get()
    }

    /// Sends the request's head, and hands over what follows: the body of `request` is not used, nor are its limits but for
    /// `timeout`, which is for the whole exchange. Over TLS the server must agree on HTTP/2.
    package func open(_ request: Request) throws(HTTPClientError) -> Exchange {
        guard let target = Target(request.url), target.isSecure || !request.httpsOnly else { throw .invalidURL }
        if let malformed = request.headers.first(where: { !$0.isWellFormed }) { throw .invalidHeader(malformed.name) }
        let exchange = Exchange(bytesMax: loop.limits.exchangeBytesMax)
        exchange.begin { [loop] exchange in await loop.run(request, to: target, exchange) }
        return exchange
    }

    /// Ends every transfer with `.cancelled`, closes all connections, and refuses what comes later.
    ///
    /// Returns when libcurl is no longer in use. A program waits for that before it ends: `exit` takes OpenSSL's memory
    /// away, also from a thread that is just closing a connection.
    package func shutdown() async {
        loop.stop()
        await loop.end()
    }
}

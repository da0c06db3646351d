/// HTTP/2 and HTTP/1.1 over libcurl, with a deadline, size limits and cancellation for every request.
///
/// It keeps no cookies, reads no .netrc, uses no proxy of the environment, and always verifies TLS. It does not retry.
/// Safe to share by all tasks; connections are kept and reused until `shutdown` or the last reference goes.
package final class HTTPClient: Sendable {
    private let loop: TransferLoop

    /// - Parameter certificateAuthorityFile: Path of a PEM file with authorities to trust besides the system's.
    package init(
        limits: Limits = Limits(), certificateAuthorityFile: String? = nil, identity: ClientIdentity? = nil
    ) {
        loop = TransferLoop(
            limits: limits, trust: Trust(certificateAuthorityFile: certificateAuthorityFile, identity: identity))
    }

    deinit {
        loop.stop()
    }

    /// Sends the request and waits for the whole response. Cancelling the task ends the transfer at once.
    package func send(_ request: Request) async throws(HTTPClientError) -> Response {
        try await loop.run(request, to: checkedTarget(of: request)).get()
    }

    /// Starts a POST whose body goes on after `request.body`, on a connection of its own: libcurl 7.88 stops a whole
    /// connection for one stream that must wait.
    ///
    /// `request.timeout` bounds it from here to its end; `responseBytesMax` does not, and it follows no redirect.
    package func open(_ request: Request) throws(HTTPClientError) -> Exchange {
        precondition(request.method == .post, "an exchange is a POST")
        return loop.open(request, to: try checkedTarget(of: request))
    }

    private func checkedTarget(of request: Request) throws(HTTPClientError) -> Target {
        guard let target = Target(request.url), target.isSecure || !request.httpsOnly else { throw .invalidURL }
        if let malformed = request.headers.first(where: { !$0.isWellFormed }) { throw .invalidHeader(malformed.name) }
        return target
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

/// Why there is no response. What a caller who must act exactly once asks first is answered by the case: may the server
/// have seen the request?
///
/// `sent` is decided in one place: libcurl asks `CURLOPT_PREREQFUNCTION` when the connection is ready and before the
/// first byte of a request leaves. Until we say yes there, nothing was sent; from then on anything may have been.
package enum HTTPClientError: Error, Equatable {
    /// Not one absolute http or https URL without user and password, or not https where only that is allowed.
    case invalidURL
    /// The name of the header that is not one line of HTTP.
    case invalidHeader(String)
    /// No byte of the request has left. To send again is safe.
    case notSent(Failure)
    /// The server may have acted on the request, or may never see it.
    case outcomeUnknown(Failure)
    /// The server answered, with more than `responseBytesMax` or `responseHeaderBytesMax`.
    case responseTooLarge
    /// The server redirected more often than allowed, or to a scheme or URL that is not allowed.
    case redirectRefused
    /// The host's address, which is not public. Nothing was sent to it.
    case blockedAddress(String)
    /// The task was cancelled or the client shut down; `sent` false means as safe as `.notSent`.
    case cancelled(sent: Bool)

    package struct Failure: Sendable, Equatable {
        package let reason: Reason
        package let host: String
        /// libcurl's fixed text of the error: never a URL, a header or a body.
        package let detail: String
        /// With which error code of HTTP/2 the server reset the stream (RFC 9113, 7). 0, no error, stands behind a response
        /// that came before the request was whole: libcurl 7.88 drops what it reads together with the reset.
        package var reset: Int?
        /// The head of a response had come.
        package var hasResponse = false

        /// Whether the server may have answered before it had the whole request.
        package var mayHideRefusal: Bool { reset == 0 || reason == .connectionLost && !hasResponse }
    }

    package enum Reason: Sendable {
        case dns
        case connect
        case tls
        case timeout
        /// `transfersWaitingMax` is reached.
        case overloaded
        /// Reset, closed or a protocol error, before or within the response.
        case connectionLost
        case other
    }
}

extension HTTPClientError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .invalidURL: "the URL is not valid"
        case .invalidHeader(let name): "the header \(name.debugDescription) is not valid"
        case .notSent(let failure): "not sent to \(failure.host): \(failure.detail)"
        case .outcomeUnknown(let failure): "outcome unknown at \(failure.host): \(failure.detail)"
        case .responseTooLarge: "the response is too large"
        case .redirectRefused: "the redirect is not allowed"
        case .blockedAddress(let address): "the address \(address) is not public"
        case .cancelled(let sent): sent ? "cancelled after sending" : "cancelled before sending"
        }
    }
}

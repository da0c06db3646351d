/// One HTTP request, complete before it is sent. The URL's query, the headers and the body never appear in an error.
package struct Request: Sendable {
    package enum Method: String, Sendable {
        case get = "GET"
        case head = "HEAD"
        case post = "POST"
        case put = "PUT"
        case patch = "PATCH"
        case delete = "DELETE"
    }

    package enum Version: Sendable {
        /// Over TLS HTTP/2 when the server agrees (ALPN), else HTTP/1.1. In cleartext HTTP/2
        /// with prior knowledge and a connection for each request, since libcurl 7.88 cannot reuse it.
        case http2
        case http1
    }

    package enum Redirects: Sendable {
        /// A 3xx answer is the response.
        case none
        /// Follows at most so many. Only `Authorization` and `Cookie` are withheld from another host: send no other
        /// secret header in such a request.
        case follow(max: Int)
    }

    package enum Destinations: Sendable {
        case any
        /// Refuses every address that is not of the public Internet (`IPAddress.isPublic`), on the address really
        /// connected to, so neither a redirect nor a DNS answer that changes can lead inside.
        case publicOnly(allowLoopback: Bool)
    }

    package enum Resend: Sendable {
        /// libcurl may send again, on a fresh connection, when a reused connection dies before any byte of the response.
        case allowed
        /// At most one copy leaves, for a request that is not idempotent. A dead connection is then `.outcomeUnknown`.
        case never
    }

    package var method: Method
    package var url: String
    /// Sent in this order. A `content-type` is never added.
    package var headers: [Header]
    package var body: [UInt8]
    /// From the call of `send` to the last byte of the response, the wait for a free connection included.
    package var timeout: Duration
    /// Body bytes after decompression.
    package var responseBytesMax: Int
    package var version = Version.http2
    package var redirects = Redirects.none
    package var destinations = Destinations.any
    package var resend = Resend.allowed
    /// Refuses `http:`, in the URL and in every redirect.
    package var httpsOnly = false

    package init(
        _ method: Method, _ url: String, headers: [Header] = [], body: [UInt8] = [],
        timeout: Duration = .seconds(30), responseBytesMax: Int = 4 << 20
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.body = body
        self.timeout = timeout
        self.responseBytesMax = responseBytesMax
    }
}

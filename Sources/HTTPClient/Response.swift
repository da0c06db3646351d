/// The final answer to a request; any status is a response, never an error.
package struct Response: Sendable {
    package let status: Int
    /// Look up with `response.headers["Retry-After"]`, in any case of letters.
    package let headers: [Header]
    package let trailers: [Header]
    /// Decompressed.
    package let body: [UInt8]
    /// Where the answer came from after redirects.
    package let url: String

    package var contentType: String? { headers["content-type"] }

    /// What comes before the body.
    package struct Head: Sendable {
        package let status: Int
        package let headers: [Header]
    }

    var head: Head { Head(status: status, headers: headers) }
}

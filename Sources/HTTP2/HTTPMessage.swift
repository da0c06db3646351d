/// One request with its whole body.
package struct HTTPRequest: Sendable {
    package let method: String
    /// Path and query, as sent.
    package let path: String
    package let authority: String
    /// All fields except the pseudo ones, names in lower case.
    package let headers: [(name: String, value: String)]
    package let body: [UInt8]

    package init(
        method: String, path: String, authority: String = "", headers: [(name: String, value: String)], body: [UInt8]
    ) {
        self.method = method
        self.path = path
        self.authority = authority
        self.headers = headers
        self.body = body
    }

    /// The first value of this field; `name` in any case.
    package func header(_ name: String) -> String? {
        let name = name.lowercased()
        return headers.first { $0.name == name }?.value
    }
}

/// The answer to an `HTTPRequest`.
package struct HTTPResponse: Sendable {
    package var status: Int
    package var headers: [(name: String, value: String)]
    package var body: [UInt8]

    package init(status: Int, headers: [(name: String, value: String)] = [], body: [UInt8] = []) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}

/// Answers one request. nil answers nothing: the stream is reset with INTERNAL_ERROR, as by a server that dies after acting.
package typealias HTTPHandler = @Sendable (HTTPRequest) async -> HTTPResponse?

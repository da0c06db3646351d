/// A call that failed: what the client is told.
package struct RPCError: Error, Sendable {
    package var code: StatusCode
    /// For the caller: short, what to do next. Any Unicode text.
    package var message: String
    /// A serialized `google.rpc.Status` for `grpc-status-details-bin`; empty sends none.
    package var details: [UInt8]
    /// More trailers; the value of a name that ends in `-bin` must be base64 already.
    package var metadata: [(name: String, value: String)]

    package init(
        code: StatusCode, message: String, details: [UInt8] = [], metadata: [(name: String, value: String)] = []
    ) {
        self.code = code
        self.message = message
        self.details = details
        self.metadata = metadata
    }
}

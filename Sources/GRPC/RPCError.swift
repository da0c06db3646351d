/// A call that failed: what the client is told.
package struct RPCError: Error, Sendable {
    package var code: StatusCode
    /// For the caller: short, what to do next. Any Unicode text.
    package var message: String
    /// The serialized `google.rpc.Status` with this message, for `grpc-status-details-bin`, of at most so many bytes, or it
    /// is not sent; empty sends none.
    ///
    /// Asked when it is known how much of the message is sent: clients refuse details that say another one.
    package var details: @Sendable (_ message: String, _ bytes: Int) -> [UInt8]
    /// More trailers; the value of a name that ends in `-bin` must be base64 already.
    package var metadata: [(name: String, value: String)]
    /// What is wrong in the server, for its log at error level; nil when nothing is. The client is told the id of the
    /// request that this line of the log has, behind the message.
    package var fault: String?

    package init(
        code: StatusCode, message: String, metadata: [(name: String, value: String)] = [], fault: String? = nil,
        details: @escaping @Sendable (_ message: String, _ bytes: Int) -> [UInt8] = { _, _ in [] }
    ) {
        self.code = code
        self.message = message
        self.details = details
        self.metadata = metadata
        self.fault = fault
    }
}

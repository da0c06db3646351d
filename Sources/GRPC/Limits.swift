package import HTTP2

extension GRPCServer {
    /// Every bound of a gRPC server; those of its connections are in `http2`.
    package struct Limits: Sendable {
        package var http2 = HTTP2.Limits()
        /// A longer request message is refused with RESOURCE_EXHAUSTED as soon as its length is known (4 MiB, as
        /// grpc-go). Inflating a compressed one stops there.
        package var messageBytes = 4 * 1024 * 1024
        /// Request messages of one connection that do not fit into a stream's window, or inflate to more, from their
        /// first bytes to the end of their handler; others of the connection wait for their credit.
        package var longMessageBytes = 8 * 1024 * 1024
        /// From the opening of a stream to the end of a request of one message.
        package var requestTime: Duration = .seconds(30)
        /// Handlers that may run at a time for one connection, those of reset streams included. More are refused
        /// untried.
        package var handlersPerConnection = 100
        /// The deadline of a call with one message each way whose client sets none.
        package var defaultTimeout: Duration = .seconds(30)
        /// The deadline of a streaming call whose client sets none.
        package var defaultStreamTimeout: Duration = .seconds(10 * 60)
        /// The longest deadline a client gets; it may ask for 11,415 years.
        package var maximumTimeout: Duration = .seconds(24 * 3600)
        /// Reply messages from this size on are compressed for a client that accepts gzip, where that makes them
        /// smaller.
        package var compressedFromBytes = 1024
        /// `grpc-message`, percent-encoded; the rest of a longer text is cut off.
        package var statusMessageBytes = 1024
        /// A header list that carries a status, as RFC 9113 counts it: grpc C++ clients may refuse more than 8 KiB.
        /// Metadata that does not fit is left out, and of the details what does not fit.
        package var statusBytes = 8 * 1024

        /// Streaming handlers of one connection that make a message at a time: more would wait with what they have made.
        static let makers = 4

        package init() {}
    }
}

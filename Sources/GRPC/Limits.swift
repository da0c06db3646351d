package import HTTP2

extension GRPCServer {
    /// Every bound of a gRPC server; those of its connections are in `http2`.
    package struct Limits: Sendable {
        package var http2 = HTTP2.Limits()
        /// A longer request message is refused with RESOURCE_EXHAUSTED as soon as its length is known (4 MiB, as grpc-go).
        package var messageBytes = 4 * 1024 * 1024
        /// Handlers that may run at a time for one connection, those of reset streams included. More are refused untried.
        package var handlersPerConnection = 100
        /// The deadline of a call whose client sets none.
        package var defaultTimeout: Duration = .seconds(30)

        package init() {}
    }
}

package import HTTP2

extension GRPCServer.Limits {
    /// Every bound that an operator may set, in the order of the README; those of the connections come last.
    package static let settings: [LimitSetting<Self>] =
        [
            .init("message", \.messageBytes, "a message, also after inflating; above it RESOURCE_EXHAUSTED"),
            .init(
                "long-messages", \.longMessageBytes,
                "a connection's messages longer than `stream-window`, until they are answered; others wait"),
            .init(
                "request-time", \.requestTime, "until the one message of a call is here; then DEADLINE_EXCEEDED"),
            .init(
                "handlers", \.handlersPerConnection, "running handlers of a connection; one more gets REFUSED_STREAM"),
            .init("default-deadline", \.defaultTimeout, "a unary call whose client sets none; then DEADLINE_EXCEEDED"),
            .init(
                "default-stream-deadline", \.defaultStreamTimeout,
                "the same of a streaming call; watches, exports and imports have none"),
            .init("longest-deadline", \.maximumTimeout, "what a client may ask for"),
            .init(
                "compressed-from", \.compressedFromBytes, "answers so long are compressed, if the client accepts gzip"),
            .init("status-message", \.statusMessageBytes, "`grpc-message`; the rest is cut off"),
            .init("status", \.statusBytes, "trailers; field violations that do not fit are left out"),
        ] + Limits.settings.map { LimitSetting($0, in: \.http2) }
}

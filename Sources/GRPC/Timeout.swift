/// The `grpc-timeout` field: at most eight digits and a unit (gRPC over HTTP/2, Requests).
package enum Timeout {
    /// nil if the text is malformed.
    package static func parse(_ text: Span<UInt8>) -> Duration? {
        guard (2...9).contains(text.count) else { return nil }
        var value: Int64 = 0
        for index in 0..<text.count - 1 {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(text[index]) else { return nil }
            value = value * 10 + Int64(text[index] - UInt8(ascii: "0"))
        }
        return switch text[text.count - 1] {
        case UInt8(ascii: "H"): .seconds(value * 3600)
        case UInt8(ascii: "M"): .seconds(value * 60)
        case UInt8(ascii: "S"): .seconds(value)
        case UInt8(ascii: "m"): .milliseconds(value)
        case UInt8(ascii: "u"): .microseconds(value)
        case UInt8(ascii: "n"): .nanoseconds(value)
        default: nil
        }
    }
}

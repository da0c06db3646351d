internal import HTTP2

/// How the messages of a request may be encoded, by its `grpc-encoding`.
enum RequestEncoding {
    case identity
    case gzip
    case unknown
}

extension HeaderBlock {
    /// Of the messages that this request sends.
    var requestEncoding: RequestEncoding {
        guard let index = index(of: "grpc-encoding") else { return .identity }
        if value(at: index).equals("gzip") { return .gzip }
        return value(at: index).equals("identity") ? .identity : .unknown
    }

    /// One of the `grpc-accept-encoding` fields lists gzip.
    var acceptsGzip: Bool {
        for index in 0..<count where name(at: index).equals("grpc-accept-encoding") {
            if value(at: index).listContains("gzip") { return true }
        }
        return false
    }
}

extension Span<UInt8> {
    /// Is `word` an element of this comma-separated list?
    fileprivate func listContains(_ word: StaticString) -> Bool {
        var start = 0
        for end in 0...count where end == count || self[end] == UInt8(ascii: ",") {
            while start < end, self[start] == UInt8(ascii: " ") { start += 1 }
            var last = end
            while last > start, self[last - 1] == UInt8(ascii: " ") { last -= 1 }
            if extracting(start..<last).equals(word) { return true }
            start = end + 1
        }
        return false
    }
}

package import HTTP2

/// The custom header fields a client sent, decoded when asked for. Cheap to copy.
package struct Metadata: Sendable {
    private let headers: HeaderBlock

    package init(_ headers: HeaderBlock) { self.headers = headers }

    /// The first value of a text field; `name` in lower case.
    package func text(_ name: StaticString) -> String? { headers.string(name) }

    /// Every value of a text field, in order. A comma inside stays: only the field's own meaning tells whether it
    /// separates.
    package func texts(_ name: StaticString) -> [String] {
        indices(of: name).map { String(decodingUTF8: headers.value(at: $0)) }
    }

    /// The first value of a field whose name ends in `-bin`; nil if it is absent or not base64.
    package func binary(_ name: StaticString) -> [UInt8]? {
        withValue(name) { value in Base64.decode(value.extracting(0..<value.element(from: 0))) }
    }

    /// Every value of a field whose name ends in `-bin`: of a field sent several times, and of values joined by commas.
    /// What is not base64 is left out.
    package func binaries(_ name: StaticString) -> [[UInt8]] {
        var values: [[UInt8]] = []
        for index in indices(of: name) {
            let joined = headers.value(at: index)
            var start = 0
            while start <= joined.count {
                let end = joined.element(from: start)
                while start < end, joined[start] == UInt8(ascii: " ") { start += 1 }
                if let value = Base64.decode(joined.extracting(start..<end)) { values.append(value) }
                start = end + 1
            }
        }
        return values
    }

    /// All custom fields in order, `-bin` values still in base64. The protocol's own fields are left out.
    package var fields: [(name: String, value: String)] {
        (0..<headers.count).filter { !Self.isReserved(headers.name(at: $0)) }.map {
            (String(decodingUTF8: headers.name(at: $0)), String(decodingUTF8: headers.value(at: $0)))
        }
    }

    /// What `read` makes of the first value of a field.
    func withValue<Result>(_ name: StaticString, _ read: (Span<UInt8>) -> Result?) -> Result? {
        headers.index(of: name).flatMap { read(headers.value(at: $0)) }
    }

    private func indices(of name: StaticString) -> [Int] {
        (0..<headers.count).filter { headers.name(at: $0).equals(name) }
    }

    private static func isReserved(_ name: Span<UInt8>) -> Bool {
        name.hasPrefix(":") || name.hasPrefix("grpc-") || name.equals("content-type") || name.equals("te")
    }
}

extension Span<UInt8> {
    /// Where the comma-separated element that starts at `start` ends.
    fileprivate func element(from start: Int) -> Int {
        var end = start
        while end < count, self[end] != UInt8(ascii: ",") { end += 1 }
        return end
    }
}

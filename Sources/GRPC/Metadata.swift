package import HTTP2

/// The custom header fields a client sent, decoded when asked for. Cheap to copy.
package struct Metadata: Sendable {
    private let headers: HeaderBlock

    package init(_ headers: HeaderBlock) { self.headers = headers }

    /// The first value of a text field; `name` in lower case.
    package func text(_ name: StaticString) -> String? { headers.string(name) }

    /// The first value of a field whose name ends in `-bin`; nil if it is absent or not base64.
    package func binary(_ name: StaticString) -> [UInt8]? {
        headers.index(of: name).flatMap { Base64.decode(headers.value(at: $0)) }
    }

    /// All custom fields in order, `-bin` values still in base64. The protocol's own fields are left out.
    package var fields: [(name: String, value: String)] {
        (0..<headers.count).filter { !Self.isReserved(headers.name(at: $0)) }.map {
            (String(decodingUTF8: headers.name(at: $0)), String(decodingUTF8: headers.value(at: $0)))
        }
    }

    private static func isReserved(_ name: Span<UInt8>) -> Bool {
        name.hasPrefix(":") || name.hasPrefix("grpc-") || name.equals("content-type") || name.equals("te")
    }
}

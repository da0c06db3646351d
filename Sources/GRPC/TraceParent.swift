internal import HTTP2

/// The place of a call in a trace: the `traceparent` field (W3C Trace Context, 3.2).
package struct TraceParent: Equatable, Sendable, CustomStringConvertible {
    /// 32 lower-case hexadecimal digits, not all zero.
    package let traceID: String
    /// 16 lower-case hexadecimal digits, not all zero.
    package let parentID: String
    /// Bit 0: the caller recorded the trace.
    package let flags: UInt8

    /// nil if the text is malformed. Of a later version only what version 00 has is read, as the standard asks.
    package init?(parsing text: Span<UInt8>) {
        guard text.count >= 55, let version = text.byte(at: 0), version != 0xff, let flags = text.byte(at: 53),
            text[2] == UInt8(ascii: "-"), text[35] == UInt8(ascii: "-"), text[52] == UInt8(ascii: "-"),
            text.count == 55 || (version > 0 && text[55] == UInt8(ascii: "-")),
            let traceID = text.identifier(3..<35), let parentID = text.identifier(36..<52)
        else { return nil }
        self.traceID = traceID
        self.parentID = parentID
        self.flags = flags
    }

    /// The field as version 00 writes it.
    package var description: String {
        let digits = String(flags, radix: 16)
        return "00-\(traceID)-\(parentID)-\(digits.count < 2 ? "0" : "")\(digits)"
    }
}

extension Span<UInt8> {
    /// The value of two digits.
    fileprivate func byte(at index: Int) -> UInt8? {
        guard let high = digit(at: index), let low = digit(at: index + 1) else { return nil }
        return high << 4 | low
    }

    /// The digits in `range`, if they are all digits and not all zero.
    fileprivate func identifier(_ range: Range<Int>) -> String? {
        var bits: UInt8 = 0
        for index in range {
            guard let digit = digit(at: index) else { return nil }
            bits |= digit
        }
        return bits == 0 ? nil : String(decodingUTF8: extracting(range))
    }

    private func digit(at index: Int) -> UInt8? {
        switch self[index] {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self[index] - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self[index] - UInt8(ascii: "a") + 10
        default: nil
        }
    }
}

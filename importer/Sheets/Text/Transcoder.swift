internal import CSheetScan

/// Turns text of any encoding into UTF-8, piece by piece.
///
/// What is no text in its encoding, such as half a surrogate pair, becomes bytes that are no UTF-8 either, so that the
/// record which has them is refused like any other with broken text.
struct Transcoder {
    private let encoding: TextEncoding
    private let page: CodePage?
    /// The most bytes of UTF-8 that one unit becomes.
    static let widest = 4
    /// Never a part of UTF-8.
    private static let broken: UInt8 = 0xFF

    init(from encoding: TextEncoding) {
        self.encoding = encoding
        page =
            switch encoding {
            case .windows1252: .windows1252
            case .macRoman: .macRoman
            default: nil
            }
    }

    /// Rewrites `input` into the room in `output`, which has to be at least `widest`. Bytes that need more to be a character stay unread,
    /// except at the end of the text.
    func transcode(
        _ input: ArraySlice<UInt8>, into output: inout [UInt8], _ room: Range<Int>, isEnd: Bool
    ) -> (read: Int, written: Int) {
        switch encoding {
        case .utf8, .windows1252, .macRoman: narrow(input, into: &output, room)
        case .utf16LE: utf16(input, isBig: false, into: &output, room, isEnd: isEnd)
        case .utf16BE: utf16(input, isBig: true, into: &output, room, isEnd: isEnd)
        case .utf32LE: utf32(input, isBig: false, into: &output, room, isEnd: isEnd)
        case .utf32BE: utf32(input, isBig: true, into: &output, room, isEnd: isEnd)
        }
    }

    private func narrow(_ input: ArraySlice<UInt8>, into output: inout [UInt8], _ room: Range<Int>) -> (Int, Int) {
        var (index, end) = (input.startIndex, room.lowerBound)
        while index < input.endIndex, room.upperBound - end >= Self.widest {
            let byte = input[index]
            index += 1
            if byte >= 0x80, let characters = page?.utf8[Int(byte) - 0x80] {
                for byte in characters {
                    output[end] = byte
                    end += 1
                }
            } else {
                output[end] = byte
                end += 1
            }
        }
        return (index - input.startIndex, end - room.lowerBound)
    }

    private func utf16(
        _ input: ArraySlice<UInt8>, isBig: Bool, into output: inout [UInt8], _ room: Range<Int>, isEnd: Bool
    ) -> (Int, Int) {
        var (index, end) = (input.startIndex, room.lowerBound)
        let unit = { (at: Int) in
            isBig ? UInt32(input[at]) << 8 | UInt32(input[at + 1]) : UInt32(input[at + 1]) << 8 | UInt32(input[at])
        }
        while room.upperBound - end >= Self.widest {
            let ascii = narrowUTF16(input[index...], isBig: isBig, into: &output, end..<room.upperBound)
            index += 2 * ascii
            end += ascii
            guard room.upperBound - end >= Self.widest else { break }
            guard input.endIndex - index >= 2 else {
                if isEnd, index < input.endIndex { append(nil, to: &output, &end, &index, units: 1) }
                break
            }
            let first = unit(index)
            guard (0xD800..<0xDC00).contains(first) else {
                append(UnicodeScalar(first), to: &output, &end, &index, units: 2)
                continue
            }
            guard input.endIndex - index >= 4 else {
                guard isEnd else { break }
                append(nil, to: &output, &end, &index, units: 2)
                continue
            }
            let second = unit(index + 2)
            if (0xDC00..<0xE000).contains(second) {
                let scalar = UnicodeScalar(0x10000 + (first - 0xD800) << 10 + (second - 0xDC00))
                append(scalar, to: &output, &end, &index, units: 4)
            } else {
                append(nil, to: &output, &end, &index, units: 2)
            }
        }
        return (index - input.startIndex, end - room.lowerBound)
    }

    private func narrowUTF16(
        _ input: ArraySlice<UInt8>, isBig: Bool, into output: inout [UInt8], _ room: Range<Int>
    ) -> Int {
        unsafe input.withUnsafeBufferPointer { input in
            unsafe output.withUnsafeMutableBufferPointer { output in
                guard let bytes = input.baseAddress, let narrow = output.baseAddress else { return 0 }
                let units = min(input.count / 2, room.count)
                return unsafe sheet_narrow_utf16(bytes, units, isBig, narrow + room.lowerBound)
            }
        }
    }

    private func utf32(
        _ input: ArraySlice<UInt8>, isBig: Bool, into output: inout [UInt8], _ room: Range<Int>, isEnd: Bool
    ) -> (Int, Int) {
        var (index, end) = (input.startIndex, room.lowerBound)
        while index < input.endIndex, room.upperBound - end >= Self.widest {
            let bytes = input[index...].prefix(4)
            guard bytes.count == 4 else {
                if isEnd { append(nil, to: &output, &end, &index, units: bytes.count) }
                break
            }
            let value = (isBig ? Array(bytes) : bytes.reversed()).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            append(UnicodeScalar(value), to: &output, &end, &index, units: 4)
        }
        return (index - input.startIndex, end - room.lowerBound)
    }

    /// Writes one character, which took `units` bytes of the input; nil is no character.
    private func append(
        _ scalar: UnicodeScalar?, to output: inout [UInt8], _ end: inout Int, _ index: inout Int, units: Int
    ) {
        index += units
        guard let scalar else {
            output[end] = Self.broken
            end += 1
            return
        }
        for byte in scalar.utf8 {
            output[end] = byte
            end += 1
        }
    }
}

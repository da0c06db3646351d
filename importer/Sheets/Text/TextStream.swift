internal import CSheetScan

/// The text of a file as UTF-8, without its byte order mark.
///
/// Between UTF-8 and the code pages it decides late, at the first byte that is not ASCII, wherever that is: until then
/// they are all the same. Text that claims to be UTF-8 is not checked here: what is broken belongs to one record.
final class TextStream: ByteStream {
    /// Nothing but ASCII was read as long as there is no choice.
    private(set) var decision: Decision?
    private let source: any ByteStream
    private var mode: Mode
    /// Bytes of the source that were looked at and not handed out yet: `waiting[start..<end]`.
    private var waiting: [UInt8]
    private var start = 0
    private var end = 0
    private var isSourceAtEnd = false
    /// Characters for which there was not enough room.
    private var spill: [UInt8] = []
    /// In the bytes of the source, of `waiting[start]`.
    private var offset = 0

    private enum Mode {
        case undecided
        case asIs
        case transcoded(Transcoder)
    }

    init(_ source: any ByteStream, options: SheetOptions) throws(SheetError) {
        self.source = source
        waiting = [UInt8](repeating: 0, count: options.limits.sampleBytes)
        mode = .undecided
        try fill()
        if let encoding = options.encoding {
            decision = EncodingEvidence.decision(encoding, "it was asked for", confidence: 1)
        } else {
            decision = EncodingEvidence.wide(waiting[..<end])
        }
        if let decision { use(decision) }
    }

    var progress: ReadingProgress? { source.progress }

    func read(into buffer: inout [UInt8], _ room: Range<Int>) throws(SheetError) -> Int {
        while !room.isEmpty {
            switch mode {
            case .undecided:
                let count = try readASCII(into: &buffer, room)
                if count > 0 || end == 0 { return count }
            case .asIs: return try readAsIs(into: &buffer, room)
            case .transcoded(let transcoder):
                if !spill.isEmpty { return handSpill(to: &buffer, room) }
                try fill()
                if start == end { return 0 }
                if room.count < Transcoder.widest {
                    spill = [UInt8](repeating: 0, count: Transcoder.widest)
                    spill.removeLast(spill.count - transcode(transcoder, &spill, 0..<spill.count))
                } else {
                    let written = transcode(transcoder, &buffer, room)
                    if written > 0 { return written }
                }
            }
        }
        return 0
    }

    private func transcode(_ transcoder: Transcoder, _ buffer: inout [UInt8], _ room: Range<Int>) -> Int {
        let (read, written) = transcoder.transcode(waiting[start..<end], into: &buffer, room, isEnd: isSourceAtEnd)
        start += read
        return written
    }

    private func handSpill(to buffer: inout [UInt8], _ room: Range<Int>) -> Int {
        let count = min(spill.count, room.count)
        buffer.overwrite(at: room.lowerBound, with: spill, 0..<count)
        spill.removeFirst(count)
        return count
    }

    private func use(_ decision: Decision) {
        let encoding = TextEncoding(rawValue: decision.choice) ?? .utf8
        let mark = encoding.byteOrderMark
        if offset == 0, !mark.isEmpty, waiting[start..<end].starts(with: mark) { start += mark.count }
        mode = encoding == .utf8 ? .asIs : .transcoded(Transcoder(from: encoding))
    }

    /// Hands out ASCII; 0 at the end, or when the next byte is another and the encoding is decided.
    private func readASCII(into buffer: inout [UInt8], _ room: Range<Int>) throws(SheetError) -> Int {
        if start == end { try fill() }
        let ascii = unsafe waiting.withUnsafeBufferPointer { waiting in
            guard let bytes = waiting.baseAddress else { return 0 }
            return unsafe sheet_ascii_prefix(bytes + start, min(end - start, room.count))
        }
        if ascii == 0, start < end {
            // A full window behind this byte, however the source was cut.
            try fill()
            let decision = EncodingEvidence.narrow(waiting[start..<end], offset: offset, isWhole: isSourceAtEnd)
            self.decision = decision
            use(decision)
        }
        return hand(ascii, to: &buffer, at: room.lowerBound)
    }

    private func readAsIs(into buffer: inout [UInt8], _ room: Range<Int>) throws(SheetError) -> Int {
        guard start < end else { return try source.read(into: &buffer, room) }
        return hand(min(end - start, room.count), to: &buffer, at: room.lowerBound)
    }

    private func hand(_ count: Int, to buffer: inout [UInt8], at place: Int) -> Int {
        buffer.overwrite(at: place, with: waiting, start..<start + count)
        start += count
        offset += count
        return count
    }

    /// Moves what waits to the front and fills up behind it.
    private func fill() throws(SheetError) {
        if start > 0 {
            waiting.moveToFront(start..<end)
            end -= start
            start = 0
        }
        guard !isSourceAtEnd, end < waiting.count else { return }
        end += try source.fill(&waiting, end..<waiting.count)
        isSourceAtEnd = end < waiting.count
    }
}

internal import CSheetScan

/// The text of a file as UTF-8, without its byte order mark.
///
/// Between UTF-8 and the code pages it decides late, at the first byte that is not ASCII, wherever that is: until then
/// they are all the same. Text that claims to be UTF-8 is not checked here: what is broken belongs to one record.
final class TextStream: ByteStream {
    /// Nothing but ASCII was read as long as there is no choice.
    private(set) var decision: Decision?
    private let source: any ByteStream
    private let sampleBytes: Int
    private var mode: Mode
    /// Bytes of the source that were looked at and not handed out yet: `waiting[start..<end]`.
    private var waiting: [UInt8]
    private var start = 0
    private var end = 0
    private var isSourceAtEnd = false
    /// The last of the ASCII handed out, which says what stands in front of the first other byte.
    private var context: [UInt8] = []
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
        sampleBytes = options.limits.sampleBytes
        waiting = [UInt8](repeating: 0, count: sampleBytes)
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
                if count > 0 || start == end { return count }
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
        if start < end {
            let ascii = asciiPrefix(of: waiting, start..<end)
            guard ascii > 0 else { return try decide() }
            let count = hand(min(ascii, room.count), to: &buffer, at: room.lowerBound)
            remember(buffer[room.lowerBound..<room.lowerBound + count])
            return count
        }
        let count = try source.read(into: &buffer, room)
        let ascii = asciiPrefix(of: buffer, room.lowerBound..<room.lowerBound + count)
        offset += ascii
        isSourceAtEnd = count == 0
        remember(buffer[room.lowerBound..<room.lowerBound + ascii])
        guard ascii < count else { return count }
        // The rest waits until it is known what it is.
        waiting = Array(buffer[room.lowerBound + ascii..<room.lowerBound + count])
        (start, end) = (0, waiting.count)
        return ascii > 0 ? ascii : try decide()
    }

    private func remember(_ ascii: ArraySlice<UInt8>) {
        context = Array((context + ascii.suffix(EncodingEvidence.contextBytes)).suffix(EncodingEvidence.contextBytes))
    }

    private func decide() throws(SheetError) -> Int {
        let missing = sampleBytes - (end - start)
        // A full sample behind this byte, however the source was cut.
        if missing > 0 { waiting += [UInt8](repeating: 0, count: max(0, missing - (waiting.count - end))) }
        try fill()
        let sample = waiting[start..<min(end, start + sampleBytes)]
        let isWhole = isSourceAtEnd && sample.endIndex == end
        let decision = try EncodingEvidence.narrow(
            (context + sample)[...], offset: offset - context.count, isWhole: isWhole)
        self.decision = decision
        use(decision)
        return 0
    }

    private func asciiPrefix(of bytes: [UInt8], _ range: Range<Int>) -> Int {
        precondition(range.upperBound <= bytes.count)
        return unsafe bytes.withUnsafeBufferPointer { bytes in
            unsafe bytes.baseAddress.map { unsafe sheet_ascii_prefix($0 + range.lowerBound, range.count) } ?? 0
        }
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

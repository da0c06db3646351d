/// Bytes in their order, from wherever they come.
protocol ByteStream: AnyObject {
    /// Writes the next bytes to the front of `room` and says how many: 0 only at the end, or when there is no room.
    func read(into buffer: inout [UInt8], _ room: Range<Int>) throws(SheetError) -> Int
    /// How far the reading of the file has come; nil when this stream does not know.
    var progress: ReadingProgress? { get }
}

extension ByteStream {
    var progress: ReadingProgress? { nil }

    /// Fills the room, or as much of it as there are bytes; says how many.
    func fill(_ buffer: inout [UInt8], _ room: Range<Int>) throws(SheetError) -> Int {
        var start = room.lowerBound
        while start < room.upperBound {
            let count = try read(into: &buffer, start..<room.upperBound)
            if count == 0 { break }
            start += count
        }
        return start - room.lowerBound
    }
}

/// How far a sheet is read, for a progress bar.
package struct ReadingProgress: Equatable, Sendable {
    package var bytesRead: Int
    /// Nil for standard input that is a pipe.
    package var bytes: Int?
}

/// A stream whose first bytes can be looked at before they are read.
final class PeekedStream: ByteStream {
    private let source: any ByteStream
    private var head: [UInt8] = []
    private var isRead = 0

    init(_ source: any ByteStream) { self.source = source }

    var progress: ReadingProgress? { source.progress }

    /// The first bytes, fewer only when there are no more. To be called before the first read.
    func peek(_ count: Int) throws(SheetError) -> [UInt8] {
        head = [UInt8](repeating: 0, count: count)
        head.removeLast(count - (try source.fill(&head, 0..<count)))
        return head
    }

    func read(into buffer: inout [UInt8], _ room: Range<Int>) throws(SheetError) -> Int {
        guard isRead < head.count else { return try source.read(into: &buffer, room) }
        let count = min(head.count - isRead, room.count)
        buffer.overwrite(at: room.lowerBound, with: head, isRead..<isRead + count)
        isRead += count
        return count
    }
}

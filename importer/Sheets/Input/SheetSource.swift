/// Where a sheet comes from.
package enum SheetSource: Sendable {
    case file(path: String)
    case standardInput
    /// Standard input or a pipe in a temporary file, so that it can be read more than once.
    case spooled(TemporaryFile)
    /// Bytes in pieces of any size, nil at the end. An empty piece is no end.
    case pieces(@Sendable () throws(SheetError) -> [UInt8]?)

    func open() throws(SheetError) -> any ByteStream {
        switch self {
        case .file(let path): try FileStream(path: path)
        case .standardInput: try FileStream(standardInput: ())
        case .spooled(let file): try FileStream(path: file.path)
        case .pieces(let next): PieceStream(next)
        }
    }
}

extension SheetSource {
    /// Takes in all of a pipe; nil is standard input.
    package static func spooling(_ path: String?, limits: SheetLimits) throws(SheetError) -> SheetSource {
        let stream = if let path { try FileStream(path: path) } else { try FileStream(standardInput: ()) }
        return .spooled(try TemporaryFile(copying: stream, limits: limits))
    }
}

/// The stream of a source that hands out its bytes in pieces.
private final class PieceStream: ByteStream {
    private let next: () throws(SheetError) -> [UInt8]?
    private var piece: [UInt8] = []
    private var isTaken = 0
    private var isAtEnd = false
    private var bytesRead = 0

    init(_ next: @escaping () throws(SheetError) -> [UInt8]?) { self.next = next }

    var progress: ReadingProgress? { ReadingProgress(bytesRead: bytesRead, bytes: nil) }

    func read(into buffer: inout [UInt8], _ room: Range<Int>) throws(SheetError) -> Int {
        while isTaken == piece.count, !isAtEnd {
            isTaken = 0
            piece = []
            if let next = try next() { piece = next } else { isAtEnd = true }
        }
        let count = min(piece.count - isTaken, room.count)
        buffer.overwrite(at: room.lowerBound, with: piece, isTaken..<isTaken + count)
        isTaken += count
        bytesRead += count
        return count
    }
}

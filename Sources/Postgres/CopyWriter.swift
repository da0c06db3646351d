/// Writes rows in the format of `COPY … (FORMAT binary)` into one buffer that keeps its memory.
///
/// ```
/// var writer = CopyWriter(columns: 2)
/// writer.row { $0.append(.int64(1)); $0.append(.text("a")) }
/// if writer.bytes.count > chunk { try await session.write(writer.bytes); writer.clear() }
/// writer.finish()
/// try await session.write(writer.bytes)
/// ```
package struct CopyWriter: Sendable {
    /// What was written since the last `clear()`.
    package private(set) var bytes: [UInt8] = []
    private let columns: Int
    private var fieldsOfRow = 0

    /// - Parameter columns: Fields of each row, as in the column list of the COPY statement.
    package init(columns: Int) {
        self.columns = columns
        // Signature, flags, length of the header extension (PostgreSQL manual, COPY, "Binary Format").
        bytes.append(contentsOf: Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + [UInt8](repeating: 0, count: 8))
    }

    /// Writes one row; `fields` appends exactly `columns` fields, each of its column's own type.
    package mutating func row(_ fields: (inout CopyWriter) -> Void) {
        bytes.append(bigEndian: Int16(columns))
        fieldsOfRow = 0
        fields(&self)
        precondition(fieldsOfRow == columns, "a row of \(fieldsOfRow) fields for \(columns) columns")
    }

    /// Appends a field of the row that is being written.
    package mutating func append(_ value: Parameter) {
        fieldsOfRow += 1
        bytes.append(field: value)
    }

    /// Appends fields that are encoded already.
    package mutating func append(_ fields: CopyFields) {
        append(fields, fields.bytes.indices, count: fields.count)
    }

    package mutating func append(_ fields: CopyFields, _ range: Range<Int>, count: Int) {
        fieldsOfRow += count
        bytes.append(contentsOf: fields.bytes[range])
    }

    /// Appends a field of text or bytes without a `String` or a copy in between.
    package mutating func append(utf8 text: Span<UInt8>) {
        fieldsOfRow += 1
        bytes.append(bigEndian: Int32(text.count))
        unsafe text.withUnsafeBufferPointer { buffer in unsafe bytes.append(contentsOf: buffer) }
    }

    /// Writes the end mark, which must be sent before `Session.finishCopy()`.
    package mutating func finish() {
        bytes.append(bigEndian: Int16(-1))
    }

    /// Forgets what was sent.
    package mutating func clear() {
        bytes.removeAll(keepingCapacity: true)
    }
}

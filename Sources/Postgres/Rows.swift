internal import CLibpq

/// The result of one command: its rows, and how many rows it changed.
///
/// Readers take the row and the column by position. A column of another type than the reader's, or NULL for a reader
/// without `optional` in its name, is a mistake in the program and traps.
///
/// `@unchecked Sendable`: a `PGresult` is never written after libpq has handed it out, and reading it from several
/// threads is allowed (PostgreSQL manual, "Behavior in Threaded Programs").
@safe package final class Rows: @unchecked Sendable {
    private let raw: OpaquePointer

    package let count: Int
    package let columns: Int

    init(taking result: OpaquePointer) {
        unsafe raw = result
        count = Int(unsafe PQntuples(result))
        columns = Int(unsafe PQnfields(result))
    }

    deinit {
        unsafe PQclear(raw)
    }

    /// Rows that INSERT, UPDATE, DELETE, MERGE or COPY touched; for SELECT the rows it returned.
    package var affected: Int {
        unsafe PQcmdTuples(raw).flatMap { unsafe Int(String(cString: $0)) } ?? 0
    }

    package func isNull(_ row: Int, _ column: Int) -> Bool {
        check(row, column)
        return unsafe PQgetisnull(raw, Int32(row), Int32(column)) == 1
    }
}

// MARK: - One value

extension Rows {
    package func bool(_ row: Int, _ column: Int) -> Bool {
        unsafe value(row, column, .bool) { bytes in unsafe bytes[0] != 0 }
    }

    /// Reads `smallint`, `integer` and `bigint`.
    package func int64(_ row: Int, _ column: Int) -> Int64 {
        unsafe value(row, column, .int64, .int32, .int16) { bytes in
            switch bytes.count {
            case 8: unsafe bytes.bigEndian(at: 0, as: Int64.self)
            case 4: unsafe Int64(bytes.bigEndian(at: 0, as: Int32.self))
            default: unsafe Int64(bytes.bigEndian(at: 0, as: Int16.self))
            }
        }
    }

    package func double(_ row: Int, _ column: Int) -> Double {
        unsafe value(row, column, .double) { bytes in unsafe Double(bitPattern: bytes.bigEndian(at: 0, as: UInt64.self))
        }
    }

    /// Reads `text`, `varchar`, `json` and `jsonb`.
    package func string(_ row: Int, _ column: Int) -> String {
        let versionBytes = type(column) == ColumnType.jsonb.rawValue ? 1 : 0
        return unsafe value(row, column, .text, .varchar, .json, .jsonb) { bytes in
            unsafe String(decoding: bytes.dropFirst(versionBytes), as: UTF8.self)
        }
    }

    package func bytes(_ row: Int, _ column: Int) -> [UInt8] {
        unsafe value(row, column, .bytes) { bytes in unsafe Array(bytes) }
    }

    /// The sixteen bytes as one number, the first byte being the most significant.
    package func uuid(_ row: Int, _ column: Int) -> UInt128 {
        unsafe value(row, column, .uuid) { bytes in unsafe bytes.bigEndian(at: 0, as: UInt128.self) }
    }

    /// Microseconds since 1970-01-01 00:00 UTC.
    package func timestamp(_ row: Int, _ column: Int) -> Int64 {
        unsafe value(row, column, .timestamp) { bytes in unsafe decodeTimestamp(bytes) }
    }

    /// Days since 1970-01-01.
    package func date(_ row: Int, _ column: Int) -> Int32 {
        unsafe value(row, column, .date) { bytes in unsafe decodeDate(bytes) }
    }

    package func optionalBool(_ row: Int, _ column: Int) -> Bool? {
        isNull(row, column) ? nil : bool(row, column)
    }

    package func optionalInt64(_ row: Int, _ column: Int) -> Int64? {
        isNull(row, column) ? nil : int64(row, column)
    }

    package func optionalDouble(_ row: Int, _ column: Int) -> Double? {
        isNull(row, column) ? nil : double(row, column)
    }

    package func optionalString(_ row: Int, _ column: Int) -> String? {
        isNull(row, column) ? nil : string(row, column)
    }

    package func optionalBytes(_ row: Int, _ column: Int) -> [UInt8]? {
        isNull(row, column) ? nil : bytes(row, column)
    }

    package func optionalUUID(_ row: Int, _ column: Int) -> UInt128? {
        isNull(row, column) ? nil : uuid(row, column)
    }

    package func optionalTimestamp(_ row: Int, _ column: Int) -> Int64? {
        isNull(row, column) ? nil : timestamp(row, column)
    }

    package func optionalDate(_ row: Int, _ column: Int) -> Int32? {
        isNull(row, column) ? nil : date(row, column)
    }
}

// MARK: - Arrays of one dimension

extension Rows {
    package func bools(_ row: Int, _ column: Int) -> [Bool?] {
        unsafe array(row, column, .bools) { bytes in unsafe bytes[0] != 0 }
    }

    package func int64s(_ row: Int, _ column: Int) -> [Int64?] {
        unsafe array(row, column, .int64s) { bytes in unsafe bytes.bigEndian(at: 0, as: Int64.self) }
    }

    package func int32s(_ row: Int, _ column: Int) -> [Int32?] {
        unsafe array(row, column, .int32s) { bytes in unsafe bytes.bigEndian(at: 0, as: Int32.self) }
    }

    package func doubles(_ row: Int, _ column: Int) -> [Double?] {
        unsafe array(row, column, .doubles) { bytes in
            unsafe Double(bitPattern: bytes.bigEndian(at: 0, as: UInt64.self))
        }
    }

    package func texts(_ row: Int, _ column: Int) -> [String?] {
        unsafe array(row, column, .texts) { bytes in unsafe String(decoding: bytes, as: UTF8.self) }
    }

    package func blobs(_ row: Int, _ column: Int) -> [[UInt8]?] {
        unsafe array(row, column, .blobs) { bytes in unsafe Array(bytes) }
    }

    package func uuids(_ row: Int, _ column: Int) -> [UInt128?] {
        unsafe array(row, column, .uuids) { bytes in unsafe bytes.bigEndian(at: 0, as: UInt128.self) }
    }

    package func timestamps(_ row: Int, _ column: Int) -> [Int64?] {
        unsafe array(row, column, .timestamps) { bytes in unsafe decodeTimestamp(bytes) }
    }

    package func dates(_ row: Int, _ column: Int) -> [Int32?] {
        unsafe array(row, column, .dates) { bytes in unsafe decodeDate(bytes) }
    }
}

// MARK: - Decoding

extension Rows {
    private func type(_ column: Int) -> UInt32 {
        unsafe PQftype(raw, Int32(column))
    }

    private func check(_ row: Int, _ column: Int) {
        precondition(row >= 0 && row < count, "row \(row) of \(count)")
        precondition(column >= 0 && column < columns, "column \(column) of \(columns)")
    }

    /// Lends the bytes of one value to `decode`; they die with the result.
    private func value<T>(
        _ row: Int, _ column: Int, _ types: ColumnType..., decode: (UnsafeRawBufferPointer) -> T
    ) -> T {
        precondition(!isNull(row, column), "column \(column) (\(name(column))) is NULL in row \(row)")
        let actual = type(column)
        precondition(
            types.contains { $0.rawValue == actual },
            "column \(column) (\(name(column))) has type \(actual), read as \(types)")
        let length = Int(unsafe PQgetlength(raw, Int32(row), Int32(column)))
        return unsafe decode(UnsafeRawBufferPointer(start: PQgetvalue(raw, Int32(row), Int32(column)), count: length))
    }

    private func array<T>(
        _ row: Int, _ column: Int, _ type: ColumnType, decode: (UnsafeRawBufferPointer) -> T
    ) -> [T?] {
        unsafe value(row, column, type) { bytes in
            let dimensions = unsafe bytes.bigEndian(at: 0, as: Int32.self)
            guard dimensions > 0 else { return [] }
            precondition(dimensions == 1, "column \(column) (\(name(column))) has \(dimensions) dimensions")
            let count = Int(unsafe bytes.bigEndian(at: 12, as: Int32.self))
            var elements: [T?] = []
            elements.reserveCapacity(count)
            // Five 32-bit numbers come first: dimensions, flags, element type, length, lower bound.
            var offset = 20
            for _ in 0..<count {
                let length = Int(unsafe bytes.bigEndian(at: offset, as: Int32.self))
                offset += 4
                guard length >= 0 else {
                    elements.append(nil)
                    continue
                }
                elements.append(unsafe decode(UnsafeRawBufferPointer(rebasing: bytes[offset..<offset + length])))
                offset += length
            }
            return elements
        }
    }

    private func name(_ column: Int) -> String {
        unsafe PQfname(raw, Int32(column)).map { unsafe String(cString: $0) } ?? "?"
    }
}

private func decodeTimestamp(_ bytes: UnsafeRawBufferPointer) -> Int64 {
    unsafe bytes.bigEndian(at: 0, as: Int64.self) + PostgresEpoch.microseconds
}

private func decodeDate(_ bytes: UnsafeRawBufferPointer) -> Int32 {
    unsafe bytes.bigEndian(at: 0, as: Int32.self) + PostgresEpoch.days
}

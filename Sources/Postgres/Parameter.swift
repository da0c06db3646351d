/// A value on its way to PostgreSQL, sent in binary with its type, so that nothing is guessed, quoted or parsed.
package enum Parameter: Sendable, Hashable {
    case bool(Bool)
    case int32(Int32)
    case int64(Int64)
    case double(Double)
    case text(String)
    /// JSON text for a `jsonb` column; PostgreSQL checks it.
    case json(String)
    case bytes([UInt8])
    /// The sixteen bytes as one number, the first byte being the most significant.
    case uuid(UInt128)
    /// Microseconds since 1970-01-01 00:00 UTC, for `timestamptz`.
    case timestamp(Int64)
    /// Days since 1970-01-01.
    case date(Int32)

    case bools([Bool?])
    case int32s([Int32?])
    case int64s([Int64?])
    case doubles([Double?])
    case texts([String?])
    case blobs([[UInt8]?])
    case uuids([UInt128?])
    case timestamps([Int64?])
    case dates([Int32?])

    /// A value of a type in PostgreSQL's binary format.
    case encoded(ColumnType, [UInt8])

    case null(ColumnType)
}

extension Parameter {
    package var type: ColumnType {
        switch self {
        case .bool: .bool
        case .int32: .int32
        case .int64: .int64
        case .double: .double
        case .text: .text
        case .json: .jsonb
        case .bytes: .bytes
        case .uuid: .uuid
        case .timestamp: .timestamp
        case .date: .date
        case .bools: .bools
        case .int32s: .int32s
        case .int64s: .int64s
        case .doubles: .doubles
        case .texts: .texts
        case .blobs: .blobs
        case .uuids: .uuids
        case .timestamps: .timestamps
        case .dates: .dates
        case .encoded(let type, _), .null(let type): type
        }
    }

    var isNull: Bool {
        if case .null = self { true } else { false }
    }

    /// Appends the value in PostgreSQL's binary format, without its length. Nothing for NULL.
    func encode(into buffer: inout [UInt8]) {
        switch self {
        case .bool(let value): buffer.append(binary: value)
        case .int32(let value): buffer.append(bigEndian: value)
        case .int64(let value): buffer.append(bigEndian: value)
        case .double(let value): buffer.append(bigEndian: value.bitPattern)
        case .text(let value): buffer.append(contentsOf: value.utf8)
        case .json(let value): buffer.append(jsonb: value)
        case .bytes(let value): buffer.append(contentsOf: value)
        case .uuid(let value): buffer.append(bigEndian: value)
        case .timestamp(let value): buffer.append(timestamp: value)
        case .date(let value): buffer.append(date: value)
        case .bools(let values): buffer.append(array: values, of: .bool) { $0.append(binary: $1) }
        case .int32s(let values): buffer.append(array: values, of: .int32) { $0.append(bigEndian: $1) }
        case .int64s(let values): buffer.append(array: values, of: .int64) { $0.append(bigEndian: $1) }
        case .doubles(let values): buffer.append(array: values, of: .double) { $0.append(bigEndian: $1.bitPattern) }
        case .texts(let values): buffer.append(array: values, of: .text) { $0.append(contentsOf: $1.utf8) }
        case .blobs(let values): buffer.append(array: values, of: .bytes) { $0.append(contentsOf: $1) }
        case .uuids(let values): buffer.append(array: values, of: .uuid) { $0.append(bigEndian: $1) }
        case .timestamps(let values): buffer.append(array: values, of: .timestamp) { $0.append(timestamp: $1) }
        case .dates(let values): buffer.append(array: values, of: .date) { $0.append(date: $1) }
        case .encoded(_, let bytes): buffer += bytes
        case .null: break
        }
    }
}

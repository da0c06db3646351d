/// PostgreSQL's binary value formats (PostgreSQL source, `src/backend/utils/adt`: the `…send` and `…recv` functions).
extension [UInt8] {
    mutating func append<Integer: FixedWidthInteger & BitwiseCopyable>(bigEndian value: Integer) {
        unsafe Swift.withUnsafeBytes(of: value.bigEndian) { bytes in unsafe append(contentsOf: bytes) }
    }

    mutating func append(binary value: Bool) {
        append(value ? 1 : 0)
    }

    mutating func append(timestamp microseconds: Int64) {
        append(bigEndian: microseconds - PostgresEpoch.microseconds)
    }

    mutating func append(date days: Int32) {
        append(bigEndian: days - PostgresEpoch.days)
    }

    /// The leading byte is the version of the format.
    mutating func append(jsonb text: String) {
        append(1)
        append(contentsOf: text.utf8)
    }

    /// Appends a value behind its length, as arrays and COPY rows hold it.
    mutating func append(lengthOf encode: (inout [UInt8]) -> Void) {
        let start = count
        append(bigEndian: Int32(0))
        encode(&self)
        set(length: count - start - 4, at: start)
    }

    mutating func set(length: Int, at place: Int) {
        let length = UInt32(length)
        self[place] = UInt8(truncatingIfNeeded: length >> 24)
        self[place + 1] = UInt8(truncatingIfNeeded: length >> 16)
        self[place + 2] = UInt8(truncatingIfNeeded: length >> 8)
        self[place + 3] = UInt8(truncatingIfNeeded: length)
    }

    /// Appends what stands before the elements of a one-dimensional array with lower bound 1; an empty one has no
    /// dimension.
    mutating func append(arrayOf count: Int, _ type: ColumnType, hasNulls: Bool) {
        append(bigEndian: Int32(count == 0 ? 0 : 1))
        append(bigEndian: Int32(hasNulls ? 1 : 0))
        append(bigEndian: type.rawValue)
        guard count > 0 else { return }
        append(bigEndian: Int32(count))
        append(bigEndian: Int32(1))
    }

    mutating func append<Value>(
        array elements: [Value?], of type: ColumnType, encode: (inout [UInt8], Value) -> Void
    ) {
        append(arrayOf: elements.count, type, hasNulls: elements.contains { $0 == nil })
        for element in elements {
            guard let element else {
                append(bigEndian: Int32(-1))
                continue
            }
            append(lengthOf: { encode(&$0, element) })
        }
    }
}

extension UnsafeRawBufferPointer {
    /// Reads a big-endian integer; the caller has checked the length.
    func bigEndian<Integer: FixedWidthInteger & BitwiseCopyable>(at offset: Int, as: Integer.Type) -> Integer {
        Integer(bigEndian: unsafe loadUnaligned(fromByteOffset: offset, as: Integer.self))
    }
}

/// The PostgreSQL types we send and read, by their fixed object ids (PostgreSQL source, `pg_type.dat`).
package enum ColumnType: UInt32, Sendable {
    case bool = 16
    case bytes = 17
    case int64 = 20
    case int16 = 21
    case int32 = 23
    case text = 25
    case json = 114
    case double = 701
    case varchar = 1043
    case date = 1082
    case timestamp = 1184
    case uuid = 2950
    case jsonb = 3802

    case bools = 1000
    case blobs = 1001
    case int32s = 1007
    case texts = 1009
    case int64s = 1016
    case doubles = 1022
    case timestamps = 1185
    case dates = 1182
    case uuids = 2951
}

/// PostgreSQL counts time from 2000-01-01, we count from 1970-01-01.
enum PostgresEpoch {
    static let days: Int32 = 10_957
    static let microseconds: Int64 = 946_684_800_000_000
}

import Postgres
import TestSupport
import Testing

/// Each value goes to the server in binary and comes back twice: in binary, and as the text PostgreSQL makes of it.
@Suite("Parameter", .timeLimit(.minutes(5)))
struct ParameterTests {
    private static let day: Int64 = 86_400_000_000

    private static let table: [(Parameter, String?)] = [
        (.bool(true), "true"),
        (.bool(false), "false"),
        (.int32(.min), "-2147483648"),
        (.int64(.max), "9223372036854775807"),
        (.double(-0.5), "-0.5"),
        (.text(""), ""),
        (.text("Überraschung 🎉 'quoted'"), "Überraschung 🎉 'quoted'"),
        (.json(#"{"a": [1, null]}"#), #"{"a": [1, null]}"#),
        (.bytes([]), "\\x"),
        (.bytes([0, 255, 10]), "\\x00ff0a"),
        (
            .uuid(0x0123_4567_89AB_CDEF_0123_4567_89AB_CDEF),
            "01234567-89ab-cdef-0123-456789abcdef"
        ),
        (.timestamp(0), "1970-01-01 00:00:00+00"),
        (.timestamp(-1), "1969-12-31 23:59:59.999999+00"),
        (.timestamp(20_000 * day), "2024-10-04 00:00:00+00"),
        (.date(0), "1970-01-01"),
        (.date(20_000), "2024-10-04"),
        (.bools([true, nil, false]), "{t,NULL,f}"),
        (.int32s([1, -1]), "{1,-1}"),
        (.int64s([]), "{}"),
        (.int64s([1, nil, .min]), "{1,NULL,-9223372036854775808}"),
        (.doubles([1.5, nil]), "{1.5,NULL}"),
        (.texts(["", nil, "a,b", "ü"]), #"{"",NULL,"a,b",ü}"#),
        (.blobs([[], [1]]), #"{"\\x","\\x01"}"#),
        (.uuids([1]), "{00000000-0000-0000-0000-000000000001}"),
        (.timestamps([0, nil]), #"{"1970-01-01 00:00:00+00",NULL}"#),
        (.dates([0]), "{1970-01-01}"),
        (.null(.text), nil),
        (.null(.uuids), nil),
    ]

    @Test("a value of each type survives the round trip")
    func roundTrip() async throws {
        var settings = ConnectionSettings(conninfo: try await TestCluster.connectionURI)
        // A prepared statement has parameters of one type.
        settings.usesPreparedStatements = false
        let pool = Pool(settings)
        for (parameter, text) in Self.table {
            let rows = try await pool.query(Statement("round_trip", "SELECT $1, $1::text"), [parameter])
            #expect(rows.optionalString(0, 1) == text)
            #expect(read(rows, as: parameter) == parameter)
        }
        await pool.close()
    }

    @Test("smallint, integer and varchar columns are read too, and NULL by the optional readers")
    func readsOthers() async throws {
        let pool = Pool(ConnectionSettings(conninfo: try await TestCluster.connectionURI))
        let rows = try await pool.query(
            Statement("others", "SELECT 7::smallint, -8::integer, 'x'::varchar, '{}'::json, NULL::bigint, NULL::uuid"))
        #expect(rows.int64(0, 0) == 7)
        #expect(rows.int64(0, 1) == -8)
        #expect(rows.string(0, 2) == "x")
        #expect(rows.string(0, 3) == "{}")
        #expect(rows.optionalInt64(0, 4) == nil)
        #expect(rows.optionalUUID(0, 5) == nil)
        #expect(rows.isNull(0, 4) && !rows.isNull(0, 0))
        await pool.close()
    }

    @Test("texts that are appended as bytes arrive as an array", arguments: [[], [""], ["one", "zwei, drei", "四"]])
    func encodedTexts(texts: [String]) async throws {
        let pool = Pool(ConnectionSettings(conninfo: try await TestCluster.connectionURI))
        var encoded = EncodedTexts()
        for text in texts { encoded.append(text.utf8.span) }
        let rows = try await pool.query(Statement("encoded", "SELECT $1::text[]"), [encoded.parameter])
        #expect(rows.texts(0, 0) == texts)
        await pool.close()
    }

    private func read(_ rows: Rows, as parameter: Parameter) -> Parameter {
        switch parameter {
        case .bool: .bool(rows.bool(0, 0))
        case .int32: .int32(Int32(rows.int64(0, 0)))
        case .int64: .int64(rows.int64(0, 0))
        case .double: .double(rows.double(0, 0))
        case .text: .text(rows.string(0, 0))
        case .json: .json(rows.string(0, 0))
        case .bytes: .bytes(rows.bytes(0, 0))
        case .uuid: .uuid(rows.uuid(0, 0))
        case .timestamp: .timestamp(rows.timestamp(0, 0))
        case .date: .date(rows.date(0, 0))
        case .bools: .bools(rows.bools(0, 0))
        case .int32s: .int32s(rows.int32s(0, 0))
        case .int64s: .int64s(rows.int64s(0, 0))
        case .doubles: .doubles(rows.doubles(0, 0))
        case .texts: .texts(rows.texts(0, 0))
        case .blobs: .blobs(rows.blobs(0, 0))
        case .uuids: .uuids(rows.uuids(0, 0))
        case .timestamps: .timestamps(rows.timestamps(0, 0))
        case .dates: .dates(rows.dates(0, 0))
        case .encoded(let type, _), .null(let type): rows.isNull(0, 0) ? .null(type) : .bool(false)
        }
    }
}

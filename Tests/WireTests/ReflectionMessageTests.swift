import Domain
import Testing
import Wire

@Suite("Reflection messages")
struct ReflectionMessageTests {
    private static let queries: [([UInt8], ReflectionRequest.Query)] = [
        (field(3, "a.proto"), .fileByName("a.proto")),
        (field(4, "a.B.c"), .fileContainingSymbol("a.B.c")),
        (field(5, field(1, "a.B") + field(2, 7)), .fileContainingExtension(type: "a.B", number: 7)),
        (field(5, field(1, "a.B") + field(2, -1)), .fileContainingExtension(type: "a.B", number: -1)),
        (field(6, "a.B"), .extensionNumbers(type: "a.B")),
        (field(7, "*"), .services("*")),
        (field(7, ""), .services("")),
        // The last one of a oneof counts.
        (field(3, "a.proto") + field(5, field(1, "a.B")) + field(4, "a.B"), .fileContainingSymbol("a.B")),
    ]

    @Test("a request asks one thing", arguments: queries)
    func decodes(message: [UInt8], query: ReflectionRequest.Query) throws {
        #expect(try ReflectionRequest(decoding: field(1, "host") + message).query == query)
    }

    @Test("a request that asks nothing, or something of a later version, is refused", arguments: [[], field(8, "a")])
    func refusesNothing(message: [UInt8]) {
        let failure = #expect(throws: Failure.self) { try ReflectionRequest(decoding: message) }
        #expect(failure?.violations.map(\.rule) == ["message_request.required"])
    }

    @Test("a response gives the request back", arguments: queries.dropLast())
    func echoes(message: [UInt8], query: ReflectionRequest.Query) throws {
        let request = field(1, "host") + message
        let response = ReflectionResponse(to: try ReflectionRequest(decoding: request), .services([]))
        let fields = try #require(protobufFields(response.encoded))
        #expect(fields == [1: [.bytes(Array("host".utf8))], 2: [.bytes(request)], 6: [.bytes([])]])
    }

    @Test(
        "an answer is a field of the response",
        arguments: [
            (.files([[1, 2], []]), 4, field(1, [1, 2]) + field(1, [])),
            (.extensionNumbers(type: "a.B", [7, -1]), 5, field(1, "a.B") + field(2, varint(7) + varint(.max))),
            (.services(["a", "b"]), 6, field(1, field(1, "a")) + field(1, field(1, "b"))),
            (.error(code: 5, "none"), 7, field(1, 5) + field(2, "none")),
        ] as [(ReflectionResponse.Answer, Int, [UInt8])])
    func encodes(answer: ReflectionResponse.Answer, number: Int, content: [UInt8]) throws {
        let response = ReflectionResponse(to: try ReflectionRequest(decoding: field(7, "")), answer)
        #expect(try #require(protobufFields(response.encoded))[number] == [.bytes(content)])
    }
}

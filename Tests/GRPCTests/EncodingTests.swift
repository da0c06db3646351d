import GRPC
import Testing

struct EncodingTests {
    @Test(
        "a timeout is up to eight digits and a unit",
        arguments: [
            ("1H", .seconds(3600)), ("2M", .seconds(120)), ("3S", .seconds(3)), ("40m", .milliseconds(40)),
            ("50u", .microseconds(50)), ("60n", .nanoseconds(60)), ("0S", .zero),
            ("99999999H", .seconds(359_999_996_400)),
            ("", nil), ("S", nil), ("1", nil), ("1s", nil), ("-1S", nil), ("1.5S", nil), ("123456789S", nil),
            (" 1S", nil),
        ] as [(String, Duration?)])
    func timeout(text: String, expected: Duration?) {
        let bytes = Array(text.utf8)
        #expect(Timeout.parse(bytes.span) == expected)
    }

    @Test("a status message that is cut does not end in a blank")
    func cut() {
        #expect(PercentEncoding.encode("too long", limit: 4) == "too")
    }

    @Test(
        "a status message is percent-encoded UTF-8",
        arguments: [
            ("", ""), ("plain text ~", "plain text ~"), ("100%", "100%25"), ("a\nb\t", "a%0Ab%09"),
            ("käse", "k%C3%A4se"),
            ("\u{7f}", "%7F"), ("☺", "%E2%98%BA"),
        ])
    func percentEncoding(text: String, expected: String) {
        #expect(PercentEncoding.encode(text) == expected)
        #expect(PercentEncoding.decode(expected) == text)
    }

    @Test("what is not well encoded is kept", arguments: ["%", "100%", "%4", "%zz", "a%+1b"])
    func brokenPercentEncoding(text: String) {
        #expect(PercentEncoding.decode(text) == text)
    }

    @Test(
        "a long status message ends before the character that does not fit",
        arguments: [("abc", 2, "ab"), ("a\u{e4}b", 6, "a"), ("a\u{e4}b", 7, "a%C3%A4"), ("\u{e4}", 0, "")])
    func longMessage(text: String, limit: Int, expected: String) {
        #expect(PercentEncoding.encode(text, limit: limit) == expected)
    }

    @Test(
        "base64 is sent without padding",
        arguments: [
            ("", ""), ("f", "Zg"), ("fo", "Zm8"), ("foo", "Zm9v"), ("foob", "Zm9vYg"), ("fooba", "Zm9vYmE"),
            ("foobar", "Zm9vYmFy"),
        ])
    func base64(text: String, expected: String) {
        #expect(Base64.encode(Array(text.utf8)) == expected)
        let encoded = Array(expected.utf8)
        #expect(Base64.decode(encoded.span) == Array(text.utf8))
        let padded = encoded + Array(repeating: UInt8(ascii: "="), count: (4 - encoded.count % 4) % 4)
        #expect(Base64.decode(padded.span) == Array(text.utf8))
    }

    @Test("what is not base64 is refused", arguments: ["A", "A===", "Zm9v!", "Zg =", "Zm=9"])
    func badBase64(text: String) {
        let bytes = Array(text.utf8)
        #expect(Base64.decode(bytes.span) == nil)
    }
}

struct MessageReaderTests {
    private static let stream: [UInt8] = [0, 0, 0, 0, 2, 8, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]

    @Test("messages are found however the body is cut", arguments: 1...20)
    func anyCut(step: Int) throws {
        var reader = MessageReader(messageBytes: 3)
        var messages: [EncodedMessage] = []
        for start in stride(from: 0, to: Self.stream.count, by: step) {
            let piece = Array(Self.stream[start..<min(start + step, Self.stream.count)])
            try reader.read(piece.span, into: &messages)
        }
        #expect(messages == [EncodedMessage([8, 1]), EncodedMessage([]), EncodedMessage([1, 2, 3])])
        #expect(!reader.isInsideMessage)
    }

    @Test(
        "a bad prefix is refused before its message has come",
        arguments: [
            ([0, 0, 0, 0, 4], .resourceExhausted), ([0, 255, 255, 255, 255], .resourceExhausted),
            ([1, 0, 0, 0, 1], .internal), ([2, 0, 0, 0, 1], .internal),
        ] as [([UInt8], StatusCode)])
    func badPrefix(prefix: [UInt8], code: StatusCode) {
        var reader = MessageReader(messageBytes: 3)
        var messages: [EncodedMessage] = []
        do throws(RPCError) {
            try reader.read(prefix.span, into: &messages)
            Issue.record("the prefix was accepted")
        } catch {
            #expect(error.code == code)
        }
    }

    @Test("a compressed message is taken if the request names an encoding")
    func compressed() throws {
        var reader = MessageReader(messageBytes: 3)
        reader.allowsCompression = true
        var messages: [EncodedMessage] = []
        let body: [UInt8] = [1, 0, 0, 0, 1, 7, 0, 0, 0, 0, 1, 8]
        for byte in body { try reader.read([byte].span, into: &messages) }
        #expect(messages == [EncodedMessage([7], isCompressed: true), EncodedMessage([8])])
    }

    @Test("a part of a message is remembered as such", arguments: [1, 4, 5, 6])
    func inside(count: Int) throws {
        var reader = MessageReader(messageBytes: 3)
        var messages: [EncodedMessage] = []
        let part = Array(Self.stream.prefix(count))
        try reader.read(part.span, into: &messages)
        #expect(messages.isEmpty)
        #expect(reader.isInsideMessage)
    }
}

struct TraceParentTests {
    private static let valid = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"

    @Test("a traceparent is read and written")
    func valid() throws {
        let bytes = Array(Self.valid.utf8)
        let read = TraceParent(parsing: bytes.span)
        let parent = try #require(read)
        #expect(parent.traceID == "0af7651916cd43dd8448eb211c80319c")
        #expect(parent.parentID == "b7ad6b7169203331")
        #expect(parent.flags == 1)
        #expect(parent.description == Self.valid)
    }

    @Test(
        "a later version may say more, version 00 may not",
        arguments: [
            ("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", true),
            ("01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01more", false),
            ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01-more", false),
            ("ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", false),
            ("00-00000000000000000000000000000000-b7ad6b7169203331-01", false),
            ("00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01", false),
            ("00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01", false),
            ("00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01", false),
            ("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0", false),
            ("", false),
        ])
    func versions(text: String, isValid: Bool) {
        let bytes = Array(text.utf8)
        let parent = TraceParent(parsing: bytes.span)
        #expect((parent != nil) == isValid)
    }
}

internal import CLibFuzzer
internal import Glibc
internal import HTTP2

@testable internal import GRPC

/// The body of a request as messages, and the fields that gRPC adds to HTTP. The first byte says how the body is cut.
@main
struct Framing {
    static func main() { exit(fuzzer_main(CommandLine.argc, CommandLine.unsafeArgv)) }

    private static let messageBytes = 2048
    // libFuzzer calls from one thread.
    nonisolated(unsafe) private static let inflater = GzipInflater()
    nonisolated(unsafe) private static let deflater = GzipDeflater()

    private struct Outcome: Equatable {
        var messages: [EncodedMessage] = []
        var refusal: String?
        var isInsideMessage = false
    }

    static func test(_ input: UnsafeBufferPointer<UInt8>) {
        guard let choice = input.first else { return }
        let body = Array(input.dropFirst())
        let allowsCompression = choice & 1 != 0
        let whole = read(body, piece: max(1, body.count), allowsCompression)
        let pieces = read(body, piece: Int(choice >> 1) + 1, allowsCompression)
        precondition(whole == pieces, "cut in pieces, \(whole) became \(pieces)")
        for message in whole.messages { inflate(message.bytes, portion: Int(choice >> 1) + 1) }
        roundTrip(body)
        readFields(body)
    }

    private static func read(_ body: [UInt8], piece: Int, _ allowsCompression: Bool) -> Outcome {
        var outcome = Outcome()
        var reader = MessageReader(messageBytes: messageBytes)
        reader.allowsCompression = allowsCompression
        do throws(RPCError) {
            for start in stride(from: 0, to: body.count, by: piece) {
                let bytes = Array(body[start..<min(start + piece, body.count)])
                try reader.read(bytes.span, into: &outcome.messages)
            }
            outcome.isInsideMessage = reader.isInsideMessage
        } catch {
            outcome.refusal = error.message
        }
        return outcome
    }

    private static func inflate(_ message: [UInt8], portion: Int) {
        precondition(message.count <= messageBytes)
        let whole = try? inflater.inflate(message, limit: messageBytes)
        let portions = try? inPortions(message, of: portion)
        precondition(whole == portions && (whole?.count ?? 0) <= messageBytes)
    }

    private static func inPortions(_ message: [UInt8], of portion: Int) throws -> [UInt8] {
        try inflater.begin(message, limit: messageBytes)
        while true {
            if let bytes = try inflater.advance(by: portion) { return bytes }
        }
    }

    private static func roundTrip(_ body: [UInt8]) {
        precondition(Base64.decode(Array(Base64.encode(body).utf8).span) == body)
        let text = PercentEncoding.encode(String(decoding: body, as: UTF8.self), limit: 100)
        precondition(text.utf8.count <= 100 && text.utf8.allSatisfy { (0x20...0x7e).contains($0) })
        guard body.count <= messageBytes else { return }
        let message = deflater.deflate(body)
        precondition((try? inflater.inflate(message, limit: messageBytes)) == body)
    }

    private static func readFields(_ body: [UInt8]) {
        if let bytes = Base64.decode(body.span) {
            precondition(Base64.decode(Array(Base64.encode(bytes).utf8).span) == bytes)
        }
        if let timeout = Timeout.parse(body.span) { precondition(timeout >= .zero) }
        if let parent = TraceParent(parsing: body.span) {
            precondition(TraceParent(parsing: Array(parent.description.utf8).span) == parent)
        }
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
func test(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    Framing.test(UnsafeBufferPointer(start: data, count: size))
    return 0
}

/// What a client does, in few bytes, so that most mutations of it are frames that a server gets to act on.
///
/// A step is one of the commands below or a frame: kind, flags, stream, length, payload. With bit 4 of its kind a HEADERS
/// frame gets the fields of a call, and a DATA frame the prefix of a gRPC message, before its payload.
struct Script {
    enum Step {
        case bytes([UInt8])
        case deliver
        case turnWritability
        case drain
        case wait
    }

    private var input: ArraySlice<UInt8>

    init(_ input: [UInt8]) { self.input = input[...] }

    mutating func next() -> Step? {
        guard let kind = input.popFirst() else { return nil }
        switch kind {
        case 0xff: return .deliver
        case 0xfe: return .turnWritability
        case 0xfd: return .drain
        case 0xfc: return .wait
        default: return .bytes(frame(kind))
        }
    }

    private mutating func frame(_ kind: UInt8) -> [UInt8] {
        let flags = input.popFirst() ?? 0
        let stream = input.popFirst() ?? 0
        let count = min(Int(input.popFirst() ?? 0), input.count)
        var payload = Array(input.prefix(count))
        input = input.dropFirst(count)
        if kind & 0x10 != 0 {
            if kind & 0xf == 1 { payload = Self.fields(of: kind >> 5, flags) + payload }
            if kind & 0xf == 0 { payload = [flags >> 7, 0, 0] + Self.bigEndian(payload.count) + payload }
        }
        return [0] + Self.bigEndian(payload.count) + [kind & 0xf, flags, 0, 0, 0, stream] + payload
    }

    /// The flags that HTTP/2 does not know ask for gzip and for a deadline.
    private static func fields(of method: UInt8, _ flags: UInt8) -> [UInt8] {
        let names = Service.methods
        // POST, http, and literals with indexed names: `:authority`, `:path`, `content-type` (RFC 7541, 6.1, 6.2.2, A).
        var block: [UInt8] = [0x83, 0x86, 0x01] + string("fuzz")
        block += [0x04] + string("/fuzz.Fuzz/" + names[Int(method) % names.count])
        block += [0x0f, 0x10] + string("application/grpc")
        if flags & 0x40 != 0 {
            block += [0] + string("grpc-encoding") + string("gzip")
            block += [0] + string("grpc-accept-encoding") + string("gzip")
        }
        if flags & 0x80 != 0 { block += [0] + string("grpc-timeout") + string("1u") }
        return block
    }

    private static func string(_ text: String) -> [UInt8] { [UInt8(text.utf8.count)] + text.utf8 }

    private static func bigEndian(_ count: Int) -> [UInt8] { [UInt8(count >> 8), UInt8(count & 0xff)] }
}

import GRPC

// The messages of testing.proto, as far as the test service looks into them.

/// The status that a call is to end with.
struct EchoStatus {
    var code = 0
    var message = ""

    init(decoding bytes: ArraySlice<UInt8>) throws(RPCError) {
        for (number, value) in try ProtobufField.fields(of: bytes) {
            switch number {
            case 1: code = value.int32
            case 2: message = String(decoding: value.bytes, as: UTF8.self)
            default: break
            }
        }
    }
}

struct SimpleRequest {
    /// Whether the response is to be compressed, and whether this request should have been.
    var responseCompressed: Bool?
    var expectCompressed: Bool?
    var responseSize = 0
    var responseStatus: EchoStatus?

    init(decoding bytes: ArraySlice<UInt8>) throws(RPCError) {
        for (number, value) in try ProtobufField.fields(of: bytes) {
            switch number {
            case 2: responseSize = value.int32
            case 6: responseCompressed = try boolValue(value.bytes)
            case 7: responseStatus = try EchoStatus(decoding: value.bytes)
            case 8: expectCompressed = try boolValue(value.bytes)
            default: break
            }
        }
    }
}

struct StreamingInputCallRequest {
    var payloadSize = 0
    var expectCompressed: Bool?

    init(decoding bytes: ArraySlice<UInt8>) throws(RPCError) {
        for (number, value) in try ProtobufField.fields(of: bytes) {
            switch number {
            case 1:
                payloadSize = try ProtobufField.fields(of: value.bytes).last { $0.number == 2 }?.value.bytes.count ?? 0
            case 2: expectCompressed = try boolValue(value.bytes)
            default: break
            }
        }
    }
}

struct StreamingOutputCallRequest {
    /// One response.
    struct Parameters {
        var size = 0
        /// The wait before it.
        var interval = Duration.zero
        var compressed: Bool?

        init(decoding bytes: ArraySlice<UInt8>) throws(RPCError) {
            for (number, value) in try ProtobufField.fields(of: bytes) {
                switch number {
                case 1: size = value.int32
                case 2: interval = .microseconds(value.int32)
                case 3: compressed = try boolValue(value.bytes)
                default: break
                }
            }
        }
    }

    var responses: [Parameters] = []
    var responseStatus: EchoStatus?

    init(decoding bytes: ArraySlice<UInt8>) throws(RPCError) {
        for (number, value) in try ProtobufField.fields(of: bytes) {
            switch number {
            case 2: responses.append(try Parameters(decoding: value.bytes))
            case 7: responseStatus = try EchoStatus(decoding: value.bytes)
            default: break
            }
        }
    }
}

/// The content of a BoolValue.
private func boolValue(_ bytes: ArraySlice<UInt8>) throws(RPCError) -> Bool {
    try ProtobufField.fields(of: bytes).last { $0.number == 1 }?.value.int32 == 1
}

/// A SimpleResponse, or a StreamingOutputCallResponse: both have a payload, of zeros, in field 1.
func responseMessage(payloadSize size: Int) -> [UInt8] {
    guard size > 0 else { return [] }
    let payload = ProtobufField.encoded(2, [UInt8](repeating: 0, count: size))
    return ProtobufField.encoded(1, payload)
}

/// A StreamingInputCallResponse.
func sumMessage(_ sum: Int) -> [UInt8] { ProtobufField.encoded(1, sum) }

import HTTP2
import Logging
import NIOCore
import RawClient
import Testing

/// Each bound of `Limits`, met by a client that goes beyond it.
@Suite(.serialized, .timeLimit(.minutes(5)))
struct LimitTests {
    private static let calm = ErrorCode.enhanceYourCalm.rawValue

    private static func post(_ extra: [(String, String)] = []) -> [(String, String)] {
        [(":method", "POST"), (":scheme", "http"), (":path", "/"), (":authority", "test")] + extra
    }

    private static let request = Frame.headers(post(), stream: 1, endStream: true)

    /// A server with these limits, while `body` runs. It answers with 1,000 bytes, or not at all.
    private static func withServer(
        _ change: (inout Limits) -> Void, answers: Bool = true, _ body: (Int) async throws -> Void
    ) async throws {
        var limits = Limits()
        limits.farewell = .milliseconds(100)
        change(&limits)
        let (gate, opener) = AsyncStream<Void>.makeStream()
        if answers { opener.finish() }
        let server = try await HTTP2Server.bind(
            host: "127.0.0.1", port: 0, limits: limits, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        ) { _ in
            // Not cancelled with the handler.
            await Task { for await _ in gate {} }.value
            return HTTPResponse(status: 200, body: Array(repeating: 7, count: 1_000))
        }
        try await body(server.address.port)
        opener.finish()
        await server.shutdown(grace: .zero)
    }

    /// What the server says before it closes the connection of a client that sends `bytes`, after the preface if that is wanted.
    private static func farewell(
        _ port: Int, after bytes: [UInt8], preface: Bool = true, isSilent: Bool = false
    ) async throws -> (code: UInt32, reason: String)? {
        let client = try await RawClient.connect(port: port, preface: preface)
        client.isSilent = isSilent
        try? await client.send(bytes)
        try await client.readToEnd()
        return client.farewell
    }

    private static let floods: [(reason: String, bytes: [UInt8])] = [
        ("too_many_control_frames", Frame.settings([(3, 7)])),
        ("too_many_control_frames", Frame.raw(type: 2, stream: 1, payload: [0, 0, 0, 0, 7])),
        ("too_many_control_frames", Frame.raw(type: 0xee)),
        ("too_many_reply_frames", Frame.windowUpdate(1, stream: 0)),
        ("too_many_reply_frames", Frame.raw(type: 6, flags: 1, payload: Array(repeating: 0, count: 8))),
        ("too_many_pings", Frame.raw(type: 6, payload: Array(repeating: 0, count: 8))),
    ]

    @Test("a flood of frames that ask for nothing ends the connection", arguments: floods)
    func flood(reason: String, bytes: [UInt8]) async throws {
        try await Self.withServer {
            $0.controlFrames = Rate(burst: 10, perSecond: 1)
        } _: { port in
            let flood = Array(repeating: bytes, count: 100).flatMap(\.self)
            let farewell = try await Self.farewell(port, after: flood)
            #expect(farewell?.code == Self.calm)
            #expect(farewell?.reason == reason)
        }
    }

    @Test("DATA frames without data end the connection, padded or not", arguments: [[], [3, 0, 0, 0]] as [[UInt8]])
    func emptyData(payload: [UInt8]) async throws {
        try await Self.withServer {
            $0.controlFrames = Rate(burst: 10, perSecond: 1)
        } _: { port in
            let frame = Frame.raw(type: 0, flags: payload.isEmpty ? 0 : 8, stream: 1, payload: payload)
            let flood = Frame.headers(Self.post(), stream: 1) + Array(repeating: frame, count: 100).flatMap(\.self)
            let farewell = try await Self.farewell(port, after: flood)
            #expect(farewell?.reason == "too_many_control_frames")
        }
    }

    @Test("settings that make a stream's window too large end the connection, and those that just do not are taken")
    func windowOverflow() async throws {
        for (room, code) in [(0, nil), (1, ErrorCode.flowControlError.rawValue)] {
            try await Self.withServer({ _ in }, answers: false) { port in
                let client = try await RawClient.connect(port: port)
                try await client.send(
                    Frame.headers(Self.post(), stream: 1)
                        + Frame.windowUpdate(Int(Int32.max) - 65_535 - 10, stream: 1)
                        + Frame.settings([(4, UInt32(65_545 + room))])
                        + Frame(.ping, payload: Array(repeating: 1, count: 8)).bytes)
                _ = try await client.read { $0.kind == .ping && $0.flags == Frame.ack }
                #expect(client.farewell?.code == code)
                try? await client.close()
            }
        }
    }

    @Test("resets end the connection, whoever sends them", arguments: [true, false])
    func resets(byClient: Bool) async throws {
        try await Self.withServer({ $0.resets = Rate(burst: 10, perSecond: 1) }, answers: false) { port in
            let flood = stride(from: UInt32(1), to: 101, by: 2).flatMap { stream in
                Frame.headers(Self.post(), stream: stream)
                    + (byClient ? Frame.reset(stream: stream) : Frame.windowUpdate(Int(Int32.max), stream: stream))
            }
            let farewell = try await Self.farewell(port, after: flood)
            #expect(farewell?.code == Self.calm)
            #expect(farewell?.reason == "too_many_resets")
        }
    }

    @Test(
        "resetting more than half of the streams ends the connection, once there are enough to judge by",
        arguments: [(19, 1, true), (20, 1, false), (20, 2, true)])
    func judgedStreams(streams: UInt32, resetEvery step: UInt32, isServed: Bool) async throws {
        try await Self.withServer({ $0.judgedStreams = 20 }, answers: false) { port in
            let client = try await RawClient.connect(port: port)
            let requests = (1...streams).flatMap { number in
                let stream = number * 2 - 1
                let request = Frame.headers(Self.post(), stream: stream, endStream: true)
                return request + (number % step == 0 ? Frame.reset(stream: stream) : [])
            }
            try? await client.send(requests + Frame(.ping, payload: Array(repeating: 1, count: 8)).bytes)
            let isAnswered = try await client.read { $0.kind == .ping && $0.flags == Frame.ack }
            #expect(isAnswered == isServed)
            #expect(client.farewell?.reason == (isServed ? nil : "too_many_resets"))
            try? await client.close()
        }
    }

    @Test("a header list above the hard limit resets its stream, above the fatal one it ends the connection")
    func headerList() async throws {
        try await Self.withServer { _ in
        } _: { port in
            let client = try await RawClient.connect(port: port)
            let large = Self.post([("x-large", String(repeating: "a", count: 17_000))])
            try await client.send(Frame.headers(large, stream: 1, endStream: true))
            #expect(try await client.response(1).resetCode == Self.calm)
            try await client.send(Frame.headers(Self.post(), stream: 3, endStream: true))
            #expect(try await client.response(3).status == 200)
            try await client.close()

            let fatal = Self.post([
                ("x-large", String(repeating: "a", count: 60_000)), ("x", "y"),
                ("z", String(repeating: "b", count: 6_000)),
            ])
            let farewell = try await Self.farewell(port, after: Frame.headers(fatal, stream: 1, endStream: true))
            #expect(farewell?.reason == "header_list_too_large")
        }
    }

    @Test("trailers count for themselves, and have the same hard limit", arguments: [(7_000, 200), (17_000, nil)])
    func trailers(count: Int, status: Int?) async throws {
        try await Self.withServer { _ in
        } _: { port in
            let client = try await RawClient.connect(port: port)
            let trailers = [("x-large", String(repeating: "a", count: count))]
            try await client.send(
                Frame.headers(Self.post([("x-large", String(repeating: "a", count: 7_000))]), stream: 1)
                    + Frame.headers(trailers, stream: 1, endStream: true))
            #expect(try await client.response(1).status == status)
            try await client.close()
        }
    }

    @Test("more CONTINUATION frames than allowed end the connection")
    func continuations() async throws {
        try await Self.withServer {
            $0.continuations = 2
        } _: { port in
            let flood =
                Frame.raw(type: 1, stream: 1)
                + Array(repeating: Frame.raw(type: 9, stream: 1), count: 5).flatMap(\.self)
            let farewell = try await Self.farewell(port, after: flood)
            #expect(farewell != nil)
        }
    }

    private static let silences: [(reason: String, bytes: [UInt8], preface: Bool)] = [
        ("handshake_too_slow", [], false),
        ("handshake_too_slow", Array(RawClient.preface.prefix(24)), false),
        ("headers_too_slow", Frame.raw(type: 1, stream: 1), true),
    ]

    @Test("who begins and does not go on is sent away", arguments: silences)
    func silence(reason: String, bytes: [UInt8], preface: Bool) async throws {
        try await Self.withServer {
            if preface { $0.headerTime = .milliseconds(50) } else { $0.handshakeTime = .milliseconds(50) }
        } _: { port in
            let farewell = try await Self.farewell(port, after: bytes, preface: preface, isSilent: true)
            #expect(farewell?.code == Self.calm)
            #expect(farewell?.reason == reason)
        }
    }

    @Test("a malformed header block does not count as one that never ends")
    func malformedBlock() async throws {
        try await Self.withServer {
            $0.headerTime = .milliseconds(50)
            $0.idleTime = .milliseconds(400)
        } _: { port in
            let farewell = try await Self.farewell(port, after: Frame.headers([("X", "y")], stream: 1, endStream: true))
            #expect(farewell?.code == ErrorCode.noError.rawValue)
        }
    }

    @Test("an idle connection and an old one are drained", arguments: [true, false])
    func drained(idle: Bool) async throws {
        try await Self.withServer {
            if idle { $0.idleTime = .milliseconds(50) } else { $0.age = .milliseconds(50) }
            $0.farewell = .milliseconds(50)
        } _: { port in
            let client = try await RawClient.connect(port: port, preface: false)
            // The server may be gone before the write is reported.
            try? await client.send(RawClient.preface)
            try await client.readToEnd()
            #expect(client.goAways == [UInt32(Int32.max), 0])
        }
    }

    @Test(
        "a client that does not answer a farewell is waited for so long: the last GOAWAY comes before the grace or not",
        arguments: [(.milliseconds(50), 2), (.seconds(3600), 1)] as [(Duration, Int)])
    func farewell(time: Duration, goAways: Int) async throws {
        try await Self.withServer {
            $0.age = .milliseconds(50)
            $0.ageGrace = .milliseconds(300)
            $0.farewell = time
        } _: { port in
            let client = try await RawClient.connect(port: port, preface: false)
            client.isSilent = true
            try? await client.send(RawClient.preface)
            try await client.readToEnd()
            #expect(client.goAways.count == goAways)
        }
    }

    @Test("the calls of an old connection are cut off after its grace")
    func ageGrace() async throws {
        try await Self.withServer(
            {
                $0.age = .milliseconds(50)
                $0.ageGrace = .milliseconds(100)
                $0.farewell = .milliseconds(50)
            }, answers: false
        ) { port in
            let client = try await RawClient.connect(port: port, preface: false)
            try? await client.send(RawClient.preface + Self.request)
            try await client.readToEnd()
            #expect(client.goAways.count == 2)
        }
    }

    @Test("an answer that its client never takes resets the stream, not the connection")
    func writeStall() async throws {
        try await Self.withServer {
            $0.writeStall = .milliseconds(50)
        } _: { port in
            let client = try await RawClient.connect(port: port, preface: false)
            let preface = Array(RawClient.preface.prefix(24)) + Frame.settings([(4, 0)])
            try await client.send(preface + Self.request)
            #expect(try await client.response(1).resetCode == Self.calm)
            try await client.close()
        }
    }

    @Test("while too many answers are not taken, new requests are refused")
    func connectionOutput() async throws {
        try await Self.withServer {
            $0.connectionOutputBytes = 1_500
        } _: { port in
            let client = try await RawClient.connect(port: port, preface: false)
            let preface = Array(RawClient.preface.prefix(24)) + Frame.settings([(4, 0)])
            try await client.send(preface + Self.request + Frame.headers(Self.post(), stream: 3, endStream: true))
            var headers = 0
            let areAnswered = try await client.read {
                if $0.kind == .headers { headers += 1 }
                return headers == 2
            }
            #expect(areAnswered)
            try await client.send(Frame.headers(Self.post(), stream: 5, endStream: true))
            #expect(try await client.response(5).status == 503)
            try await client.close()
        }
    }

    @Test("handlers that run on after a reset count as running")
    func runningHandlers() async throws {
        try await Self.withServer({ $0.concurrentStreams = 2 }, answers: false) { port in
            let client = try await RawClient.connect(port: port)
            for stream in [1, 3] as [UInt32] {
                try await client.send(
                    Frame.headers(Self.post(), stream: stream, endStream: true)
                        + Frame(.ping, payload: Array(repeating: 1, count: 8)).bytes)
                let isRunning = try await client.read { $0.kind == .ping && $0.flags == Frame.ack }
                try #require(isRunning)
            }
            try await client.send(Frame.reset(stream: 1) + Frame.reset(stream: 3))
            try await client.send(Frame.headers(Self.post(), stream: 5, endStream: true))
            #expect(try await client.response(5).resetCode == ErrorCode.refusedStream.rawValue)
            try await client.close()
        }
    }

    @Test("one connection too many is closed at once, of all or of one address", arguments: [true, false])
    func connections(ofPeer: Bool) async throws {
        try await Self.withServer {
            if ofPeer { $0.connectionsPerPeer = 1 } else { $0.connections = 1 }
        } _: { port in
            let first = try await RawClient.connect(port: port)
            try await first.send(Self.request)
            #expect(try await first.response(1).status == 200)
            let second = try await RawClient.connect(port: port, preface: false)
            try await second.readToEnd()
            try await first.close()
        }
    }

    @Test("what the client may do is announced in SETTINGS, and its window in WINDOW_UPDATE")
    func announced() async throws {
        try await Self.withServer {
            $0.concurrentStreams = 17
            $0.streamWindowBytes = 65_000
            $0.headerListBytes = 9_000
            $0.connectionWindowBytes = 200_000
        } _: { port in
            let client = try await RawClient.connect(port: port)
            try await client.send(Self.request)
            var payload: [UInt8] = []
            let isAnswered = try await client.read {
                if $0.kind == .settings, $0.flags == 0 { payload = $0.payload }
                return $0.kind == .headers
            }
            try #require(isAnswered)
            for (id, value) in [(3, 17), (4, 65_000), (6, 9_000)] as [(UInt8, UInt32)] {
                let pairs = stride(from: 0, to: payload.count, by: 6).map { Array(payload[$0..<$0 + 6]) }
                #expect(pairs.contains([0, id] + bigEndian(value)))
            }
            // The window of a connection is no setting: it is credit beyond what each starts with (RFC 9113, 6.9.2).
            #expect(client.credit[0] == 200_000 - 65_535)
            try await client.close()
        }
    }
}

@Suite struct LimitSettingTests {
    @Test("every value is read back as it is written")
    func roundTrip() {
        for setting in Limits.settings {
            var limits = Limits()
            let text = setting.text(in: limits)
            #expect(setting.set(text, in: &limits), "\(setting.name)=\(text)")
            #expect(setting.text(in: limits) == text)
        }
    }

    @Test(
        "what is no such value is refused and changes nothing",
        arguments: [
            ("connections", "-1"), ("connections", "0"), ("connections", "5s"), ("connections", "99999999999999999MiB"),
            ("connection-window", "2048MiB"),
            ("age", "5"), ("age", "fast"), ("age", ""), ("resets", "100"), ("resets", "1+2"), ("resets", "1+0/s"),
        ])
    func refused(name: String, text: String) throws {
        let setting = try #require(Limits.settings.first { $0.name == name })
        var limits = Limits()
        #expect(!setting.set(text, in: &limits))
        #expect(setting.text(in: limits) == setting.text(in: Limits()))
    }

    @Test("no two settings have one name")
    func names() {
        #expect(Set(Limits.settings.map(\.name)).count == Limits.settings.count)
    }
}

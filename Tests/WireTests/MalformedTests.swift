import Domain
import Testing
import Wire

/// Every decoder, to be held against bytes that nobody chose.
private struct Decoder: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let decode: @Sendable ([UInt8]) throws(Failure) -> Void

    private init(_ name: String, _ decode: @escaping @Sendable ([UInt8]) throws(Failure) -> Void) {
        testDescription = name
        self.decode = decode
    }

    static let all = [
        Decoder("create") { (bytes) throws(Failure) in _ = try CreateCampaignRequest(decoding: bytes) },
        Decoder("id") { (bytes) throws(Failure) in _ = try CampaignIDRequest(decoding: bytes) },
        Decoder("list") { (bytes) throws(Failure) in _ = try ListCampaignsRequest(decoding: bytes) },
        Decoder("update") { (bytes) throws(Failure) in _ = try UpdateCampaignRequest(decoding: bytes) },
        Decoder("action") { (bytes) throws(Failure) in _ = try CampaignActionRequest(decoding: bytes) },
        Decoder("publish") { (bytes) throws(Failure) in _ = try CampaignActionRequest(decodingPublish: bytes) },
        Decoder("import") { (bytes) throws(Failure) in _ = try ImportCampaignsRequest(decoding: bytes) },
        Decoder("get") { (bytes) throws(Failure) in _ = try GetCampaignRequest(decoding: bytes) },
        Decoder("creates") { (bytes) throws(Failure) in _ = try BatchRequest<CampaignInput>(decodingCreates: bytes) },
        Decoder("updates") { (bytes) throws(Failure) in _ = try BatchRequest(decodingUpdates: bytes) },
        Decoder("deletes") { (bytes) throws(Failure) in _ = try BatchRequest(decodingDeletes: bytes) },
        Decoder("publishes") { (bytes) throws(Failure) in _ = try BatchRequest(decodingPublishes: bytes) },
        Decoder("gets") { (bytes) throws(Failure) in _ = try BatchGetCampaignsRequest(decoding: bytes) },
        Decoder("export") { (bytes) throws(Failure) in _ = try ExportCampaignsRequest(decoding: bytes) },
        Decoder("watch") { (bytes) throws(Failure) in _ = try WatchRequest(decoding: bytes) },
        Decoder("job") { (bytes) throws(Failure) in _ = try PublishJobRequest(decoding: bytes) },
        Decoder("jobs") { (bytes) throws(Failure) in _ = try ListPublishJobsRequest(decoding: bytes) },
        Decoder("health") { (bytes) throws(Failure) in _ = try HealthCheckRequest(decoding: bytes) },
        Decoder("health list") { (bytes) throws(Failure) in _ = try HealthListRequest(decoding: bytes) },
        Decoder("reflection") { (bytes) throws(Failure) in _ = try ReflectionRequest(decoding: bytes) },
        Decoder("reply") { (bytes) throws(Failure) in _ = try CampaignReply(decoding: bytes) },
    ]

    /// Whether it took the bytes; a refusal of a request must name what is wrong.
    func takes(_ bytes: [UInt8]) -> Bool {
        do {
            try decode(bytes)
            return true
        } catch {
            if case .invalid(let violations) = error { #expect(!violations.isEmpty) }
            return false
        }
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): the same numbers in every run.
private struct SeededNumbers: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var value = state
        value = (value ^ value >> 30) &* 0xBF58_476D_1CE4_E5B9
        value = (value ^ value >> 27) &* 0x94D0_49BB_1331_11EB
        return value ^ value >> 31
    }
}

@Suite("Malformed messages")
struct MalformedTests {
    @Test(
        "bytes that are no message are refused as unreadable",
        arguments: [
            [0xFF], [0x0A], [0x0A, 0x05, 0x61], [0x00], [0x0B], [0x0C], [0x0F, 0x01], [0x08, 0x80],
            [0x0A, 0xFF, 0xFF, 0xFF, 0xFF, 0x0F], [UInt8](repeating: 0xFF, count: 20), Array("{\"id\":\"1\"}".utf8),
        ] as [[UInt8]])
    func refusesNonsense(bytes: [UInt8]) {
        for decoder in Decoder.all { #expect(!decoder.takes(bytes), "\(decoder.testDescription)") }
        let refusal = #expect(throws: Failure.self) { try CreateCampaignRequest(decoding: bytes) }
        #expect(refusal?.violations.map(\.rule) == [".unreadable"])
        #expect(refusal?.violations.first?.reason.contains("adflight.v1.CreateCampaignRequest") == true)
    }

    @Test("a field of another wire type than declared is refused")
    func refusesWireTypes() {
        #expect(!Decoder.all[0].takes(field(1, 7)))
        #expect(!Decoder.all[0].takes(field(1, field(CampaignNumber.name, 7))))
        #expect(!Decoder.all[0].takes(field(1, field(CampaignNumber.dailyBudget, "7"))))
        #expect(!Decoder.all[0].takes(field(1, field(CampaignNumber.headlines, 7))))
    }

    @Test("a message cut at any byte is refused or read as far as it goes")
    func survivesTruncation() {
        for count in 0..<protocCreateRequest.count {
            // The campaign's length stands before it, so no proper part of this one is whole.
            #expect(!Decoder.all[0].takes(Array(protocCreateRequest.prefix(count))), "\(count) bytes")
        }
        let update = updateRequest(protocCampaign, etag: "\"1\"", mask: ["name", "labels"])
        let list = field(1, 20) + field(2, "token") + field(3, "1234567890")
        for whole in [update, list, field(1, sampleID) + field(2, "\"1\"")] {
            for count in whole.indices {
                for decoder in Decoder.all { _ = decoder.takes(Array(whole.prefix(count))) }
            }
        }
    }

    @Test("a campaign cut at any byte, with its length mended, never shows a field that was not whole")
    func survivesInnerTruncation() throws {
        let campaign = try #require(protobufFields(protocCreateRequest)?[1]?.first?.bytes)
        let whole = CampaignInput.sample
        for count in campaign.indices {
            guard let request = try? CreateCampaignRequest(decoding: field(1, Array(campaign.prefix(count)))) else {
                continue
            }
            #expect(["", whole.name].contains(request.campaign.name))
            #expect(whole.headlines.starts(with: request.campaign.headlines))
            #expect(whole.imageURLs.starts(with: request.campaign.imageURLs))
            #expect(whole.labels.starts(with: request.campaign.labels))
        }
    }

    @Test("messages nested ten thousand deep end nowhere")
    func survivesDepth() {
        for number in [UInt64(1), 25, 900] {
            var nested: [UInt8] = []
            for _ in 0..<10_000 where nested.count < 1 << 18 { nested = field(number, nested) }
            for decoder in Decoder.all { _ = decoder.takes(nested) }
            _ = Decoder.all[0].takes(field(1, nested))
        }
    }

    @Test("a list of a hundred thousand strings decodes")
    func decodesLongLists() throws {
        let labels = [[UInt8]](repeating: field(23, "x"), count: 100_000).flatMap(\.self)
        #expect(try CreateCampaignRequest(decoding: field(1, labels)).campaign.labels.count == 100_000)
    }

    /// Other tests of the process wait for a thread.
    private static func makeRoom(_ round: Int) async {
        if round.isMultiple(of: 100) { await Task.yield() }
    }

    @Test("ten thousand inputs of random bytes crash no decoder", arguments: Decoder.all)
    fileprivate func survivesRandomBytes(decoder: Decoder) async {
        var numbers = SeededNumbers(seed: 20_261_121)
        // The last one is a megabyte; the others are as short as real requests.
        for round in 1...10_000 {
            await Self.makeRoom(round)
            let count = round == 10_000 ? 1 << 20 : Int.random(in: 0...200, using: &numbers)
            _ = decoder.takes((0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) })
        }
    }

    @Test("ten thousand real requests with some bytes changed crash no decoder", arguments: Decoder.all)
    fileprivate func survivesMutations(decoder: Decoder) async {
        var numbers = SeededNumbers(seed: 7)
        let seeds = [
            protocCreateRequest, updateRequest(protocCampaign, etag: "\"1\"", mask: ["name", "labels"]),
            field(1, sampleID) + field(2, "\"1\""), field(1, 20) + field(2, "token") + field(3, "1234567890"),
            field(1, field(1, sampleID) + field(5, field(1, 20))),
            field(2, field(1, protocCampaign) + field(2, 1) + field(3, "name")) + field(3, field(1, 7)),
        ]
        var taken = 0
        for round in 0..<10_000 {
            await Self.makeRoom(round)
            var bytes = seeds[round % seeds.count]
            for _ in 0..<Int.random(in: 1...4, using: &numbers) {
                let place = bytes.indices.randomElement(using: &numbers) ?? 0
                bytes[place] = UInt8.random(in: 0...255, using: &numbers)
            }
            if decoder.takes(bytes) { taken += 1 }
        }
        // Otherwise the changes are so coarse that nothing behind the first check is reached.
        #expect(taken > 0)
    }
}

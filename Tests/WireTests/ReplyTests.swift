import Domain
import Testing
import Wire

@Suite("Replies")
struct ReplyTests {
    @Test("a campaign encodes to the bytes of protoc")
    func encodesCampaign() throws {
        #expect(try CampaignRecord.sample().encoded == protocCampaign)
    }

    @Test("what is not set takes no bytes")
    func omitsBlanks() throws {
        let fields = try #require(protobufFields(try CampaignRecord.least().encoded))
        #expect(fields.keys.sorted() == [1, 2, 3, 4, 5, 6, 7, 9, 24, 25, 26])
        #expect(fields[25] == [.bytes([])])
        #expect(fields[26] == [.bytes(field(2, 1_000))])
    }

    @Test("a campaign of ours can be sent back as it was answered")
    func roundTrips() throws {
        let record = try CampaignRecord.sample()
        let request = try UpdateCampaignRequest(decoding: field(1, record.encoded) + field(2, field(1, "*")))
        #expect(request.id == record.id)
        #expect(request.revision == record.revision)
        #expect(try Campaign(request.input) == record.campaign)
    }

    @Test("a list answers its campaigns in their order, and the token", arguments: [0, 1, 1_000])
    func encodesList(count: Int) throws {
        let record = try CampaignRecord.sample()
        let reply = ListCampaignsResponse(
            campaigns: [CampaignRecord](repeating: record, count: count), nextPageToken: count > 0 ? "next" : "")
        let fields = try #require(protobufFields(reply.encoded))
        #expect(fields[1] ?? [] == [ProtobufField](repeating: .bytes(protocCampaign), count: count))
        #expect(fields[2]?.map(\.text) == (count > 0 ? ["next"] : nil))
    }

    @Test("a client reads which campaign a reply is about")
    func readsReply() throws {
        #expect(try CampaignReply(decoding: protocCampaign).id == CampaignRecord.sample().id)
        let nameless = #expect(throws: Failure.self) { try CampaignReply(decoding: []) }
        #expect(nameless == .unexpected("the reply carries no campaign id"))
    }

    @Test("status details carry the code, the message and every violation", arguments: [0, 1, 11])
    func encodesDetails(count: Int) throws {
        let violations = (0..<count).map { index in
            Violation(
                .headlines, index: index, .width, value: "värde", reason: "is \(index) wide", hint: "übe \(index)")
        }
        let encoded = StatusDetails(code: 3, message: "Ungültig 🌷", violations: violations).encoded
        let status = try #require(protobufFields(encoded))
        #expect(status[1] == [.varint(3)])
        #expect(status[2]?.map(\.text) == ["Ungültig 🌷"])
        guard count > 0 else {
            #expect(status[3] == nil)
            return
        }
        #expect(status[3]?.count == 1)
        let any = try #require(status[3]?.first?.bytes.flatMap(protobufFields))
        #expect(any[1]?.map(\.text) == ["type.googleapis.com/google.rpc.BadRequest"])
        let rows = try #require(any[2]?.first?.bytes.flatMap(protobufFields)?[1])
        let found = rows.map { row in row.bytes.flatMap(protobufFields) }
        #expect(found.map { $0?[1]?.first?.text } == (0..<count).map { "headlines[\($0)]" })
        #expect(found.map { $0?[2]?.first?.text } == (0..<count).map { "is \($0) wide; übe \($0)" })
    }
}

import Domain
import Testing
import Wire

@Suite("Replies")
struct ReplyTests {
    @Test("a campaign encodes to the bytes of protoc")
    func encodesCampaign() throws {
        #expect(try CampaignRecord.sample().encoded() == protocCampaign)
    }

    @Test("what is not set takes no bytes")
    func omitsBlanks() throws {
        let fields = try #require(protobufFields(try CampaignRecord.least().encoded()))
        #expect(fields.keys.sorted() == [1, 2, 3, 4, 5, 6, 7, 9, 24, 25, 26])
        #expect(fields[25] == [.bytes([])])
        #expect(fields[26] == [.bytes(field(2, 1_000))])
    }

    @Test("what there is to say of a campaign comes with it, in lists too")
    func encodesRemarks() throws {
        let record = try CampaignRecord.sample()
        let remarks = CampaignRemarks(
            drifts: [
                OpenDrift(
                    campaignID: record.id, drift: Drift(field: "name", ours: "Ours", googles: "Theirs"),
                    foundTime: Instant(microseconds: 1_000_000))
            ],
            faults: [
                JobFault(field: "path1", reason: "Too wide.", code: "a.B", value: "x", googleRequestID: "Rq7"),
                JobFault(field: "", reason: "No.", code: "", value: "", googleRequestID: ""),
            ])
        let drift = field(1, "name") + field(2, "Ours") + field(3, "Theirs") + field(4, field(1, 1))
        let faults = [
            field(1, "path1") + field(2, "Too wide.") + field(3, "x") + field(4, "a.B") + field(5, "Rq7"),
            field(2, "No."),
        ]
        let fields = try #require(protobufFields(record.encoded(remarks)))
        #expect(fields[41] == [.bytes(drift)])
        #expect(fields[42] == faults.map { .bytes($0) })
        let list = ListCampaignsResponse(campaigns: [record.encoded(remarks)], nextPageToken: "")
        #expect(protobufFields(list.encoded)?[1] == [.bytes(record.encoded(remarks))])
    }

    @Test("a campaign of ours can be sent back as it was answered")
    func roundTrips() throws {
        let record = try CampaignRecord.sample()
        let request = try UpdateCampaignRequest(decoding: field(1, record.encoded()) + field(2, field(1, "*")))
        #expect(request.id == record.id)
        #expect(request.revision == record.revision)
        #expect(try Campaign(request.input) == record.campaign)
    }

    @Test("a list answers its campaigns in their order, and the token", arguments: [0, 1, 1_000])
    func encodesList(count: Int) throws {
        let record = try CampaignRecord.sample()
        let reply = ListCampaignsResponse(
            campaigns: [[UInt8]](repeating: record.encoded(), count: count), nextPageToken: count > 0 ? "next" : "")
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
        let encoded = StatusDetails(code: 3, message: "Ungültig 🌷", violations: violations).encoded()
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

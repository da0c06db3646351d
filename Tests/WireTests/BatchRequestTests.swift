import CProtobufC
import CWire
import Domain
import Testing
import Wire

@Suite("Batches and masks")
struct BatchRequestTests {
    private func create(_ name: String) -> [UInt8] { field(1, field(CampaignNumber.name, name)) }

    private func rules(_ body: () throws(Failure) -> Void) -> [String] {
        do throws(Failure) {
            try body()
            return []
        } catch {
            return error.violations.map(\.rule)
        }
    }

    @Test("AIP-233: a batch carries its requests in their order, and what is wrong with each")
    func decodes() throws {
        let second = create("b") + field(2, "01890000-0000-7000-8000-0000000000ff")
        let bytes = field(1, create("a")) + field(1, second) + field(1, []) + field(2, 1)
        let batch = try BatchRequest(decodingCreates: bytes)
        #expect(batch.isPartial)
        #expect(batch.items.map { try? $0.get().name } == ["a", nil, nil])
        let faults = batch.items.map { item in rules { () throws(Failure) in _ = try item.get() } }
        #expect(faults == [[], ["request_id.unsupported"], ["campaign.required"]])
    }

    @Test("a batch has 1 to 1000 requests", arguments: [(0, false), (1, true), (1_000, true), (1_001, false)])
    func limits(count: Int, isTaken: Bool) {
        let bytes = (0..<count).flatMap { _ in field(1, sampleID) }
        let found = rules { () throws(Failure) in _ = try BatchGetCampaignsRequest(decoding: bytes) }
        #expect(found == (isTaken ? [] : ["ids.count"]))
    }

    @Test("AIP-155: a request id is a UUID of any version")
    func requestIDs() throws {
        let request = try CreateCampaignRequest(
            decoding: create("a") + field(2, "9A0B1C2D-0000-4000-8000-0000000000FF") + field(3, 1))
        #expect(request.options.requestID?.description == "9a0b1c2d-0000-4000-8000-0000000000ff")
        #expect(request.options.isValidateOnly)
        let found = rules { () throws(Failure) in
            _ = try CreateCampaignRequest(decoding: create("a") + field(2, "7"))
        }
        #expect(found == ["request_id.unreadable"])
    }

    @Test("AIP-157: a read mask keeps its field and clears all others")
    func masks() throws {
        let record = try CampaignRecord.sample()
        let whole = try #require(protobufFields(record.encoded()))
        let descriptor = adflight__v1__campaign__descriptor
        for index in 0..<Int(descriptor.n_fields) {
            let (number, name) = (Int(descriptor.fields[index].id), String(cString: descriptor.fields[index].name))
            let request = try GetCampaignRequest(decoding: field(1, sampleID) + field(2, field(1, name)))
            let masked = try #require(protobufFields(record.encoded(CampaignRemarks(), request.mask)))
            #expect(masked[number] == whole[number], "\(name)")
            #expect(Set(masked.keys).isSubset(of: [number]), "\(name)")
        }
    }

    @Test("a read mask that names no field is refused", arguments: ["nothing", "", "demand_gen_carousel_ad.x", "Name"])
    func badMasks(name: String) {
        let found = rules { () throws(Failure) in
            _ = try GetCampaignRequest(decoding: field(1, sampleID) + field(2, field(1, name)))
        }
        #expect(found == ["read_mask.unsupported"])
    }
}

import Testing
import Wire

@Suite("Health messages")
struct HealthMessageTests {
    @Test("a request names its service", arguments: ["", "adflight.v1.CampaignService"])
    func decodesRequest(service: String) throws {
        #expect(try HealthCheckRequest(decoding: service.isEmpty ? [] : field(1, service)).service == service)
    }

    @Test(
        "a response carries its status",
        arguments: [(HealthCheckResponse.serving, UInt64(1)), (.notServing, 2), (.serviceUnknown, 3)])
    func encodesResponse(response: HealthCheckResponse, number: UInt64) {
        #expect(protobufFields(response.encoded) == [1: [.varint(number)]])
    }

    @Test("a list is a map from names to statuses, in the order of the names")
    func encodesList() throws {
        // An empty key is left out, which is as good as sent (protobuf.dev, encoding, maps).
        let whole = field(1, field(2, field(1, 1)))
        let others = [("a", Int64(1)), ("b", 2)].map { name, status in
            field(1, field(1, name) + field(2, field(1, status)))
        }
        #expect(HealthListResponse(["b": .notServing, "": .serving, "a": .serving]).encoded == whole + others.joined())
        #expect(HealthListResponse([:]).encoded.isEmpty)
    }
}

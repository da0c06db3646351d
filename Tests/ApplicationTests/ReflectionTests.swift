import Application
import Domain
import Testing
import Wire

/// A serialized `grpc.reflection.v1.ServerReflectionRequest`.
/// - Parameter field: its number in the oneof `message_request`.
private func request(_ field: UInt8, _ content: [UInt8]) -> [UInt8] {
    [field << 3 | 2, UInt8(content.count)] + content
}

private func request(_ field: UInt8, _ text: String) -> [UInt8] { request(field, Array(text.utf8)) }

private let reflection = ReflectionService(services: ["shop.v1.Till", "shop.v1.Goods"])

/// The response that `message` should have.
private func response(to message: [UInt8], _ answer: ReflectionResponse.Answer) throws -> [UInt8] {
    ReflectionResponse(to: try ReflectionRequest(decoding: message), answer).encoded
}

private func files(_ names: String...) throws -> ReflectionResponse.Answer {
    .files(try names.map { try #require(DescriptorSet.served.file(named: $0)).encoded })
}

@Suite("Reflection")
struct ReflectionTests {
    @Test("lists its services by name, whatever the text of the question", arguments: ["", "*"])
    func lists(text: String) throws {
        var sent: Set<String> = []
        let message = request(7, text)
        #expect(
            try reflection.answer(message, sent: &sent)
                == response(to: message, .services(["shop.v1.Goods", "shop.v1.Till"])))
    }

    @Test(
        "a file comes with everything that it imports",
        arguments: [
            request(3, "adflight/v1/campaign_service.proto"), request(4, "adflight.v1.CampaignService"),
            request(4, "adflight.v1.CampaignService.GetCampaign"), request(4, "adflight.v1.GetCampaignRequest.id"),
        ])
    func sendsImports(message: [UInt8]) throws {
        var sent: Set<String> = []
        let whole = try files(
            "adflight/v1/campaign_service.proto", "adflight/v1/campaign.proto", "google/protobuf/field_mask.proto",
            "google/protobuf/timestamp.proto", "google/rpc/status.proto", "google/protobuf/any.proto")
        #expect(try reflection.answer(message, sent: &sent) == response(to: message, whole))
    }

    @Test("a file that a call has been sent is not sent again as an import, but is when it is asked for")
    func sendsOnce() throws {
        var sent: Set<String> = []
        let campaign = request(3, "adflight/v1/campaign.proto")
        #expect(
            try reflection.answer(campaign, sent: &sent)
                == response(to: campaign, files("adflight/v1/campaign.proto", "google/protobuf/timestamp.proto")))
        let service = request(3, "adflight/v1/campaign_service.proto")
        #expect(
            try reflection.answer(service, sent: &sent)
                == response(
                    to: service,
                    files(
                        "adflight/v1/campaign_service.proto", "google/protobuf/field_mask.proto",
                        "google/rpc/status.proto", "google/protobuf/any.proto")))
        #expect(
            try reflection.answer(campaign, sent: &sent)
                == response(to: campaign, files("adflight/v1/campaign.proto")))
    }

    @Test(
        "what is unknown is answered with NOT_FOUND, and the call goes on",
        arguments: [
            request(3, "none.proto"), request(3, ""), request(4, "adflight.v1.None"), request(4, "adflight.v1"),
            request(4, ""), request(5, request(1, "adflight.v1.Campaign") + [0x10, 1]), request(5, []),
            request(6, "adflight.v1.None"),
        ])
    func answersUnknown(message: [UInt8]) throws {
        var sent: Set<String> = []
        let notFound = ReflectionResponse.Answer.error(code: 5, "this server knows nothing of this name")
        #expect(try reflection.answer(message, sent: &sent) == response(to: message, notFound))
        #expect(sent.isEmpty)
    }

    @Test("a message that nothing extends has no extension numbers")
    func hasNoExtensions() throws {
        var sent: Set<String> = []
        let message = request(6, "adflight.v1.Campaign")
        #expect(
            try reflection.answer(message, sent: &sent)
                == response(to: message, .extensionNumbers(type: "adflight.v1.Campaign", [])))
    }

    @Test("a question that asks nothing ends the call", arguments: [[], [0x0A, 0], [0x12, 0], [0xFF]] as [[UInt8]])
    func refuses(message: [UInt8]) {
        var sent: Set<String> = []
        let failure = #expect(throws: Failure.self) { try reflection.answer(message, sent: &sent) }
        #expect(failure?.violations.isEmpty == false)
    }
}

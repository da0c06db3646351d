internal import CLibFuzzer
internal import Domain
internal import Glibc
internal import Wire

/// Every message that the server decodes. The first byte says which, the rest is the message.
@main
struct Decoding {
    static func main() { exit(fuzzer_main(CommandLine.argc, CommandLine.unsafeArgv)) }

    private static let kinds = 25

    /// In the order of the seeds.
    private static func decode(_ bytes: [UInt8], as kind: Int) throws(Failure) {
        switch kind {
        case 0: try check(CreateCampaignRequest(decoding: bytes).campaign)
        case 1:
            let update = try UpdateCampaignRequest(decoding: bytes)
            var merged = CampaignInput()
            merged.take(update.fields, from: update.input)
            try check(merged)
        case 2:
            let request = try CampaignIDRequest(decoding: bytes)
            let again = try CampaignIDRequest(decoding: request.encoded)
            precondition(again.id == request.id)
        case 3: _ = try CampaignActionRequest(decoding: bytes)
        case 4:
            let request = try ListCampaignsRequest(decoding: bytes)
            precondition((1...ListCampaignsRequest.pageSizeMax).contains(request.pageSize))
        case 5: _ = try CampaignReply(decoding: bytes)
        case 6: _ = try HealthCheckRequest(decoding: bytes)
        case 7: _ = try HealthListRequest(decoding: bytes)
        case 8: _ = try ReflectionRequest(decoding: bytes)
        case 9: look(into: DescriptorSet(decoding: bytes))
        case 10: _ = try CampaignActionRequest(decodingPublish: bytes)
        case 11: _ = try BatchRequest<CampaignInput>(decodingCreates: bytes)
        case 12: _ = try BatchRequest(decodingUpdates: bytes)
        case 13: _ = try BatchRequest(decodingDeletes: bytes)
        case 14: _ = try BatchRequest(decodingPublishes: bytes)
        case 15: _ = try BatchGetCampaignsRequest(decoding: bytes)
        case 16: _ = try GetCampaignRequest(decoding: bytes)
        case 17: _ = try ExportCampaignsRequest(decoding: bytes)
        case 18: _ = try WatchRequest(decoding: bytes)
        case 19: _ = try PublishJobRequest(decoding: bytes)
        case 20: _ = try ListPublishJobsRequest(decoding: bytes)
        case 21:
            for entry in try ImportCampaignsRequest(decoding: bytes).entries { try check(entry.input) }
        case 22: _ = try ImportCampaignsResponse(decoding: bytes)
        case 23: _ = try ImportRecord(decoding: bytes).encoded
        default: _ = try CampaignFilter(String(decoding: bytes, as: UTF8.self))
        }
    }

    static func test(_ input: UnsafeBufferPointer<UInt8>) {
        guard let choice = input.first else { return }
        do throws(Failure) {
            try decode(Array(input.dropFirst()), as: Int(choice) % kinds)
        } catch {
            // What the client is told quotes what it sent.
            if case .invalid(let violations) = error {
                _ = StatusDetails(code: 3, message: "", violations: violations).encoded()
            }
        }
    }

    /// What is valid can be sent again, and means the same.
    private static func check(_ input: CampaignInput) throws(Failure) {
        let campaign = try Campaign(input)
        let request = try CreateCampaignRequest(decoding: CreateCampaignRequest.encoded(campaign))
        let again = try Campaign(request.campaign)
        precondition(again == campaign, "\(campaign) became \(again)")
    }

    private static func look(into set: DescriptorSet) {
        for name in ["", "a", "adflight/v1/campaign.proto"] {
            _ = set.extensionNumbers(of: name)
            if let file = set.file(named: name) ?? set.file(containing: name) { _ = set.withImports(file) }
        }
    }
}

@_cdecl("LLVMFuzzerTestOneInput")
func test(_ data: UnsafePointer<UInt8>?, _ size: Int) -> CInt {
    Decoding.test(UnsafeBufferPointer(start: data, count: size))
    return 0
}

import Crypto
import FoundationEssentials
import HTTP2
import Sandbox
import SwiftASN1
import Testing
import X509

@Suite("Sandbox")
struct SandboxTests {
    @Test(
        "what was accepted survives the process, and a torn last line is dropped", arguments: ["", #"{"customer":"12"#])
    func replays(torn: String) async throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        let first = try await Client(journal: path)
        #expect(await first.mutate(goodBody)?.status == 200)
        let before = await first.sandbox.campaigns
        try Data(contentsOf: URL(filePath: path)).appending(torn).write(to: URL(filePath: path))

        let second = try await Client(journal: path)
        #expect(await second.sandbox.campaigns == before)
        let twin = Refusal(try JSON(response: await second.mutate(goodBody.with(Part.budget + "name", "Other"))))
        #expect(twin.faults.first?.hasPrefix("campaignError.DUPLICATE_CAMPAIGN_NAME") == true)
        let next = goodBody.with(Part.budget + "name", "Other").with(Part.campaign + "name", "Next")
        #expect(await second.mutate(next)?.status == 200)

        let third = try await Client(journal: path)
        #expect(await third.sandbox.campaigns.map(\.name) == ["Winter", "Next"])
        #expect(Set(await third.sandbox.campaigns.map(\.id)).count == 2)
    }

    @Test("a damaged line before the last is an error, not a silent loss")
    func refusesDamage() throws {
        let path = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try Data("{}\n".utf8).write(to: URL(filePath: path))
        #expect(throws: JournalError.damaged(line: 1)) { try Sandbox(journal: path) { noon } }
    }

    @Test(
        "paths Google does not serve are an HTML 404",
        arguments: [
            "/v22/customers/1/googleAds:mutate", "/v26/customers/1-2/googleAds:mutate",
            "/v26/customers/1/googleAds:drop", "/",
            "/v26/customers/1/campaigns:mutate", "/images/x.png", "/images/x-0x9.png", "/images/x-99999x9.png",
        ])
    func missing(path: String) async throws {
        let response = try await Client().sandbox.respond(
            to: HTTPRequest(method: path.contains("images") ? "GET" : "POST", path: path, headers: [], body: []))
        #expect(response?.status == 404)
        #expect(response?.headers.first?.value.hasPrefix("text/html") == true)
    }

    @Test("every answer of the API carries a request id of its own")
    func requestIDs() async throws {
        let client = try await Client()
        var ids: Set<String> = []
        for body in [goodBody, goodBody] {
            let response = await client.mutate(body)
            ids.insert(response?.headers.first { $0.name == "request-id" }?.value ?? "")
        }
        #expect(ids.count == 2 && !ids.contains(""))
    }

    @Test(
        "a demonstration image is accepted as an asset of its size",
        arguments: [
            ("landscape-1200x628", "1200", "628"), ("odd-name-3x7", "3", "7"), ("tall-1080x1920", "1080", "1920"),
        ])
    func images(name: String, width: String, height: String) async throws {
        let client = try await Client()
        let response = await client.sandbox.respond(
            to: HTTPRequest(method: "GET", path: "/images/\(name).png", headers: [], body: []))
        #expect(response?.status == 200)
        let data = JSON.string(Data(response?.body ?? []).base64EncodedString())
        let body: JSON = [
            "mutateOperations": [["assetOperation": ["create": ["name": "i", "imageAsset": ["data": data]]]]]
        ]
        #expect(await client.mutate(body)?.status == 200)
        let query =
            "SELECT asset.image_asset.full_size.width_pixels, asset.image_asset.full_size.height_pixels FROM asset WHERE asset.name = 'i'"
        let size = try JSON(response: await client.search(query))["results"]?[0]?["asset"]?["imageAsset"]?["fullSize"]
        #expect(size == ["widthPixels": .string(width), "heightPixels": .string(height)])
    }

    @Test("the certificate names its hosts and belongs to its key")
    func certificate() throws {
        let made = try SelfSignedCertificate.generate(for: ["127.0.0.1", "localhost"])
        let certificate = try Certificate(pemEncoded: made.certificatePEM)
        let key = try P256.Signing.PrivateKey(pemRepresentation: made.privateKeyPEM)
        #expect(certificate.publicKey == Certificate.PublicKey(key.publicKey))
        #expect(certificate.publicKey.isValidSignature(certificate.signature, for: certificate))
        let names = try #require(try certificate.extensions.subjectAlternativeNames)
        #expect(names.map(\.description).sorted().count == 2)
    }
}

/// A file that is removed with its owner.
final class TemporaryPath: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "journal-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

extension Data {
    fileprivate func appending(_ text: String) -> Data { self + Data(text.utf8) }
}

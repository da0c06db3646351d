import Domain
import GoogleAds
import HTTP2
import Sandbox
import Synchronization
import Testing

extension ClientTests {
    @Suite("Images that Google would refuse")
    struct ImageTests {
        /// Where the file of a case is found on the test's own web server, and why it is refused.
        struct Case: Sendable, CustomTestStringConvertible {
            let file: String
            let reason: String
            var testDescription: String { file }

            init(_ file: String, _ reason: String) {
                self.file = file
                self.reason = reason
            }
        }

        private static let sizeMax = 5_120 * 1_024

        private static func answer(_ request: HTTPRequest) -> HTTPResponse? {
            switch request.path {
            case "/files/page.html": .file(Array("<html>".utf8))
            case "/files/empty": .file([])
            case "/files/cmyk.jpg": .file(Picture.jpeg(1200, 628, components: 4))
            case "/files/torn.jpg": .file(Array(Picture.jpeg(1200, 628).prefix(12)))
            case "/files/largest": .file([UInt8](repeating: 0, count: sizeMax))
            case "/files/larger": .file([UInt8](repeating: 0, count: sizeMax + 1))
            case "/files/moved.png": .redirect(to: "/images/moved-1200x628.png")
            case "/files/insecure.png": .redirect(to: "http://\(request.authority)/images/a-1200x628.png")
            case "/files/round": .redirect(to: "/files/round")
            case "/files/gone.png": HTTPResponse(status: 404)
            case "/files/secret.png": HTTPResponse(status: 403)
            case "/files/busy.png": HTTPResponse(status: 503)
            default: nil
            }
        }

        @Test(
            "each fault of an image is told with its place",
            arguments: [
                Case("images/a-1000x700.png", "1000 x 700 is none of the ratios 1.91:1, 1:1, 4:5, 9:16"),
                Case("images/a-304x300.png", "304 x 300 is none of the ratios 1.91:1, 1:1, 4:5, 9:16"),
                Case("images/a-599x314.png", "599 x 314 is smaller than 600 x 314"),
                Case("images/a-299x299.png", "299 x 299 is smaller than 300 x 300"),
                Case("images/a-479x600.png", "479 x 600 is smaller than 480 x 600"),
                Case("images/a-599x1066.png", "599 x 1066 is smaller than 600 x 1067"),
                Case("files/page.html", "not a PNG, GIF or JPEG in RGB"),
                Case("files/empty", "not a PNG, GIF or JPEG in RGB"),
                Case("files/cmyk.jpg", "not a PNG, GIF or JPEG in RGB"),
                Case("files/torn.jpg", "not a PNG, GIF or JPEG in RGB"),
                Case("files/largest", "not a PNG, GIF or JPEG in RGB"),
                Case("files/larger", "larger than 5 MB"),
                Case("files/gone.png", "its server answered 404"),
                Case("files/secret.png", "its server answered 403"),
                Case("files/insecure.png", "the redirect is not allowed"),
                Case("files/round", "the redirect is not allowed"),
            ])
        func faults(_ fault: Case) async throws {
            try await LocalGoogle.run(instead: Self.answer) { google in
                let input = CampaignInput.withAssets.with {
                    $0.imageURLs = [.asset(1), Entry(text: "\(google.origin)/\(fault.file)")]
                }
                let outcome = await google.create(input)
                #expect(outcome == .refused(["image_urls[1]: \(fault.reason)"]))
                #expect(google.requests(to: ":mutate").isEmpty)
            }
        }

        @Test(
            "the logo is square and has at least 128 pixels",
            arguments: [
                ("127x127", "127 x 127 is not square with at least 128 x 128 pixels"),
                ("1200x628", "1200 x 628 is not square with at least 128 x 128 pixels"), ("128x128", nil),
            ])
        func logo(size: String, fault: String?) async throws {
            try await LocalGoogle.run { google in
                let outcome = await google.create(
                    .withAssets.with { $0.logoURL = google.image("logo-\(size).png") })
                #expect(outcome.refusals == (fault.map { ["logo_url: \($0)"] } ?? []))
                #expect(outcome.isApplied == (fault == nil))
            }
        }

        @Test("all faults are told at once")
        func tellsAll() async throws {
            try await LocalGoogle.run { google in
                let input = google.campaign.with {
                    $0.imageURLs = [google.image("a-10x10.png"), .asset(1), .asset(777)]
                    $0.logoURL = .asset(1)
                }
                #expect(
                    await google.create(input)
                        == .refused([
                            "image_urls[0]: 10 x 10 is smaller than 300 x 300",
                            "image_urls[2]: the account has no image asset customers/1234567890/assets/777",
                            "logo_url: 1200 x 628 is not square with at least 128 x 128 pixels",
                        ]))
            }
        }

        @Test("the account is asked once for an asset's size, and again when Google says that the asset is gone")
        func asksOnce() async throws {
            let isGone = Mutex(false)
            try await LocalGoogle.run(instead: { request in
                guard request.path.hasSuffix(":mutate"), isGone.withLock(\.self) else { return nil }
                return .json(
                    .googleFailure([
                        .googleError(
                            "mutateError.RESOURCE_NOT_FOUND", at: ["mutate_operations[3]"],
                            trigger: "customers/1234567890/assets/1")
                    ]), status: 400)
            }) { google in
                func searches() -> Int { google.requests(to: ":search").count }
                #expect(await google.create(.withAssets).isApplied && searches() == 1)
                #expect(await google.create(.withAssets.with { $0.name = "Another" }, id: .second).isApplied)
                #expect(searches() == 1)
                // One that is not known is asked for alone.
                let input = CampaignInput.withAssets.with { $0.imageURLs = [.asset(1), .asset(2)] }
                isGone.withLock { $0 = true }
                #expect(await google.create(input).refusals.first?.contains("RESOURCE_NOT_FOUND") == true)
                let last = try JSON(parsing: google.requests(to: ":search").last?.body ?? [])["query"]?.string
                #expect(searches() == 2 && last?.contains("('customers/1234567890/assets/2')") == true)
                _ = await google.create(input)
                #expect(searches() == 3)
            }
        }

        @Test("portraits alone make no ad")
        func needsLandscapeOrSquare() async throws {
            try await LocalGoogle.run { google in
                #expect(
                    await google.create(.withAssets.with { $0.imageURLs = [.asset(3), .asset(4)] })
                        == .refused(["image_urls: at least one must be landscape (1.91:1) or square (1:1)"]))
            }
        }

        @Test("an address of our own network is refused unless loopback is allowed")
        func staysOutside() async throws {
            try await LocalGoogle.run(settings: { $0.allowsLoopbackImages = false }) { google in
                let input = CampaignInput.withAssets.with { $0.imageURLs = [google.image("a-1200x628.png")] }
                #expect(
                    await google.create(input) == .refused(["image_urls[0]: the address 127.0.0.1 is not public"]))
                #expect(google.requests(to: ".png").isEmpty)
            }
            try await LocalGoogle.run { google in
                let input = CampaignInput.withAssets.with { $0.imageURLs = [Entry(text: "https://10.0.0.1/a.png")] }
                #expect(
                    await google.create(input) == .refused(["image_urls[0]: the address 10.0.0.1 is not public"]))
            }
        }

        @Test("a redirect within https is followed")
        func followsRedirect() async throws {
            try await LocalGoogle.run(instead: Self.answer) { google in
                let input = google.campaign.with { $0.imageURLs = [Entry(text: "\(google.origin)/files/moved.png")] }
                #expect(await google.create(input).isApplied)
            }
        }

        @Test("a web server that is busy is asked again later, and nothing is sent to Google")
        func waits() async throws {
            try await LocalGoogle.run(instead: Self.answer) { google in
                let input = google.campaign.with { $0.imageURLs = [Entry(text: "\(google.origin)/files/busy.png")] }
                #expect(
                    await google.create(input)
                        == .notApplied(reason: "an image: its server answered 503", retryAfter: nil))
                #expect(google.requests(to: ":mutate").isEmpty)
            }
        }

        @Test("a resolver that does not know Google either says nothing of other hosts")
        func unknownGoogle() async throws {
            try await LocalGoogle.run(settings: { $0.endpoint = "https://googleads.exmaple.invalid" }) { google in
                #expect(await !google.ads.isHostKnown())
            }
        }

        @Test("a host that nobody knows is told apart from one that does not answer, with the place that names it")
        func unknownHost() async throws {
            try await LocalGoogle.run { google in
                let input = google.campaign.with { $0.logoURL = Entry(text: "https://www.exmaple.invalid/logo.png") }
                let complete = try CompleteCampaign(Campaign(input), today: .today)
                guard
                    case .unknownHosts(let faults)? = await google.ads.prepare([(id: .first, complete: complete)])[
                        .first]
                else {
                    Issue.record("the host is known")
                    return
                }
                #expect(faults == ["logo_url: there is no host www.exmaple.invalid"])
                #expect(await google.ads.isHostKnown())
                #expect(await google.create(input).isNotApplied)
                let both = input.with { $0.imageURLs.append(google.image("odd-1000x700.png")) }
                #expect(await google.create(both).refusals.count == 2)
            }
        }
    }
}

import Domain
import GoogleAds
import HTTP2
import Sandbox
import Synchronization
import Testing

extension ClientTests {
    @Suite("Uploads")
    struct UploadTests {
        /// The asset operations of each request.
        private func uploads(of google: LocalGoogle) throws -> [Int] {
            try google.requests(to: ":mutate").map { try JSON(parsing: $0.body).created("assetOperation").count }
        }

        @Test("an image is uploaded once for an account, however often and wherever it is used")
        func once() async throws {
            try await LocalGoogle.run { google in
                #expect(await google.create(google.campaign).isApplied)
                #expect(await google.create(google.campaign.with { $0.name = "Other" }, id: .second).isApplied)
                let uploads = try uploads(of: google)
                #expect(uploads == [3, 0, 0])
                let ads = try google.requests(to: ":mutate").dropFirst().map {
                    try JSON(parsing: $0.body).created("adGroupAdOperation").first?["ad"]?["demandGenMultiAssetAd"]
                }
                #expect(ads[0]?["marketingImages"] == ads[1]?["marketingImages"])
            }
        }

        @Test("campaigns that are prepared at the same time share one upload")
        func together() async throws {
            try await LocalGoogle.run { google in
                let campaign = try CompleteCampaign(Campaign(google.campaign), today: .today)
                await withTaskGroup(of: Void.self) { group in
                    for id in [CampaignID.first, .second, .first] {
                        group.addTask { _ = await google.ads.prepare([(id: id, complete: campaign)]) }
                    }
                }
                let uploads = try uploads(of: google)
                #expect(uploads.reduce(0, +) == 3)
            }
        }

        @Test("what was kept from an earlier start is not uploaded again, and what is new is kept")
        func remembers() async throws {
            let shelf = Shelf()
            try await LocalGoogle.run(known: shelf.known) { google in
                #expect(await google.create(google.campaign).isApplied)
                #expect(shelf.count == 3)
                let uploads = try uploads(of: google)
                #expect(uploads == [3, 0])
            }
            let agreeing = AgreeingGoogle()
            try await LocalGoogle.run(known: shelf.known, instead: agreeing.answer) { google in
                #expect(await google.create(google.campaign).isApplied)
                let uploads = try uploads(of: google)
                #expect(uploads == [0])
            }
        }

        @Test("an image that Google refuses is told by its field; the others of its request are uploaded")
        func refused() async throws {
            let agreeing = AgreeingGoogle()
            let mutates = Counter()
            try await LocalGoogle.run(instead: { request in
                guard request.path.hasSuffix(":mutate") else { return nil }
                if mutates.next() > 1 { return agreeing.answer(request) }
                return .json(
                    .googleFailure([
                        .googleError(
                            "imageError.ANIMATED_NOT_ALLOWED", message: "Animated.",
                            at: ["mutate_operations[0]", "asset_operation", "create", "image_asset", "data"],
                            // Google may quote what it objects to; the ledger lets no image be told.
                            trigger: "iVBORw0KGgo=")
                    ]), status: 400)
            }) { google in
                let reasons = await google.create(google.campaign).refusals
                #expect(reasons.count == 1)
                #expect(reasons.first?.hasSuffix(": Animated. (imageError.ANIMATED_NOT_ALLOWED)") == true)
                #expect(["image_urls[", "logo_url: "].contains { reasons.first?.hasPrefix($0) == true })
                let uploads = try uploads(of: google)
                #expect(uploads == [3, 2])
            }
        }

        @Test("an answer that cannot be read, after one that refused an image, leaves the campaign to be tried again")
        func unreadable() async throws {
            let mutates = Counter()
            try await LocalGoogle.run(instead: { request in
                guard request.path.hasSuffix(":mutate") else { return nil }
                guard mutates.next() == 1 else { return .json(["mutateOperationResponses": []]) }
                return .json(
                    .googleFailure([
                        .googleError(
                            "assetError.DUPLICATE_ASSET_NAME", message: "Taken.",
                            at: ["mutate_operations[0]", "asset_operation", "create", "name"])
                    ]), status: 400)
            }) { google in
                #expect(await google.create(google.campaign).isNotApplied)
                let uploads = try uploads(of: google)
                #expect(uploads == [3, 2])
            }
        }

        @Test("an upload that a person has deleted at Google is made again, and nothing is refused for it")
        func deleted() async throws {
            try await LocalGoogle.run { google in
                #expect(await google.create(google.campaign).isApplied)
                let customer = CustomerID.account.description
                // The first that the sandbox has made.
                for id in Int64(1_001)...1_003 { #expect(try await google.sandbox.deleteAsset(id, of: customer)) }
                let other = google.campaign.with { $0.name = "Other" }
                #expect(await google.create(other, id: .second).isNotApplied)
                #expect(await google.create(other, id: .second).isApplied)
                let uploads = try uploads(of: google)
                #expect(uploads == [3, 0, 0, 3, 0])
                #expect(try await google.sandbox.deleteAsset(4_711, of: customer) == false)
            }
        }

        @Test("an asset that the campaign itself names is refused when it is gone")
        func ownAsset() async throws {
            try await LocalGoogle.run { google in
                let complete = try CompleteCampaign(Campaign(.withAssets), today: .today)
                guard case .ready(let prepared)? = await google.ads.prepare([(id: .first, complete: complete)])[.first]
                else {
                    Issue.record("not prepared")
                    return
                }
                #expect(try await google.sandbox.deleteAsset(1, of: CustomerID.account.description))
                guard case .ready(let mutate) = await google.ads.prepare(MutateBatch([prepared])) else {
                    Issue.record("no request")
                    return
                }
                let outcome = await google.ads.send(mutate)
                #expect(outcome.refusals.first?.hasPrefix("image_urls[0]: ") == true, "\(outcome)")
            }
        }

        @Test("what the account does not take, nor its quota, is no fault of the campaigns that wait for their uploads")
        func accountRefuses() async throws {
            try await LocalGoogle.run(instead: { request in
                guard request.path.hasSuffix(":mutate") else { return nil }
                return .json(.googleFailure([.googleError("authorizationError.CUSTOMER_NOT_ENABLED")]), status: 403)
            }) { google in
                let campaign = try CompleteCampaign(Campaign(google.campaign), today: .today)
                guard
                    case .outcome(.accountRefused)? = await google.ads.prepare([(id: .first, complete: campaign)])[
                        .first]
                else {
                    Issue.record("not .accountRefused")
                    return
                }
            }
        }

        /// What a database would keep.
        private final class Shelf: Sendable {
            private let names = Mutex<[ContentHash: String]>([:])

            var count: Int { names.withLock(\.count) }

            var known: KnownAssets {
                KnownAssets(
                    find: { hashes, _ in self.names.withLock { $0.filter { hashes.contains($0.key) } } },
                    keep: { names, _ in self.names.withLock { $0.merge(names) { _, newer in newer } } },
                    forget: { lost, _ in
                        self.names.withLock { names in names = names.filter { !lost.contains($0.value) } }
                    })
            }
        }

        private final class Counter: Sendable {
            private let value = Atomic<Int>(0)

            func next() -> Int { value.add(1, ordering: .relaxed).newValue }
        }

        @Test(
            "whatever goes wrong with an upload, the next one mends it",
            arguments: [
                .appliedThenReset, .resetBeforeApply, .appliedAfterResend, .internalError(isApplied: true),
                .internalError(isApplied: false), .unavailable503, .rateLimited(retryDelay: .zero), .truncatedJSON,
                .cutBody, .expiredToken,
            ] as [Faults.Outcome], [true, false])
        func mended(fault: Faults.Outcome, isVideo: Bool) async throws {
            try await LocalGoogle.run { google in
                let campaign = isVideo ? CampaignInput.video : google.campaign
                await google.sandbox.inject(Faults([fault]))
                #expect(await google.create(campaign).isTriedAgain)
                #expect(await google.sandbox.campaigns.isEmpty)
                #expect(await google.create(campaign).isApplied)
            }
        }

        @Test("a video whose upload was made, and its answer lost, is found by its name")
        func foundVideo() async throws {
            try await LocalGoogle.run { google in
                await google.sandbox.inject(Faults([.appliedThenReset]))
                #expect(await google.create(.video).isTriedAgain)
                #expect(await google.create(.video).isApplied)
                // Both videos, both again, then the campaign with its button.
                let uploads = try uploads(of: google)
                #expect(uploads == [2, 2, 1])
            }
        }

        @Test("half a refusal is none")
        func halfRefused() async throws {
            try await LocalGoogle.run { google in
                await google.sandbox.inject(Faults([.appliedThenReset, .truncatedJSON]))
                for _ in 0..<2 {
                    let outcome = await google.create(.video)
                    #expect(outcome.isTriedAgain, "\(outcome)")
                }
                #expect(await google.create(.video).isApplied)
            }
        }

        @Test("as long as Google does not show such a video, the campaign waits and is not refused")
        func hiddenVideo() async throws {
            let isHidden = Atomic(true)
            try await LocalGoogle.run(instead: { request in
                guard isHidden.load(ordering: .relaxed), request.path.hasSuffix(":search"),
                    String(decoding: request.body, as: UTF8.self).contains("asset.name IN")
                else { return nil }
                return .json(["results": []])
            }) { google in
                await google.sandbox.inject(Faults([.appliedThenReset]))
                #expect(await google.create(.video).isTriedAgain)
                let waiting = await google.create(.video)
                #expect(waiting.isNotApplied, "\(waiting)")
                isHidden.store(false, ordering: .relaxed)
                #expect(await google.create(.video).isApplied)
            }
        }
    }
}

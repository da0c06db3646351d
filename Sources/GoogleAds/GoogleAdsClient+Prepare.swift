package import Domain
internal import FoundationEssentials

/// A campaign on its way into a batch.
package enum CampaignPreparation: Sendable {
    case ready(PreparedCampaign)
    /// It does not come to a send.
    case outcome(MutateOutcome)
}

extension GoogleAdsClient {
    /// A campaign whose images are fine and wait for their upload.
    private struct Pending {
        let id: CampaignID
        let complete: CompleteCampaign
        let pictures: CampaignPictures
    }

    /// Fetches and uploads what the creates of these campaigns refer to; an image that several use is fetched once.
    /// - Parameter campaigns: all of one customer.
    package func prepare(_ campaigns: [(id: CampaignID, complete: CompleteCampaign)]) async
        -> [CampaignID: CampaignPreparation]
    {
        guard let customer = campaigns.first?.complete.campaign.customerID else { return [:] }
        let loader = ImageLoader(
            client: transport.http, allowsLoopback: transport.settings.allowsLoopbackImages
        ) { assets throws(ImageLoader.Fault) in try await self.imageSizes(of: assets, in: customer) }
        var loaded: [ImageSource: Result<LoadedImage, ImageLoader.Fault>] = [:]
        var pending: [Pending] = []
        var done: [CampaignID: CampaignPreparation] = [:]
        for (id, complete) in campaigns {
            let sources = Set(PicturePlace.all(in: complete).map(\.source))
            loaded.merge(await loader.load(sources.filter { loaded[$0] == nil })) { first, _ in first }
            do throws(CampaignPictures.Fault) {
                pending.append(Pending(id: id, complete: complete, pictures: try CampaignPictures(complete, loaded)))
            } catch {
                switch error {
                case .refused(let faults): done[id] = .outcome(.refused(faults))
                case .unavailable(let reason): done[id] = .outcome(.notApplied(reason: reason, retryAfter: nil))
                }
            }
            let bytes = loaded.values.reduce(0) { $0 + ((try? $1.get().bytes?.count) ?? 0) }
            if bytes > Limits.pendingImageBytes {
                done.merge(await uploaded(pending, in: customer)) { first, _ in first }
                (pending, loaded) = ([], [:])
            }
        }
        return done.merging(await uploaded(pending, in: customer)) { first, _ in first }
    }

    private func uploaded(_ pending: [Pending], in customer: CustomerID) async -> [CampaignID: CampaignPreparation] {
        var contents: [ContentHash: AssetContent] = [:]
        var hashes: [ImageSource: ContentHash] = [:]
        for campaign in pending {
            for case (let place, let image) in campaign.pictures.images where hashes[place.source] == nil {
                guard let bytes = image.bytes else { continue }
                let content = AssetContent.image(bytes)
                hashes[place.source] = content.hash
                contents[content.hash] = content
            }
            for video in campaign.complete.campaign.videos {
                let content = AssetContent.video(video)
                contents[content.hash] = content
            }
        }
        let names = contents.isEmpty ? [:] : await assets.names(of: contents, in: customer)
        var done: [CampaignID: CampaignPreparation] = [:]
        for campaign in pending { done[campaign.id] = Self.prepared(campaign, hashes, names) }
        return done
    }

    private static func prepared(
        _ campaign: Pending, _ hashes: [ImageSource: ContentHash], _ names: ImageAssets.Names
    ) -> CampaignPreparation {
        var assets = CampaignAssets()
        var faults: [String] = []
        func name(_ hash: ContentHash, _ place: String) throws(ImageAssets.Fault) -> String? {
            switch names[hash] {
            case .success(let name): return name
            case .failure(.refused(let own)):
                faults += own.map { "\(place): \($0.message) (\($0.code))" }
                return nil
            case .failure(let fault): throw fault
            case nil: preconditionFailure("\(place) was not asked for")
            }
        }
        do throws(ImageAssets.Fault) {
            for (place, image) in campaign.pictures.images {
                guard let shape = image.size.flatMap(ImageShape.init) else { continue }
                let found: String? =
                    switch image.content {
                    case .asset(let resourceName): resourceName
                    case .bytes:
                        try hashes[place.source].flatMap { hash throws(ImageAssets.Fault) in try name(hash, place.path)
                        }
                    }
                guard let found else { continue }
                switch place.slot {
                case .logo: assets.logos.append(found)
                case .marketing: assets.images.append(.init(name: found, shape: shape))
                case .card: assets.cards.append(.init(name: found, shape: shape))
                }
            }
            for (index, video) in campaign.complete.campaign.videos.enumerated() {
                let path = "\(CampaignField.videos.rawValue)[\(index)]"
                if let found = try name(AssetContent.video(video).hash, path) { assets.videos.append(found) }
            }
        } catch {
            switch error {
            case .refused(let own): return .outcome(.refused(own.map(\.sentence)))
            case .account(let reasons): return .outcome(.refused(reasons))
            case .notApplied(let reason, let retryAfter):
                return .outcome(.notApplied(reason: reason, retryAfter: retryAfter))
            }
        }
        guard faults.isEmpty else { return .outcome(.refused(faults)) }
        return .ready(PreparedCampaign(id: campaign.id, campaign.complete, assets))
    }
}

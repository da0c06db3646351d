package import Domain
internal import FoundationEssentials

/// A campaign on its way into a batch.
package enum CampaignPreparation: Sendable {
    case ready(PreparedCampaign)
    /// It does not come to a send.
    case outcome(MutateOutcome)
    /// Nobody knows the hosts of its images, by field: after some tries they are taken for written wrong.
    case unknownHosts([String])
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
        precondition(campaigns.allSatisfy { $0.complete.campaign.customerID == customer }, "several customers")
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
                case .outcome(let outcome): done[id] = .outcome(outcome)
                case .unknownHosts(let faults): done[id] = .unknownHosts(faults)
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
        let named = NamedAssets(hashes: hashes, names: names)
        var done: [CampaignID: CampaignPreparation] = [:]
        for campaign in pending { done[campaign.id] = Self.prepared(campaign, named) }
        return done
    }

    private static func prepared(_ campaign: Pending, _ named: NamedAssets) -> CampaignPreparation {
        do throws(AssetUploads.Fault) {
            switch try named.assets(of: campaign.complete, campaign.pictures) {
            case .success(let assets): return .ready(PreparedCampaign(id: campaign.id, campaign.complete, assets))
            case .failure(let refused): return .outcome(.refused(refused.faults))
            }
        } catch {
            switch error {
            case .refused(let own): return .outcome(.refused(own.map(\.sentence)))
            case .request(let reasons): return .outcome(.refused(reasons))
            case .outcome(let outcome): return .outcome(outcome)
            }
        }
    }
}

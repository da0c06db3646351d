internal import Domain

/// What the account calls the pictures and videos of campaigns, after their uploads.
struct NamedAssets {
    /// By where each uploaded picture came from.
    let hashes: [ImageSource: ContentHash]
    let names: AssetUploads.Names

    /// All that the campaign's create refers to, or everything of it that Google refused, by our fields.
    /// - Throws: what keeps the campaign from being sent now, or the account from taking anything.
    func assets(of complete: CompleteCampaign, _ pictures: CampaignPictures) throws(AssetUploads.Fault)
        -> Result<CampaignAssets, Refused>
    {
        var assets = CampaignAssets()
        var faults: [String] = []
        for case (let place, let image) in pictures.images {
            guard let shape = image.size.flatMap(ImageShape.init) else { continue }
            guard let name = try name(of: image, at: place, &faults) else { continue }
            if case .bytes = image.content { assets.uploaded.insert(name) }
            switch place.slot {
            case .logo: assets.logos.append(name)
            case .marketing: assets.images.append(.init(name: name, shape: shape))
            case .card: assets.cards.append(.init(name: name, shape: shape))
            }
        }
        for (index, video) in complete.campaign.videos.enumerated() {
            let path = "\(CampaignField.videos.rawValue)[\(index)]"
            guard let name = try name(of: AssetContent.video(video).hash, at: path, &faults) else { continue }
            assets.videos.append(name)
            assets.uploaded.insert(name)
        }
        return faults.isEmpty ? .success(assets) : .failure(Refused(faults: faults))
    }

    struct Refused: Error { let faults: [String] }

    private func name(of image: LoadedImage, at place: PicturePlace, _ faults: inout [String])
        throws(AssetUploads.Fault) -> String?
    {
        switch image.content {
        case .asset(let resourceName): return resourceName
        case .bytes:
            guard let hash = hashes[place.source] else { preconditionFailure("\(place.path) was not uploaded") }
            return try name(of: hash, at: place.path, &faults)
        }
    }

    private func name(of hash: ContentHash, at path: String, _ faults: inout [String]) throws(AssetUploads.Fault)
        -> String?
    {
        switch names[hash] {
        case .success(let name): return name
        case .failure(.refused(let own)):
            faults += own.map { "\(path): \($0.message) (\($0.code))" }
            return nil
        case .failure(let fault): throw fault
        case nil: preconditionFailure("\(path) was not asked for")
        }
    }
}

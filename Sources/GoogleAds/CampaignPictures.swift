internal import Domain

/// One place in a campaign that shows an image, and what the image must be like there.
struct PicturePlace {
    enum Slot {
        case logo, marketing, card
    }

    let source: ImageSource
    let slot: Slot
    let field: CampaignField
    /// Nil for a field that is no list.
    let index: Int?

    /// `image_urls[2]`.
    var path: String { index.map { "\(field.rawValue)[\($0)]" } ?? field.rawValue }

    /// In the order of the fields' positions.
    static func all(in complete: CompleteCampaign) -> [PicturePlace] {
        let campaign = complete.campaign
        return campaign.imageURLs.enumerated().map { index, source in
            PicturePlace(source: source, slot: .marketing, field: .imageURLs, index: index)
        }
            + campaign.carouselCards.enumerated().map { index, card in
                PicturePlace(source: card.imageURL, slot: .card, field: .carouselCards, index: index)
            }
            + (campaign.logoURL.map { [PicturePlace(source: $0, slot: .logo, field: .logoURL, index: nil)] } ?? [])
            + campaign.additionalLogoURLs.enumerated().map { index, source in
                PicturePlace(source: source, slot: .logo, field: .additionalLogoURLs, index: index)
            }
    }

    /// What is wrong with the image here; nil when it fits.
    func fault(_ image: LoadedImage) -> String? {
        guard let size = image.size else { return "not a PNG, GIF or JPEG in RGB" }
        let shape = ImageShape(size)
        switch slot {
        case .logo:
            return shape == .square && min(size.width, size.height) >= ImageShape.logoPixels
                ? nil : "\(size) is not square with at least 128 x 128 pixels"
        case .marketing:
            guard let shape else { return "\(size) is none of the ratios 1.91:1, 1:1, 4:5, 9:16" }
            return fault(size, at: shape)
        case .card:
            guard let shape, [.landscape, .square].contains(shape) else {
                return "\(size) is neither of the ratios 1.91:1 and 1:1"
            }
            return fault(size, at: shape)
        }
    }

    private func fault(_ size: ImageSize, at shape: ImageShape) -> String? {
        size.width >= shape.smallest.width && size.height >= shape.smallest.height
            ? nil : "\(size) is smaller than \(shape.smallest)"
    }
}

/// The images of one campaign, checked before Google does.
struct CampaignPictures {
    enum Fault: Error {
        /// Everything that is wrong, for the campaign's owner.
        case refused([String])
        /// They could not be had now.
        case outcome(MutateOutcome)
        /// By field, as `refused`: hosts that nobody knows, and nothing else is wrong.
        case unknownHosts([String])
    }

    let images: [(place: PicturePlace, image: LoadedImage)]

    init(_ complete: CompleteCampaign, _ loaded: [ImageSource: Result<LoadedImage, ImageLoader.Fault>])
        throws(Fault)
    {
        var images: [(place: PicturePlace, image: LoadedImage)] = []
        var faults: [String] = []
        var strangers: [String] = []
        for place in PicturePlace.all(in: complete) {
            switch loaded[place.source] {
            case .success(let image):
                if let fault = place.fault(image) { faults.append("\(place.path): \(fault)") }
                images.append((place, image))
            case .failure(.refused(let reason)): faults.append("\(place.path): \(reason)")
            case .failure(.outcome(let outcome)): throw .outcome(outcome)
            case .failure(.unknownHost(let host)): strangers.append("\(place.path): there is no host \(host)")
            case nil: preconditionFailure("\(place.path) was not loaded")
            }
        }
        if !strangers.isEmpty { throw faults.isEmpty ? .unknownHosts(strangers) : .refused(faults + strangers) }
        if faults.isEmpty { faults = Self.faults(images, of: complete.campaign.adType) }
        guard faults.isEmpty else { throw .refused(faults) }
        self.images = images
    }

    /// What only all of them together show.
    private static func faults(_ images: [(place: PicturePlace, image: LoadedImage)], of type: AdType) -> [String] {
        func shapes(_ slot: PicturePlace.Slot) -> [ImageShape] {
            images.filter { $0.place.slot == slot }.compactMap { $0.image.size.flatMap(ImageShape.init) }
        }
        switch type {
        case .demandGenMultiAsset where !shapes(.marketing).contains { [.landscape, .square].contains($0) }:
            return ["image_urls: at least one must be landscape (1.91:1) or square (1:1)"]
        case .demandGenCarousel where Set(shapes(.card)).count > 1:
            return ["\(CampaignField.carouselCards.rawValue): all images must have the same ratio, 1.91:1 or 1:1"]
        default: return []
        }
    }
}

/// What a campaign's create refers to, by its names in the account.
struct CampaignAssets {
    struct Picture {
        let name: String
        let shape: ImageShape
    }

    var logos: [String] = []
    var images: [Picture] = []
    var cards: [Picture] = []
    var videos: [String] = []
    /// Of all these those that we have uploaded, and not the campaign itself has named.
    var uploaded: Set<String> = []
}

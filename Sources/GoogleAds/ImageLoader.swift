internal import Domain
internal import HTTPClient

/// An image that fits a slot of the ad.
struct PreparedImage {
    enum Content {
        /// Already in the account.
        case asset(resourceName: String)
        /// To be uploaded with the campaign.
        case bytes([UInt8])
    }

    let content: Content
    let shape: ImageShape
}

struct PreparedImages {
    let logo: PreparedImage
    let marketing: [PreparedImage]
}

/// Gets the images of a campaign and checks them before Google does.
struct ImageLoader {
    enum Limits {
        /// Google's own, for every slot.
        static let bytes = 5_120 * 1_024
        static let timeout = Duration.seconds(20)
        static let redirects = 3
        static let logoPixels = 128
    }

    enum Refusal: Error {
        /// Faults of the images, for the campaign's owner.
        case refused([String])
        /// An image could not be had now.
        case unavailable(String)
    }

    let client: HTTPClient
    let allowsLoopback: Bool
    /// The pixel sizes of assets in the account; an asset that is not there is missing from the answer.
    let assetSizes: ([ImageSource]) async throws(Refusal) -> [ImageSource: ImageSize]

    func images(of campaign: DemandGenCampaign) async throws(Refusal) -> PreparedImages {
        let sources = campaign.campaign.imageURLs
        let assets = (sources + [campaign.logo]).filter { if case .asset = $0 { true } else { false } }
        let sizes = assets.isEmpty ? [:] : try await assetSizes(assets)
        var faults: [String] = []
        var marketing: [PreparedImage] = []
        for (index, source) in sources.enumerated() {
            let (content, size) = try await load(source, sizes)
            switch Self.marketing(content, size) {
            case .success(let image): marketing.append(image)
            case .failure(let fault): faults.append("image_urls[\(index)]: \(fault.text)")
            }
        }
        let (content, size) = try await load(campaign.logo, sizes)
        let logo = Self.logo(content, size)
        if case .failure(let fault) = logo { faults.append("logo_url: \(fault.text)") }
        if faults.isEmpty, !marketing.contains(where: { [.landscape, .square].contains($0.shape) }) {
            faults.append("image_urls: at least one must be landscape (1.91:1) or square (1:1)")
        }
        guard faults.isEmpty, case .success(let logo) = logo else { throw .refused(faults) }
        return PreparedImages(logo: logo, marketing: marketing)
    }

    private struct Fault: Error { let text: String }

    private static func marketing(_ content: Result<PreparedImage.Content, Fault>, _ size: ImageSize?)
        -> Result<PreparedImage, Fault>
    {
        content.flatMap { content in
            guard let size else { return .failure(notAnImage) }
            guard let shape = ImageShape(size) else {
                return .failure(
                    Fault(text: "\(size.width) x \(size.height) is none of the ratios 1.91:1, 1:1, 4:5, 9:16"))
            }
            guard size.width >= shape.smallest.width, size.height >= shape.smallest.height else {
                return .failure(
                    Fault(
                        text: "\(size.width) x \(size.height) is smaller than "
                            + "\(shape.smallest.width) x \(shape.smallest.height)"))
            }
            return .success(PreparedImage(content: content, shape: shape))
        }
    }

    private static func logo(_ content: Result<PreparedImage.Content, Fault>, _ size: ImageSize?)
        -> Result<PreparedImage, Fault>
    {
        content.flatMap { content in
            guard let size else { return .failure(notAnImage) }
            guard ImageShape(size) == .square, min(size.width, size.height) >= Limits.logoPixels else {
                return .failure(
                    Fault(text: "\(size.width) x \(size.height) is not square with at least 128 x 128 pixels"))
            }
            return .success(PreparedImage(content: content, shape: .square))
        }
    }

    private static let notAnImage = Fault(text: "not a PNG, GIF or JPEG in RGB")

    private func load(_ source: ImageSource, _ sizes: [ImageSource: ImageSize]) async throws(Refusal)
        -> (Result<PreparedImage.Content, Fault>, ImageSize?)
    {
        switch source {
        case .asset:
            guard let size = sizes[source] else {
                return (.failure(Fault(text: "the account has no image asset \(source.text)")), nil)
            }
            return (.success(.asset(resourceName: source.text)), size)
        case .url(let url):
            switch try await fetch(url) {
            case .success(let bytes): return (.success(.bytes(bytes)), ImageSize(ofImage: bytes))
            case .failure(let fault): return (.failure(fault), nil)
            }
        }
    }

    private func fetch(_ url: String) async throws(Refusal) -> Result<[UInt8], Fault> {
        var request = Request(.get, url, timeout: Limits.timeout, responseBytesMax: Limits.bytes)
        request.httpsOnly = true
        request.redirects = .follow(max: Limits.redirects)
        request.destinations = .publicOnly(allowLoopback: allowsLoopback)
        let response: Response
        do {
            response = try await client.send(request)
        } catch {
            switch error {
            case .responseTooLarge: return .failure(Fault(text: "larger than 5 MB"))
            case .invalidURL, .invalidHeader, .redirectRefused, .blockedAddress:
                return .failure(Fault(text: "\(error)"))
            case .notSent, .outcomeUnknown, .cancelled: throw .unavailable("an image: \(error)")
            }
        }
        switch response.status {
        case 200: return .success(response.body)
        case 408, 429, 500...: throw .unavailable("an image: its server answered \(response.status)")
        default: return .failure(Fault(text: "its server answered \(response.status)"))
        }
    }
}

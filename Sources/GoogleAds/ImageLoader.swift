internal import Domain
internal import HTTPClient

/// An image as it was found, before anybody asked what for.
struct LoadedImage {
    enum Content {
        /// Already in the account.
        case asset(resourceName: String)
        /// To be uploaded.
        case bytes([UInt8])
    }

    let content: Content
    /// Nil when it is no image that Google takes.
    let size: ImageSize?

    var bytes: [UInt8]? { if case .bytes(let bytes) = content { bytes } else { nil } }
}

/// Gets images from the web, or their sizes from the account.
struct ImageLoader {
    enum Limits {
        /// Google's own, for every slot.
        static let bytes = 5_120 * 1_024
        static let timeout = Duration.seconds(20)
        static let redirects = 3
        /// Fetched at the same time for one campaign, mostly from one server.
        static let concurrent = 4
    }

    enum Fault: Error {
        /// For the campaign's owner.
        case refused(String)
        /// It could not be had now.
        case outcome(MutateOutcome)
        /// Nobody knows the host of this name: it is written wrong, or our resolver fails.
        case unknownHost(String)
    }

    let client: HTTPClient
    let allowsLoopback: Bool
    /// The pixel sizes of assets in the account; an asset that is not there is missing from the answer.
    let assetSizes: @Sendable ([ImageSource]) async throws(Fault) -> [ImageSource: ImageSize]

    func load(_ sources: Set<ImageSource>) async -> [ImageSource: Result<LoadedImage, Fault>] {
        let assets = sources.filter { if case .asset = $0 { true } else { false } }
        let known = await sizes(of: assets.sorted { $0.text < $1.text })
        var images = await fetchAll(sources.subtracting(assets))
        for asset in assets {
            images[asset] = known.flatMap { sizes in
                guard let size = sizes[asset] else {
                    return .failure(.refused("the account has no image asset \(asset.text)"))
                }
                return .success(LoadedImage(content: .asset(resourceName: asset.text), size: size))
            }
        }
        return images
    }

    private func sizes(of assets: [ImageSource]) async -> Result<[ImageSource: ImageSize], Fault> {
        if assets.isEmpty { return .success([:]) }
        do throws(Fault) { return .success(try await assetSizes(assets)) } catch { return .failure(error) }
    }

    private func fetchAll(_ sources: Set<ImageSource>) async -> [ImageSource: Result<LoadedImage, Fault>] {
        await withTaskGroup(of: (ImageSource, Result<LoadedImage, Fault>).self) { group in
            var images: [ImageSource: Result<LoadedImage, Fault>] = [:]
            for (position, source) in sources.enumerated() {
                if position >= Limits.concurrent, let (source, image) = await group.next() { images[source] = image }
                group.addTask { (source, await fetched(source)) }
            }
            for await (source, image) in group { images[source] = image }
            return images
        }
    }

    private func fetched(_ source: ImageSource) async -> Result<LoadedImage, Fault> {
        do throws(Fault) {
            let bytes = try await fetch(source.text)
            return .success(LoadedImage(content: .bytes(bytes), size: ImageSize(ofImage: bytes)))
        } catch {
            return .failure(error)
        }
    }

    private func fetch(_ url: String) async throws(Fault) -> [UInt8] {
        var request = Request(.get, url, timeout: Limits.timeout, responseBytesMax: Limits.bytes)
        request.httpsOnly = true
        request.redirects = .follow(max: Limits.redirects)
        request.destinations = .publicOnly(allowLoopback: allowsLoopback)
        let response: Response
        do {
            response = try await client.send(request)
        } catch {
            switch error {
            case .responseTooLarge: throw .refused("larger than 5 MB")
            case .invalidURL, .invalidHeader, .redirectRefused, .blockedAddress: throw .refused("\(error)")
            case .notSent(let failure) where failure.reason == .dns: throw .unknownHost(failure.host)
            case .notSent, .outcomeUnknown, .cancelled: throw .unavailable("\(error)")
            }
        }
        switch response.status {
        case 200: return response.body
        case 408, 429, 500...: throw .unavailable("its server answered \(response.status)")
        default: throw .refused("its server answered \(response.status)")
        }
    }
}

extension ImageLoader.Fault {
    fileprivate static func unavailable(_ reason: String) -> Self {
        .outcome(.notApplied(reason: "an image: \(reason)", retryAfter: nil))
    }
}

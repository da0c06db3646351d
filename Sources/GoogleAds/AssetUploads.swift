internal import Crypto
internal import Domain
internal import FoundationEssentials

/// A picture or a video for an account.
enum AssetContent: Hashable {
    case image([UInt8])
    case video(YouTubeVideo)

    var hash: ContentHash {
        let digest =
            switch self {
            case .image(let bytes): SHA256.hash(data: bytes)
            case .video(let video): SHA256.hash(data: Array("youtube:\(video.id)".utf8))
            }
        guard let hash = ContentHash(Array(digest)) else { preconditionFailure("SHA-256 has 32 bytes") }
        return hash
    }

    /// What its operation takes of a request, nearly.
    var encodedBytes: Int {
        switch self {
        case .image(let bytes): bytes.count / 3 * 4 + 300
        case .video: 300
        }
    }
}

/// Pictures and videos in the accounts. What an account has not yet is uploaded by requests of their own, once, however
/// many campaigns ask for it at the same time.
///
/// Uploads may be repeated after an open outcome: Google answers an equal image with the asset it has. Of a video it says
/// that the name is taken, and as the name says what is in the asset, that is the one.
actor AssetUploads {
    enum Limits {
        /// Of one request. Google names no maximum for REST; the field's advice is to stay below 10 MB.
        static let requestBytes = 8 << 20
        static let requestAssets = 100
    }

    enum Fault: Error {
        /// Google does not take this content.
        case refused([GoogleFault])
        /// Nothing was decided about it.
        case outcome(MutateOutcome)
        /// Google does not take the request, and names none of its contents.
        case request([String])
    }

    typealias Names = [ContentHash: Result<String, Fault>]
    /// Sends one request of asset operations: the resource names in their order, or what Google said.
    typealias Upload = @Sendable ([MutateOperation], CustomerID) async -> UploadAnswer
    /// The resource names of the assets that the account has under these names, by them.
    typealias Look = @Sendable ([String], CustomerID) async throws(SearchRefusal) -> [String: String]

    private struct Key: Hashable {
        let customer: CustomerID
        let hash: ContentHash
    }

    private let known: KnownAssets
    private let upload: Upload
    private let look: Look
    private var running: [Key: Task<Names, Never>] = [:]

    init(_ known: KnownAssets, upload: @escaping Upload, look: @escaping Look) {
        self.known = known
        self.upload = upload
        self.look = look
    }

    /// The resource name of each, uploading those that the account has not.
    func names(of contents: [ContentHash: AssetContent], in customer: CustomerID) async -> Names {
        var tasks: [Task<Names, Never>] = []
        var own: [ContentHash: AssetContent] = [:]
        for (hash, content) in contents {
            if let task = running[Key(customer: customer, hash: hash)] {
                tasks.append(task)
            } else {
                own[hash] = content
            }
        }
        if !own.isEmpty {
            let task = Task { [own] in await self.resolved(own, in: customer) }
            for hash in own.keys { running[Key(customer: customer, hash: hash)] = task }
            tasks.append(task)
        }
        var names: Names = [:]
        for task in tasks { names.merge(await task.value) { first, _ in first } }
        for hash in own.keys { running[Key(customer: customer, hash: hash)] = nil }
        return names.filter { contents[$0.key] != nil }
    }

    /// Uploads of these resource names are made again when they are needed.
    func forget(_ names: Set<String>, in customer: CustomerID) async { await known.forget(names, customer) }

    private func resolved(_ contents: [ContentHash: AssetContent], in customer: CustomerID) async -> Names {
        let found = await known.find(Set(contents.keys), customer)
        var names: Names = found.mapValues(Result.success)
        // In one order, so that the same campaigns give the same requests.
        let missing = contents.filter { found[$0.key] == nil }
            .sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
        var rest = missing[...]
        while !rest.isEmpty {
            let request = Self.prefix(of: rest)
            rest = rest.dropFirst(request.count)
            names.merge(await uploaded(request, in: customer)) { first, _ in first }
        }
        let uploaded = names.filter { found[$0.key] == nil }.compactMapValues { try? $0.get() }
        if !uploaded.isEmpty { await known.keep(uploaded, customer) }
        return names
    }

    /// As many as one request holds, one at least.
    private static func prefix(of contents: ArraySlice<(key: ContentHash, value: AssetContent)>)
        -> ArraySlice<(key: ContentHash, value: AssetContent)>
    {
        var bytes = 0
        let count = contents.prefix(Limits.requestAssets).prefix { content in
            bytes += content.value.encodedBytes
            return bytes <= Limits.requestBytes
        }.count
        return contents.prefix(max(1, count))
    }

    /// A request is atomic: when Google refuses some, the others go again without them.
    private func uploaded(_ contents: ArraySlice<(key: ContentHash, value: AssetContent)>, in customer: CustomerID)
        async -> Names
    {
        var names: Names = [:]
        var contents = Array(contents)
        while !contents.isEmpty {
            let operations = contents.enumerated().map { Self.operation($1.key, $1.value, -1 - $0, in: customer) }
            switch await upload(operations, customer) {
            case .names(let answered):
                let unread = Fault.notApplied("Google's answer to an upload cannot be read")
                let isWhole = answered.count == contents.count
                for (index, content) in contents.enumerated() {
                    names[content.key] = isWhole ? .success(answered[index]) : .failure(unread)
                }
                return names
            case .refused(let faults):
                let taken = faults.filter { $0.value.contains { $0.code == "assetError.DUPLICATE_ASSET_NAME" } }.keys
                names.merge(await found(taken.map { contents[$0].key }, in: customer)) { first, _ in first }
                for (index, faults) in faults where !taken.contains(index) {
                    names[contents[index].key] = .failure(.refused(faults))
                }
                contents = contents.indices.filter { faults[$0] == nil }.map { contents[$0] }
            case .all(let fault):
                return names.merging(all(contents, fault)) { first, _ in first }
            }
        }
        return names
    }

    /// Of an earlier upload, whose answer was lost.
    private func found(_ hashes: [ContentHash], in customer: CustomerID) async -> Names {
        guard !hashes.isEmpty else { return [:] }
        var fault = Fault.notApplied("Google has the asset, and does not show it yet")
        var found: [String: String] = [:]
        do throws(SearchRefusal) {
            found = try await look(hashes.map(Self.name(of:)), customer)
        } catch {
            fault = .outcome(error.outcome)
        }
        return Names(
            uniqueKeysWithValues: hashes.map { hash in
                (hash, found[Self.name(of: hash)].map(Result.success) ?? .failure(fault))
            })
    }

    private func all(_ contents: [(key: ContentHash, value: AssetContent)], _ fault: Fault) -> Names {
        Names(uniqueKeysWithValues: contents.map { ($0.key, .failure(fault)) })
    }

    private static func operation(
        _ hash: ContentHash, _ content: AssetContent, _ id: Int, in customer: CustomerID
    ) -> MutateOperation {
        var asset = Asset(resourceName: "customers/\(customer)/assets/\(id)", name: name(of: hash))
        switch content {
        case .image(let bytes): asset.imageAsset = .init(data: Data(bytes).base64EncodedString())
        case .video(let video): asset.youtubeVideoAsset = .init(youtubeVideoId: video.id)
        }
        return MutateOperation(assetOperation: .create(asset))
    }

    private static func name(of hash: ContentHash) -> String {
        let digits = hash.bytes.prefix(12).map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
        return "adflight-\(digits)"
    }
}

/// What became of one request of asset operations.
enum UploadAnswer {
    case names([String])
    /// Google's faults by the operation they are about; never empty.
    case refused([Int: [GoogleFault]])
    case all(AssetUploads.Fault)
}

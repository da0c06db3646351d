package import Domain
internal import FoundationEssentials
package import HTTPClient

/// The Google Ads REST API, as far as publishing needs it.
///
/// Preparing fetches all that a mutate needs (images, an access token), so that between the recorded intent and the
/// send nothing else can fail.
package struct GoogleAdsClient: Sendable {
    package enum Limits {
        /// From the call to the last byte of the answer; another worker may take over meanwhile, since names are unique.
        package static let mutateTimeout = Duration.seconds(60)
        package static let searchTimeout = Duration.seconds(30)
        static let responseBytesMax = 16 << 20
    }

    /// A request that is ready to leave.
    package struct PreparedMutate: Sendable {
        let customer: CustomerID
        let body: [UInt8]
        let token: String
    }

    package enum Preparation: Sendable {
        case ready(PreparedMutate)
        /// It does not come to a send.
        case outcome(MutateOutcome)
    }

    private let http: HTTPClient
    private let settings: GoogleAdsSettings
    private let tokens: AccessTokens

    package init(_ http: HTTPClient, _ settings: GoogleAdsSettings) {
        self.http = http
        self.settings = settings
        tokens = AccessTokens(http, settings)
    }

    /// Closes the connections; what comes later is refused. A program that ends waits for it.
    package func shutdown() async { await http.shutdown() }

    /// The create of a whole campaign tree, paused.
    package func prepareCreate(_ campaign: DemandGenCampaign, id: CampaignID) async -> Preparation {
        let customer = campaign.campaign.customerID
        let loader = ImageLoader(client: http, allowsLoopback: settings.allowsLoopbackImages) {
            assets throws(ImageLoader.Refusal) in try await self.imageSizes(of: assets, in: customer)
        }
        do throws(ImageLoader.Refusal) {
            let images = try await loader.images(of: campaign)
            return await prepare(DemandGenRequest(campaign, id: id, images: images).body, for: customer)
        } catch {
            switch error {
            case .refused(let faults): return .outcome(.refused(faults))
            case .unavailable(let reason): return .outcome(.notApplied(reason: reason, retryAfter: nil))
            }
        }
    }

    /// The change of an existing campaign's status.
    package func prepareStatus(_ status: GoogleStatus, ofCampaign id: Int64, in customer: CustomerID) async
        -> Preparation
    {
        let update = CampaignStatusUpdate(
            resourceName: "customers/\(customer)/campaigns/\(id)", status: status.rawValue)
        let operation = MutateOperation(campaignOperation: .init(update: update, updateMask: "status"))
        return await prepare(MutateRequest(mutateOperations: [operation]), for: customer)
    }

    /// Sends it, once.
    package func send(_ mutate: PreparedMutate) async -> MutateOutcome {
        var request = request("googleAds:mutate", of: mutate.customer, body: mutate.body, token: mutate.token)
        request.timeout = Limits.mutateTimeout
        request.resend = .never
        let response: Response
        do throws(HTTPClientError) {
            response = try await http.send(request)
        } catch {
            return MutateOutcome(error)
        }
        if response.status == 401 { await tokens.discard(mutate.token) }
        guard response.status == 200 else { return MutateOutcome(refusal: response) }
        guard let answer = try? JSONDecoder().decode(MutateAnswer.self, from: Data(response.body)) else {
            return .unknown(reason: "Google's answer to the mutate cannot be read")
        }
        return .applied(googleCampaignID: answer.campaignID)
    }

    /// What earlier attempts to create the campaign left at Google Ads.
    package func look(for id: CampaignID, named name: String, in customer: CustomerID) async -> LookupOutcome {
        do throws(SearchRefusal) {
            let marked = try await search(
                """
                SELECT campaign.id, campaign.status FROM ad_group_ad
                WHERE ad_group_ad.ad.name = \(quoted(CampaignMark(id).text))
                """, in: customer)
            let ours = marked.compactMap(\.campaign)
            let ids = Set(ours.compactMap(\.number))
            if ids.count > 1 { return .several(ids.sorted()) }
            if let campaign = ours.first, let number = campaign.number {
                return .ours(googleCampaignID: number, status: campaign.status.flatMap(GoogleStatus.init) ?? .paused)
            }
            let named = try await search(
                """
                SELECT campaign.id FROM campaign
                WHERE campaign.name = \(quoted(name)) AND campaign.status != 'REMOVED'
                """, in: customer)
            return named.first?.campaign?.number.map(LookupOutcome.anothers) ?? .absent
        } catch {
            return .unavailable(reason: error.reason)
        }
    }

    // MARK: Requests

    private func prepare(_ mutate: MutateRequest, for customer: CustomerID) async -> Preparation {
        let encoder = JSONEncoder()
        // The same campaign gives the same bytes.
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        do throws(AccessTokens.Refusal) {
            let token = try await tokens.token()
            guard let body = try? encoder.encode(mutate) else {
                return .outcome(.refused(["the campaign cannot be written as JSON"]))
            }
            return .ready(PreparedMutate(customer: customer, body: Array(body), token: token))
        } catch {
            switch error {
            case .rejected(let reason): return .outcome(.notApplied(reason: reason, retryAfter: .seconds(60)))
            case .unavailable(let reason): return .outcome(.notApplied(reason: reason, retryAfter: nil))
            }
        }
    }

    private func request(_ method: String, of customer: CustomerID, body: [UInt8], token: String) -> Request {
        var headers = [Header("content-type", "application/json"), Header("authorization", "Bearer \(token)")]
        if let developerToken = settings.developerToken { headers.append(Header("developer-token", developerToken)) }
        if let login = settings.loginCustomerID { headers.append(Header("login-customer-id", login)) }
        return Request(
            .post, "\(settings.endpoint)/\(settings.version)/customers/\(customer)/\(method)", headers: headers,
            body: body, responseBytesMax: Limits.responseBytesMax)
    }

    // MARK: Search

    private struct SearchRefusal: Error { let reason: String }

    private func search(_ query: String, in customer: CustomerID) async throws(SearchRefusal) -> [SearchAnswer.Row] {
        let token: String
        do throws(AccessTokens.Refusal) {
            token = try await tokens.token()
        } catch {
            switch error {
            case .rejected(let reason), .unavailable(let reason): throw SearchRefusal(reason: reason)
            }
        }
        let body = (try? JSONEncoder().encode(["query": query])) ?? Data()
        var request = request("googleAds:search", of: customer, body: Array(body), token: token)
        request.timeout = Limits.searchTimeout
        let response: Response
        do throws(HTTPClientError) {
            response = try await http.send(request)
        } catch {
            throw SearchRefusal(reason: "\(error)")
        }
        if response.status == 401 { await tokens.discard(token) }
        guard response.status == 200,
            let answer = try? JSONDecoder().decode(SearchAnswer.self, from: Data(response.body))
        else {
            let failure = GoogleAdsFailure(response.body)
            let told = failure?.faults.first?.sentence ?? failure?.message ?? ""
            throw SearchRefusal(reason: "Google's search answered \(response.status) \(told)")
        }
        return answer.results ?? []
    }

    private func imageSizes(of assets: [ImageSource], in customer: CustomerID) async throws(ImageLoader.Refusal)
        -> [ImageSource: ImageSize]
    {
        let names = Set(assets.map(\.text)).sorted().map(quoted).joined(separator: ", ")
        let rows: [SearchAnswer.Row]
        do throws(SearchRefusal) {
            rows = try await search(
                """
                SELECT asset.resource_name, asset.image_asset.full_size.width_pixels,
                    asset.image_asset.full_size.height_pixels
                FROM asset WHERE asset.resource_name IN (\(names))
                """, in: customer)
        } catch {
            throw .unavailable(error.reason)
        }
        var sizes: [ImageSource: ImageSize] = [:]
        for asset in rows.compactMap(\.asset) {
            guard let source = ImageSource(entered: asset.resourceName), let size = asset.imageAsset?.fullSize,
                let width = Int(size.widthPixels), let height = Int(size.heightPixels)
            else { continue }
            sizes[source] = ImageSize(width: width, height: height)
        }
        return sizes
    }

    /// A string in GAQL. Escaped by scalars: a quote with a combining mark is one `Character`, and no quote to Swift.
    private func quoted(_ text: String) -> String {
        let escaped = text.unicodeScalars.map { "'\\".unicodeScalars.contains($0) ? "\\\($0)" : "\($0)" }
        return "'\(escaped.joined())'"
    }
}

/// `MutateGoogleAdsResponse`; int64 travel as strings.
private struct MutateAnswer: Decodable {
    struct Result: Decodable {
        struct Campaign: Decodable { let resourceName: String }
        let campaignResult: Campaign?
    }
    let mutateOperationResponses: [Result]

    var campaignID: Int64? {
        mutateOperationResponses.lazy.compactMap(\.campaignResult).first.flatMap {
            $0.resourceName.split(separator: "/").last.flatMap { Int64($0) }
        }
    }
}

/// `SearchGoogleAdsResponse`, with the members that our queries select.
private struct SearchAnswer: Decodable {
    struct Row: Decodable {
        struct Campaign: Decodable {
            let id: String?
            let status: String?
            var number: Int64? { id.flatMap { Int64($0) } }
        }
        struct Asset: Decodable {
            struct Image: Decodable {
                struct Size: Decodable {
                    let widthPixels: String
                    let heightPixels: String
                }
                let fullSize: Size?
            }
            let resourceName: String
            let imageAsset: Image?
        }
        let campaign: Campaign?
        let asset: Asset?
    }
    let results: [Row]?
}

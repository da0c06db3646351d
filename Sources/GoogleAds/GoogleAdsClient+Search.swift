package import Domain

/// Why a query got no answer.
package struct SearchRefusal: Error, Equatable, Sendable {
    /// In Google's words where it said any.
    package let reason: String
    /// What it means to a mutate that needs the answer: `.unavailable`, `.accountRefused`, `.throttled`, `.notApplied`, or
    /// `.unknown` when Google was asked and fell silent or failed.
    package let outcome: MutateOutcome
    /// Whether Google says why the account's operator has to mend something first.
    package let isAboutAccess: Bool

    /// What it means to a look.
    package var lookup: LookupOutcome {
        switch outcome {
        case .unavailable(_, let retryAfter): .unavailable(reason: reason, retryAfter: retryAfter)
        case .throttled(let scope, _, let retryAfter): .throttled(scope, reason: reason, retryAfter: retryAfter)
        case .accountRefused(let reasons): .accountRefused(reasons)
        case .unknown: .unanswered(reason: reason)
        default: .refused(reason: reason)
        }
    }
}

extension GoogleAdsClient {
    /// What earlier attempts to create the campaign left at Google Ads.
    package func look(for id: CampaignID, named name: String, of type: CampaignType, in customer: CustomerID) async
        -> LookupOutcome
    {
        do throws(SearchRefusal) {
            return switch type {
            case .demandGen: try await lookByAd(for: id, named: name, in: customer)
            case .search: try await lookByParameter(for: id, named: name, in: customer)
            }
        } catch {
            return error.lookup
        }
    }

    private func lookByAd(for id: CampaignID, named name: String, in customer: CustomerID) async throws(SearchRefusal)
        -> LookupOutcome
    {
        let marked = try await search(
            """
            SELECT campaign.id, campaign.status FROM ad_group_ad
            WHERE ad_group_ad.ad.name = \(quoted(CampaignMark(id).text))
            """, in: customer)
        let ours = marked.compactMap(\.campaign)
        let ids = Set(ours.compactMap(\.number))
        if ids.count > 1 { return .several(ids.sorted()) }
        if let campaign = ours.first, let number = campaign.number {
            return .ours(googleCampaignID: number, status: campaign.googleStatus)
        }
        let named = try await search(
            """
            SELECT campaign.id FROM campaign
            WHERE campaign.name = \(quoted(name)) AND campaign.status != 'REMOVED'
            """, in: customer)
        return named.first?.campaign?.number.map(LookupOutcome.anothers) ?? .absent
    }

    /// By its name, and when a person has renamed it by its parameter: that can be selected and not asked for (GAQL knows
    /// no condition on a list of messages), so all search campaigns of the account are read, 10,000 a page. A budget's
    /// name is no witness: one that is not shared takes its campaign's (CampaignBudget.name).
    private func lookByParameter(for id: CampaignID, named name: String, in customer: CustomerID)
        async throws(SearchRefusal) -> LookupOutcome
    {
        let mark = CampaignMark(id).parameterValue
        let fields = "campaign.id, campaign.status, campaign.url_custom_parameters"
        let named = try await search(
            "SELECT \(fields) FROM campaign WHERE campaign.name = \(quoted(name)) AND campaign.status != 'REMOVED'",
            in: customer
        ).first?.campaign
        if let named, named.markedAs == mark, let number = named.number {
            return .ours(googleCampaignID: number, status: named.googleStatus)
        }
        let all = try await search(
            "SELECT \(fields) FROM campaign WHERE campaign.advertising_channel_type = 'SEARCH'", in: customer)
        let ours = all.compactMap(\.campaign).filter { $0.markedAs == mark }
        let ids = Set(ours.compactMap(\.number))
        if ids.count > 1 { return .several(ids.sorted()) }
        if let campaign = ours.first, let number = campaign.number {
            return .ours(googleCampaignID: number, status: campaign.googleStatus)
        }
        return named?.number.map(LookupOutcome.anothers) ?? .absent
    }

    /// Nil when there is no such campaign.
    func budgetName(ofCampaign id: Int64, in customer: CustomerID) async throws(SearchRefusal) -> String? {
        try await search("SELECT campaign.campaign_budget FROM campaign WHERE campaign.id = \(id)", in: customer)
            .first?.campaign?.campaignBudget
    }

    func imageSizes(of assets: [ImageSource], in customer: CustomerID) async throws(ImageLoader.Fault)
        -> [ImageSource: ImageSize]
    {
        let known = assetSizes.find(assets, in: customer)
        let strangers = assets.filter { known[$0] == nil }
        guard !strangers.isEmpty else { return known }
        let names = strangers.map { quoted($0.text) }.joined(separator: ", ")
        let rows: [SearchRow]
        do throws(SearchRefusal) {
            rows = try await search(
                """
                SELECT asset.resource_name, asset.image_asset.full_size.width_pixels,
                    asset.image_asset.full_size.height_pixels
                FROM asset WHERE asset.resource_name IN (\(names))
                """, in: customer)
        } catch {
            throw .outcome(error.outcome)
        }
        var sizes: [ImageSource: ImageSize] = [:]
        for asset in rows.compactMap(\.asset) {
            guard let source = ImageSource(entered: asset.resourceName), let size = asset.imageAsset?.fullSize,
                let width = Int(size.widthPixels), let height = Int(size.heightPixels)
            else { continue }
            sizes[source] = ImageSize(width: width, height: height)
        }
        assetSizes.keep(sizes, in: customer)
        return known.merging(sizes) { _, new in new }
    }

    func search(_ query: String, in customer: CustomerID) async throws(SearchRefusal) -> [SearchRow] {
        try await transport.search(query, in: customer)
    }
}

/// A campaign complete for publishing: what the publisher needs, with nothing left open.
package struct CompleteCampaign: Hashable, Sendable {
    package let campaign: Campaign
    package let euPoliticalAdvertising: EUPoliticalAdvertising
    /// Empty for search ads.
    package let logos: [ImageSource]

    /// Throws `.failedPrecondition` with everything that is missing.
    /// - Parameters:
    ///   - today: the earliest calendar date on earth now, so that no account is ahead of it.
    ///   - minimum: the least daily budget of the account's currency, where Google has named it before.
    package init(_ campaign: Campaign, today: CalendarDate, minimum: BudgetMinimum? = nil) throws(Failure) {
        var rules = Rules()
        rules.completeness(of: campaign)
        rules.adCompleteness(of: campaign)
        rules.belonging(of: campaign)
        rules.bidding(of: campaign)
        rules.schedule(of: campaign, today: today)
        if let minimum { rules.minimum(minimum, of: campaign) }
        guard rules.violations.isEmpty, let declaration = campaign.euPoliticalAdvertising else {
            throw .failedPrecondition("the campaign is not complete enough to be published", rules.inFieldOrder)
        }
        self.campaign = campaign
        self.euPoliticalAdvertising = declaration
        logos = (campaign.logoURL.map { [$0] } ?? []) + campaign.additionalLogoURLs
    }
}

extension Rules {
    fileprivate mutating func missing(_ field: CampaignField, when isMissing: Bool, _ hint: String) {
        if isMissing { add(field, .required, "is required to publish", hint: hint) }
    }

    fileprivate mutating func completeness(of campaign: Campaign) {
        missing(.finalURL, when: campaign.finalURL.isEmpty, "give the page that the ad leads to")
        missing(
            .euPoliticalAdvertising, when: campaign.euPoliticalAdvertising == nil,
            "declare it: CONTAINS_… or DOES_NOT_CONTAIN_EU_POLITICAL_ADVERTISING")
        missing(
            .locations, when: campaign.locations.isEmpty,
            "name the places: without one Google would show the ads in every country")
        if campaign.campaignType == .search {
            missing(
                .keywords, when: campaign.keywords.isEmpty, "say what people search for: a search ad needs keywords")
        }
    }

    fileprivate mutating func adCompleteness(of campaign: Campaign) {
        let type = campaign.adType
        let limits = AdLimits(type)
        atLeast(limits.headlines, campaign.headlines.count, .headlines, of: type)
        if type != .responsiveSearch, !campaign.headlines.isEmpty,
            !campaign.headlines.contains(where: { $0.displayWidth <= CampaignLimits.shortHeadlineWidth })
        {
            add(
                .headlines, .width, "have none that is at most 30 columns wide",
                hint: "Google shows a short one where there is little room: shorten one")
        }
        atLeast(limits.descriptions, campaign.descriptions.count, .descriptions, of: type)
        atLeast(limits.longHeadlines, campaign.longHeadlines.count, .longHeadlines, of: type)
        atLeast(limits.videos, campaign.videos.count, .videos, of: type)
        atLeast(limits.carouselCards, campaign.carouselCards.count, .carouselCards, of: type)
        missing(
            .imageURLs, when: limits.images.lowerBound > campaign.imageURLs.count,
            "give at least one landscape or square image")
        missing(
            .logoURL, when: limits.logos.lowerBound > 0 && campaign.logoURL == nil,
            "give a square logo of at least 128 x 128 pixels")
        missing(
            .businessName, when: type != .responsiveSearch && campaign.businessName.isBlank,
            "name the business, at most 25 columns wide")
    }

    private mutating func atLeast(_ range: ClosedRange<Int>, _ count: Int, _ field: CampaignField, of type: AdType) {
        guard count < range.lowerBound else { return }
        let number = range.count == 1 ? "\(range.lowerBound)" : "\(range.lowerBound) to \(range.upperBound)"
        if count == 0 {
            missing(field, when: true, "\(type.phrase) has \(number)")
        } else {
            add(
                field, .count, "has \(count) of the \(range.lowerBound) that are needed",
                hint: "\(type.phrase) has \(number)")
        }
    }

    /// What the campaign has and its kind of ad has not would be lost without a word.
    fileprivate mutating func belonging(of campaign: Campaign) {
        let type = campaign.adType
        let limits = AdLimits(type)
        func foreign(_ field: CampaignField, when isForeign: Bool) {
            if isForeign {
                add(
                    field, .unsupported, "is not a part of \(type.phrase)", hint: "clear it, or make another kind of ad"
                )
            }
        }
        let isSearch = type == .responsiveSearch
        foreign(.imageURLs, when: limits.images.upperBound == 0 && !campaign.imageURLs.isEmpty)
        foreign(.logoURL, when: isSearch && campaign.logoURL != nil)
        foreign(.additionalLogoURLs, when: limits.logos.upperBound < 2 && !campaign.additionalLogoURLs.isEmpty)
        foreign(.carouselCards, when: type != .demandGenCarousel && !campaign.carouselCards.isEmpty)
        foreign(.videos, when: type != .demandGenVideoResponsive && !campaign.videos.isEmpty)
        foreign(.longHeadlines, when: type != .demandGenVideoResponsive && !campaign.longHeadlines.isEmpty)
        foreign(.businessName, when: isSearch && !campaign.businessName.isEmpty)
        foreign(.callToAction, when: isSearch && campaign.callToAction != nil)
        foreign(.path1, when: !isSearch && !campaign.path1.isEmpty)
        foreign(.path2, when: !isSearch && !campaign.path2.isEmpty)
        foreign(.keywords, when: !isSearch && !campaign.keywords.isEmpty)
        foreign(.negativeKeywords, when: !isSearch && !campaign.negativeKeywords.isEmpty)
    }

    fileprivate mutating func bidding(of campaign: Campaign) {
        guard let goal = campaign.biddingGoal else { return }
        let fitting = BiddingGoal.field(for: campaign.objective, in: campaign.campaignType)
        if goal.field != fitting {
            add(
                goal.field, .unsupported,
                "does not go with \(campaign.objective.rawValue) in a \(campaign.campaignType.rawValue) campaign",
                hint: "its bidding goal is \(fitting.rawValue)")
        }
    }

    fileprivate mutating func schedule(of campaign: Campaign, today: CalendarDate) {
        for (field, date) in [(CampaignField.startDate, campaign.startDate), (.endDate, campaign.endDate)] {
            guard let date, date < today else { continue }
            add(field, .past, value: date.description, "is in the past", hint: "use \(today) or later")
        }
        missing(
            .endDate, when: campaign.budget.total != nil && campaign.endDate == nil,
            "a total budget is spent until a day that must be named")
    }

    /// A total budget has to reach for every day.
    fileprivate mutating func minimum(_ minimum: BudgetMinimum, of campaign: Campaign) {
        let days = campaign.endDate.map { Int64($0.daysSince1970 - campaign.startDate.daysSince1970 + 1) } ?? 1
        let (least, overflow) = minimum.perDay.amount.multipliedReportingOverflow(
            by: campaign.budget.total == nil ? 1 : days)
        guard !overflow, campaign.budget.amount.amount < least else { return }
        add(
            campaign.budget.field, .range, value: String(campaign.budget.amount.amount),
            "is below Google's minimum of \(minimum.perDay.decimal) \(minimum.currencyCode) a day",
            hint: "give at least \(Micros(least).decimal) \(minimum.currencyCode): \(least) micros")
    }
}

extension Micros {
    /// `12.50`; all six decimals where they are needed.
    package var decimal: String {
        let (units, rest) = amount.magnitude.quotientAndRemainder(dividingBy: UInt64(Self.perUnit))
        var decimals = String(String(rest + UInt64(Self.perUnit)).dropFirst())
        while decimals.utf8.count > 2, decimals.hasSuffix("0") { decimals.removeLast() }
        return "\(amount < 0 ? "-" : "")\(units).\(decimals)"
    }
}

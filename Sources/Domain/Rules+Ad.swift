/// The rules of a draft's ad and of what it is shown for.
extension Rules {
    /// The texts that are as many and as wide as the kind of ad allows.
    mutating func texts(of input: CampaignInput, adType: AdType) {
        let limits = AdLimits(adType)
        texts(input.headlines, .headlines, count: limits.headlines.upperBound, width: limits.headlineWidth)
        texts(
            input.descriptions, .descriptions, count: limits.descriptions.upperBound,
            width: AdLimits.descriptionWidth)
        texts(
            input.longHeadlines, .longHeadlines, count: AdLimits(.demandGenVideoResponsive).longHeadlines.upperBound,
            width: AdLimits.longHeadlineWidth)
    }

    /// What belongs to several kinds of ad makes none of them.
    mutating func oneKindOfAd(_ input: CampaignInput) {
        let parts: [(field: CampaignField, kind: AdType, isGiven: Bool)] = [
            (.carouselCards, .demandGenCarousel, !input.carouselCards.isEmpty),
            (.videos, .demandGenVideoResponsive, !input.videos.isEmpty),
            (.longHeadlines, .demandGenVideoResponsive, !input.longHeadlines.isEmpty),
            (.path1, .responsiveSearch, !input.path1.isEmpty || !input.path2.isEmpty),
        ]
        let given = parts.filter(\.isGiven)
        for part in given where part.kind != given[0].kind {
            add(
                part.field, .mismatch, "belongs to \(part.kind.phrase), \(given[0].field.rawValue) to another kind",
                hint: "keep the parts of one kind of ad")
        }
    }

    mutating func paths(_ path1: String, _ path2: String) {
        for (path, field) in [(path1, CampaignField.path1), (path2, .path2)] {
            text(path, field, width: CampaignLimits.pathWidth)
            if path.unicodeScalars.contains(where: { $0 == "/" || $0.properties.isWhitespace }) {
                add(field, .characters, value: path, "contains a slash or a blank", hint: "write one word")
            }
        }
        if path1.isEmpty, !path2.isEmpty {
            let other = CampaignField.path2.rawValue
            add(.path1, .required, "is required where there is \(other)", hint: "move \(other) here")
        }
    }

    mutating func pictures(_ input: CampaignInput, customer: CustomerID?) -> (
        images: [ImageSource], logo: ImageSource?, additionalLogos: [ImageSource], cards: [CarouselCard]
    ) {
        let images = list(input.imageURLs, .imageURLs, count: CampaignLimits.images)
        let logo = optional(input.logoURL, .logoURL)
        let additionalLogos = list(
            input.additionalLogoURLs, .additionalLogoURLs, count: CampaignLimits.additionalLogos)
        let cards = cards(input.carouselCards)
        self.images(input.imageURLs, .imageURLs, count: CampaignLimits.images, customer: customer)
        self.images([input.logoURL], .logoURL, count: 1, customer: customer)
        self.images(
            input.additionalLogoURLs, .additionalLogoURLs, count: CampaignLimits.additionalLogos, customer: customer)
        self.images(
            input.carouselCards.map(\.imageURL), .carouselCards,
            count: AdLimits(.demandGenCarousel).carouselCards.upperBound, customer: customer)
        return (images, logo, additionalLogos, cards)
    }

    private mutating func cards(_ entries: [CarouselCardInput]) -> [CarouselCard] {
        limit(entries.count, .carouselCards, AdLimits(.demandGenCarousel).carouselCards.upperBound)
        var seen: Set<ImageSource> = []
        return entries.prefix(AdLimits(.demandGenCarousel).carouselCards.upperBound).enumerated().compactMap {
            index, card in
            if card.headline.isBlank {
                add(.carouselCards, index: index, .required, "has no headline", hint: "write a headline for the card")
            }
            text(card.headline, .carouselCards, index: index, width: AdLimits.cardHeadlineWidth)
            address(card.finalURL, .carouselCards, index: index)
            if case .blank = card.imageURL {
                add(.carouselCards, index: index, .required, "has no image", hint: "give the card an image")
            }
            guard let image = optional(card.imageURL, .carouselCards, index: index) else { return nil }
            if !seen.insert(image).inserted {
                add(
                    .carouselCards, index: index, .duplicate, value: image.text, "has the image of another card",
                    hint: "give every card an image of its own")
            }
            return CarouselCard(headline: card.headline, imageURL: image, finalURL: card.finalURL)
        }
    }

    mutating func keywords(_ entries: [Entry<Keyword>], _ field: CampaignField, count: Int) -> [Keyword] {
        let keywords = list(entries, field, count: count)
        for (index, entry) in entries.prefix(count).enumerated() {
            guard let keyword = entry.value else { continue }
            if keyword.text.isBlank {
                add(field, index: index, .required, "is empty", hint: "leave it out or write a keyword")
            }
            plainText(keyword.text, field, index: index, characters: CampaignLimits.keywordCharacters)
            let words = keyword.text.split(whereSeparator: \.isWhitespace).count
            if words > CampaignLimits.keywordWords {
                add(
                    field, index: index, .count, value: keyword.text, "has \(words) words",
                    hint: "use at most \(CampaignLimits.keywordWords)")
            }
            // They are the notation of the match type, which keeps a keyword readable in sheets and in the database.
            if keyword.text.contains(where: { "[]\"".contains($0) }) {
                add(
                    field, index: index, .characters, value: keyword.text, "contains brackets or quotes",
                    hint: "say how closely it must match by its match type")
            }
        }
        return keywords
    }
}

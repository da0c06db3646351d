import Domain

extension CampaignInput {
    /// Complete for publishing as Demand Gen.
    static var complete: CampaignInput {
        var input = CampaignInput.draft
        input.headlines = ["Spring sale", "Everything for the garden, now at half the price"].map {
            String($0.prefix(40))
        }
        input.descriptions = ["Save on everything until Sunday."]
        input.businessName = "Example Shop"
        input.finalURL = "https://www.example.com/spring"
        input.imageURLs = [Entry(text: "https://images.example.com/landscape.png")]
        input.logoURL = Entry(text: "customers/1234567890/assets/5")
        input.euPoliticalAdvertising = .value(.doesNotContain)
        input.locations = [Entry(text: "2840")]
        return input
    }

    /// The least that a draft needs.
    static var draft: CampaignInput {
        var input = CampaignInput()
        input.customerID = Entry(text: "1234567890")
        input.name = "Spring sale"
        input.objective = .value(.sales)
        input.dailyBudget = .value(Micros(12_500_000))
        input.startDate = Entry(text: "2027-03-01")
        return input
    }

    func with(_ change: (inout CampaignInput) -> Void) -> CampaignInput {
        var copy = self
        change(&copy)
        return copy
    }
}

/// `field.kind` of every violation.
func rules(_ body: () throws(Failure) -> Void) -> [String] {
    do {
        try body()
        return []
    } catch {
        return error.violations.map { "\($0.path).\($0.kind)" }
    }
}

extension CarouselCardInput {
    static func sample(_ name: String) -> CarouselCardInput {
        var card = CarouselCardInput()
        card.headline = "Card \(name)"
        card.imageURL = Entry(text: "https://images.example.com/\(name).png")
        return card
    }
}

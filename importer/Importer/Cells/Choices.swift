package import Domain

/// The words that stand for the values of one column.
package struct Choices<Value: Sendable>: Sendable {
    private let values: [String: Value]
    private let suggested: [String]
    private let reason: String

    /// - Parameters:
    ///   - what: what the column holds, for messages: `a campaign type`.
    ///   - words: in the order in which a hint names them.
    ///   - others: understood as well, but not proposed.
    init(_ what: String, _ words: [(String, Value)], others: [(String, Value)] = []) {
        values = Dictionary(
            (words + others).map { (Spelling.folded($0.0), $0.1) }, uniquingKeysWith: { first, _ in first })
        suggested = words.map(\.0)
        reason = "is not \(what)"
    }

    package func read(_ text: String) -> Entry<Value> {
        if text.isEmpty { return .blank }
        if let value = values[Spelling.folded(text)] { return .value(value) }
        let hint =
            Spelling.nearest(text, in: suggested).map { "did you mean \($0)?" }
            ?? "write \(suggested.dropLast().joined(separator: ", ")) or \(suggested.last ?? "")"
        return .unreadable(text: text, Expectation(reason: reason, hint: hint))
    }
}

extension Choices<Objective> {
    package static let objective = Choices(
        "an objective",
        [("Sales", Objective.sales), ("Leads", .leads), ("Website traffic", .websiteTraffic)])
}

extension Choices<CampaignType> {
    package static let campaignType = Choices(
        "a campaign type that can be kept here", [("Demand Gen", CampaignType.demandGen), ("Search", .search)])
}

extension Choices<CallToAction> {
    package static let callToAction = Choices("a call to action", CallToAction.allCases.map { ($0.text, $0) })
}

extension Choices<EUPoliticalAdvertising> {
    /// The web's sheets say yes or no, Editor a sentence, the API its own names.
    package static let euPoliticalAdvertising = Choices(
        "a declaration of EU political ads",
        [("Yes", EUPoliticalAdvertising.contains), ("No", .doesNotContain)],
        others: [
            ("Has EU political ads", .contains), ("Doesn't have EU political ads", .doesNotContain),
            ("Does not have EU political ads", .doesNotContain),
        ] + EUPoliticalAdvertising.allCases.map { ($0.rawValue, $0) })
}

extension Choices<Bool> {
    /// Whether the budget is one for the whole time.
    static let budgetType = Choices(
        "a kind of budget", [("Daily", false), ("Campaign total", true)], others: [("Total", true)])
}

extension Choices<Objective> {
    /// What Google's bidding aims at. Strategies that aim at nothing we keep are refused, not forgotten.
    static let bidStrategy = Choices(
        "a bid strategy that can be kept here",
        [
            ("Maximize conversion value", Objective.sales), ("Target ROAS", .sales), ("Maximize conversions", .leads),
            ("Target CPA", .leads), ("Maximize clicks", .websiteTraffic),
        ], others: [("Target CPC", .websiteTraffic)])
}

extension Choices<ImportEntry.Action> {
    static let action = Choices(
        "an action", [("Add", ImportEntry.Action.add), ("Edit", .edit), ("Remove", .remove)],
        others: [("Set", .edit), ("Update", .edit), ("Delete", .remove)])
}

extension Choices<GoogleStatus> {
    static let status = Choices(
        "the status of a campaign", [("Enabled", GoogleStatus.enabled), ("Paused", .paused), ("Removed", .removed)],
        others: [("Active", .enabled)])
}

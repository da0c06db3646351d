package import Domain

/// One reason why Google refused a campaign, in the words of its owner.
package struct GoogleFault: Hashable, Sendable {
    /// The field of ours that it is about; nil when it is about the campaign as a whole.
    package let field: CampaignField?
    /// The position in the field, when it is a list and known.
    package let index: Int?
    /// Google's code, `adError.LINE_TOO_WIDE`.
    package let code: String
    /// Google's own sentence.
    package let message: String
    /// What Google objects to, shortened; nil when it does not say.
    package let value: String?
    /// The least daily budget of the account, when Google named it: to be remembered.
    package let budgetMinimum: BudgetMinimum?
    /// Google's id of the request, for its support.
    package let requestID: String?

    /// The most of a value that is quoted back.
    package static let valueCharactersMax = 120

    /// `headlines[1]: Too wide (adError.LINE_TOO_WIDE)`.
    package var sentence: String {
        let least = budgetMinimum.map { ": at least \($0.perDay.decimal) \($0.currencyCode) a day" } ?? ""
        let text = "\(message) (\(code))\(least)"
        guard let field else { return text }
        return index.map { "\(field.rawValue)[\($0)]: \(text)" } ?? "\(field.rawValue): \(text)"
    }

    /// - Parameter origin: of the operation that it is about; nil when it is about the request.
    init(_ fault: GoogleAdsFailure.Fault, of origin: OperationOrigin?, requestID: String?) {
        let place = fault.place
        field = place?.field ?? origin?.field
        index = place.flatMap { Self.index($0, in: origin) } ?? (field == origin?.field ? origin?.index : nil)
        code = fault.code
        message = fault.message ?? "refused"
        value = fault.trigger?.text.map {
            $0.count > Self.valueCharactersMax ? "\($0.prefix(Self.valueCharactersMax))…" : $0
        }
        budgetMinimum = fault.budgetMinimum
        self.requestID = requestID
    }

    /// The asset that is not in the account any more, when that is the fault.
    var missingAsset: String? {
        guard code.hasSuffix("NOT_FOUND") || code.hasSuffix("OPERATION_NOT_PERMITTED_FOR_REMOVED_RESOURCE"), let value,
            value.hasPrefix("customers/"), value.contains("/assets/"), !value.contains("/-")
        else { return nil }
        return value
    }

    /// Google counts texts as we do, and pictures anew in each slot of the ad.
    private static func index(_ place: GoogleAdsFailure.Place, in origin: OperationOrigin?) -> Int? {
        guard let index = place.index else { return nil }
        if let pictures = origin?.pictures[place.name] {
            return pictures.indices.contains(index) ? pictures[index] : nil
        }
        return [.headlines, .descriptions, .longHeadlines, .videos, .carouselCards].contains(place.field) ? index : nil
    }
}

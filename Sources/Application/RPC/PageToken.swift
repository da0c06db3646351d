internal import Domain

/// Where the next page of a list starts (AIP-158): opaque to callers, bound to the query that it came from, and valid
/// on every server and after restarts.
struct PageToken {
    let customer: CustomerID?
    let last: CampaignID

    /// A form that older servers may hand out and newer ones must still read, or refuse by name.
    private static let version = "1"

    var text: String { "\(Self.version).\(customer?.description ?? "all").\(last)" }

    init(customer: CustomerID?, last: CampaignID) {
        self.customer = customer
        self.last = last
    }

    /// Throws `.invalid` for a token that this query did not give out.
    init(_ text: String, for customer: CustomerID?) throws(Failure) {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == Self.version, parts[1] == customer?.description ?? "all",
            let last = CampaignID(String(parts[2]))
        else {
            throw .invalid([
                Violation(
                    "page_token", .unreadable, value: text, reason: "is not a token of this list",
                    hint: "send next_page_token of the page before with the same customer_id, or none to start over")
            ])
        }
        self.customer = customer
        self.last = last
    }
}

/// What a list of campaigns shows, and in which order: the same on every page of it.
package struct CampaignQuery: Equatable, Sendable {
    /// Nil for every customer.
    package let customerID: CustomerID?
    package let filter: CampaignFilter?
    package let order: CampaignOrder
    package let showsDeleted: Bool

    /// Throws `.invalid` for an order that has no index behind it.
    package init(
        customerID: CustomerID? = nil, filter: CampaignFilter? = nil, order: CampaignOrder = .newestFirst,
        showsDeleted: Bool = false
    ) throws(Failure) {
        if order.key != .createTime {
            if customerID == nil {
                throw order.refused("is for the campaigns of one customer", "set customer_id, or order by create_time")
            }
            if showsDeleted {
                throw order.refused("does not go with show_deleted", "order by create_time, or leave deleted ones out")
            }
        }
        self.customerID = customerID
        self.filter = filter
        self.order = order
        self.showsDeleted = showsDeleted
    }

    /// Every campaign that is not deleted, newest first.
    package init(of customerID: CustomerID?) {
        self.customerID = customerID
        filter = nil
        order = .newestFirst
        showsDeleted = false
    }
}

/// The order of a list (AIP-132). Campaigns that are equal in it stand in the order of their ids, in the same direction.
package struct CampaignOrder: Equatable, Sendable {
    package enum Key: String, CaseIterable, Sendable {
        /// That of ids, since they are UUIDs of version 7.
        case createTime = "create_time"
        case name
        case startDate = "start_date"
    }

    package let key: Key
    package let isDescending: Bool

    package init(_ key: Key, descending: Bool = false) {
        self.key = key
        isDescending = descending
    }

    package static let newestFirst = CampaignOrder(.createTime, descending: true)

    /// Reads `name`, `name asc` or `name desc`; blank is newest first. Throws `.invalid`.
    package init(_ text: String) throws(Failure) {
        let words = text.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let first = words.first else {
            self = .newestFirst
            return
        }
        guard let key = Key(rawValue: first), words.count == 1 || ["asc", "desc"].contains(words[1]), words.count < 3
        else {
            throw Self.refused(
                text, "is not an order of campaigns",
                "use one of \(Key.allCases.map(\.rawValue).joined(separator: ", ")), with desc behind it if wanted")
        }
        self.init(key, descending: words.last == "desc")
    }

    /// `name desc`.
    package var text: String { isDescending ? "\(key.rawValue) desc" : key.rawValue }

    fileprivate func refused(_ reason: String, _ hint: String) -> Failure { Self.refused(text, reason, hint) }

    private static func refused(_ text: String, _ reason: String, _ hint: String) -> Failure {
        .invalid([Violation("order_by", .unsupported, value: text, reason: reason, hint: hint)])
    }
}

/// The last campaign of a page, by what its order compares: the next page starts behind it, wherever it is by then.
package struct PagePosition: Equatable, Sendable {
    package enum Key: Equatable, Sendable {
        case name(String)
        case startDate(CalendarDate)
    }

    package let id: CampaignID
    /// Nil when ids alone make the order.
    package let key: Key?

    package init(id: CampaignID, key: Key?) {
        self.id = id
        self.key = key
    }

    package init(_ record: CampaignRecord, in order: CampaignOrder) {
        id = record.id
        key =
            switch order.key {
            case .createTime: nil
            case .name: .name(record.campaign.name)
            case .startDate: .startDate(record.campaign.startDate)
            }
    }
}

/// How much of the log of changes somebody has been told: everything up to here, on whatever server.
package struct ChangePosition: Equatable, Sendable {
    /// The last transaction that was told of, and its last line.
    package let transaction: Int64
    package let line: Int64
    /// When that was so, by the database's clock.
    package let time: Instant

    package init(transaction: Int64, line: Int64, time: Instant) {
        self.transaction = transaction
        self.line = line
        self.time = time
    }
}

/// A campaign that was changed, deleted or expunged.
package struct ChangedCampaign: Equatable, Sendable {
    package let id: CampaignID
    package let customerID: CustomerID

    package init(id: CampaignID, customerID: CustomerID) {
        self.id = id
        self.customerID = customerID
    }
}

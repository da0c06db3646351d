/// An account as we keep it: what the last look found, and how far its campaigns agree with ours.
package struct AccountRecord: Equatable, Sendable {
    package let customerID: CustomerID
    /// Nil until somebody has looked at it.
    package let check: AccountCheck?
    package let checkTime: Instant?
    /// When all its campaigns had been compared with ours for the last time.
    package let syncTime: Instant?
    /// Why the last comparison did not come to its end; empty when it did.
    package let syncError: String
    /// How many campaigns differ.
    package let drifting: Int
    /// The database's clock when this was read.
    package let readTime: Instant

    package init(
        customerID: CustomerID, check: AccountCheck?, checkTime: Instant?, syncTime: Instant?, syncError: String,
        drifting: Int, readTime: Instant
    ) {
        self.customerID = customerID
        self.check = check
        self.checkTime = checkTime
        self.syncTime = syncTime
        self.syncError = syncError
        self.drifting = drifting
        self.readTime = readTime
    }
}

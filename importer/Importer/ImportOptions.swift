package import Domain

/// What one import was asked to do.
package struct ImportOptions: Sendable {
    /// The sheet's path.
    package var file: String
    /// The account of rows that name none.
    package var customer: CustomerID?
    /// Checks everything and stores nothing.
    package var isDryRun: Bool
    /// Accepts only what is complete for publishing, and queues it.
    package var isPublish: Bool
    /// Where refused rows go, in the sheet's own columns plus `Errors`.
    package var rejects: String?
    package var isJSON: Bool

    package init(
        file: String, customer: CustomerID? = nil, isDryRun: Bool = false, isPublish: Bool = false,
        rejects: String? = nil, isJSON: Bool = false
    ) {
        self.file = file
        self.customer = customer
        self.isDryRun = isDryRun
        self.isPublish = isPublish
        self.rejects = rejects
        self.isJSON = isJSON
    }
}

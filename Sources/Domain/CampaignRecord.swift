/// A campaign as we keep it: its content, its place in life, and what Google knows of it.
package struct CampaignRecord: Equatable, Sendable {
    package let id: CampaignID
    package let campaign: Campaign
    package let status: CampaignStatus
    /// Google's id, once published.
    package let googleCampaignID: Int64?
    /// Google's status, once published.
    package let googleStatus: GoogleStatus?
    /// Why the last attempt failed, in words for its owner; empty when it did not.
    package let publishError: String
    /// Grows with every write; the etag is made of it.
    package let revision: Int64
    package let createTime: Instant
    package let updateTime: Instant
    /// Set when deleted.
    package let deleteTime: Instant?

    package init(
        id: CampaignID, campaign: Campaign, status: CampaignStatus, googleCampaignID: Int64?,
        googleStatus: GoogleStatus?, publishError: String, revision: Int64, createTime: Instant, updateTime: Instant,
        deleteTime: Instant?
    ) {
        self.id = id
        self.campaign = campaign
        self.status = status
        self.googleCampaignID = googleCampaignID
        self.googleStatus = googleStatus
        self.publishError = publishError
        self.revision = revision
        self.createTime = createTime
        self.updateTime = updateTime
        self.deleteTime = deleteTime
    }

    /// Opaque to callers (AIP-154): the revision in quotes, as HTTP writes etags.
    package var etag: String { "\"\(revision)\"" }
}

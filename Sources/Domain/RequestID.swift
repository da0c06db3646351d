/// What a caller names a request by, so that it can repeat it (AIP-155): any UUID.
package struct RequestID: Hashable, Sendable, CustomStringConvertible {
    package let bits: UInt128

    package init?(_ text: String) {
        guard let uuid = CampaignID(text) else { return nil }
        bits = uuid.bits
    }

    package var description: String { CampaignID(bits: bits).description }
}

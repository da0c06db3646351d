internal import Domain

/// An enum whose cases stand in `proto/` under the same names in the same order, from number 1; 0 is unspecified.
/// A test holds every name against the descriptor.
protocol WireEnum: RawRepresentable<String>, CaseIterable, Sendable {}

extension Objective: WireEnum {}
extension CampaignType: WireEnum {}
extension CampaignStatus: WireEnum {}
extension GoogleStatus: WireEnum {}
extension EUPoliticalAdvertising: WireEnum {}
extension CallToAction: WireEnum {}
extension KeywordMatchType: WireEnum {}
extension JobKind: WireEnum {}
extension JobPhase: WireEnum {}

extension WireEnum where Self: Equatable {
    /// The number of a case, 0 of nil.
    static func number(of value: Self?) -> UInt32 {
        UInt32(zip(1..., allCases).first { $0.1 == value }?.0 ?? 0)
    }

    /// A number that no case has is unreadable, not an error of the decoder (proto3 enums are open).
    static func entry(number: UInt32) -> Entry<Self> {
        if number == 0 { return .blank }
        let cases = Array(allCases)
        if number <= cases.count { return .value(cases[Int(number) - 1]) }
        return .unreadable(
            text: String(Int32(bitPattern: number)),
            Expectation(
                reason: "is not one of its values",
                hint: "use one of \(cases.map(\.rawValue).joined(separator: ", "))"))
    }
}

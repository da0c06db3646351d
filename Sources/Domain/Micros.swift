/// Money in millionths of the account's currency unit, as the Google Ads API counts it.
package struct Micros: Hashable, Comparable, Sendable {
    package let amount: Int64

    package init(_ amount: Int64) { self.amount = amount }

    package static let perUnit: Int64 = 1_000_000

    package static func < (left: Micros, right: Micros) -> Bool { left.amount < right.amount }
}

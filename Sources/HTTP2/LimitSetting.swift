/// One bound by the name an operator sets it with: `--limit idle-time=10m`, and a line in the README.
package struct LimitSetting<Limits>: Sendable {
    package let name: String
    /// What is bounded, and what a client gets that goes beyond.
    package let meaning: String
    private let read: @Sendable (Limits) -> String
    private let write: @Sendable (inout Limits, String) -> Bool

    package init<Value: LimitValue>(
        _ name: String, _ path: any WritableKeyPath<Limits, Value> & Sendable, _ meaning: String
    ) {
        self.name = name
        self.meaning = meaning
        read = { $0[keyPath: path].limitText }
        write = { limits, text in
            guard let value = Value(limitText: text) else { return false }
            limits[keyPath: path] = value
            return true
        }
    }

    /// The same bound where `Part` is a part of `Limits`.
    package init<Part>(_ part: LimitSetting<Part>, in path: any WritableKeyPath<Limits, Part> & Sendable) {
        name = part.name
        meaning = part.meaning
        read = { part.text(in: $0[keyPath: path]) }
        write = { part.set($1, in: &$0[keyPath: path]) }
    }

    /// The value as it is written: `100`, `64KiB`, `30s`, or `100+20/s` for a burst and a rate.
    package func text(in limits: Limits) -> String { read(limits) }

    /// False if the text is no such value; then nothing is changed.
    package func set(_ text: String, in limits: inout Limits) -> Bool { write(&limits, text) }
}

/// A kind of value that bounds have. All are above zero.
package protocol LimitValue: SendableMetatype {
    init?(limitText: String)
    var limitText: String { get }
}

/// A number followed by one of these units.
private func parse(_ text: String, units: [(suffix: String, factor: Int)]) -> Int? {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let unit = units.first(where: { $0.suffix == text.dropFirst(digits.count) }), let number = Int(digits),
        number > 0
    else { return nil }
    let (product, overflows) = number.multipliedReportingOverflow(by: unit.factor)
    return overflows ? nil : product
}

/// The value in the largest unit that divides it.
private func format(_ value: Int, units: [(suffix: String, factor: Int)]) -> String {
    let unit = units.last { value % $0.factor == 0 } ?? ("", 1)
    return "\(value / unit.factor)\(unit.suffix)"
}

extension Int: LimitValue {
    private static let units = [("", 1), ("KiB", 1 << 10), ("MiB", 1 << 20)]
    package init?(limitText: String) {
        // As much as a window of HTTP/2 can be, and as a C library takes.
        guard let value = parse(limitText, units: Self.units), value <= Int32.max else { return nil }
        self = value
    }
    package var limitText: String { format(self, units: Self.units) }
}

extension Duration: LimitValue {
    private static let units = [("ms", 1), ("s", 1_000), ("m", 60_000), ("h", 3_600_000)]
    package init?(limitText: String) {
        guard let value = parse(limitText, units: Self.units) else { return nil }
        self = .milliseconds(value)
    }
    package var limitText: String { format(Int(self / .milliseconds(1)), units: Self.units) }
}

extension Rate: LimitValue {
    package init?(limitText: String) {
        let parts = limitText.split(separator: "+", omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].hasSuffix("/s"), let burst = Int(limitText: String(parts[0])),
            let perSecond = Int(limitText: String(parts[1].dropLast(2)))
        else { return nil }
        self.init(burst: burst, perSecond: perSecond)
    }
    package var limitText: String { "\(burst)+\(perSecond)/s" }
}

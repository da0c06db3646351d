/// A value as somebody entered it: left out, understood, or not understood.
///
/// What a door cannot read does not end the reading: it becomes one violation among the others.
package enum Entry<Value: Sendable>: Sendable {
    case blank
    case value(Value)
    case unreadable(text: String, Expectation)

    package var value: Value? {
        if case .value(let value) = self { value } else { nil }
    }

    package init(_ value: Value?) {
        self = value.map { .value($0) } ?? .blank
    }
}

extension Entry: Equatable where Value: Equatable {}

/// What was expected where something else stood.
package struct Expectation: Equatable, Sendable {
    package let reason: String
    package let hint: String

    package init(reason: String, hint: String) {
        self.reason = reason
        self.hint = hint
    }
}

/// A value that people type.
package protocol EnteredAsText: Sendable {
    /// Nil when the text, already trimmed, is not such a value.
    init?(entered text: String)
    static var expectation: Expectation { get }
}

extension Entry where Value: EnteredAsText {
    /// Reads what was typed. Empty text is blank.
    package init(text: String) {
        if text.isEmpty {
            self = .blank
        } else if let value = Value(entered: text) {
            self = .value(value)
        } else {
            self = .unreadable(text: text, Value.expectation)
        }
    }
}

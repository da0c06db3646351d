internal import CWire
internal import Domain

/// An amount or a ratio, whose 0 is no value of the wire's campaign.
private struct AmountField {
    let field: CampaignField
    let isZero: (CampaignInput) -> Bool
    let setZero: (inout CampaignInput) -> Void

    init<Value: Equatable>(_ field: CampaignField, _ path: WritableKeyPath<CampaignInput, Entry<Value>>, zero: Value) {
        self.field = field
        isZero = { $0[keyPath: path].value == zero }
        setZero = { $0[keyPath: path] = .value(zero) }
    }

    static var all: [AmountField] {
        let amounts: [(CampaignField, WritableKeyPath<CampaignInput, Entry<Micros>>)] = [
            (.dailyBudget, \.dailyBudget), (.totalBudget, \.totalBudget), (.targetCPA, \.targetCPA),
            (.targetCPC, \.targetCPC), (.cpcBidCeiling, \.cpcBidCeiling),
        ]
        return amounts.map { AmountField($0, $1, zero: Micros(0)) }
            + [AmountField(.targetROAS, \.targetROAS, zero: ReturnOnAdSpend(millionths: 0))]
    }
}

/// A field with one value, whatever the value's type: what stands in it when it is not understood.
private struct SingleField {
    let field: CampaignField
    let unreadable: (CampaignInput) -> (text: String, expectation: Expectation)?
    let set: (inout CampaignInput, String, Expectation) -> Void

    init<Value>(_ field: CampaignField, _ path: WritableKeyPath<CampaignInput, Entry<Value>>) {
        self.field = field
        unreadable = { input in
            if case .unreadable(let text, let expectation) = input[keyPath: path] { (text, expectation) } else { nil }
        }
        set = { input, text, expectation in input[keyPath: path] = .unreadable(text: text, expectation) }
    }

    static var all: [SingleField] {
        [
            SingleField(.objective, \.objective), SingleField(.campaignType, \.campaignType),
            SingleField(.dailyBudget, \.dailyBudget), SingleField(.totalBudget, \.totalBudget),
            SingleField(.startDate, \.startDate), SingleField(.endDate, \.endDate), SingleField(.logoURL, \.logoURL),
            SingleField(.callToAction, \.callToAction),
            SingleField(.euPoliticalAdvertising, \.euPoliticalAdvertising), SingleField(.targetCPA, \.targetCPA),
            SingleField(.targetROAS, \.targetROAS), SingleField(.targetCPC, \.targetCPC),
            SingleField(.cpcBidCeiling, \.cpcBidCeiling),
        ]
    }
}

extension CampaignInput {
    /// Puts back the amounts that were given as 0, which is not the same as none.
    mutating func takeZeros(_ names: [String]) {
        guard !names.isEmpty else { return }
        for amount in AmountField.all where names.contains(amount.field.rawValue) { amount.setZero(&self) }
    }

    /// The amounts that were given as 0.
    var zeroFields: [CampaignField] { AmountField.all.filter { $0.isZero(self) }.map(\.field) }

    /// Puts back what the client could not read.
    mutating func takeUnreadable(_ messages: [Adflight__V1__ImportUnreadable]) {
        guard unsafe !messages.isEmpty else { return }
        let fields = SingleField.all
        for index in unsafe messages.indices {
            let message = unsafe messages[index]
            let name = unsafe text(message.field)
            let expectation = unsafe Expectation(reason: text(message.reason), hint: text(message.hint))
            fields.first { $0.field.rawValue == name }?.set(&self, unsafe text(message.value), expectation)
        }
    }
}

extension Arena {
    mutating func unreadable(of input: CampaignInput) -> [UnsafeMutablePointer<Adflight__V1__ImportUnreadable>] {
        var messages: [UnsafeMutablePointer<Adflight__V1__ImportUnreadable>] = unsafe []
        for field in SingleField.all {
            guard let (text, expectation) = field.unreadable(input) else { continue }
            let message = unsafe make(adflight__v1__import_unreadable__init)
            unsafe (message.pointee.field, message.pointee.value) = (string(field.field.rawValue), string(text))
            unsafe (message.pointee.reason, message.pointee.hint) = (
                string(expectation.reason), string(expectation.hint)
            )
            unsafe messages.append(message)
        }
        return unsafe messages
    }
}

internal import Domain

/// A return on ad spend as a cell has it: `350%`, or `3.5` where that cannot mean 3.5 %.
enum ReturnText {
    /// From here on a number alone is more likely one of per cent, whose sign was lost.
    private static let disputed = 50.0..<1e9

    static func read(_ text: String) -> Entry<ReturnOnAdSpend> {
        guard let number = Double(text), disputed.contains(number) else { return Entry(text: text) }
        let percent = Int((number * 100).rounded())
        return .unreadable(
            text: text,
            Expectation(
                reason: "may mean \(text) % or \(text) times the cost", hint: "write \(text)%, or \(percent)%"))
    }
}

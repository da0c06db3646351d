internal import Domain

/// Decides when a long import says how far it is, and how. Short ones are over before it speaks.
package struct ProgressMeter: Sendable {
    private let mode: Presentation.Progress
    private var spokeAt: Duration?

    private enum Limits {
        /// Before the first bar.
        static let patience = Duration.seconds(2)
        /// Between two drawings of the bar, which cost more than the rows between them.
        static let redraw = Duration.milliseconds(100)
        /// Between two lines of a log, and before the first.
        static let line = Duration.seconds(10)
        /// Columns of a bar; with fewer it is left out.
        static let bar = 10...40
    }

    package init(_ mode: Presentation.Progress) { self.mode = mode }

    /// What is to be written to standard error now, so long after the start.
    package mutating func take(_ progress: ImportProgress, after time: Duration) -> String? {
        let pause = time - (spokeAt ?? .zero)
        switch mode {
        case .none:
            return nil
        case .bar(let width):
            guard pause >= (spokeAt == nil ? Limits.patience : Limits.redraw) else { return nil }
            spokeAt = time
            return Self.startOfLine + Self.bar(progress, after: time, width: width - 1)
        case .lines:
            guard pause >= Limits.line else { return nil }
            spokeAt = time
            return Self.facts(progress, after: time).joined(separator: ", ") + "\n"
        }
    }

    /// What wipes a bar away before something else is written.
    package mutating func clear() -> String? {
        guard case .bar = mode, spokeAt.take() != nil else { return nil }
        return Self.startOfLine
    }

    /// To the first column, and erase (ECMA-48: CR, EL).
    private static let startOfLine = "\r\u{1B}[K"

    private static func bar(_ progress: ImportProgress, after time: Duration, width: Int) -> String {
        var facts = facts(progress, after: time)
        // How many bytes there are the bar says too.
        while facts.count > 5, length(facts) + 4 + Limits.bar.lowerBound > width { facts.removeLast() }
        while facts.count > 1, length(facts) > width { facts.removeLast() }
        let text = facts.joined(separator: "  ")
        let room = min(width - text.count - 4, Limits.bar.upperBound)
        guard let share = share(progress), room >= Limits.bar.lowerBound else { return Words.clipped(text, width) }
        let done = Int(share * Double(room))
        return "[" + String(repeating: "=", count: done) + String(repeating: " ", count: room - done) + "]  " + text
    }

    private static func length(_ facts: [String]) -> Int { facts.joined(separator: "  ").count }

    /// The most important first: `42 %`, `1,204,000 rows`, `3 refused`, `102,000 rows/s`, `0:12 left`, `105.0 of …`.
    private static func facts(_ progress: ImportProgress, after time: Duration) -> [String] {
        let seconds = max(time / .seconds(1), 0.001)
        let rate = Int(Double(progress.records) / seconds)
        var facts = [Words.count(progress.records, "row", "rows"), "\(Words.number(progress.refused)) refused"]
        // Before the first rows are settled there is nothing to reckon with.
        if progress.records > 0 { facts.append("\(Words.number(rate)) rows/s") }
        guard let share = share(progress), let total = progress.bytesTotal else {
            return facts + [Words.size(progress.bytesRead)]
        }
        facts.insert("\(Int(share * 100)) %", at: 0)
        if share > 0, progress.records > 0 { facts.append("\(clock(seconds * (1 - share) / share)) left") }
        return facts + ["\(Words.size(progress.bytesRead)) of \(Words.size(total))"]
    }

    private static func share(_ progress: ImportProgress) -> Double? {
        guard let total = progress.bytesTotal, total > 0 else { return nil }
        return min(1, Double(progress.bytesRead) / Double(total))
    }

    /// `1:02:03`, `0:12`.
    private static func clock(_ seconds: Double) -> String {
        let seconds = Int(seconds.rounded(.up))
        func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }
        let minutes = seconds / 60
        return minutes < 60
            ? "\(minutes):\(two(seconds % 60))" : "\(minutes / 60):\(two(minutes % 60)):\(two(seconds % 60))"
    }
}

internal import Glibc

/// How the program speaks: with colour or not, how wide, and how it tells how far it is.
package struct Presentation: Sendable {
    /// What `--color` says.
    package enum Colour: String, CaseIterable, Sendable {
        case auto, always, never
    }

    package enum Progress: Equatable, Sendable {
        /// Drawn over itself.
        case bar(width: Int)
        /// A line now and then, for logs.
        case lines
        case none
    }

    package let hasColour: Bool
    package let width: Int
    package let progress: Progress

    /// What a terminal has that does not say.
    package static let usualWidth = 80
    /// Narrower ones have no room for a word, and wider ones do not exist.
    private static let widths = 20...1_000

    package init(hasColour: Bool = false, width: Int = usualWidth, progress: Progress = .none) {
        self.hasColour = hasColour
        self.width = width
        self.progress = progress
    }

    /// - Parameters:
    ///   - report, notices: the widths of the terminals that standard output and standard error lead to; nil when they
    ///     lead elsewhere.
    ///   - variable: a variable of the environment; an empty one counts as unset (no-color.org).
    package init(
        colour: Colour, isQuiet: Bool, report: Int?, notices: Int?, variable: (_ name: String) -> String?
    ) {
        func set(_ name: String) -> Bool { variable(name)?.isEmpty == false }
        let isDumb = variable("TERM") == "dumb"
        hasColour =
            switch colour {
            case .always: true
            case .never: false
            case .auto where set("FORCE_COLOR"): variable("FORCE_COLOR") != "0"
            case .auto: !set("NO_COLOR") && report != nil && !isDumb
            }
        let width = report ?? variable("COLUMNS").flatMap { Int($0) } ?? Self.usualWidth
        self.width = min(max(width, Self.widths.lowerBound), Self.widths.upperBound)
        if isQuiet {
            progress = .none
        } else if let notices, !isDumb, !set("CI") {
            progress = .bar(width: notices)
        } else {
            progress = .lines
        }
    }

    /// A notice on a line of its own, below the bar that may stand there.
    package func line(_ text: String) -> String {
        if case .bar = progress { "\n\(text)\n" } else { "\(text)\n" }
    }

    /// That of this process.
    package static func standard(colour: Colour, isQuiet: Bool) -> Presentation {
        Presentation(
            colour: colour, isQuiet: isQuiet, report: terminalWidth(STDOUT_FILENO),
            notices: terminalWidth(STDERR_FILENO), variable: { getenv($0).map { String(cString: $0) } })
    }

    private static func terminalWidth(_ descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return usualWidth }
        return Int(size.ws_col)
    }
}

package import Domain
internal import Glibc

/// How an import ended, as the process's exit status.
package enum ImportExit: Int32, Sendable {
    case allGood = 0
    /// Nothing was stored; standard error says why in one line.
    case couldNotRun = 1
    case wrongUsage = 2
    /// The other rows were stored.
    case someRefused = 3
    /// Stopped by Ctrl-C.
    case interrupted = 130
}

/// Where an import speaks: its report, and apart from it progress and failures.
package struct ImportOutput: Sendable {
    package let report: @Sendable (String) -> Void
    package let notice: @Sendable (String) -> Void
    package let hasColour: Bool
    /// Whether notices may draw a progress line over itself.
    package let hasProgress: Bool

    package init(
        report: @escaping @Sendable (String) -> Void, notice: @escaping @Sendable (String) -> Void,
        hasColour: Bool = false, hasProgress: Bool = false
    ) {
        self.report = report
        self.notice = notice
        self.hasColour = hasColour
        self.hasProgress = hasProgress
    }

    /// Standard output and standard error; colour and progress only on a terminal, colour not with NO_COLOR
    /// (no-color.org).
    package static func standard() -> ImportOutput {
        let refusesColour = getenv("NO_COLOR").map { $0.pointee != 0 } ?? false
        return ImportOutput(
            report: { text in write(text, to: STDOUT_FILENO) },
            notice: { text in write(text, to: STDERR_FILENO) },
            hasColour: isatty(STDOUT_FILENO) == 1 && !refusesColour,
            hasProgress: isatty(STDERR_FILENO) == 1)
    }

    /// What cannot be written has no reader left, which is no reason to undo an import.
    private static func write(_ text: String, to descriptor: Int32) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { return }
            rest = rest.dropFirst(count)
        }
    }
}

/// Imports a sheet and reports: the whole of `adflight-import` behind its arguments.
package func runImport(
    _ options: ImportOptions, today: CalendarDate, openTransaction: ImportTransaction.Opening,
    interruption: Interruption = Interruption(), output: ImportOutput
) async -> ImportExit {
    let line = ProgressLine(output)
    do throws(ImportError) {
        let report = try await importSheet(
            options, today: today, openTransaction: openTransaction, interruption: interruption, onProgress: line.show)
        line.clear()
        output.report(options.isJSON ? report.json : report.text(hasColour: output.hasColour))
        if report.ending == .interrupted { return .interrupted }
        return report.refused == 0 ? .allGood : .someRefused
    } catch {
        line.clear()
        output.notice("adflight-import: \(options.file): \(error.message)\n")
        return .couldNotRun
    }
}

/// One line on a terminal that says how far a long import is; short ones are over before it shows.
private struct ProgressLine: Sendable {
    private let output: ImportOutput
    private let start = ContinuousClock.now
    private static let patience = Duration.seconds(2)

    init(_ output: ImportOutput) { self.output = output }

    private var isShown: Bool { output.hasProgress && start.duration(to: .now) > Self.patience }

    func show(_ progress: ImportProgress) {
        guard isShown else { return }
        let seconds = start.duration(to: .now) / .seconds(1)
        let total = max(1, progress.bytesTotal ?? 0)
        let percent = min(100, progress.bytesRead * 100 / total)
        let rate = Int(Double(progress.records) / seconds)
        output.notice(
            "\r\u{1B}[K\(percent) %  \(progress.records) rows, \(progress.refused) refused, \(rate) rows/s")
    }

    func clear() {
        if isShown { output.notice("\r\u{1B}[K") }
    }
}

extension CalendarDate {
    /// The date where it is earliest on earth, twelve hours behind UTC: no account's clock is behind it.
    package static func earliestToday() -> CalendarDate? {
        let halfDay = 12 * 3_600
        return CalendarDate(daysSince1970: (time(nil) - halfDay) / 86_400)
    }
}

package import Domain
internal import Glibc
internal import Synchronization

/// How an import ended, as the process's exit status.
package enum ImportExit: Int32, Sendable {
    case allGood = 0
    /// Nothing was stored but the batches before; standard error says why in one line.
    case couldNotRun = 1
    case wrongUsage = 2
    /// The other rows were stored.
    case someRefused = 3
    /// The same file was loaded before, and that was not wanted.
    case alreadyLoaded = 5
    /// Stopped by Ctrl-C.
    case interrupted = 130
}

/// Where an import speaks: its report, and apart from it progress and failures.
package struct ImportOutput: Sendable {
    package let report: @Sendable (String) -> Void
    package let notice: @Sendable (String) -> Void
    package let presentation: Presentation

    package init(
        report: @escaping @Sendable (String) -> Void, notice: @escaping @Sendable (String) -> Void,
        presentation: Presentation = Presentation()
    ) {
        self.report = report
        self.notice = notice
        self.presentation = presentation
    }

    /// Standard output and standard error.
    package static func standard(
        colour: Presentation.Colour = .auto, isQuiet: Bool = false
    ) -> ImportOutput {
        ImportOutput(
            report: { text in write(text, to: STDOUT_FILENO) },
            notice: { text in write(text, to: STDERR_FILENO) },
            presentation: .standard(colour: colour, isQuiet: isQuiet))
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
    let progress = ProgressLine(output)
    do throws(ImportError) {
        let report = try await importSheet(
            options, today: today, openTransaction: openTransaction, interruption: interruption,
            onProgress: progress.show)
        progress.clear()
        output.report(
            options.isJSON
                ? report.json
                : TextReport(report, width: output.presentation.width).text(
                    hasColour: output.presentation.hasColour))
        if let page = options.page { savePage(report, to: page, output) }
        return report.exit
    } catch {
        progress.clear()
        if options.isJSON { output.report(error.json(file: options.file)) }
        output.notice(error.text(file: options.file, width: output.presentation.width))
        if case .loaded = error { return .alreadyLoaded }
        return .couldNotRun
    }
}

/// The import is done by now: a page that cannot be written does not change how it ended.
private func savePage(_ report: ImportReport, to path: String, _ output: ImportOutput) {
    do throws(ImportError) {
        try save(HTMLReport(report).text, to: path)
    } catch {
        output.notice(error.text(file: report.file, width: output.presentation.width))
    }
}

/// Shows how far a long import is.
private final class ProgressLine: Sendable {
    private let output: ImportOutput
    private let start = ContinuousClock.now
    private let meter: Mutex<ProgressMeter>

    init(_ output: ImportOutput) {
        self.output = output
        meter = Mutex(ProgressMeter(output.presentation.progress))
    }

    func show(_ progress: ImportProgress) {
        let time = start.duration(to: .now)
        if let text = meter.withLock({ $0.take(progress, after: time) }) { output.notice(text) }
    }

    func clear() {
        if let text = meter.withLock({ $0.clear() }) { output.notice(text) }
    }
}

extension ImportReport {
    /// The status with which the process ends.
    package var exit: ImportExit {
        switch ending {
        case .interrupted: .interrupted
        case .complete, .tooManyErrors: refused == 0 ? .allGood : .someRefused
        }
    }
}

extension CalendarDate {
    /// The date where it is earliest on earth, twelve hours behind UTC: no account's clock is behind it.
    package static func earliestToday() -> CalendarDate? {
        let halfDay = 12 * 3_600
        return CalendarDate(daysSince1970: (time(nil) - halfDay) / 86_400)
    }
}

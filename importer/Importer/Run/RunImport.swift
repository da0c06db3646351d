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
    package let report: @Sendable (String) throws(ImportError) -> Void
    package let notice: @Sendable (String) -> Void
    package let presentation: Presentation

    package init(
        report: @escaping @Sendable (String) throws(ImportError) -> Void, notice: @escaping @Sendable (String) -> Void,
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
            report: { text throws(ImportError) in try write(text, to: STDOUT_FILENO) },
            // Where that cannot be written there is nobody to tell: the exit status says it.
            notice: { text in try? write(text, to: STDERR_FILENO) },
            presentation: .standard(colour: colour, isQuiet: isQuiet))
    }

    /// A reader that has gone (`| head -1`) wants no more.
    private static func write(_ text: String, to descriptor: Int32) throws(ImportError) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else {
                if errno == EPIPE { return }
                throw .cannotWrite(path: "the output", reason: systemReason())
            }
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
        var exit = report.exit
        func show(_ effect: () throws(ImportError) -> Void) {
            do throws(ImportError) {
                try effect()
            } catch {
                output.notice(error.text(file: report.file, width: output.presentation.width))
                // What is stored by now stays stored, and the status says how that ended.
                if options.mode != .store { exit = .couldNotRun }
            }
        }
        show { () throws(ImportError) in
            try output.report(
                options.isJSON
                    ? report.json
                    : TextReport(report, width: output.presentation.width).text(
                        hasColour: output.presentation.hasColour))
        }
        if let page = options.page {
            show { () throws(ImportError) in try save(HTMLReport(report).text, to: page) }
        }
        return exit
    } catch {
        progress.clear()
        if options.isJSON { try? output.report(error.json(file: options.file)) }
        output.notice(error.text(file: options.file, width: output.presentation.width))
        return error.exit
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

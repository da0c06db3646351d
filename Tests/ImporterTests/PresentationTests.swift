import Importer
import Testing

@Suite("Presentation")
struct PresentationTests {
    private static func presentation(
        _ colour: Presentation.Colour = .auto, quiet: Bool = false, report: Int? = 120, notices: Int? = 100,
        _ variables: [String: String] = [:]
    ) -> Presentation {
        Presentation(colour: colour, isQuiet: quiet, report: report, notices: notices) { variables[$0] }
    }

    @Test(
        "--color goes before FORCE_COLOR, that before NO_COLOR, and that before the terminal",
        arguments: [
            (.auto, 120, [:], true), (.auto, nil, [:], false), (.auto, 120, ["NO_COLOR": "1"], false),
            (.auto, 120, ["NO_COLOR": ""], true), (.auto, nil, ["FORCE_COLOR": "1"], true),
            (.auto, 120, ["FORCE_COLOR": "0"], false), (.auto, nil, ["FORCE_COLOR": "1", "NO_COLOR": "1"], true),
            (.auto, 120, ["TERM": "dumb"], false), (.always, nil, ["NO_COLOR": "1"], true),
            (.never, 120, ["FORCE_COLOR": "1"], false),
        ] as [(Presentation.Colour, Int?, [String: String], Bool)])
    func colour(choice: Presentation.Colour, report: Int?, variables: [String: String], hasColour: Bool) {
        #expect(Self.presentation(choice, report: report, variables).hasColour == hasColour)
    }

    @Test(
        "progress is a bar on a terminal, lines elsewhere, and nothing when quiet",
        arguments: [
            (false, 100, [:], .bar(width: 100)), (false, nil, [:], .lines), (true, 100, [:], .none),
            (true, nil, [:], .none), (false, 100, ["TERM": "dumb"], .lines), (false, 100, ["CI": "true"], .lines),
        ] as [(Bool, Int?, [String: String], Presentation.Progress)])
    func progress(quiet: Bool, notices: Int?, variables: [String: String], expected: Presentation.Progress) {
        #expect(Self.presentation(quiet: quiet, notices: notices, variables).progress == expected)
    }

    @Test("the width is the terminal's, else that of COLUMNS, else 80")
    func width() {
        #expect(Self.presentation(report: 200).width == 200)
        #expect(Self.presentation(report: nil, ["COLUMNS": "132"]).width == 132)
        #expect(Self.presentation(report: nil, ["COLUMNS": "many"]).width == 80)
    }

    @Test("no width is so odd that a report cannot be laid out in it", arguments: ["5000000000000000000", "-9", "0"])
    func oddWidth(columns: String) async throws {
        let width = Self.presentation(report: nil, ["COLUMNS": columns]).width
        #expect((20...1_000).contains(width))
        let rows = (1...3).map { "C\($0),Sales,x,2035-03-01\n" }.joined()
        let report = try await imported("\(draftHeader)\n\(rows)")
        #expect(TextReport(report, width: width).text(hasColour: false).contains("refused 3"))
    }
}

@Suite("Progress")
struct ProgressTests {
    private static func progress(_ percent: Int, of total: Int? = 250 << 20) -> ImportProgress {
        ImportProgress(
            bytesRead: (250 << 20) / 100 * percent, bytesTotal: total, records: 10_000 * percent, refused: percent)
    }

    @Test("a bar waits two seconds, then is drawn ten times a second at most, and never wider than the terminal")
    func bar() {
        var meter = ProgressMeter(.bar(width: 100))
        #expect(meter.take(Self.progress(1), after: .seconds(1.9)) == nil)
        let first = meter.take(Self.progress(42), after: .seconds(4)) ?? ""
        #expect(first.hasPrefix("\r\u{1B}[K["))
        for fact in ["42 %", "420,000 rows", "42 refused", "105,000 rows/s", "0:06 left"] {
            #expect(first.contains(fact), "\(first)")
        }
        #expect(meter.take(Self.progress(43), after: .milliseconds(4_050)) == nil)
        #expect(meter.take(Self.progress(43), after: .milliseconds(4_100)) != nil)
        for width in [20, 40, 60, 80, 100, 200] {
            var meter = ProgressMeter(.bar(width: width))
            let drawn = meter.take(Self.progress(42), after: .seconds(5)) ?? ""
            #expect(drawn.dropFirst(4).count < width, "\(drawn)")
            if width >= 80 { #expect(drawn.contains("[====") && drawn.contains("left"), "\(drawn)") }
        }
    }

    @Test("a bar is wiped away once, and only when it was drawn")
    func clear() {
        var meter = ProgressMeter(.bar(width: 80))
        #expect(meter.clear() == nil)
        _ = meter.take(Self.progress(1), after: .seconds(3))
        #expect(meter.clear() == "\r\u{1B}[K")
        #expect(meter.clear() == nil)
    }

    @Test("logs get a plain line every ten seconds")
    func lines() {
        var meter = ProgressMeter(.lines)
        #expect(meter.take(Self.progress(1), after: .seconds(9)) == nil)
        let line = meter.take(Self.progress(50), after: .seconds(10)) ?? ""
        #expect(line == "50 %, 500,000 rows, 50 refused, 50,000 rows/s, 0:10 left, 125.0 MiB of 250.0 MiB\n")
        #expect(meter.take(Self.progress(51), after: .seconds(19)) == nil)
        let unsettled = ImportProgress(bytesRead: 50, bytesTotal: 100, records: 0, refused: 0)
        #expect(meter.take(unsettled, after: .seconds(30)) == "50 %, 0 rows, 0 refused, 50 bytes of 100 bytes\n")
        #expect(meter.take(Self.progress(51), after: .seconds(40)) != nil)
    }

    @Test("of standard input nobody knows how much is left")
    func unknownTotal() {
        var meter = ProgressMeter(.bar(width: 80))
        let text = meter.take(Self.progress(10, of: nil), after: .seconds(3)) ?? ""
        #expect(!text.contains("%") && !text.contains("left") && text.contains("100,000 rows"))
    }

    @Test("quiet is quiet")
    func quiet() {
        var meter = ProgressMeter(.none)
        #expect(meter.take(Self.progress(99), after: .seconds(99)) == nil)
    }
}

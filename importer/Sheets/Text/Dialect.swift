/// How the cells of a text sheet are set apart, found in its first bytes.
struct Dialect {
    let delimiter: Delimiter
    let decisions: [Decision]
    /// The line `sep=;` that Excel understands, to be left out: 1 or 0 lines.
    let hintLines: Int
    let hintBytes: Int

    /// `isWhole`: the sample is all there is.
    init(of sample: [UInt8], isWhole: Bool, options: SheetOptions) {
        let hint = SeparatorHint(sample)
        hintLines = hint == nil ? 0 : 1
        hintBytes = hint?.bytes ?? 0
        let decision: Decision
        if let asked = options.delimiter {
            (delimiter, decision) = (asked, Self.decision(asked, "it was asked for", confidence: 1))
        } else if let named = hint?.delimiter {
            (delimiter, decision) = (named, Self.decision(named, "the first line says so (sep=)", confidence: 1))
        } else {
            (delimiter, decision) = Self.find(in: Array(sample.dropFirst(hintBytes)), isWhole: isWhole, options)
        }
        decisions = [decision, Self.newline(sample)]
    }

    // MARK: The delimiter

    /// What the sample looks like with one delimiter.
    private struct Candidate {
        let delimiter: Delimiter
        /// The most common number of cells, the records that have it, and all records.
        let cells: Int
        let agreeing: Int
        let records: Int
        let headerScore: Int

        /// From 0 to 1: many records of the same, large number of cells.
        var shape: Double {
            guard records > 0, cells > 1 else { return 0 }
            return Double(agreeing) / Double(records) * (1 - 1 / Double(cells))
        }

        init(_ delimiter: Delimiter, _ sample: [UInt8], isWhole: Bool, _ options: SheetOptions) {
            self.delimiter = delimiter
            var batch = RecordBatch()
            batch.reserve(sample.count)
            batch.bytes.overwrite(at: 0, with: sample, 0..<sample.count)
            var scanner = RecordScanner(delimiter: delimiter, limits: options.limits)
            _ = scanner.scan(&batch, filled: sample.count, isEnd: isWhole)
            var counts: [Int: Int] = [:]
            for index in 0..<batch.count { counts[batch[index].cellCount, default: 0] += 1 }
            let common = counts.max { ($0.value, $0.key) < ($1.value, $1.key) }
            (cells, agreeing, records) = (common?.key ?? 0, common?.value ?? 0, batch.count)
            headerScore = HeaderSearch(batch, options).bestScore
        }
    }

    private static func find(in sample: [UInt8], isWhole: Bool, _ options: SheetOptions) -> (Delimiter, Decision) {
        let candidates = Delimiter.allCases.map { Candidate($0, sample, isWhole: isWhole, options) }
        // The first of equals is the comma.
        let ranked = candidates.enumerated().sorted {
            ($0.element.headerScore, $0.element.shape, -$0.offset) > (
                $1.element.headerScore, $1.element.shape, -$1.offset
            )
        }.map(\.element)
        let (best, next) = (ranked[0], ranked[1])
        guard best.shape > 0 || best.headerScore > 0 else {
            return (.comma, decision(.comma, "no other delimiter stands in the rows either", confidence: 0.2))
        }
        var reason = "\(best.agreeing) of \(best.records) rows have \(best.cells) cells"
        if best.headerScore > next.headerScore { reason += ", and the header is known then" }
        if next.shape > 0 { reason += " (\(next.delimiter): \(next.agreeing) have \(next.cells))" }
        let lead = best.headerScore > next.headerScore ? 1 : 1 - next.shape / max(best.shape, next.shape)
        return (best.delimiter, decision(best.delimiter, reason, confidence: 0.5 + lead / 2))
    }

    private static func decision(_ delimiter: Delimiter, _ reason: String, confidence: Double) -> Decision {
        Decision(subject: .delimiter, choice: delimiter.description, reason: reason, confidence: confidence)
    }

    // MARK: The line ends

    /// Only said: the scanner takes them all, mixed as they come.
    private static func newline(_ sample: [UInt8]) -> Decision {
        var (pairs, feeds, returns) = (0, 0, 0)
        for index in sample.indices {
            switch sample[index] {
            case Byte.lineFeed: feeds += 1
            case Byte.carriageReturn where index + 1 < sample.count && sample[index + 1] == Byte.lineFeed:
                pairs += 1
                feeds -= 1
            case Byte.carriageReturn: returns += 1
            default: break
            }
        }
        let counts = [("CRLF", pairs), ("LF", feeds), ("CR", returns)].filter { $0.1 > 0 }
        let choice = counts.count > 1 ? "mixed" : counts.first?.0 ?? "none"
        let found = counts.map { "\($0.1) \($0.0)" }.joined(separator: ", ")
        let reason = counts.isEmpty ? "no line ends" : "the first lines end with \(found)"
        return Decision(subject: .newline, choice: choice, reason: reason, confidence: 1)
    }
}

/// The first line `sep=;` or `"sep=;"`, which tells Excel the delimiter.
private struct SeparatorHint {
    /// Nil for one that we do not take.
    let delimiter: Delimiter?
    /// With its line end.
    let bytes: Int

    init?(_ sample: [UInt8]) {
        guard let lineEnd = sample.firstIndex(where: { $0 == Byte.lineFeed || $0 == Byte.carriageReturn }) else {
            return nil
        }
        let line = sample[..<lineEnd].filter { $0 != Byte.quote }
        guard line.count == 5, String(decoding: line.prefix(4), as: UTF8.self).lowercased() == "sep=" else {
            return nil
        }
        delimiter = Delimiter(rawValue: line[4])
        let isPair = sample[lineEnd...].starts(with: [Byte.carriageReturn, Byte.lineFeed])
        bytes = lineEnd + (isPair ? 2 : 1)
    }
}

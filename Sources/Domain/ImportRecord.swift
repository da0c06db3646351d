/// One import of a sheet, as others see it while it runs and afterwards.
package struct ImportRecord: Equatable, Sendable {
    package let id: ImportID
    package let state: ImportState
    /// Who runs it, for people: `ann@desk7`.
    package let actor: String
    package let source: ImportSource
    package let bytesDone: Int64
    package let counts: ImportCounts
    /// Nil when it stores all rows or none.
    package let checkpoint: ImportCheckpoint?
    /// Why it failed; empty when it did not.
    package let error: String
    package let startTime: Instant
    /// When it was last heard of.
    package let heartbeatTime: Instant
    /// Nil while it runs.
    package let endTime: Instant?

    package init(
        id: ImportID, state: ImportState, actor: String, source: ImportSource, bytesDone: Int64, counts: ImportCounts,
        checkpoint: ImportCheckpoint?, error: String, startTime: Instant, heartbeatTime: Instant, endTime: Instant?
    ) {
        self.id = id
        self.state = state
        self.actor = actor
        self.source = source
        self.bytesDone = bytesDone
        self.counts = counts
        self.checkpoint = checkpoint
        self.error = error
        self.startTime = startTime
        self.heartbeatTime = heartbeatTime
        self.endTime = endTime
    }
}

/// Imports are numbered as they begin.
package struct ImportID: Hashable, Sendable, CustomStringConvertible {
    package let number: Int64

    package init(_ number: Int64) { self.number = number }

    package var description: String { String(number) }
}

/// How an import stands.
package enum ImportState: String, CaseIterable, Sendable {
    case running = "RUNNING"
    case done = "DONE"
    /// It could not go on; without checkpoints nothing of it is stored.
    case failed = "FAILED"
    /// A person stopped it, or nothing was heard of it for a minute; it may go on from its checkpoint.
    case interrupted = "INTERRUPTED"
}

/// What is imported, and how.
package struct ImportSource: Equatable, Sendable {
    package let fileName: String
    /// Nil when rows come without a file.
    package let fileHash: ContentHash?
    package let bytesTotal: Int64
    /// How the file is read, for people: `UTF-16LE, tab`.
    package let dialect: String
    /// The settings that change what becomes of a row: the same file with the same ones goes on where it was stopped.
    package let options: String

    package init(fileName: String, fileHash: ContentHash?, bytesTotal: Int64, dialect: String, options: String) {
        self.fileName = fileName
        self.fileHash = fileHash
        self.bytesTotal = bytesTotal
        self.dialect = dialect
        self.options = options
    }
}

/// What became of the rows so far.
package struct ImportCounts: Equatable, Sendable {
    package var created: Int64 = 0
    package var updated: Int64 = 0
    package var unchanged: Int64 = 0
    package var removed: Int64 = 0
    package var refused: Int64 = 0
    package var skipped: Int64 = 0

    package init() {}

    /// In the order above; nil unless there is one number for each.
    package init?(_ numbers: [Int64]) {
        guard numbers.count == 6 else { return nil }
        (created, updated, unchanged) = (numbers[0], numbers[1], numbers[2])
        (removed, refused, skipped) = (numbers[3], numbers[4], numbers[5])
    }

    package var numbers: [Int64] { [created, updated, unchanged, removed, refused, skipped] }
}

/// A place in a file up to which everything is stored for good.
package struct ImportCheckpoint: Equatable, Sendable {
    /// The last record that is stored, counted from 1; 0 before the first.
    package let record: Int64
    /// Where the next one begins.
    package let bytes: Int64
    package let counts: ImportCounts

    package init(record: Int64, bytes: Int64, counts: ImportCounts) {
        self.record = record
        self.bytes = bytes
        self.counts = counts
    }

    package static let start = ImportCheckpoint(record: 0, bytes: 0, counts: ImportCounts())
}

/// One thing that is wrong with a row, as it is kept with the import.
package struct ImportFault: Equatable, Sendable {
    package enum Level: String, CaseIterable, Sendable {
        case refused = "REFUSED"
        /// Stored as a draft that cannot be published yet.
        case incomplete = "INCOMPLETE"
    }

    /// From 1.
    package let record: Int64
    package let line: Int64
    package let level: Level
    /// Its name, as far as it could be read.
    package let campaign: String
    /// The sheet's own name of the column.
    package let subject: String
    package let value: String
    package let rule: String
    package let reason: String
    package let hint: String

    package init(
        record: Int64, line: Int64, level: Level, campaign: String, subject: String, value: String, rule: String,
        reason: String, hint: String
    ) {
        self.record = record
        self.line = line
        self.level = level
        self.campaign = campaign
        self.subject = subject
        self.value = value
        self.rule = rule
        self.reason = reason
        self.hint = hint
    }
}

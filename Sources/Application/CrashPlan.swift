package import Domain

/// Where and how this process is to die, for tests: `ADFLIGHT_CRASH_AT` and `ADFLIGHT_CRASH_KIND`.
package struct CrashPlan: Sendable {
    package enum Kind: String, CaseIterable, Sendable {
        /// As the kernel does it when memory runs out.
        case kill = "sigkill"
        /// By itself, at once.
        case exit
        /// It stands still, and goes on when others have taken over.
        case stop
        /// Not the process but its connections to the database.
        case cutDatabase = "cut-database"
    }

    package let point: CrashPoint
    /// 1 for the first time that the process comes there.
    package let pass: Int
    package let kind: Kind

    /// - Parameter text: `intent-not-committed`, or `intent-not-committed:2` for the second time. Nil for a point that
    ///   no process comes to by itself.
    init?(_ text: String, _ kind: Kind) {
        let parts = text.split(separator: ":", maxSplits: 1)
        guard let name = parts.first, let point = CrashPoint(name: name), point.isInside,
            let pass = parts.count == 2 ? Int(parts[1]) : 1, pass > 0
        else { return nil }
        self.point = point
        self.pass = pass
        self.kind = kind
    }
}

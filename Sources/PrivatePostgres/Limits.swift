enum Limits {
    /// For another program that starts or stops the cluster: longer than `startWait` plus initdb on a machine that is
    /// busy with other things.
    static let lockWait = Duration.seconds(300)
    /// For PostgreSQL to accept connections; after a crash it first replays its log.
    static let startWait = Duration.seconds(60)
    /// Between two looks at a lock or at PostgreSQL's state.
    static let pollInterval = Duration.milliseconds(20)
    /// Of each output stream of a PostgreSQL program.
    static let outputBytes = 256 * 1_024
    /// The longest path of a socket: `sun_path` of unix(7) without its final zero.
    static let socketPathBytes = 107
}

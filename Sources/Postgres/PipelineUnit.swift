/// What a pipeline carries between two Syncs.
enum PipelineUnit {
    case startup
    case prepare(Statement, for: Job)
    case batch(Job)

    /// Whether nobody waits for it any more.
    var isAbandoned: Bool {
        switch self {
        case .startup: false
        case .prepare(_, for: let job), .batch(let job): job.isSettled
        }
    }
}

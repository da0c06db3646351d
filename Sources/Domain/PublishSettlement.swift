/// How one turn of a job ends: what is written down, in one transaction.
package enum Settlement: Equatable, Sendable {
    /// The campaign is at Google. Where it is not what we intended, the drift is noted and left to a person.
    case published(googleCampaignID: Int64, GoogleStatus, drift: [Drift] = [])
    case statusChanged(GoogleStatus)
    /// Google has our budget and dates.
    case updated
    case refused([String])
    /// Wait and send; nothing is open at Google.
    case resend(after: Duration, reason: String, countsTurn: Bool = true)
    /// Wait; the attempt stays open, and the next turn finds out about it first.
    case lookAgain(after: Duration, reason: String, countsTurn: Bool = true)
    /// Only a person can go on, with an `OperatorAction`; what is open stays open.
    case parked(reason: String)
    /// A person sends it on: turns and unknown outcomes are counted anew, what is open stays open.
    case requeued
    /// Called off before anything was sent.
    case cancelled
    /// Given up by a person; what may be at Google is theirs to clear away.
    case abandoned

    /// Where the job stands afterwards: when queued, `delay` and `keepsOpen` say how.
    package var jobPhase: JobPhase {
        switch self {
        case .published, .statusChanged, .updated: .done
        case .refused: .refused
        case .resend, .lookAgain, .requeued: .queued
        case .parked: .parked
        case .cancelled: .cancelled
        case .abandoned: .abandoned
        }
    }

    /// Whether a change of ours has taken effect: what a person had made of the same at Google before it is over.
    package var bringsGoogleToOurs: Bool {
        switch self {
        case .statusChanged, .updated: true
        default: false
        }
    }

    /// How long the job rests before its next turn.
    package var delay: Duration {
        switch self {
        case .resend(let delay, _, _), .lookAgain(let delay, _, _): delay
        default: .zero
        }
    }

    /// Whether the open attempt stays open.
    package var keepsOpen: Bool {
        switch self {
        case .lookAgain, .parked, .requeued: true
        default: false
        }
    }

    /// Whether this turn counts among the attempts: waiting for Google's window, or for us, is no attempt.
    package var countsTurn: Bool {
        switch self {
        case .resend(_, _, let counts), .lookAgain(_, _, let counts): counts
        default: true
        }
    }
}

/// The places in the way of a publish where a process can die, in their order, for tests that let it die there.
///
/// They are in every build, after the BUGGIFY of FoundationDB: what is tested is what runs. Store arms them.
package enum CrashPoint: Int, CaseIterable, Sendable {
    case enqueueNotCommitted = 1
    case enqueueCommittedUnanswered
    case enqueueAnswered
    case claimNotCommitted
    case claimCommittedUnaware
    case intentNotCommitted
    case intentCommittedNotConnected
    case connectedNothingSent
    case halfOfBodySent
    case sentNotYetApplied
    case appliedNotAnswered
    case answerRead
    case settleNotCommitted
    case settleAcknowledgementLost
    case settledMemoryNotCleared
    case heartbeatLostWhileSending
    case stoppedWhileSending
    case searchedNotDecided
    case foundNotAdopted
    case absentNotResent
    case rescueSelectedNotUpdated
    case drainWhileSending
    case drainForcedExit
    case databaseRestart

    /// What is true at this moment.
    package var meaning: String {
        switch self {
        case .enqueueNotCommitted: "A publish was called for, and nothing is written."
        case .enqueueCommittedUnanswered: "The job is in the queue, and the caller has no answer."
        case .enqueueAnswered: "The caller has its answer."
        case .claimNotCommitted: "A worker is about to claim jobs."
        case .claimCommittedUnaware: "Jobs are claimed, and the worker does not know it yet."
        case .intentNotCommitted: "The request is ready, and no intent is written."
        case .intentCommittedNotConnected: "The intent is written, and the worker does not know it yet."
        case .connectedNothingSent: "The request may leave, and no byte of it has."
        case .halfOfBodySent: "Half of the request has left."
        case .sentNotYetApplied: "Google has the request and has not begun."
        case .appliedNotAnswered: "Google has applied the request, and no byte of its answer has left."
        case .answerRead: "The worker has the answer, and nothing of it is written."
        case .settleNotCommitted: "A turn is about to be settled."
        case .settleAcknowledgementLost: "A turn is settled, and the worker does not know it yet."
        case .settledMemoryNotCleared: "A turn is settled, and the worker has still to forget it."
        case .heartbeatLostWhileSending: "A worker with jobs in hand is about to renew its lease."
        case .stoppedWhileSending: "The worker stands still for longer than its lease while its request is under way."
        case .searchedNotDecided: "A look at Google has its answer, and nothing follows from it yet."
        case .foundNotAdopted: "A look has found what an earlier attempt made, and it is not adopted."
        case .absentNotResent: "A look has found nothing, and the request is to be sent again."
        case .rescueSelectedNotUpdated: "The jobs of a dead worker are about to go back to the queue."
        case .drainWhileSending: "The worker was told to stop while its request is under way."
        case .drainForcedExit: "The time to stop is over, and the worker still holds jobs."
        case .databaseRestart: "The database drops the worker in the middle of a transaction."
        }
    }

    /// Whether the program itself stops here; the others can only be seen, and caused, from outside.
    package var isInside: Bool {
        switch self {
        case .enqueueAnswered, .halfOfBodySent, .sentNotYetApplied, .appliedNotAnswered, .stoppedWhileSending,
            .databaseRestart:
            false
        default: true
        }
    }

    /// `intent-not-committed`.
    package var name: String {
        "\(self)".reduce(into: "") { name, letter in
            name += letter.isUppercase ? "-\(letter.lowercased())" : "\(letter)"
        }
    }

    package init?(name: some StringProtocol) {
        guard let point = Self.allCases.first(where: { $0.name == name }) else { return nil }
        self = point
    }
}

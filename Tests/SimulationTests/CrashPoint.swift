/// Where a process can die. Every run of 20,000 seeds reaches each of them.
enum CrashPoint: Int, CaseIterable {
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
}

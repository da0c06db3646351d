import Application
import Domain
import Foundation
import Sandbox

/// One run: where a process dies, how, and what Google does with the next create of its campaigns.
struct CrashCase: Sendable, CustomStringConvertible {
    let point: CrashPoint
    let kind: CrashPlan.Kind
    let google: Faults.Outcome

    /// `intent-not-committed/sigkill/500-applied`.
    var description: String { "\(point.name)/\(kind.rawValue)/\(google.name)" }

    static let behaviours: [Faults.Outcome] = [
        .none, .appliedThenReset, .appliedThenSilence(.seconds(10)), .silenceBeforeApply(.seconds(10)),
        .appliedAfterResend, .internalError(isApplied: true), .internalError(isApplied: false),
        .rateLimited(retryDelay: .milliseconds(100)), .duplicateName(isApplied: false), .truncatedJSON,
    ]

    /// 24 points, 4 kinds, 10 behaviours.
    static let matrix = CrashPoint.allCases.flatMap { point in
        CrashPlan.Kind.allCases.flatMap { kind in
            behaviours.map { CrashCase(point: point, kind: kind, google: $0.fitting(point)) }
        }
    }

    /// Each point once, by SIGKILL where there is such a thing, with one behaviour after the other.
    static let gate = CrashPoint.allCases.compactMap { point in
        let cases = matrix.filter { $0.point == point && $0.reasonVoid == nil }
        let kind = cases.contains { $0.kind == .kill } ? .kill : CrashPlan.Kind.stop
        let turn = behaviours.indices.map { behaviours[(point.rawValue + $0) % behaviours.count].fitting(point) }
        return turn.lazy.compactMap { google in cases.first { $0.kind == kind && $0.google == google } }.first
    }

    /// What `ADFLIGHT_CRASHES` asks for: `all`, or what descriptions must contain, such as `claim-not-committed/stop`.
    static let asked: [CrashCase] =
        switch ProcessInfo.processInfo.environment["ADFLIGHT_CRASHES"] {
        case nil: gate
        case "all": matrix.filter { $0.reasonVoid == nil }
        case let text?: matrix.filter { $0.reasonVoid == nil && $0.description.contains(text) }
        }

    /// Why there is no such run; nil when there is.
    var reasonVoid: String? {
        switch point {
        case .stoppedWhileSending where kind != .stop: return "this point is a stop"
        case _ where kind == .exit && !point.isInside: return "a process does not exit where only others can see it"
        case .settleAcknowledgementLost where kind == .cutDatabase: return "the answer has been read by then"
        case .appliedNotAnswered where !google.applies: return "nothing is applied"
        case .searchedNotDecided, .foundNotAdopted, .absentNotResent:
            if google.isClear { return "no look follows a clear answer" }
        default: break
        }
        if point == .foundNotAdopted, !google.applies { return "there is nothing to find" }
        if point == .absentNotResent, google.applies { return "the look finds it" }
        return nil
    }
}

extension Faults.Outcome {
    /// Whether it is at Google before anybody looks.
    fileprivate var applies: Bool {
        switch self {
        case .none, .appliedThenReset, .appliedThenSilence, .internalError(isApplied: true),
            .duplicateName(isApplied: true), .truncatedJSON:
            true
        default: false
        }
    }

    /// Whether the answer tells what became of the request.
    fileprivate var isClear: Bool {
        switch self {
        case .none, .rateLimited: true
        default: false
        }
    }

    /// A name that is taken is our own where an earlier attempt is to be found.
    fileprivate func fitting(_ point: CrashPoint) -> Faults.Outcome {
        guard case .duplicateName = self else { return self }
        return .duplicateName(isApplied: point == .foundNotAdopted)
    }
}

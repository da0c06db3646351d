import Domain

/// What befalls processes.
extension World {
    /// The process is killed, stopped or told to end, where it stands.
    /// - Returns: whether it goes on at once.
    @discardableResult
    mutating func disturb(_ index: Int) -> Bool {
        plan.faultsLeft -= 1
        let isSending = [.sending, .awaiting, .connecting].contains(workers[index].phase)
        switch random.below(10) {
        case 0..<5:
            if let point = crashPoint(index) { observer.reached(point) }
            exit(index)
            return false
        case 5..<8:
            let stopped = random.between(1_000, 30_000)
            note("worker \(index) is stopped for \(stopped) ms in \(workers[index].phase)")
            workers[index].stoppedUntil = now + stopped
            workers[index].stoppedTotal += stopped
            if isSending { observer.reached(.stoppedWhileSending) }
            if workers[index].phase == .sending, !plan.breaksAssumptions { return true }
            if workers[index].phase != .awaiting { go(index, workers[index].phase, in: stopped) }
            return false
        default:
            note("worker \(index) is told to end in \(workers[index].phase)")
            workers[index].isDraining = true
            if isSending { observer.reached(.drainWhileSending) }
            schedule(.drainDeadline, index, life: workers[index].life, in: Limits.drain)
            return true
        }
    }

    /// The end of a process that stops in good order or has used up its time to do so: it gives back what it holds.
    mutating func release(_ index: Int) {
        for row in jobs.indices where jobs[row].state == .running && jobs[row].worker == index {
            settle(row, policy.afterRescue(open: jobs[row].open), lease: jobs[row].lease)
        }
        exit(index)
    }

    private mutating func exit(_ index: Int) {
        note("worker \(index) ends in \(workers[index].phase)")
        workers[index].life += 1
        workers[index].slots.removeAll(keepingCapacity: true)
        workers[index].group = []
        workers[index].lease = 0
        workers[index].isDraining = false
        workers[index].stoppedUntil = 0
        workers[index].phase = .down
        schedule(.restart, index, life: workers[index].life, in: random.between(100, 3_000))
    }

    private func crashPoint(_ index: Int) -> CrashPoint? {
        let worker = workers[index]
        return switch worker.phase {
        case .idle, .down, .looking, .recording: nil
        case .claiming: .claimNotCommitted
        case .claimed: .claimCommittedUnaware
        case .intending: hasLooked(worker) ? .absentNotResent : .intentNotCommitted
        case .intended: .intentCommittedNotConnected
        case .connecting: .connectedNothingSent
        case .sending: .halfOfBodySent
        case .awaiting: requests[worker.request].isApplied ? .appliedNotAnswered : .sentNotYetApplied
        case .answered: .answerRead
        case .looked: .searchedNotDecided
        case .settling(let slot): hasFound(worker.slots[slot]) ? .foundNotAdopted : .settleNotCommitted
        case .settled: .settledMemoryNotCleared
        }
    }

    private func hasFound(_ slot: Slot) -> Bool {
        if case .ours = slot.found { true } else { false }
    }

    private func hasLooked(_ worker: Worker) -> Bool {
        worker.group.contains { worker.slots[$0].lookBegan > 0 }
    }
}

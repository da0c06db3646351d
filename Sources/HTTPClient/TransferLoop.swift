internal import CCurl
import Glibc
import Synchronization

/// One libcurl multi handle and the thread that owns it.
///
/// Tasks only put a note into the inbox and wake the thread; it alone touches the transfers.
///
/// `@unchecked Sendable`: `multi` is used by other threads only for `curl_multi_wakeup`, which libcurl allows, and only
/// under the inbox's lock while it is open; `running`, `waiting` and `nextDeadline` belong to the thread alone.
@safe final class TransferLoop: @unchecked Sendable {
    struct Submission: Sendable {
        let id: UInt64
        let request: Request
        let target: Target
        let deadline: ContinuousClock.Instant
        let delivery: Delivery

        func end(with result: Result<Response, HTTPClientError>) {
            switch delivery {
            case .whole(let continuation): continuation.resume(returning: result)
            case .exchange(let flow): flow.end(with: result)
            }
        }

        func fail(_ error: HTTPClientError) { end(with: .failure(error)) }

        func failOnTime(isSent: Bool) {
            fail(.failed(.init(reason: .timeout, host: target.host, detail: "Timeout was reached"), isSent: isSent))
        }
    }

    enum Delivery: Sendable {
        case whole(CheckedContinuation<Result<Response, HTTPClientError>, Never>)
        case exchange(Flow)
    }

    private struct Inbox {
        var submitted: [Submission] = []
        var cancelled: [UInt64] = []
        /// Submitted and not ended: what `transfersRunningMax + transfersWaitingMax` bounds.
        var unfinished = 0
        var isOpen = true
        var hasEnded = false
        var endWaiters: [CheckedContinuation<Void, Never>] = []
    }

    private let limits: HTTPClient.Limits
    private let trust: Trust
    private let multi: UnsafeMutableRawPointer
    private let inbox = Mutex(Inbox())
    private let nextID = Atomic<UInt64>(0)

    private var running: [UInt64: Transfer] = [:]
    private var waiting: [Submission] = []
    /// Not later than the earliest deadline of all transfers.
    private var nextDeadline: ContinuousClock.Instant?

    init(limits: HTTPClient.Limits, trust: Trust) {
        precondition(Self.isLibraryReady, "libcurl does not start")
        guard let multi = unsafe curl_multi_init() else { fatalError("libcurl is out of memory") }
        self.limits = limits
        self.trust = trust
        unsafe self.multi = unsafe multi
        unsafe curl_multi_set_long(multi, CURLMOPT_PIPELINING, CURLPIPE_MULTIPLEX)
        unsafe curl_multi_set_long(multi, CURLMOPT_MAX_HOST_CONNECTIONS, limits.connectionsPerHostMax)
        startThread()
    }

    private static let isLibraryReady = curl_global_init(Int(CURL_GLOBAL_DEFAULT)) == CURLE_OK

    private func startThread() {
        var thread = pthread_t()
        let context = unsafe Unmanaged.passRetained(self).toOpaque()  // balanced by the thread
        let code = unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<TransferLoop>.fromOpaque(context).takeRetainedValue().runThread()
                return nil
            }, context)
        precondition(code == 0, "no thread for libcurl: \(code)")
        pthread_detach(thread)
    }

    // MARK: - Any thread

    func run(_ request: Request, to target: Target) async -> Result<Response, HTTPClientError> {
        let id = nextID.add(1, ordering: .relaxed).newValue
        let deadline = ContinuousClock.now + request.timeout
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let submission = Submission(
                    id: id, request: request, target: target, deadline: deadline, delivery: .whole(continuation))
                guard !Task.isCancelled else { return submission.fail(.cancelled(sent: false)) }
                submit(submission)
                // A cancellation between the two lines above named an id that the thread did not know yet.
                if Task.isCancelled { cancel(id) }
            }
        } onCancel: {
            cancel(id)
        }
    }

    func open(_ request: Request, to target: Target) -> Exchange {
        let id = nextID.add(1, ordering: .relaxed).newValue
        let flow = Flow(request.body, bytesMax: limits.exchangeBytesMax)
        submit(
            Submission(
                id: id, request: request, target: target, deadline: .now + request.timeout, delivery: .exchange(flow)))
        return Exchange(self, id: id, flow)
    }

    private func submit(_ submission: Submission) {
        let refusal: HTTPClientError? = inbox.withLock { inbox in
            guard inbox.isOpen else { return .cancelled(sent: false) }
            guard inbox.unfinished < limits.transfersRunningMax + limits.transfersWaitingMax else {
                let detail = "Too many requests are waiting"
                return .notSent(.init(reason: .overloaded, host: submission.target.host, detail: detail))
            }
            inbox.submitted.append(submission)
            inbox.unfinished += 1
            unsafe curl_multi_wakeup(multi)
            return nil
        }
        if let refusal { submission.fail(refusal) }
    }

    func cancel(_ id: UInt64) {
        inbox.withLock { inbox in
            guard inbox.isOpen else { return }
            inbox.cancelled.append(id)
            unsafe curl_multi_wakeup(multi)
        }
    }

    /// For an exchange that has bytes, or room, for which libcurl no longer asks.
    func wake() {
        inbox.withLock { inbox in
            guard inbox.isOpen else { return }
            unsafe curl_multi_wakeup(multi)
        }
    }

    func stop() {
        inbox.withLock { inbox in
            guard inbox.isOpen else { return }
            inbox.isOpen = false
            unsafe curl_multi_wakeup(multi)
        }
    }

    /// Returns when the thread has let go of libcurl.
    func end() async {
        await withCheckedContinuation { waiter in
            let hasEnded = inbox.withLock { inbox in
                if !inbox.hasEnded { inbox.endWaiters.append(waiter) }
                return inbox.hasEnded
            }
            if hasEnded { waiter.resume() }
        }
    }

    // MARK: - The loop's thread

    private func runThread() {
        blockBrokenPipeSignal()
        while true {
            let news = takeInbox()
            waiting += news.submitted
            for id in news.cancelled { cancelNow(id) }
            guard news.isOpen else { break }
            continueExchanges()
            for submission in news.submitted { noteDeadline(submission.deadline) }
            expire()
            startWaiting()
            perform()
            collect()
            startWaiting()
            unsafe curl_multi_poll(multi, nil, 0, pollTimeout(), nil)
        }
        cancelAll()
        unsafe curl_multi_cleanup(multi)
        let waiters = inbox.withLock { inbox in
            inbox.hasEnded = true
            return inbox.endWaiters
        }
        waiters.forEach { $0.resume() }
    }

    /// A write of OpenSSL to a closed connection would otherwise end the process; CURLOPT_NOSIGNAL leaves that to us.
    private func blockBrokenPipeSignal() {
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe pthread_sigmask(SIG_BLOCK, &signals, nil)
    }

    private func takeInbox() -> Inbox {
        inbox.withLock { inbox in
            defer {
                inbox.submitted = []
                inbox.cancelled = []
            }
            return inbox
        }
    }

    private func startWaiting() {
        let count = min(waiting.count, limits.transfersRunningMax - running.count)
        guard count > 0 else { return }
        for submission in waiting.prefix(count) {
            let transfer = Transfer(submission, limits: limits, trust: trust)
            running[submission.id] = transfer
            unsafe curl_multi_add_handle(multi, transfer.easy)
        }
        waiting.removeFirst(count)
    }

    /// Lets every exchange go on in both directions; a callback with nothing to do pauses its own again.
    /// All of them in every turn: that is simpler than an account of who asked.
    private func continueExchanges() {
        for transfer in running.values where transfer.isExchange {
            unsafe curl_easy_pause(transfer.easy, CURLPAUSE_CONT)
        }
    }

    private func perform() {
        var count: Int32 = 0
        unsafe curl_multi_perform(multi, &count)
    }

    private func collect() {
        var left: Int32 = 0
        while let message = unsafe curl_multi_info_read(multi, &left) {
            let code = unsafe curl_message_result(message)
            // The message dies with the handle's removal: read first, then remove.
            guard let transfer = unsafe Transfer.owner(of: message.pointee.easy_handle) else { continue }
            end(transfer, code)
        }
        for transfer in running.values { if let code = transfer.earlyEnd { end(transfer, code) } }
    }

    private func end(_ transfer: Transfer, _ code: CURLcode) {
        remove(transfer)
        transfer.submission.end(with: transfer.outcome(code))
    }

    private func remove(_ transfer: Transfer) {
        unsafe curl_multi_remove_handle(multi, transfer.easy)
        running[transfer.submission.id] = nil
        noteFinished()
    }

    private func noteFinished() {
        inbox.withLock { $0.unfinished -= 1 }
    }

    private func cancelNow(_ id: UInt64) {
        if let transfer = running[id] {
            remove(transfer)
            transfer.submission.fail(.cancelled(sent: transfer.isSent))
        } else if let index = waiting.firstIndex(where: { $0.id == id }) {
            noteFinished()
            waiting.remove(at: index).fail(.cancelled(sent: false))
        }
    }

    private func cancelAll() {
        for id in running.keys + waiting.map(\.id) { cancelNow(id) }
    }

    // MARK: Deadlines

    private func noteDeadline(_ deadline: ContinuousClock.Instant) {
        nextDeadline = min(nextDeadline ?? deadline, deadline)
    }

    /// Looks at all transfers only when the earliest deadline has passed.
    private func expire() {
        let now = ContinuousClock.now
        guard let nextDeadline, nextDeadline <= now else { return }
        self.nextDeadline = nil
        for transfer in running.values where transfer.submission.deadline <= now {
            remove(transfer)
            transfer.submission.failOnTime(isSent: transfer.isSent)
        }
        for submission in waiting where submission.deadline <= now {
            noteFinished()
            submission.failOnTime(isSent: false)
        }
        waiting.removeAll { $0.deadline <= now }
        for transfer in running.values { noteDeadline(transfer.submission.deadline) }
        for submission in waiting { noteDeadline(submission.deadline) }
    }

    /// libcurl shortens it to its own next timer, and a wakeup ends it.
    /// While something runs, never long: now and then libcurl 7.88 does not report an answer over TLS that has arrived,
    /// and without another look it would lie there until the connection's timer of 10 s.
    private func pollTimeout() -> Int32 {
        guard let nextDeadline else { return Int32.max }
        let wait = max(.zero, nextDeadline - .now)
        return Int32(clamping: (running.isEmpty ? wait : min(wait, limits.lookInterval)).milliseconds)
    }
}

/// How far one call has come through the interceptors.
struct Interception {
    private var passed = 0
    private var start = ContinuousClock.now

    /// Stops at the first interceptor that refuses the call.
    mutating func begin(
        _ interceptors: [any Interceptor], _ context: CallContext, at now: ContinuousClock.Instant
    ) throws(RPCError) {
        start = now
        for interceptor in interceptors {
            try interceptor.began(context)
            passed += 1
        }
    }

    /// Tells those that have let the call pass.
    mutating func end(_ interceptors: [any Interceptor], _ context: CallContext, _ code: StatusCode) {
        let duration = .now - start
        for interceptor in interceptors.prefix(passed).reversed() {
            interceptor.ended(context, code: code, after: duration)
        }
        passed = 0
    }
}

/// Runs what takes long enough for other calls to notice on another thread than the call's event loop.
///
/// A handler's task prefers that loop, and so does a function that is only `@concurrent` (SE-0417).
package func awayFromEventLoop<Value: Sendable>(
    _ body: @escaping @Sendable () async throws(RPCError) -> Value
) async throws(RPCError) -> Value {
    let outcome = await withTaskExecutorPreference(globalConcurrentExecutor) { () async -> Result<Value, RPCError> in
        // Until it is first resumed, a task that was started at once stays on the thread that has started it.
        await Task.yield()
        do throws(RPCError) { return .success(try await body()) } catch { return .failure(error) }
    }
    return try outcome.get()
}

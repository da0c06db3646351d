/// Sees every call of a registered method, before its handler and at its end. Runs on the connection's event loop, so
/// it must not block.
package protocol Interceptor: Sendable {
    /// The headers of a call have come. An error refuses it: neither its handler nor the interceptors behind hear of
    /// it.
    func began(_ call: CallContext) throws(RPCError)

    /// A call that `began` let pass is over for the client. Comes once, in reverse order of the interceptors; its
    /// handler may still be running.
    ///
    /// - Parameters:
    ///   - code: `cancelled` when the client has reset the call or is gone.
    ///   - duration: since its headers came.
    func ended(_ call: CallContext, code: StatusCode, after duration: Duration)
}

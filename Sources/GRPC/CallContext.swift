/// What a handler knows about its call besides the message.
package struct CallContext: Sendable {
    package let method: MethodDescriptor
    /// Address and port of the client.
    package let peer: String
    /// After this the client is gone; the handler's task is cancelled then.
    package let deadline: ContinuousClock.Instant
    package let metadata: Metadata

    package init(method: MethodDescriptor, peer: String, deadline: ContinuousClock.Instant, metadata: Metadata) {
        self.method = method
        self.peer = peer
        self.deadline = deadline
        self.metadata = metadata
    }
}

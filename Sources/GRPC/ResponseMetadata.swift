/// What a handler adds to its response besides messages and status.
struct ResponseMetadata: Sendable {
    var initialMetadata: [(name: String, value: String)] = []
    var trailingMetadata: [(name: String, value: String)] = []
    /// Of the one reply of a call: nil leaves it to the size.
    var compress: Bool?
}

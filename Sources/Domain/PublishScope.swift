/// What a pause, a limit or a quota of Google holds for.
package enum PublishScope: Hashable, Sendable {
    /// Every customer: the whole Google Cloud project.
    case project
    case customer(CustomerID)
}

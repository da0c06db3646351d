/// One copy of a large value for many holders: the limits alone would be a tenth of what an idle connection may cost.
@dynamicMemberLookup
package final class Shared<Value: Sendable>: Sendable {
    private let value: Value

    package init(_ value: Value) { self.value = value }

    package subscript<Member>(dynamicMember path: KeyPath<Value, Member>) -> Member { value[keyPath: path] }
}

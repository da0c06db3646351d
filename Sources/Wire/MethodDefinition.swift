/// A method of a service of `proto/`: its name, and what goes in and comes out.
package struct MethodDefinition: Sendable {
    /// With its package: `adflight.v1.CampaignService`.
    package let service: String
    package let name: String
    package let isClientStreaming: Bool
    package let isServerStreaming: Bool
    package let input: MessageType
    package let output: MessageType

    package var fullName: String { "\(service).\(name)" }

    /// - Parameter service: a `google.protobuf.ServiceDescriptorProto`.
    static func methods(of service: Definition, in scope: String) -> [MethodDefinition] {
        service.contents(2).map(Definition.init).compactMap { method in
            guard let input = type(method.text(2)), let output = type(method.text(3)) else { return nil }
            return MethodDefinition(
                service: "\(scope).\(service.name)", name: method.name, isClientStreaming: method.number(5) != 0,
                isServerStreaming: method.number(6) != 0, input: input, output: output)
        }
    }

    /// The compiler writes the names of types with a dot in front. Those of reflection v1alpha have the wire form, and
    /// the code, of v1.
    private static func type(_ name: String) -> MessageType? {
        let name = name.dropFirst()
        return MessageType(named: String(name))
            ?? MessageType(named: name.split(separator: ".").map { $0 == "v1alpha" ? "v1" : $0 }.joined(separator: "."))
    }
}

import ArgumentParser
import Domain
import Wire

/// Finds what people mean by a name: `CreateCampaign`, `CampaignService.CreateCampaign`, or the whole of it.
enum MethodNames {
    static func method(_ name: String) throws -> MethodDefinition {
        let methods = DescriptorSet.served.methods
        let full = try resolve(name, among: methods.map(\.fullName), what: "method")
        guard let method = methods.first(where: { $0.fullName == full }) else {
            preconditionFailure("\(full) is the name of a method")
        }
        return method
    }

    static func service(_ name: String) throws -> String {
        let services = DescriptorSet.served.methods.map(\.service)
        return try resolve(name, among: Set(services).sorted(), what: "service")
    }

    /// A message, an enum, a service or a method.
    static func definition(_ name: String) throws -> String {
        try resolve(name, among: DefinitionText.names, what: "method, message, enum or service")
    }

    private static func resolve(_ name: String, among names: [String], what: String) throws -> String {
        let wanted = name.split(separator: "/").joined(separator: ".")
        if names.contains(wanted) { return wanted }
        let found = names.filter { $0.hasSuffix(".\(wanted)") }
        if found.count > 1 {
            throw ValidationError("\(name) is more than one \(what): \(found.joined(separator: ", "))")
        }
        guard let only = found.first else { throw ValidationError(unknown(wanted, names, what)) }
        return only
    }

    private static func unknown(_ name: String, _ names: [String], _ what: String) -> String {
        // As many parts of each name as were typed.
        let parts = name.split(separator: ".").count
        let alike = names.map { $0.split(separator: ".").suffix(parts).joined(separator: ".") }
        guard let near = alike.nearest(to: name) else {
            return "there is no \(what) \(name): adflight call --list shows them"
        }
        return "there is no \(what) \(name); did you mean \(near)?"
    }
}

package import Domain
internal import GRPC
package import Wire

/// `grpc.reflection.v1.ServerReflection`, and that of v1alpha: what this server serves, for clients without .proto files.
package struct ReflectionService: Sendable {
    private let services: [String]
    private let descriptors: DescriptorSet

    /// - Parameters:
    ///   - services: the full names of those that are served.
    ///   - descriptors: the files that define them, and what these import.
    package init(services: Set<String>, descriptors: DescriptorSet = .served) {
        self.services = services.sorted()
        self.descriptors = descriptors
    }

    /// Answers one request of a call. What is unknown is an answer too; `.invalid` ends the call.
    /// - Parameter sent: the names of the files that the call has been sent; empty at its start.
    package func answer(_ message: [UInt8], sent: inout Set<String>) throws(Failure) -> [UInt8] {
        let request = try ReflectionRequest(decoding: message)
        return ReflectionResponse(to: request, answer(request.query, sent: &sent)).encoded
    }

    private func answer(_ query: ReflectionRequest.Query, sent: inout Set<String>) -> ReflectionResponse.Answer {
        switch query {
        case .fileByName(let name):
            files(descriptors.file(named: name), sent: &sent)
        case .fileContainingSymbol(let symbol):
            files(descriptors.file(containing: symbol), sent: &sent)
        case .fileContainingExtension(let type, let number):
            files(descriptors.file(extending: type, number: number), sent: &sent)
        case .extensionNumbers(let type):
            descriptors.extensionNumbers(of: type).map { .extensionNumbers(type: type, $0) } ?? Self.notFound
        case .services:
            .services(services)
        }
    }

    /// The file that was asked for in any case, and what it imports unless the call has it, as grpc-go does.
    private func files(_ wanted: DescriptorSet.File?, sent: inout Set<String>) -> ReflectionResponse.Answer {
        guard let wanted else { return Self.notFound }
        sent.remove(wanted.name)
        return .files(descriptors.withImports(wanted).filter { sent.insert($0.name).inserted }.map(\.encoded))
    }

    /// What was asked for stands in the answer anyway.
    private static let notFound = ReflectionResponse.Answer.error(
        code: Int32(StatusCode.notFound.rawValue), "this server knows nothing of this name")
}

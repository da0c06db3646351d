import Synchronization
import TestSupport
import Testing

/// What the tests made the client send, what it told them, and what it must never tell.
final class Ledger: Sendable {
    struct Mutate: Hashable {
        let customer: String
        let body: [UInt8]
    }

    private struct Entries {
        var mutates: Set<Mutate> = []
        var texts: [String] = []
        var secrets: Set<String> = [pngInBase64]
    }

    @TaskLocal static var current = Ledger()

    /// How every PNG begins: no text may hold an image.
    private static let pngInBase64 = "iVBORw0KGgo"

    private let entries = Mutex(Entries())

    func sent(_ mutate: Mutate) { entries.withLock { _ = $0.mutates.insert(mutate) } }

    func told(_ text: String) { entries.withLock { $0.texts.append(text) } }

    func keeps(secret: String) { entries.withLock { _ = $0.secrets.insert(secret) } }

    func expectNoSecretTold() {
        let (texts, secrets) = entries.withLock { ($0.texts, $0.secrets) }
        let telltales = texts.filter { text in secrets.contains(where: text.contains) }
        #expect(telltales == [], "they hold secrets")
    }

    /// Google's own protos, of every version it serves, take each body.
    func expectContractKept() async throws {
        let mutates = entries.withLock(\.mutates)
        guard !mutates.isEmpty else { return }
        var lines = ""
        for mutate in mutates {
            let body = String(decoding: mutate.body, as: UTF8.self)
            for version in apiVersions {
                lines +=
                    #"{"version":"\#(version)","customer":"\#(mutate.customer)","expect":"accepted","body":\#(body)}"#
                lines += "\n"
            }
        }
        let python = try await PythonEnvironment("contract", requirements: "Tests/contract/requirements.txt")
        let verdict = try await python.run("Tests/contract/validate_mutate.py", ["/dev/stdin"], input: lines)
        #expect(verdict.exitCode == 0, "\(verdict.standardOutput)\(verdict.standardError)")
    }
}

import TestSupport
import Testing

@Suite("Google's own protos agree with the sandbox")
struct ContractTests {
    @Test("they accept what it accepts, and refuse what it refuses for its shape", .timeLimit(.minutes(5)))
    func agree() async throws {
        let python = try await PythonEnvironment("contract", requirements: "Tests/contract/requirements.txt")
        let verdict = try await python.run(
            "Tests/contract/validate_mutate.py", ["/dev/stdin"],
            input: contractLines().joined(separator: "\n"))
        #expect(verdict.exitCode == 0, "\(verdict.standardOutput)\(verdict.standardError)")
    }
}

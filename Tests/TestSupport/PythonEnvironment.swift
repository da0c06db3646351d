internal import Subprocess

/// A Python with the packages of one requirements file, for tests that ask Google's and gRPC's own libraries.
///
/// The first test that needs it makes it, in `.build`; it stays there until the requirements change.
package struct PythonEnvironment: Sendable {
    package enum Limits {
        /// Each of the two outputs of one run.
        static let outputBytes = 16 << 20
        /// For another process that is making the same environment.
        static let lockSeconds = 600
    }

    package struct Outcome: Sendable {
        /// Nil when a signal ended it.
        package let exitCode: Int32?
        package let standardOutput: String
        package let standardError: String
    }

    package struct Unavailable: Error, CustomStringConvertible {
        package let description: String
    }

    /// The root of this checkout, without a slash at its end.
    package static let repository = String(#filePath.dropLast("/Tests/TestSupport/PythonEnvironment.swift".count))

    /// Path of the interpreter.
    package let python: String

    /// Makes it unless it is there: once in a checkout, also when several processes ask at the same time.
    ///
    /// - Parameters:
    ///   - name: its folder is `.build/python-NAME`.
    ///   - requirements: a file for pip, by its path in the repository.
    package init(_ name: String, requirements: String) async throws {
        let folder = "\(Self.repository)/.build/python-\(name)"
        python = "\(folder)/bin/python"
        let made = try await Self.run(
            "sh", ["-c", Self.recipe, folder, "\(Self.repository)/\(requirements)", String(Limits.lockSeconds)])
        guard made.exitCode == 0 else {
            throw Unavailable(
                description: """
                    no Python with \(requirements): it takes python3 with its venv module (Debian: apt install \
                    python3-venv) and access to PyPI
                    \(made.standardOutput)\(made.standardError)
                    """)
        }
    }

    /// The copy of the requirements is written last: it says that the environment is whole, and of what it is made.
    private static let recipe = """
        set -e
        folder=$0 requirements=$1 wait=$2
        mkdir -p "${folder%/*}"
        exec 9>"$folder.lock"
        flock --wait "$wait" 9
        cmp --silent "$requirements" "$folder/requirements.txt" && exit
        rm -rf "$folder"
        python3 -m venv "$folder"
        "$folder/bin/pip" install --quiet --disable-pip-version-check --requirement "$requirements"
        cp "$requirements" "$folder/requirements.txt"
        """

    /// Runs a script of the repository, named by its path there, to its end.
    package func run(_ script: String, _ arguments: [String] = [], input: String = "") async throws -> Outcome {
        try await Self.run(python, ["\(Self.repository)/\(script)"] + arguments, input: input)
    }

    private static func run(_ program: String, _ arguments: [String], input: String = "") async throws -> Outcome {
        let result = try await Subprocess.run(
            .name("env"), arguments: Arguments([program] + arguments), input: .string(input),
            output: .string(limit: Limits.outputBytes), error: .string(limit: Limits.outputBytes))
        let exitCode: Int32? = if case .exited(let code) = result.terminationStatus { code } else { nil }
        return Outcome(
            exitCode: exitCode, standardOutput: result.standardOutput,
            standardError: result.standardError)
    }
}

internal import Glibc
internal import Subprocess

/// The programs of one PostgreSQL installation, run as a given user.
struct Programs {
    struct Outcome {
        let succeeded: Bool
        /// The last line of standard error, or else of standard output, that is not empty.
        let lastLine: String
    }

    let folder: String
    let account: Account

    /// - Parameter version: The major version that has created the cluster, if there is one.
    init(version: String?, account: Account) throws(PrivatePostgresError) {
        let root = "/usr/lib/postgresql"
        let installed = Files.names(in: root).compactMap(Int.init).sorted(by: >).map { "\(root)/\($0)/bin" }
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        let candidates =
            (version.map { ["\(root)/\($0)/bin"] } ?? []) + path.split(separator: ":").map(String.init) + installed
        let folder = candidates.first { folder in
            ["initdb", "pg_ctl", "postgres"].allSatisfy { access("\(folder)/\($0)", X_OK) == 0 }
        }
        guard let folder else { throw .programsMissing }
        self.folder = folder
        self.account = account
    }

    /// Runs a program to its end. `input` is its standard input.
    func run(_ program: String, _ arguments: [String], input: String = "") async -> Outcome {
        // Not by PlatformOptions.userID: Subprocess 1.0.2 then changes the user in a bare clone(2) of this process,
        // where glibc's setgroups(3) waits forever for a thread that was just starting.
        let asAccount =
            account.isOther
            ? ["setpriv", "--reuid=\(account.user)", "--regid=\(account.group)", "--clear-groups"] : []
        do {
            let result = try await Subprocess.run(
                // The programs give up when they may not enter the current folder, as root's is for others.
                .name("env"),
                arguments: Arguments(["--chdir=/"] + asAccount + [program] + arguments),
                // Nothing else of our environment: PG… variables would change what the programs do.
                environment: .custom(["PATH": "\(folder):/usr/bin:/bin", "LC_ALL": "C"]),
                input: .string(input),
                output: .string(limit: Limits.outputBytes),
                error: .string(limit: Limits.outputBytes))
            let text = [result.standardOutput, result.standardError].compactMap(\.self).joined(separator: "\n")
            return Outcome(
                succeeded: result.terminationStatus.isSuccess,
                lastLine: text.split(separator: "\n").last.map(String.init) ?? "\(result.terminationStatus)")
        } catch {
            return Outcome(succeeded: false, lastLine: "\(program): \(error)")
        }
    }
}

import ArgumentParser
import Glibc

/// Keeps advertising campaigns and publishes them to Google Ads.
@main
struct Adflight: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adflight",
        abstract: "Keeps advertising campaigns and publishes them to Google Ads, each exactly once.",
        discussion: """
            Without any configuration it uses a PostgreSQL of its own in a data folder. The README lists the \
            environment variables.

            Exit status: 0 done, 1 could not run, 2 wrong usage.
            """,
        subcommands: [Serve.self, Worker.self, Migrate.self, SandboxCommand.self, Demo.self])

    static func main() async {
        // What is written appears at once, also in a pipe.
        setvbuf(stdout, nil, _IOLBF, 0)
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as CannotRun {
            fputs("adflight: \(error.description)\n", stderr)
            Glibc.exit(1)
        } catch {
            guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
            fputs(fullMessage(for: error) + "\n", stderr)
            Glibc.exit(2)
        }
    }
}

/// Why a command could not do its work, in one line for the person at the terminal.
struct CannotRun: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) { self.description = description }
}

import ArgumentParser
import Foundation

/// Keeps advertising campaigns and publishes them to Google Ads.
@main
struct Adflight: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "adflight",
        abstract: "Keeps advertising campaigns and publishes them to Google Ads, each exactly once.",
        discussion: """
            Without any configuration it uses a PostgreSQL of its own in a data folder. The README lists the \
            environment variables.

            Exit status: 0 done, 1 could not run or write its output, 2 wrong usage, 4 a call was answered with an error.
            """,
        subcommands: [
            Serve.self, Worker.self, Jobs.self, Accounts.self, Migrate.self, SandboxCommand.self, Demo.self,
            ListLimits.self, CallCommand.self,
        ])

    static func main() async {
        holdStandardDescriptors()
        raiseDescriptorLimit()
        do {
            var command = try parseAsRoot()
            if var command = command as? any AsyncParsableCommand {
                try await command.run()
            } else {
                try command.run()
            }
        } catch let error as CannotRun {
            complain("adflight: \(error.description)")
            Foundation.exit(1)
        } catch {
            let (code, message) = (exitCode(for: error), fullMessage(for: error))
            if !message.isEmpty { code.isSuccess ? say(message) : complain(message) }
            Foundation.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }
}

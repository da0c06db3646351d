import ArgumentParser
import Domain
import Store

extension Jobs {
    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let no job start any more.", discussion: "Those that run go on. Holds until resume.")

        @OptionGroup var scope: ScopeOption
        @OptionGroup var dataFolder: DataFolderOption

        func run() async throws {
            try await dataFolder.withStore { store in
                try await store.jobs.pause(scope.scope)
                say(sentence(about: scope.scope, paused: try await store.jobs.paused()))
            }
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let jobs start again.",
            discussion: """
                Also those that wait because Google asked for it, or for the state of their account. Customers that were \
                paused by themselves stay so, until they are resumed by themselves.
                """)

        @OptionGroup var scope: ScopeOption
        @OptionGroup var dataFolder: DataFolderOption

        func run() async throws {
            try await dataFolder.withStore { store in
                try await store.jobs.resume(scope.scope)
                say(sentence(about: scope.scope, paused: try await store.jobs.paused()))
            }
        }
    }

    struct Limit: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Set how many jobs of one customer run at once, on all machines together.",
            discussion: "Without --customer it is the limit of each customer that has none of its own.")

        @Argument(help: ArgumentHelp("A number from 1 on, or none.", valueName: "jobs"))
        var limit: JobsAtOnce
        @OptionGroup var scope: ScopeOption
        @OptionGroup var dataFolder: DataFolderOption

        func run() async throws {
            try await dataFolder.withStore { store in
                try await store.jobs.limit(scope.scope, to: limit.count)
                let whose = scope.customer.map { "customer \($0)" } ?? "each customer without a limit of its own"
                switch (limit.count, scope.scope) {
                case (let count?, _): say("\(whose) runs at most \(count) jobs at once")
                case (nil, .customer): say("\(whose) has no limit of its own")
                case (nil, .project): say("\(whose) runs as many jobs at once as there is room for")
                }
            }
        }
    }
}

/// Whom a pause or a limit concerns.
struct ScopeOption: ParsableArguments {
    @Option(
        help: "The Google Ads account it holds for, such as 123-456-7890; without it, every one.",
        transform: parseCustomer)
    var customer: CustomerID?

    var scope: PublishScope { customer.map { .customer($0) } ?? .project }
}

/// How many jobs of a customer may run at once.
struct JobsAtOnce: ExpressibleByArgument {
    /// Nil for no limit.
    let count: Int?

    init?(argument: String) {
        if argument == "none" {
            count = nil
        } else {
            // The database keeps 32 bits.
            guard let number = Int32(argument), number > 0 else { return nil }
            count = Int(number)
        }
    }
}

/// What holds for a scope, given what is paused by itself.
private func sentence(about scope: PublishScope, paused: [PublishScope]) -> String {
    switch scope {
    case .project where paused.contains(.project):
        "every customer is paused: no job starts, and those that run go on"
    case .project where paused.isEmpty:
        "no customer is paused"
    case .project:
        "paused are only customers \(paused.compactMap(\.customerID).map(\.description).joined(separator: ", "))"
    case .customer(let id) where paused.contains(scope):
        "customer \(id) is paused: no job of it starts, and those that run go on"
    case .customer(let id) where paused.contains(.project):
        "customer \(id) is not paused by itself, but every customer is"
    case .customer(let id):
        "customer \(id) is not paused"
    }
}

import ArgumentParser
import Domain
import Foundation
import Store

extension Jobs {
    struct Retry: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Let a parked job run again, from its first attempt.",
            discussion: "What it may have left at Google Ads is looked for first.")

        @OptionGroup var job: JobToSettle

        func run() async throws {
            try await job.settle(.retry)
        }
    }

    struct Adopt: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a campaign at Google Ads for the one that a parked job was to create.",
            discussion: "Nothing is sent to Google Ads.")

        @OptionGroup var job: JobToSettle
        @Option(
            name: .customLong("google-campaign"),
            help: ArgumentHelp("The campaign's id at Google Ads.", valueName: "id"))
        var googleCampaignID: Int64
        @Option(
            help: ArgumentHelp("Its status there: \(words(of: GoogleStatus.self)).", valueName: "status"),
            transform: { try word($0, of: GoogleStatus.self) })
        var googleStatus = GoogleStatus.paused

        func validate() throws {
            guard googleCampaignID > 0 else { throw ValidationError("--google-campaign is not above zero") }
        }

        func run() async throws {
            try await job.settle(.adopt(googleCampaignID: googleCampaignID, status: googleStatus, drift: []))
        }
    }

    struct Abandon: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Give a parked job up.",
            discussion: """
                What it may have left at Google Ads is yours to clear up. Publishing its campaign again is a new create. \
                A change of budget or dates stays in the campaign here, as after cancel.
                """)

        @OptionGroup var job: JobToSettle

        func run() async throws {
            try await job.settle(.abandon)
        }
    }

    struct Cancel: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            abstract: "Take a job back that waits, and of which nothing was sent.",
            discussion: """
                The campaign of a PUBLISH is a draft again. A change of budget or dates stays in the campaign here: its \
                publish_error says so until the next such change, which brings this one too, or until it is changed back.
                """)

        @OptionGroup var job: JobToSettle

        func run() async throws {
            try await job.settle(.cancel)
        }
    }
}

/// A job, and who settles it by hand.
struct JobToSettle: ParsableArguments {
    private static let byCharactersMax = 100

    @Argument(help: "The job's id, as `adflight jobs list` shows it.")
    var id: Int64
    @Option(help: "Who does it, for the audit trail.")
    var by = userName()
    @OptionGroup var dataFolder: DataFolderOption

    func validate() throws {
        guard (1...Self.byCharactersMax).contains(by.count) else {
            throw ValidationError("--by is not 1 to \(Self.byCharactersMax) characters")
        }
    }

    /// Does it, and prints what is true after it.
    func settle(_ action: OperatorAction) async throws {
        try await dataFolder.withStore { store in
            try await store.jobs.settle(id, by: action, actor: by)
            let job = try await store.jobs.job(id).job
            let campaign = try await store.campaign(job.campaignID)
            let google = campaign.googleCampaignID.map { " as \($0) at Google Ads" } ?? ""
            say("job \(id) is \(job.phase.rawValue); campaign \(campaign.id) is \(campaign.status.rawValue)\(google)")
        }
    }
}

/// Who runs this program.
private func userName() -> String {
    let name = ProcessInfo.processInfo.environment["USER"] ?? ""
    return name.isEmpty ? "uid \(getuid())" : name
}

import ArgumentParser
import Domain
import Importer

/// `adflight-import template`: a sheet to begin with.
struct TemplateCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "template",
        abstract: "Makes a sheet to begin with: all columns, help and samples.",
        usage: "adflight-import template [--for <kind>] [--output <file>] [<options>]",
        discussion: "The row of help, which begins with #, is skipped when the sheet is imported.")

    enum Format: String, CaseIterable, ExpressibleByArgument {
        case csv, xlsx
    }

    enum Kind: String, CaseIterable, ExpressibleByArgument {
        case demandGen = "demand-gen"
        case carousel, video, search

        var adType: AdType {
            switch self {
            case .demandGen: .demandGenMultiAsset
            case .carousel: .demandGenCarousel
            case .video: .demandGenVideoResponsive
            case .search: .responsiveSearch
            }
        }
    }

    @Option(help: "Only what such an ad has.")
    var `for`: Kind?

    @Option(help: "The format; without it the ending of --output says it, or it is csv.")
    var format: Format?

    @Option(
        help: ArgumentHelp("The file; csv goes to standard output without it.", valueName: "file"), completion: .file())
    var output: String?

    func run() throws {
        guard let today = CalendarDate.earliestToday() else { throw ExitCode(ImportExit.couldNotRun.rawValue) }
        let template = SheetTemplate(for: `for`?.adType, today: today)
        let format = format ?? (output?.lowercased().hasSuffix(".xlsx") == true ? .xlsx : .csv)
        guard let output else {
            guard format == .csv else { throw ValidationError("name a file for the workbook: --output campaigns.xlsx") }
            return try ImportOutput.standard().report(String(decoding: template.csv, as: UTF8.self))
        }
        if let reason = template.write(format == .xlsx, to: output) {
            ImportOutput.standard().notice("adflight-import: cannot write \(output): \(reason)\n")
            throw ExitCode(ImportExit.couldNotRun.rawValue)
        }
    }
}

import ArgumentParser
import Importer

/// `adflight-import explain`: what a rule asks and why.
struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain",
        abstract: "Explains a rule, or lists them all.",
        discussion: "A report names the rule of each error in brackets, such as headlines.width.")

    @Argument(
        help: "The rule; all are listed without one.", completion: .list(Explanation.all.map(\.rule)))
    var rule: String?

    @Option(
        help: ArgumentHelp("Colours: auto (on a terminal, unless NO_COLOR is set), always or never.", valueName: "when")
    )
    var color = Presentation.Colour.auto

    func validate() throws {
        guard let rule, Explanation.of(rule) == nil else { return }
        let near = Explanation.near(rule)
        let hint =
            near.isEmpty ? "`adflight-import explain` lists them" : "did you mean \(near.joined(separator: ", "))?"
        throw ValidationError("there is no rule “\(rule)”: \(hint)")
    }

    func run() throws {
        let output = ImportOutput.standard(colour: color)
        let (width, hasColour) = (output.presentation.width, output.presentation.hasColour)
        let explanation = rule.flatMap(Explanation.of)?.text(width: width, hasColour: hasColour)
        try output.report(explanation ?? Explanation.list(width: width, hasColour: hasColour))
    }
}

extension Presentation.Colour: ExpressibleByArgument {}

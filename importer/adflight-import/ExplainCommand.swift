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

    @Option(help: "Colours: auto (on a terminal, unless NO_COLOR is set), always or never.")
    var color = Presentation.Colour.auto

    func run() throws {
        let output = ImportOutput.standard(colour: color)
        let (width, hasColour) = (output.presentation.width, output.presentation.hasColour)
        guard let rule else { return output.report(Explanation.list(width: width, hasColour: hasColour)) }
        guard let explanation = Explanation.of(rule) else {
            let near = Explanation.near(rule)
            let hint =
                near.isEmpty ? "`adflight-import explain` lists them" : "did you mean \(near.joined(separator: ", "))?"
            throw ValidationError("there is no rule “\(rule)”: \(hint)")
        }
        output.report(explanation.text(width: width, hasColour: hasColour))
    }
}

extension Presentation.Colour: ExpressibleByArgument {}

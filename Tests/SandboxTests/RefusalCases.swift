import Sandbox
import Testing

/// A good body with one fault, and what the answer must say.
struct RefusalCase: Sendable, CustomTestStringConvertible {
    let name: String
    let edits: [(path: String, value: JSON?)]
    /// `category.VALUE` of the one error, or `BadRequest` for what the JSON front end refuses.
    let code: String
    /// Where, in Google's snake_case.
    let place: String
    /// Whether the official protos and their comments alone show the fault.
    let isContractual: Bool

    private let base: JSON

    var body: JSON { edits.reduce(base) { $0.with($1.path, $1.value) } }

    var testDescription: String { name }

    init(
        _ name: String, _ edits: [(String, JSON?)], _ code: String, _ place: String,
        contract isContractual: Bool = false, of base: JSON = goodBody
    ) {
        self.name = name
        self.edits = edits.map { (path: $0.0, value: $0.1) }
        self.code = code
        self.base = base
        // "1.status": a field of the object the operation of that index creates.
        let parts = place.split(separator: ".", maxSplits: 1)
        if let first = parts.first, let index = Int(first) {
            let kind = base["mutateOperations"]?[index]?.object?.keys.first ?? ""
            let operation = kind.reduce(into: "") { $0 += $1.isUppercase ? "_" + $1.lowercased() : String($1) }
            self.place = ["mutate_operations[\(index)].\(operation).create", parts.count == 2 ? String(parts[1]) : nil]
                .compactMap(\.self).joined(separator: ".")
        } else {
            self.place = place
        }
        self.isContractual = isContractual
    }
}

let refusalCases =
    shapeCases + requestCases + budgetCases + campaignCases + adGroupCases + adCases + searchCases + demandGenCases

/// Lines for `contract/validate_mutate.py`: every body that the sandbox accepts, in every version, and each fault that
/// the official protos show.
func contractLines() -> [String] {
    func line(_ body: JSON, _ expected: String, version: String) -> String {
        let entry: JSON = [
            "version": .string(version), "customer": "1234567890", "body": body, "expect": .string(expected),
        ]
        return String(decoding: entry.encoded, as: UTF8.self)
    }
    let accepted = [goodBody, searchBody, videoBody, carouselBody(squareImages: [2, 5])]
    let classic = goodBody.with(Part.ad + "classicDisplayImages", [["asset": .string(Part.account + "assets/1")]])
    let together = JSON.together([goodBody, searchBody.renamed(" 2", idsLoweredBy: 100)])
    var lines = refusalCases.filter(\.isContractual).map { line($0.body, "refused", version: "v26") }
    for version in ["v23", "v24", "v25", "v26"] {
        for body in accepted + [together] + changes.map(\.body) {
            lines.append(line(body, "accepted", version: version))
        }
        lines.append(line(classic, version == "v23" ? "refused" : "accepted", version: version))
    }
    return lines
}

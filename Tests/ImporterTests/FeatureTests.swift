import Foundation
import TestSupport
import Testing

/// The README's table of features says of us what tests show, and no more.
@Suite("Features")
struct FeatureTests {
    private struct Feature {
        let name: String
        let us: String
        let tests: [String]
    }

    private static func file(_ path: String) throws -> String {
        try String(contentsOfFile: "\(PythonEnvironment.repository)/\(path)", encoding: .utf8)
    }

    private static func features() throws -> [Feature] {
        try file("Tests/ImporterTests/features.tsv").split(separator: "\n").filter { !$0.hasPrefix("#") }.map { line in
            let cells = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            try #require(cells.count == 4, "\(line)")
            return Feature(
                name: cells[0], us: cells[2].isEmpty ? cells[1] : "\(cells[1]), \(cells[2])",
                tests: cells[3].isEmpty ? [] : cells[3].components(separatedBy: " | "))
        }
    }

    @Test("the README has each feature with the words of the list")
    func readme() throws {
        let rows = try Self.file("README.md").split(separator: "\n").filter {
            $0.hasPrefix("| ") && $0.hasSuffix("** |")
        }
        let written = rows.map { row in
            let cells = row.split(separator: "|").map { $0.trimmingCharacters(in: .whitespaces) }
            return "\(cells[0]): \(cells.last?.replacing("**", with: "") ?? "")"
        }
        #expect(try written == Self.features().map { "\($0.name): \($0.us)" })
    }

    @Test("every feature is shown by tests that are there")
    func tests() throws {
        let folder = "\(PythonEnvironment.repository)/Tests"
        let sources = try #require(FileManager.default.enumerator(atPath: folder)).compactMap { $0 as? String }
            .filter { $0.hasSuffix("Tests.swift") }
            .map { try Self.file("Tests/\($0)") }.joined()
        let names = Set(sources.matches(of: /@Test\(\s*"([^"]+)"/).map { String($0.1) })
        for feature in try Self.features() {
            #expect(feature.tests.isEmpty == ["–", "?"].contains(feature.us), "\(feature.name)")
            for test in feature.tests { #expect(names.contains(test), "\(feature.name): no test “\(test)”") }
        }
    }
}

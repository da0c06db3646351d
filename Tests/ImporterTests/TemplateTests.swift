import Domain
import Importer
import Testing

@Suite("Templates")
struct TemplateTests {
    private static func report(_ template: SheetTemplate, isWorkbook: Bool) async throws -> ImportReport {
        let folder = try Folder()
        let path = folder.path + (isWorkbook ? "/template.xlsx" : "/template.csv")
        #expect(template.write(isWorkbook, to: path) == nil)
        return try await importedFile(path) { options in
            options.customer = nil
            options.isPublish = true
        }
    }

    @Test(
        "the samples are campaigns that could be published, and the row of help is skipped",
        arguments: [nil] + AdType.allCases, [false, true])
    func samples(kind: AdType?, isWorkbook: Bool) async throws {
        let template = SheetTemplate(for: kind, today: today)
        let report = try await Self.report(template, isWorkbook: isWorkbook)
        #expect(report.refusals.map(\.sentence) == [])
        #expect(numbers(report.created, report.refused, report.skipped) == [kind == nil ? 4 : 1, 0, 1])
        #expect(report.columnsUsed == report.columns.count)
    }

    @Test("every column that an import reads and a person fills in is there, with words that help")
    func columns() throws {
        let template = SheetTemplate(for: nil, today: today)
        for column in ["Customer ID", "Campaign", "Budget", "Headline 15", "Image 20", "Card final URL 10", "Action"] {
            #expect(template.rows[0].contains(column))
        }
        #expect(!template.rows[0].contains("Errors"))
        #expect(template.rows[1].allSatisfy { !$0.isEmpty })
        #expect(template.rows[1][0].hasPrefix("# "))
        let headline = try #require(template.rows[0].firstIndex(of: "Headline 1"))
        #expect(template.rows[1][headline].hasSuffix("One filled in replaces the whole list."))
        #expect(Set(template.rows.map(\.count)).count == 1)
    }

    @Test("a template for one kind of ad has no columns of the others")
    func kinds() {
        let search = SheetTemplate(for: .responsiveSearch, today: today).rows[0]
        #expect(search.contains("Keywords") && !search.contains("Image 1") && !search.contains("Logo"))
        let carousel = SheetTemplate(for: .demandGenCarousel, today: today).rows[0]
        #expect(carousel.contains("Card image 10") && !carousel.contains("Headline 2") && !carousel.contains("Video 1"))
    }
}

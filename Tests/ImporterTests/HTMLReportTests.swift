import Domain
import Foundation
import Importer
import Testing

@Suite("Report pages")
struct HTMLReportTests {
    @Test("nothing of a sheet becomes markup or script")
    func escapes() async throws {
        let evil = "<script>alert('x')</script><img src=x onerror=\"alert(1)\">"
        let cell = "\"\(evil.replacing("\"", with: "\"\""))\""
        let report = try await imported("\(draftHeader),\(cell)\n\(cell),Sales,\(cell),2035-03-01,\(cell)\n")
        let page = HTMLReport(report).text
        #expect(page.contains("&lt;script&gt;alert(&#39;x&#39;)"))
        #expect(page.components(separatedBy: "<script").count == 2 && !page.contains("<img"))
    }

    @Test("the page loads nothing and allows no code but its own")
    func selfContained() async throws {
        let page = HTMLReport(try await imported("\(draftHeader)\nA,Sales,x,2035-03-01\n")).text
        #expect(page.contains("Content-Security-Policy") && page.contains("default-src &#39;none&#39;"))
        for outside in ["http://", "https://", "src=", "@import", "url("] {
            #expect(!page.contains(outside), "\(outside)")
        }
        let nonces = page.matches(of: /<(?:style|script) nonce="([^"]+)">/).map { String($0.1) }
        #expect(Set(nonces).count == 1 && nonces.count == 2)
        #expect(page.contains("&#39;nonce-\(nonces[0])&#39;"))
        #expect(HTMLReport(try await imported("\(draftHeader)\nA,Sales,x,2035-03-01\n")).text != page)
    }

    @Test("it has the counts, each problem with its row and the faulty cell, what changes and how the sheet was read")
    func contents() async throws {
        let shelf = Shelf()
        _ = try await imported("\(draftHeader)\nFjord,Sales,20,2035-03-01\n", into: shelf)
        let report = try await imported(
            "\(draftHeader),My notes\nFjord,Sales,25,2035-03-01,\nHafen – 港,Sales,-5,2035-03-01,n\n", into: shelf)
        let page = HTMLReport(report).text
        for part in [
            "<b>1</b><span>refused</span>", "<b>1</b><span>updated</span>", "Hafen – 港", "<code>-5</code>",
            "class=\"faulty\"", "daily_budget_micros.range", "<del>20.00</del>", "<ins>25.00</ins>", "My notes",
            "comma, because", "1 row refused",
        ] {
            #expect(page.contains(part), "\(part)")
        }
    }

    @Test("a sheet without fault says so")
    func good() async throws {
        let page = HTMLReport(try await imported("\(draftHeader)\nA,Sales,20,2035-03-01\n")).text
        #expect(!page.contains("class=\"refused\""))
    }
}

/// The table of contents of an XLSX workbook (ECMA-376): its worksheets and where their parts are.
struct Workbook {
    struct Sheet: Equatable {
        let name: String
        let isHidden: Bool
        /// The name of its part in the archive.
        let part: String
    }

    private(set) var sheets: [Sheet] = []
    /// Its dates count from 1904, as old Excel for Mac did, not from 1900.
    private(set) var isFrom1904 = false
    private(set) var stringsPart: String?
    private(set) var stylesPart: String?

    init(_ archive: ZipArchive, limits: SheetLimits) throws(SheetError) {
        let root = try Relationships(of: "", in: archive, limits)
        let part = root.first("officeDocument")?.target ?? "xl/workbook.xml"
        let relationships = try Relationships(of: part, in: archive, limits)
        let contents = WorkbookContents(limits)
        guard try XMLPart.read(part, in: archive, contents) else { throw .noSheet(format: "XLSX workbook") }
        isFrom1904 = contents.isFrom1904
        stringsPart = relationships.first("sharedStrings")?.target
        stylesPart = relationships.first("styles")?.target
        // Others are charts and the like.
        sheets = contents.sheets.compactMap { sheet in
            relationships.all[sheet.id].flatMap {
                $0.type == "worksheet" ? Sheet(name: sheet.name, isHidden: sheet.isHidden, part: $0.target) : nil
            }
        }
        guard !sheets.isEmpty else { throw .noSheet(format: "XLSX workbook") }
    }

    /// The worksheet asked for, else the first that is not hidden.
    func choose(_ choice: SheetChoice?) throws(SheetError) -> (Sheet, Decision) {
        let names = sheets.map(\.name)
        if let choice {
            guard let index = choice.index(in: names) else {
                throw .noSuchSheet(asked: choice.description, names: names)
            }
            return (sheets[index], decision(sheets[index], "it was asked for", confidence: 1))
        }
        let visible = sheets.filter { !$0.isHidden }
        let sheet = visible.first ?? sheets[0]
        let others = names.filter { $0 != sheet.name }.prefix(5).map { "“\($0)”" }.joined(separator: ", ")
        let hidden = sheets.count - visible.count
        let reason: String =
            switch (visible.count, hidden) {
            case (1, 0): "it is the only one"
            case (1, _): "all others are hidden (\(others))"
            default: "it is the first of \(visible.count) (others: \(others))"
            }
        return (sheet, decision(sheet, reason, confidence: visible.count == 1 ? 1 : 0.5))
    }

    private func decision(_ sheet: Sheet, _ reason: String, confidence: Double) -> Decision {
        Decision(subject: .sheet, choice: "“\(sheet.name)”", reason: reason, confidence: confidence)
    }
}

/// `xl/workbook.xml`.
private final class WorkbookContents: XMLHandler {
    private(set) var sheets: [(name: String, id: String, isHidden: Bool)] = []
    private(set) var isFrom1904 = false
    private let limits: SheetLimits

    init(_ limits: SheetLimits) { self.limits = limits }

    func begin(_ element: String, _ attributes: XMLAttributes) throws(SheetError) {
        switch element {
        case "workbookPr": isFrom1904 = ["1", "true", "on"].contains(attributes["date1904"] ?? "")
        case "sheet":
            guard sheets.count < limits.workbookItems else {
                throw .tooLarge(part: "the workbook has", limit: "\(limits.workbookItems) sheets")
            }
            let isHidden = ["hidden", "veryHidden"].contains(attributes["state"] ?? "")
            sheets.append((attributes["name"] ?? "", attributes["id"] ?? "", isHidden))
        default: break
        }
    }
}

/// Which other parts a part of the archive refers to (`_rels`).
private final class Relationships: XMLHandler {
    struct Relationship {
        /// The last word of the address that names it, the same in transitional and strict workbooks.
        let type: String
        let target: String
    }

    private(set) var all: [String: Relationship] = [:]
    private let folder: [Substring]
    private let limits: SheetLimits

    /// None when the part has no list of them.
    init(of part: String, in archive: ZipArchive, _ limits: SheetLimits) throws(SheetError) {
        self.limits = limits
        let path = part.split(separator: "/")
        folder = Array(path.dropLast())
        let list = (folder + ["_rels", "\(path.last ?? "").rels"]).joined(separator: "/")
        _ = try XMLPart.read(list, in: archive, self)
    }

    func first(_ type: String) -> Relationship? { all.values.first { $0.type == type } }

    func begin(_ element: String, _ attributes: XMLAttributes) throws(SheetError) {
        guard element == "Relationship", let id = attributes["Id"], let target = attributes["Target"] else { return }
        guard all.count < limits.workbookItems else {
            throw .tooLarge(part: "the workbook has", limit: "\(limits.workbookItems) parts")
        }
        let type = (attributes["Type"] ?? "").split(separator: "/").last.map(String.init) ?? ""
        all[id] = Relationship(type: type, target: resolve(target))
    }

    private func resolve(_ target: String) -> String {
        var path = target.hasPrefix("/") ? [] : folder
        for step in target.split(separator: "/") where step != "." {
            if step == ".." { _ = path.popLast() } else { path.append(step) }
        }
        return path.joined(separator: "/")
    }
}

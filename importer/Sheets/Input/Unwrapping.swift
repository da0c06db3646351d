/// Takes off what is around a sheet: compression and archives, in any order.
struct Unwrapping {
    enum Contents {
        case text(any ByteStream)
        case workbook(ZipArchive)
    }

    let options: SheetOptions
    private(set) var decisions: [Decision] = []
    /// Whether there was a choice of files.
    private(set) var hasChosen = false

    init(options: SheetOptions) { self.options = options }

    mutating func open(_ source: SheetSource) throws(SheetError) -> Contents {
        let file = try source.open()
        var stream = PeekedStream(file)
        for _ in 0...options.limits.wrappings {
            switch FileKind(try stream.peek(FileKind.bytes)) {
            case nil: return .text(stream)
            case .gzip:
                note("gzip")
                stream = PeekedStream(GzipStream(stream, limits: options.limits))
            case .zstd:
                note("zstd")
                stream = PeekedStream(ZstdStream(stream, limits: options.limits))
            case .zip:
                let archive = try archive(stream, in: decisions.isEmpty ? file : nil)
                if try isWorkbook(archive) { return .workbook(archive) }
                stream = PeekedStream(try onlySheet(archive))
            case .other(let looksLike, let advice): throw .notASheet(looksLike: looksLike, advice: advice)
            }
        }
        throw .bomb(format: "compressed", reason: "is wrapped more than \(options.limits.wrappings) times")
    }

    private mutating func note(_ format: String, _ detail: String = "of its first bytes") {
        decisions.append(Decision(subject: .wrapping, choice: format, reason: detail, confidence: 1))
    }

    /// In place when the archive is the file itself.
    private func archive(_ stream: any ByteStream, in file: (any ByteStream)?) throws(SheetError) -> ZipArchive {
        if let file = file as? FileStream, file.size != nil { return try archive(in: file, file.descriptor) }
        let file = try TemporaryFile(copying: stream, limits: options.limits)
        return try archive(in: file, file.descriptor)
    }

    /// The owner closes the descriptor when it goes, so it stays until the archive has its own.
    private func archive(in owner: AnyObject, _ descriptor: CInt) throws(SheetError) -> ZipArchive {
        defer { withExtendedLifetime(owner) {} }
        return try ZipArchive(descriptor: descriptor, limits: options.limits)
    }

    private func isWorkbook(_ archive: ZipArchive) throws(SheetError) -> Bool {
        let others = [
            ("xl/workbook.bin", "a binary workbook (.xlsb)"), ("word/document.xml", "a Word document"),
            ("ppt/presentation.xml", "a presentation"), ("META-INF/manifest.xml", "an OpenDocument file (.ods)"),
            ("Index/Document.iwa", "a Numbers or Pages document"),
        ]
        let names = Set(archive.names)
        for (name, looksLike) in others where names.contains(name) {
            throw .notASheet(looksLike: looksLike, advice: "save it as XLSX or as CSV UTF-8")
        }
        return names.contains("[Content_Types].xml")
    }

    private mutating func onlySheet(_ archive: ZipArchive) throws(SheetError) -> ZipFileStream {
        let names = archive.names
        if names.count > 1, let choice = options.sheet {
            guard let position = choice.index(in: names) else {
                throw .noSuchSheet(asked: choice.description, names: names)
            }
            hasChosen = true
            note("zip", "“\(names[position])” was asked for")
            return try archive.file(at: position)
        }
        guard let name = names.first else { throw .noSheet(format: "zip archive") }
        guard names.count == 1 else { throw .severalSheets(names: names) }
        note("zip", "its only file is “\(name)”")
        return try archive.file(at: 0)
    }
}

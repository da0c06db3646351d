internal import CExpat

/// What somebody wants to know of an XML document, told in its order. Names come without their prefix.
protocol XMLHandler: AnyObject {
    func begin(_ element: String, _ attributes: XMLAttributes) throws(SheetError)
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(SheetError)
    func end(_ element: String) throws(SheetError)
    /// Asked for after each element: true hands the control back until the next `advance`.
    var isPaused: Bool { get }
}

extension XMLHandler {
    var isPaused: Bool { false }
    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(SheetError) {}
    func end(_ element: String) throws(SheetError) {}
}

/// The attributes of an element, valid until its handler returns.
@safe struct XMLAttributes {
    fileprivate let raw: UnsafeMutablePointer<UnsafePointer<CChar>?>

    /// By its name without prefix.
    subscript(name: String) -> String? {
        var pair = unsafe raw
        while let key = unsafe pair[0], let value = unsafe pair[1] {
            if unsafe localName(key) == name { return unsafe String(cString: value) }
            unsafe pair += 2
        }
        return nil
    }
}

private func localName(_ name: UnsafePointer<CChar>) -> String {
    var start = unsafe name
    var place = unsafe name
    while unsafe place.pointee != 0 {
        if unsafe place.pointee == UInt8(ascii: ":") { unsafe start = place + 1 }
        unsafe place += 1
    }
    return unsafe String(cString: start)
}

/// One XML document of a workbook on its way through expat.
@safe final class XMLPart {
    private let parser: XML_Parser
    private let stream: ZipFileStream
    private let name: String
    /// While `advance` runs.
    private var handler: (any XMLHandler)?
    private var failure: SheetError?
    private var piece = [UInt8](repeating: 0, count: 64 * 1_024)
    private var bytesFed = 0
    private var depth = 0
    private var isSuspended = false
    private var isFed = false

    /// Elements inside each other; worksheets have eight.
    private static let maximumDepth = 64
    /// A tag or attribute, which expat keeps in memory.
    private static let maximumTagBytes = 1_024 * 1_024

    init(_ stream: ZipFileStream, name: String) {
        self.stream = stream
        self.name = name
        guard let parser = unsafe XML_ParserCreate(nil) else { preconditionFailure("expat has no memory") }
        unsafe self.parser = parser
        unsafe XML_SetUserData(parser, Unmanaged.passUnretained(self).toOpaque())
        unsafe XML_SetElementHandler(
            parser,
            { user, name, attributes in
                guard let name = unsafe name, let attributes = unsafe attributes else { return }
                unsafe XMLPart.of(user)?.begin(name, attributes)
            },
            { user, name in
                guard let name = unsafe name else { return }
                unsafe XMLPart.of(user)?.end(name)
            })
        unsafe XML_SetCharacterDataHandler(parser) { user, bytes, count in
            unsafe XMLPart.of(user)?.text(bytes, count)
        }
        unsafe XML_SetStartDoctypeDeclHandler(parser) { user, _, _, _, _ in
            unsafe XMLPart.of(user)?.refuseDoctype()
        }
    }

    deinit { unsafe XML_ParserFree(parser) }

    var progress: ReadingProgress? { stream.progress }

    /// Goes through the whole document.
    static func read(_ name: String, in archive: ZipArchive, _ handler: any XMLHandler) throws(SheetError) -> Bool {
        guard let stream = try archive.file(name) else { return false }
        let part = XMLPart(stream, name: name)
        while try part.advance(handler) {}
        return true
    }

    /// Goes on until the handler pauses; false at the end of the document.
    func advance(_ handler: any XMLHandler) throws(SheetError) -> Bool {
        self.handler = handler
        defer { self.handler = nil }
        while true {
            let status = isSuspended ? unsafe XML_ResumeParser(parser) : try feed()
            isSuspended = status == XML_STATUS_SUSPENDED
            if let failure { throw failure }
            if status == XML_STATUS_ERROR {
                throw damaged(unsafe String(cString: XML_ErrorString(XML_GetErrorCode(parser))))
            }
            if isSuspended { return true }
            if isFed { return false }
            guard bytesFed - (unsafe XML_GetCurrentByteIndex(parser)) <= Self.maximumTagBytes else {
                throw .tooLarge(part: "a tag of \(name) has", limit: "\(Self.maximumTagBytes) bytes")
            }
        }
    }

    func damaged(_ reason: String) -> SheetError {
        .damaged(format: "XLSX", place: "\(name), line \(unsafe XML_GetCurrentLineNumber(parser))", reason: reason)
    }

    private func feed() throws(SheetError) -> XML_Status {
        let count = try stream.read(into: &piece, 0..<piece.count)
        bytesFed += count
        isFed = count == 0
        return unsafe piece.withUnsafeBytes { bytes in
            unsafe XML_Parse(parser, bytes.baseAddress?.assumingMemoryBound(to: CChar.self), CInt(count), isFed ? 1 : 0)
        }
    }

    // MARK: What expat calls; nothing here calls it back but to stop

    private static func of(_ user: UnsafeMutableRawPointer?) -> XMLPart? {
        unsafe user.map { unsafe Unmanaged<XMLPart>.fromOpaque($0).takeUnretainedValue() }
    }

    private func begin(_ name: UnsafePointer<CChar>, _ attributes: UnsafeMutablePointer<UnsafePointer<CChar>?>) {
        depth += 1
        perform { (handler) throws(SheetError) in
            guard depth <= Self.maximumDepth else { throw damaged("elements more than \(Self.maximumDepth) deep") }
            try handler.begin(unsafe localName(name), unsafe XMLAttributes(raw: attributes))
        }
    }

    private func text(_ bytes: UnsafePointer<CChar>?, _ count: CInt) {
        perform { (handler) throws(SheetError) in
            guard let bytes = unsafe bytes else { return }
            let start = unsafe UnsafeRawPointer(bytes).assumingMemoryBound(to: UInt8.self)
            try unsafe handler.text(UnsafeBufferPointer(start: start, count: Int(count)))
        }
    }

    private func end(_ name: UnsafePointer<CChar>) {
        depth -= 1
        perform { (handler) throws(SheetError) in try handler.end(unsafe localName(name)) }
    }

    /// Entities could make much of little; no workbook needs any.
    private func refuseDoctype() {
        perform { (_) throws(SheetError) in throw damaged("it has a DOCTYPE, which no workbook has") }
    }

    private func perform(_ body: (any XMLHandler) throws(SheetError) -> Void) {
        // After XML_StopParser some callbacks may still come.
        guard failure == nil, let handler else { return }
        do throws(SheetError) {
            try body(handler)
            if handler.isPaused { unsafe XML_StopParser(parser, 1) }
        } catch {
            failure = error
            unsafe XML_StopParser(parser, 0)
        }
    }
}

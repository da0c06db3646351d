internal import CWire
package import Domain

/// `adflight.v1.Import`.
extension ImportRecord {
    package var encoded: [UInt8] {
        var arena = Arena()
        return unsafe packed(arena.imported(self))
    }

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__Import>(bytes, adflight__v1__import__init)
        self = unsafe message.read { unsafe ImportRecord($0) }
    }

    fileprivate init(_ message: Adflight__V1__Import) {
        let checkpoint = unsafe ImportCheckpoint(
            record: message.checkpoint_record, bytes: message.bytes_done,
            counts: ImportCounts(message.checkpoint_counts)
        )
        unsafe self.init(
            id: ImportID(message.id),
            state: ImportState.entry(number: UInt32(message.state.rawValue)).value ?? .running,
            actor: text(message.actor),
            source: ImportSource(
                fileName: text(message.file_name), fileHash: ContentHash(Wire.bytes(message.file_hash)),
                bytesTotal: message.bytes_total, dialect: text(message.dialect), options: text(message.options)),
            bytesDone: message.bytes_done, counts: ImportCounts(message.counts),
            checkpoint: message.checkpoints != 0 ? checkpoint : nil, error: text(message.error),
            startTime: Self.instant(message.start_time) ?? Instant(microseconds: 0),
            heartbeatTime: Self.instant(message.heartbeat_time) ?? Instant(microseconds: 0),
            endTime: Self.instant(message.end_time))
    }

    private static func instant(_ message: UnsafeMutablePointer<Google__Protobuf__Timestamp>?) -> Instant? {
        unsafe message.map {
            unsafe Instant(microseconds: $0.pointee.seconds * 1_000_000 + Int64($0.pointee.nanos) / 1_000)
        }
    }
}

extension ImportCounts {
    init(_ message: UnsafeMutablePointer<Adflight__V1__ImportCounts>?) {
        self.init()
        guard let message = unsafe message?.pointee else { return }
        unsafe (created, updated, unchanged) = (message.created, message.updated, message.unchanged)
        unsafe (removed, refused, skipped) = (message.removed, message.refused, message.skipped)
    }
}

/// `adflight.v1.ImportCampaignsResponse`.
package struct ImportCampaignsResponse: Sendable {
    package var results: [ImportResult] = []
    package var record: ImportRecord?
    /// The finished import of the same file.
    package var loaded: ImportRecord?

    package init() {}

    package var encoded: [UInt8] {
        var arena = Arena()
        let message = unsafe arena.make(adflight__v1__import_campaigns_response__init)
        var rows: [UnsafeMutablePointer<Adflight__V1__ImportRowResult>] = unsafe []
        for result in results { unsafe rows.append(arena.result(result)) }
        unsafe (message.pointee.results, message.pointee.n_results) = (arena.pointers(rows), rows.count)
        if let record { unsafe message.pointee.import = arena.imported(record) }
        if let loaded { unsafe message.pointee.loaded = arena.imported(loaded) }
        return unsafe packed(message)
    }

    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__ImportCampaignsResponse>(
            bytes, adflight__v1__import_campaigns_response__init)
        self = unsafe try message.read { (message) throws(Failure) in
            var response = ImportCampaignsResponse()
            let rows = unsafe elements(message.results, message.n_results)
            for index in unsafe rows.indices { response.results.append(unsafe try ImportResult(rows[index])) }
            response.record = unsafe message.import.map { unsafe ImportRecord($0.pointee) }
            response.loaded = unsafe message.loaded.map { unsafe ImportRecord($0.pointee) }
            return response
        }
    }
}

/// `adflight.v1.ListImportsResponse` and `ListImportErrorsResponse`.
package enum ImportLists {
    package static func encoded(_ records: [ImportRecord], nextPageToken: String) -> [UInt8] {
        var arena = Arena()
        let message = unsafe arena.make(adflight__v1__list_imports_response__init)
        var imports: [UnsafeMutablePointer<Adflight__V1__Import>] = unsafe []
        for record in records { unsafe imports.append(arena.imported(record)) }
        unsafe (message.pointee.imports, message.pointee.n_imports) = (arena.pointers(imports), imports.count)
        unsafe message.pointee.next_page_token = arena.string(nextPageToken)
        return unsafe packed(message)
    }

    package static func encoded(_ faults: [ImportFault], nextPageToken: String) -> [UInt8] {
        var arena = Arena()
        let message = unsafe arena.make(adflight__v1__list_import_errors_response__init)
        let errors = unsafe arena.errors(faults)
        unsafe (message.pointee.errors, message.pointee.n_errors) = (arena.pointers(errors), errors.count)
        unsafe message.pointee.next_page_token = arena.string(nextPageToken)
        return unsafe packed(message)
    }

    package static func records(decoding bytes: [UInt8]) throws(Failure) -> [ImportRecord] {
        let message = unsafe try Decoded<Adflight__V1__ListImportsResponse>(
            bytes, adflight__v1__list_imports_response__init)
        return unsafe message.read { message in
            unsafe elements(message.imports, message.n_imports).map { unsafe ImportRecord($0) }
        }
    }
}

extension ImportLists {
    /// A page, and what to ask the next one with; empty behind the last.
    package static func faults(decoding bytes: [UInt8]) throws(Failure) -> (
        faults: [ImportFault], nextPageToken: String
    ) {
        let message = unsafe try Decoded<Adflight__V1__ListImportErrorsResponse>(
            bytes, adflight__v1__list_import_errors_response__init)
        return unsafe message.read { message in
            unsafe (
                elements(message.errors, message.n_errors).map { unsafe ImportFault($0) }, text(message.next_page_token)
            )
        }
    }
}

/// `adflight.v1.GetImportRequest` and the other requests about one import or a page.
package struct ImportPageRequest: Sendable {
    package static let pageSizeDefault = 50
    package static let pageSizeMax = 1_000

    package let id: ImportID
    package let pageSize: Int
    package let pageToken: String

    package init(list bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__ListImportsRequest>(
            bytes, adflight__v1__list_imports_request__init)
        let (size, token) = unsafe message.read { unsafe ($0.page_size, text($0.page_token)) }
        try self.init(id: nil, size: size, token: token)
    }

    package init(errors bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__ListImportErrorsRequest>(
            bytes, adflight__v1__list_import_errors_request__init)
        let (id, size, token) = unsafe message.read { unsafe ($0.id, $0.page_size, text($0.page_token)) }
        try self.init(id: id, size: size, token: token)
    }

    /// Get and Watch requests have one wire form.
    package init(one bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Adflight__V1__GetImportRequest>(bytes, adflight__v1__get_import_request__init)
        try self.init(id: unsafe message.read { unsafe $0.id }, size: 0, token: "")
    }

    /// - Parameter id: nil of a list of all imports.
    private init(id: Int64?, size: Int32, token: String) throws(Failure) {
        if let id, id <= 0 {
            throw .invalid([
                Violation(
                    "id", id == 0 ? .required : .range, reason: id == 0 ? "is required" : "is not the id of an import",
                    hint: "use the id of an import that ListImports answered")
            ])
        }
        guard size >= 0 else {
            throw .invalid([
                Violation(
                    "page_size", .range, value: String(size), reason: "is negative", hint: "use 1 to 1000, or 0 for 50")
            ])
        }
        self.id = ImportID(id ?? 0)
        pageSize = size == 0 ? Self.pageSizeDefault : min(Int(size), Self.pageSizeMax)
        pageToken = token
    }

    package static func encoded(list size: Int) -> [UInt8] {
        var arena = Arena()
        let message = unsafe arena.make(adflight__v1__list_imports_request__init)
        unsafe message.pointee.page_size = Int32(clamping: size)
        return unsafe packed(message)
    }

    package static func encoded(errors id: ImportID, size: Int, token: String = "") -> [UInt8] {
        var arena = Arena()
        let message = unsafe arena.make(adflight__v1__list_import_errors_request__init)
        unsafe (message.pointee.id, message.pointee.page_size) = (id.number, Int32(clamping: size))
        unsafe message.pointee.page_token = arena.string(token)
        return unsafe packed(message)
    }

    package static func encoded(one id: ImportID) -> [UInt8] {
        var arena = Arena()
        let message = unsafe arena.make(adflight__v1__get_import_request__init)
        unsafe message.pointee.id = id.number
        return unsafe packed(message)
    }
}

extension Arena {
    fileprivate mutating func imported(_ record: ImportRecord) -> UnsafeMutablePointer<Adflight__V1__Import> {
        let message = unsafe make(adflight__v1__import__init)
        unsafe message.pointee.id = record.id.number
        unsafe message.pointee.state = .init(ImportState.number(of: record.state))
        unsafe message.pointee.actor = string(record.actor)
        unsafe message.pointee.file_name = string(record.source.fileName)
        unsafe message.pointee.file_hash = bytes(record.source.fileHash?.bytes ?? [])
        unsafe message.pointee.dialect = string(record.source.dialect)
        unsafe message.pointee.options = string(record.source.options)
        unsafe (message.pointee.bytes_done, message.pointee.bytes_total) = (record.bytesDone, record.source.bytesTotal)
        unsafe message.pointee.counts = counts(record.counts)
        unsafe message.pointee.error = string(record.error)
        unsafe message.pointee.start_time = timestamp(record.startTime)
        unsafe message.pointee.heartbeat_time = timestamp(record.heartbeatTime)
        if let endTime = record.endTime { unsafe message.pointee.end_time = timestamp(endTime) }
        if let checkpoint = record.checkpoint {
            unsafe message.pointee.checkpoints = 1
            unsafe message.pointee.checkpoint_record = checkpoint.record
            unsafe message.pointee.checkpoint_counts = counts(checkpoint.counts)
        }
        return unsafe message
    }

    mutating func counts(_ counts: ImportCounts) -> UnsafeMutablePointer<Adflight__V1__ImportCounts> {
        let message = unsafe make(adflight__v1__import_counts__init)
        unsafe (message.pointee.created, message.pointee.updated) = (counts.created, counts.updated)
        unsafe (message.pointee.unchanged, message.pointee.removed) = (counts.unchanged, counts.removed)
        unsafe (message.pointee.refused, message.pointee.skipped) = (counts.refused, counts.skipped)
        return unsafe message
    }
}

internal import CZip
internal import Glibc

/// A zip archive in a file that can be read at any place.
@safe final class ZipArchive {
    /// The files inside, without folders and without what macOS and Windows add for themselves.
    let names: [String]
    private let archive: OpaquePointer
    private let indices: [UInt64]
    private let limits: SheetLimits

    /// Takes the descriptor's file, not the descriptor.
    init(descriptor: CInt, limits: SheetLimits) throws(SheetError) {
        let own = fcntl(descriptor, F_DUPFD_CLOEXEC, 3)
        guard own >= 0 else { throw .unreadable(reason: reasonOfErrno()) }
        var code: CInt = 0
        guard let archive = unsafe zip_fdopen(own, 0, &code) else {
            var status = stat()
            let hasSize = unsafe fstat(own, &status) == 0
            close(own)
            // Its table of contents stands at the end, and its first bytes say what it is.
            if code == ZIP_ER_NOZIP, hasSize { throw .truncated(format: "zip", byte: Int(status.st_size)) }
            throw Self.error(opening: code)
        }
        unsafe self.archive = archive
        self.limits = limits
        do throws(SheetError) {
            (names, indices) = try unsafe Self.list(archive, limits)
        } catch {
            unsafe zip_discard(archive)
            throw error
        }
    }

    deinit { unsafe zip_discard(archive) }

    /// The bytes of a file, decompressed and compared with its checksum; nil when the archive has no such file.
    /// Letter case does not matter, as in Excel.
    func file(_ name: String) throws(SheetError) -> ZipFileStream? {
        let position = names.firstIndex(of: name) ?? names.firstIndex { $0.lowercased() == name.lowercased() }
        guard let position else { return nil }
        return try file(at: position)
    }

    func file(at position: Int) throws(SheetError) -> ZipFileStream {
        try unsafe ZipFileStream(self, archive, index: indices[position], name: names[position], limits: limits)
    }

    private static func list(
        _ archive: OpaquePointer, _ limits: SheetLimits
    ) throws(SheetError) -> (names: [String], indices: [UInt64]) {
        let count = unsafe zip_get_num_entries(archive, 0)
        guard count <= limits.archiveEntries else {
            throw .bomb(format: "zip", reason: "has more than \(limits.archiveEntries) files")
        }
        var names: [String] = []
        var indices: [UInt64] = []
        for index in 0..<UInt64(count) {
            guard let raw = unsafe zip_get_name(archive, index, zip_flags_t(ZIP_FL_ENC_GUESS)) else { continue }
            let name = unsafe String(cString: raw)
            if isLitter(name) { continue }
            names.append(name)
            indices.append(index)
        }
        return (names, indices)
    }

    private static func isLitter(_ name: String) -> Bool {
        let last = name.split(separator: "/").last ?? ""
        return name.isEmpty || name.hasSuffix("/") || name.hasPrefix("__MACOSX/") || last.hasPrefix("._")
            || [".DS_Store", "Thumbs.db", "desktop.ini"].contains(last)
    }

    private static func error(opening code: CInt) -> SheetError {
        var error = unsafe zip_error_t()
        unsafe zip_error_init_with_code(&error, code)
        defer { unsafe zip_error_fini(&error) }
        return .damaged(
            format: "zip", place: "its table of contents", reason: unsafe String(cString: zip_error_strerror(&error)))
    }
}

/// One file of a zip archive, which it keeps open.
@safe final class ZipFileStream: ByteStream {
    private let archive: ZipArchive
    private let file: OpaquePointer
    private let name: String
    private let size: Int
    private let compressedSize: Int
    private var inflation: Inflation
    private var bytesRead = 0

    fileprivate init(
        _ archive: ZipArchive, _ handle: OpaquePointer, index: UInt64, name: String, limits: SheetLimits
    ) throws(SheetError) {
        var status = unsafe zip_stat_t()
        unsafe zip_stat_index(handle, index, 0, &status)
        if unsafe status.encryption_method != ZIP_EM_NONE { throw .encrypted(format: "zip") }
        guard let file = unsafe zip_fopen_index(handle, index, 0) else {
            throw .damaged(format: "zip", place: name, reason: unsafe String(cString: zip_strerror(handle)))
        }
        self.archive = archive
        self.name = name
        unsafe self.file = file
        size = unsafe Int(clamping: status.size)
        compressedSize = unsafe Int(clamping: status.comp_size)
        inflation = Inflation(format: "zip", limits: limits)
    }

    deinit { unsafe zip_fclose(file) }

    var progress: ReadingProgress? { ReadingProgress(bytesRead: bytesRead, bytes: size) }

    func read(into buffer: inout [UInt8], _ room: Range<Int>) throws(SheetError) -> Int {
        let count = unsafe buffer.withUnsafeMutableBytes { buffer in
            unsafe zip_fread(file, buffer.baseAddress?.advanced(by: room.lowerBound), UInt64(room.count))
        }
        guard count >= 0 else {
            let reason = unsafe String(cString: zip_file_strerror(file))
            throw .damaged(format: "zip", place: "\(name), byte \(bytesRead)", reason: reason)
        }
        // The whole compressed size counts from the start: libzip does not say how much of it was read.
        try inflation.add(read: bytesRead == 0 ? compressedSize : 0, written: Int(count))
        bytesRead += Int(count)
        return Int(count)
    }
}

internal import CNghttp2

/// Decodes header blocks with nghttp2's own HPACK decoder.
final class Inflater {
    private var raw: OpaquePointer?

    init() { nghttp2_hd_inflate_new(&raw) }
    deinit { nghttp2_hd_inflate_del(raw) }

    func decode(_ block: [UInt8]) -> [(name: String, value: String)] {
        var fields: [(name: String, value: String)] = []
        var block = block
        block.withUnsafeMutableBufferPointer { bytes in
            var offset = 0
            while true {
                let rest = bytes[offset...]
                var field = nghttp2_nv()
                var flags: Int32 = 0
                let count = nghttp2_hd_inflate_hd2(
                    raw, &field, &flags, UnsafeMutableBufferPointer(rebasing: rest).baseAddress, rest.count, 1)
                precondition(count >= 0, "the server sent a broken header block")
                offset += count
                if flags & Int32(NGHTTP2_HD_INFLATE_EMIT.rawValue) != 0 {
                    fields.append((text(field.name, field.namelen), text(field.value, field.valuelen)))
                }
                if flags & Int32(NGHTTP2_HD_INFLATE_FINAL.rawValue) != 0 { break }
            }
        }
        nghttp2_hd_inflate_end_headers(raw)
        return fields
    }

    private func text(_ start: UnsafePointer<UInt8>?, _ count: Int) -> String {
        String(decoding: UnsafeBufferPointer(start: start, count: count), as: UTF8.self)
    }
}

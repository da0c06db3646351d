internal import CNghttp2

/// Header fields to send: built once, immutable, and read by nghttp2 in place.
///
/// Keep the common ones as constants: sending them copies nothing.
// @unchecked: the pointers are written in `init`, never changed, and freed in `deinit` only;
// every stream that sends the list holds it until the stream is closed.
@safe
package final class HeaderList: @unchecked Sendable {
    private let bytes: UnsafeMutableBufferPointer<UInt8>
    let fields: UnsafeMutableBufferPointer<nghttp2_nv>

    /// `status` is the HTTP status of a response; nil makes trailers. Names become lower case (RFC 9113, 8.2).
    package init(status: Int? = nil, _ list: [(name: String, value: String)]) {
        let pseudo = status.map { [(name: ":status", value: String($0))] } ?? []
        let all = pseudo + list.map { (name: $0.name.lowercased(), value: $0.value) }
        let size = all.reduce(0) { $0 + $1.name.utf8.count + $1.value.utf8.count }
        unsafe bytes = .allocate(capacity: max(size, 1))
        unsafe fields = .allocate(capacity: all.count)

        var rest = unsafe bytes[...]
        for (index, field) in all.enumerated() {
            let name = unsafe Self.take(field.name, from: &rest)
            let value = unsafe Self.take(field.value, from: &rest)
            // NO_COPY is safe because the stream holds this list while nghttp2 may read it.
            let flags = UInt8(NGHTTP2_NV_FLAG_NO_COPY_NAME.rawValue | NGHTTP2_NV_FLAG_NO_COPY_VALUE.rawValue)
            unsafe fields.initializeElement(
                at: index,
                to: nghttp2_nv(
                    name: name.baseAddress, value: value.baseAddress, namelen: name.count, valuelen: value.count,
                    flags: flags))
        }
    }

    deinit {
        unsafe fields.deallocate()
        unsafe bytes.deallocate()
    }

    private static func take(
        _ text: String, from rest: inout Slice<UnsafeMutableBufferPointer<UInt8>>
    ) -> UnsafeMutableBufferPointer<UInt8> {
        let count = text.utf8.count
        let place = unsafe UnsafeMutableBufferPointer(rebasing: rest.prefix(count))
        _ = unsafe place.initialize(fromContentsOf: text.utf8)
        unsafe rest = rest.dropFirst(count)
        return unsafe place
    }
}

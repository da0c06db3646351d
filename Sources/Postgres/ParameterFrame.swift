/// The parameters of one command in the five parallel arrays that libpq takes. One frame serves a whole thread.
struct ParameterFrame {
    private(set) var types: [UInt32] = []
    private(set) var lengths: [Int32] = []
    private(set) var formats: [Int32] = []
    private var starts: [Int?] = []
    private var bytes: [UInt8] = []

    var count: Int { types.count }

    /// Replaces the contents, reusing the memory.
    mutating func load(_ parameters: [Parameter]) {
        types.removeAll(keepingCapacity: true)
        lengths.removeAll(keepingCapacity: true)
        formats.removeAll(keepingCapacity: true)
        starts.removeAll(keepingCapacity: true)
        bytes.removeAll(keepingCapacity: true)
        for parameter in parameters {
            let start = bytes.count
            parameter.encode(into: &bytes)
            types.append(parameter.type.rawValue)
            lengths.append(Int32(bytes.count - start))
            formats.append(1)
            starts.append(parameter.isNull ? nil : start)
        }
        // libpq takes NULL for an empty value unless its address is real, and an empty array may have none.
        bytes.append(0)
    }

    /// The pointers are valid inside `body` only; libpq copies what they point at.
    func withPointers<T>(_ body: (UnsafePointer<UnsafePointer<CChar>?>) -> T) -> T {
        unsafe bytes.withUnsafeBytes { memory in
            let base = unsafe memory.assumingMemoryBound(to: CChar.self).baseAddress
            let values = unsafe starts.map { start in
                unsafe start.flatMap { offset in unsafe base.map { unsafe $0 + offset } }
            }
            return unsafe body(values)
        }
    }
}

/// The texts that the cells of a workbook share, all in one buffer.
final class SharedStrings: XMLHandler {
    private var bytes: [UInt8] = []
    private var ends: [UInt32] = []
    private let limits: SheetLimits
    private var isText = false
    /// Inside of how to read the text aloud, which Japanese Excel adds.
    private var isPhonetic = false

    init(limits: SheetLimits) { self.limits = limits }

    /// Nil when there is none of this number.
    subscript(index: Int) -> ArraySlice<UInt8>? {
        guard ends.indices.contains(index) else { return nil }
        return bytes[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
    }

    func begin(_ element: String, _ attributes: XMLAttributes) throws(SheetError) {
        switch element {
        case "t": isText = !isPhonetic
        case "rPh": isPhonetic = true
        default: break
        }
    }

    func text(_ bytes: UnsafeBufferPointer<UInt8>) throws(SheetError) {
        guard isText else { return }
        unsafe self.bytes += bytes
        guard self.bytes.count <= limits.sharedStringBytes else { throw tooLarge("\(limits.sharedStringBytes) bytes") }
    }

    func end(_ element: String) throws(SheetError) {
        switch element {
        case "t": isText = false
        case "rPh": isPhonetic = false
        case "si":
            guard ends.count < limits.sharedStrings else { throw tooLarge("\(limits.sharedStrings) texts") }
            ends.append(UInt32(bytes.count))
        default: break
        }
    }

    private func tooLarge(_ limit: String) -> SheetError { .tooLarge(part: "the workbook shares", limit: limit) }
}

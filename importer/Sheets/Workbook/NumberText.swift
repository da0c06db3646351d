internal import Glibc

/// A number of a workbook in plain decimal digits, as Excel shows it: at most 15 of them, no exponent.
///
/// Workbooks keep binary floating-point numbers: 12.3 may stand there as 12.300000000000001, and an id as 9.000000001E9. It is
/// not for integers that stand there digit by digit, which are what they say.
struct NumberText {
    /// The digits without point and without zeros at the end, and where the point is, counted from their front.
    private var digits: [UInt8]
    private var point: Int
    private let isNegative: Bool

    /// Nil for what is no number, or one of more than 30 decimals, or of more digits before the point than are kept:
    /// nobody shall take 2.3847239487230001E+16 for all its digits.
    init?(_ text: String) {
        guard let value = Double(text), value.isFinite else { return nil }
        let scientific = Self.scientific(value.magnitude)
        guard let exponentMark = scientific.firstIndex(of: UInt8(ascii: "e")),
            let exponent = Int(String(decoding: scientific[(exponentMark + 1)...], as: UTF8.self)),
            (-30..<15).contains(exponent)
        else { return nil }
        digits = scientific[..<exponentMark].filter { $0 != UInt8(ascii: ".") }
        while digits.count > 1, digits.last == UInt8(ascii: "0") { digits.removeLast() }
        point = exponent + 1
        isNegative = value < 0
    }

    var text: String { place(point) }
    /// `0.125` as `12.5%`.
    var percentText: String { (digits == [UInt8(ascii: "0")] ? "0" : place(point + 2)) + "%" }

    /// With zeros in front, as the format `00000` shows it.
    func padded(to count: Int) -> String {
        let text = text
        let missing = count - text.prefix { $0 != "." }.count
        return isNegative || missing <= 0 ? text : String(repeating: "0", count: missing) + text
    }

    /// Whether it is a minus, or none, and digits.
    static func isInteger(_ text: [UInt8]) -> Bool {
        let digits = text.first == UInt8(ascii: "-") ? text.dropFirst() : text[...]
        return !digits.isEmpty && digits.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private func place(_ point: Int) -> String {
        let zeros = { (count: Int) in String(repeating: "0", count: max(0, count)) }
        let whole =
            point > 0 ? String(decoding: digits.prefix(point), as: UTF8.self) + zeros(point - digits.count) : "0"
        let rest = zeros(-point) + String(decoding: digits.dropFirst(max(0, point)), as: UTF8.self)
        return (isNegative ? "-" : "") + whole + (rest.isEmpty ? "" : "." + rest)
    }

    /// 15 digits: `1.23000000000000e+01`.
    private static func scientific(_ value: Double) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: 32)
        let count = unsafe buffer.withUnsafeMutableBufferPointer { buffer in
            unsafe withVaList([value]) { unsafe vsnprintf(buffer.baseAddress, buffer.count, "%.14e", $0) }
        }
        return buffer.prefix(Int(count)).map { UInt8(bitPattern: $0) }
    }
}

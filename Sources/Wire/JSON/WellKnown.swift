/// The messages of google.protobuf that JSON writes in a form of their own.
enum WellKnown {
    case timestamp
    case duration
    case fieldMask
    case any

    init?(_ type: MessageType) {
        switch type.name {
        case "google.protobuf.Timestamp": self = .timestamp
        case "google.protobuf.Duration": self = .duration
        case "google.protobuf.FieldMask": self = .fieldMask
        case "google.protobuf.Any": self = .any
        default: return nil
        }
    }

    var form: String {
        switch self {
        case .timestamp: "a time of RFC 3339, \"2027-02-28T12:00:00Z\""
        case .duration: "a number of seconds with an s, \"1.5s\""
        case .fieldMask: "names of fields with commas between them, \"name,end_date\""
        case .any: "a message and its type, {\"@type\": \"type.googleapis.com/…\", …}"
        }
    }

    /// What the text says of each field, by number; nil when it is not of this form. `any` is no text.
    func fields(of text: String) -> [(UInt32, JSON)]? {
        switch self {
        case .timestamp: TimeText.timestamp(text).map(Self.fields)
        case .duration: TimeText.duration(text).map(Self.fields)
        case .fieldMask: [(1, .array(text.split(separator: ",").map { .string(snakeCase($0)) }))]
        case .any: nil
        }
    }

    private static func fields(_ time: TimeText) -> [(UInt32, JSON)] {
        [(1, JSON(quoting: time.seconds)), (2, .number(String(time.nanos)))]
    }
}

/// Seconds and billionths, as Timestamp and Duration keep them, and their texts.
struct TimeText {
    var seconds: Int64
    var nanos: Int32

    private static let secondsOfDay: Int64 = 86_400
    /// Years 1 to 9999, which both have (timestamp.proto; duration.proto counts them in seconds).
    private static let timestamps = Int64(-62_135_596_800)...253_402_300_799
    private static let durations = Int64(-315_576_000_000)...315_576_000_000

    /// RFC 3339 with any offset.
    static func timestamp(_ text: String) -> TimeText? {
        let bytes = Array(text.utf8)
        guard bytes.count >= 20, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
            bytes[10] == UInt8(ascii: "T"), bytes[13] == UInt8(ascii: ":"), bytes[16] == UInt8(ascii: ":"),
            let year = digits(bytes[0..<4]), let month = digits(bytes[5..<7]), let day = digits(bytes[8..<10]),
            let hour = digits(bytes[11..<13]), let minute = digits(bytes[14..<16]), let second = digits(bytes[17..<19]),
            year >= 1, (1...12).contains(month), day >= 1, hour < 24, minute < 60, second < 60
        else { return nil }
        let number = days(year, month, day)
        // A day that the month does not have is one of the next.
        guard civil(number) == (year, month, day) else { return nil }
        var rest = bytes[19...]
        guard let nanos = fraction(&rest), let offset = offset(rest) else { return nil }
        let seconds = number * secondsOfDay + hour * 3_600 + minute * 60 + second - offset
        return timestamps.contains(seconds) ? TimeText(seconds: seconds, nanos: nanos) : nil
    }

    static func duration(_ text: String) -> TimeText? {
        guard text.hasSuffix("s") else { return nil }
        var rest = Array(text.utf8.dropLast())[...]
        let isNegative = rest.first == UInt8(ascii: "-")
        if isNegative { rest = rest.dropFirst() }
        let whole = rest.prefix { $0 != UInt8(ascii: ".") }
        rest = rest.dropFirst(whole.count)
        guard whole.count <= 12, let seconds = digits(whole), let nanos = fraction(&rest), rest.isEmpty,
            durations.contains(seconds)
        else { return nil }
        return TimeText(seconds: isNegative ? -seconds : seconds, nanos: isNegative ? -nanos : nanos)
    }

    /// Nil outside the years that RFC 3339 has.
    var timestamp: String? {
        guard Self.timestamps.contains(seconds), (0..<1_000_000_000).contains(nanos) else { return nil }
        let day = Int64((Double(seconds) / Double(Self.secondsOfDay)).rounded(.down))
        let time = seconds - day * Self.secondsOfDay
        let (year, month, date) = Self.civil(day)
        let clock = [time / 3_600, time / 60 % 60, time % 60].map { Self.padded($0, 2) }.joined(separator: ":")
        return "\(Self.padded(year, 4))-\(Self.padded(month, 2))-\(Self.padded(date, 2))T\(clock)\(fractionText)Z"
    }

    /// Nil when the two parts differ in sign, or are too great.
    var duration: String? {
        guard Self.durations.contains(seconds), (-999_999_999...999_999_999).contains(nanos),
            seconds == 0 || nanos == 0 || (seconds < 0) == (nanos < 0)
        else { return nil }
        return "\(seconds < 0 || nanos < 0 ? "-" : "")\(seconds.magnitude)\(fractionText)s"
    }

    /// In 0, 3, 6 or 9 digits.
    private var fractionText: String {
        if nanos == 0 { return "" }
        var digits = Self.padded(Int64(nanos.magnitude), 9)
        while digits.hasSuffix("000") { digits.removeLast(3) }
        return "." + digits
    }

    private static func padded(_ number: Int64, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> Int64? {
        guard !bytes.isEmpty, bytes.allSatisfy({ (0x30...0x39).contains($0) }) else { return nil }
        return Int64(String(decoding: bytes, as: UTF8.self))
    }

    /// Takes `.123`, or nothing, as billionths.
    private static func fraction(_ rest: inout ArraySlice<UInt8>) -> Int32? {
        guard rest.first == UInt8(ascii: ".") else { return 0 }
        let digits = rest.dropFirst().prefix { (0x30...0x39).contains($0) }
        rest = rest.dropFirst(1 + digits.count)
        guard (1...9).contains(digits.count) else { return nil }
        return Int32(String(decoding: digits, as: UTF8.self) + String(repeating: "0", count: 9 - digits.count))
    }

    /// `Z`, or `+01:00`, in seconds.
    private static func offset(_ bytes: ArraySlice<UInt8>) -> Int64? {
        let bytes = Array(bytes)
        if bytes == [UInt8(ascii: "Z")] { return 0 }
        guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = digits(bytes[1..<3]), hours < 24,
            let minutes = digits(bytes[4..<6]), minutes < 60
        else { return nil }
        switch bytes[0] {
        case UInt8(ascii: "+"): return hours * 3_600 + minutes * 60
        case UInt8(ascii: "-"): return -(hours * 3_600 + minutes * 60)
        default: return nil
        }
    }

    /// Days since 1970-01-01, and back: Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms". From year 1 on.
    private static func days(_ year: Int64, _ month: Int64, _ day: Int64) -> Int64 {
        let shifted = month <= 2 ? year - 1 : year
        let era = shifted / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }

    private static func civil(_ days: Int64) -> (Int64, Int64, Int64) {
        let shifted = days + 719_468
        let era = shifted / 146_097
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shiftedMonth = (5 * dayOfYear + 2) / 153
        let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shiftedMonth + 2) / 5 + 1)
    }
}

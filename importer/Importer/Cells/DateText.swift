package import Domain

/// A date as a cell has it: year, month, day, with dashes or slashes. Every other order needs a setting, since day and
/// month cannot be told apart.
package enum DateText {
    package static func read(_ text: String, _ settings: CellSettings = CellSettings()) -> Entry<CalendarDate> {
        if text.isEmpty { return .blank }
        if let date = yearFirst(text) ?? settings.dateOrder.flatMap({ read(text, $0) }) { return .value(date) }
        if settings.acceptsSerials, let serial = Int(text), let date = date(serial: serial) { return .value(date) }
        return .unreadable(text: text, special(text) ?? CalendarDate.expectation)
    }

    /// Whether a look at the other values of the column may make sense of it.
    static func isAmbiguous(_ text: String) -> Bool { DateOrder.allCases.contains { read(text, $0) != nil } }

    /// Three numbers with one mark between them, the year of four digits last.
    static func read(_ text: String, _ order: DateOrder) -> CalendarDate? {
        let parts = text.split(omittingEmptySubsequences: false) { "/.-".contains($0) }
        guard parts.count == 3, parts[2].utf8.count == 4,
            parts.dropLast().allSatisfy({ (1...2).contains($0.utf8.count) }),
            parts.allSatisfy({ $0.utf8.allSatisfy { (0x30...0x39).contains($0) } }),
            Set(text.filter { "/.-".contains($0) }).count == 1,
            let first = Int(parts[0]), let second = Int(parts[1]), let year = Int(parts[2])
        else { return nil }
        return order == .dayFirst
            ? CalendarDate(year: year, month: second, day: first) : CalendarDate(year: year, month: first, day: second)
    }

    private static func yearFirst(_ text: String) -> CalendarDate? {
        var number = 0
        guard text.utf8.count == 10 else { return nil }
        var mark: UInt8?
        for (place, byte) in text.utf8.enumerated() {
            if place == 4 || place == 7 {
                guard byte == UInt8(ascii: "-") || byte == UInt8(ascii: "/"), mark == nil || mark == byte else {
                    return nil
                }
                mark = byte
            } else {
                guard (0x30...0x39).contains(byte) else { return nil }
                number = number * 10 + Int(byte - 0x30)
            }
        }
        return CalendarDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }

    /// What the text looks like, when that can be told.
    private static func special(_ text: String) -> Expectation? {
        let numbers = text.split { "/.-".contains($0) }.map { Int($0) }
        if let serial = Int(text), let date = date(serial: serial) {
            return Expectation(
                reason: "looks like an Excel date serial, \(date)",
                hint: "format the column as text, write \(date), or say --excel-dates")
        }
        if text.utf8.count == 8, let number = Int(text),
            let date = CalendarDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
        {
            return Expectation(reason: "has no dashes", hint: "write \(date)")
        }
        if let day = CalendarDate(entered: String(text.prefix(10))),
            text.dropFirst(10).first.map({ "T ".contains($0) }) == true
        {
            return Expectation(reason: "has a time of day", hint: "write the day alone: \(day)")
        }
        guard numbers.count == 3, let first = numbers[0], let second = numbers[1], let year = numbers[2] else {
            return nil
        }
        let readings = [(second, first), (first, second)].compactMap { month, day in
            CalendarDate(year: year, month: month, day: day)
        }
        return readings.first.map { reading in
            let other = readings.last == reading ? "" : " or \(readings[readings.count - 1])"
            return Expectation(
                reason: other.isEmpty ? "does not begin with the year" : "may be two different days",
                hint: "write it as year-month-day, \(reading)\(other), or say --date-order dmy or mdy")
        }
    }

    /// Excel counts days from 1899-12-30 (with its 29 February 1900). Only years from 2000 on are believable.
    private static func date(serial: Int) -> CalendarDate? {
        let daysTo1970 = 25_569
        let daysTo2000 = 36_526
        guard serial >= daysTo2000 else { return nil }
        return CalendarDate(daysSince1970: serial - daysTo1970)
    }
}

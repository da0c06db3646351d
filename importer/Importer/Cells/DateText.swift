package import Domain

/// A date as a cell has it: year, month, day, with dashes or slashes. Every other order needs a setting, since day and
/// month cannot be told apart.
package enum DateText {
    package static func read(_ text: String, _ settings: CellSettings = CellSettings()) -> Entry<CalendarDate> {
        if text.isEmpty { return .blank }
        if let date = yearFirst(text) ?? settings.dateOrder.flatMap({ read(text, $0) }) { return .value(date) }
        if settings.acceptsSerials, let serial = Int(text), let date = date(serial: serial, settings) {
            return .value(date)
        }
        return .unreadable(text: text, special(text, settings) ?? CalendarDate.expectation)
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

    private static func yearFirst(_ text: String) -> CalendarDate? { digits(text).flatMap(date(of:)) }

    /// Of four digits, two and two with one mark between them: 20270228.
    private static func digits(_ text: String) -> Int? {
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
        return number
    }

    private static func date(of number: Int) -> CalendarDate? {
        CalendarDate(year: number / 10_000, month: number / 100 % 100, day: number % 100)
    }

    /// What is wrong with a date that is written well, and that no calendar has.
    private static func impossible(_ number: Int) -> Expectation? {
        let month = number / 100 * 100
        let days = (1...31).compactMap { date(of: month + $0) }
        guard let first = days.first, let last = days.last else {
            return date(of: number / 10_000 * 10_000 + 101).map {
                Expectation(reason: "has no month of the calendar", hint: "write a month from 01 to 12: \($0)")
            }
        }
        return Expectation(
            reason: "is no day of the calendar", hint: "that month has the days from \(first) to \(last)")
    }

    /// What the text looks like, when that can be told.
    private static func special(_ text: String, _ settings: CellSettings) -> Expectation? {
        if let number = digits(text) { return impossible(number) }
        if let serial = Int(text), let date = date(serial: serial, settings) {
            return Expectation(
                reason: "looks like an Excel date serial, \(date)",
                hint: "format the column as text, write \(date), or say --excel-dates")
        }
        if text.utf8.count == 8, let date = Int(text).flatMap(date(of:)) {
            return Expectation(reason: "has no dashes", hint: "write \(date)")
        }
        if let day = CalendarDate(entered: String(text.prefix(10))),
            text.dropFirst(10).first.map({ "T ".contains($0) }) == true
        {
            return Expectation(reason: "has a time of day", hint: "write the day alone: \(day)")
        }
        if let date = shortened(text) {
            return Expectation(reason: "has not four digits, two and two with dashes", hint: "write \(date)")
        }
        if hasShortYear(text) {
            return Expectation(
                reason: "has no year of four digits", hint: "write it as year-month-day, such as 2027-02-28")
        }
        let readings = DateOrder.allCases.compactMap { read(text, $0) }
        guard let reading = readings.first else { return nil }
        if let order = settings.dateOrder {
            return Expectation(reason: "is not \(order.phrase)", hint: "write it as year-month-day: \(reading)")
        }
        let other = readings.last == reading ? "" : " or \(readings[readings.count - 1])"
        return Expectation(
            reason: other.isEmpty ? "does not begin with the year" : "may be two different days",
            hint: "write it as year-month-day, \(reading)\(other), or say --date-order dmy or mdy")
    }

    /// `13/04/27`: three numbers of at most two digits.
    private static func hasShortYear(_ text: String) -> Bool {
        let parts = text.split(omittingEmptySubsequences: false) { "/.-".contains($0) }
        return parts.count == 3
            && parts.allSatisfy { part in
                (1...2).contains(part.utf8.count) && part.utf8.allSatisfy { (0x30...0x39).contains($0) }
            }
    }

    /// The year in front, but other marks or digits: `2027.3.4`.
    private static func shortened(_ text: String) -> CalendarDate? {
        let parts = text.split(omittingEmptySubsequences: false) { "/.-".contains($0) }
        guard parts.count == 3, parts[0].utf8.count == 4, let year = Int(parts[0]), let month = Int(parts[1]),
            let day = Int(parts[2])
        else { return nil }
        return CalendarDate(year: year, month: month, day: day)
    }

    /// Excel counts days from 1899-12-30 (with its 29 February 1900), old Excel for Mac from 1904-01-01. Only years from 2000
    /// on are believable.
    private static func date(serial: Int, _ settings: CellSettings) -> CalendarDate? {
        let daysTo1970 = settings.isFrom1904 ? 24_107 : 25_569
        let from1970To2000 = 10_957
        guard serial >= daysTo1970 + from1970To2000 else { return nil }
        return CalendarDate(daysSince1970: serial - daysTo1970)
    }
}

package import Domain

/// A date as a cell has it: year, month, day, with dashes or slashes. Every other order is refused, since day and
/// month cannot be told apart.
package enum DateText {
    package static func read(_ text: String) -> Entry<CalendarDate> {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        let iso = parts.map(\.utf8.count) == [4, 2, 2] ? parts.joined(separator: "-") : text
        let entry = Entry<CalendarDate>(text: iso)
        guard case .unreadable(_, let expected) = entry else { return entry }
        return .unreadable(text: text, special(text) ?? expected)
    }

    /// What the text looks like, when that can be told.
    private static func special(_ text: String) -> Expectation? {
        let numbers = text.split { "/.-".contains($0) }.map { Int($0) }
        if let serial = Int(text), let date = date(serial: serial) {
            return Expectation(
                reason: "looks like an Excel date serial, \(date)",
                hint: "format the column as text, or write \(date)")
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
                hint: "write it as year-month-day: \(reading)\(other)")
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

internal import Domain

extension Explanation {
    static let ofDates: [Explanation] = [
        Explanation(
            .startDate, .required, .dates, "Every campaign has a start date.",
            why: "Our rule: Google would start at once, which is rarely meant.", bad: "", good: "2035-03-01"),
        Explanation(
            .startDate, .unreadable, .dates, "A date is written year-month-day.", why: Self.neverGuessedDay,
            bad: "next spring", good: "2035-04-03"),
        Explanation(
            .startDate, .past, .dates, "A campaign that is published starts today or later.",
            why: "\(RuleSource.api), DateError.CANNOT_SET_DATE_TO_PAST.", bad: "2020-03-01", good: "2035-03-01"),
        Explanation(
            .endDate, .unreadable, .dates, "A date is written year-month-day.", why: Self.neverGuessedDay,
            bad: "never", good: "2035-05-31"),
        Explanation(
            .endDate, .order, .dates, "A campaign ends on its start date or later.",
            why: "\(RuleSource.api), Campaign.end_date_time.",
            cells: ["Start date": "2035-03-01", "End date": "2035-02-01"],
            good: ["Start date": "2035-03-01", "End date": "2035-05-31"]),
        Explanation(
            .endDate, .past, .dates, "A campaign that is published ends today or later.",
            why: "\(RuleSource.api), DateError.CANNOT_SET_DATE_TO_PAST.",
            cells: ["Start date": "2020-03-01", "End date": "2020-05-31"],
            good: ["Start date": "2035-03-01", "End date": "2035-05-31"]),
        Explanation(
            .endDate, .required, .dates, "A campaign with a total budget has an end date.",
            why:
                "\(RuleSource.api), END_DATE_TIME_REQUIRED_FOR_TOTAL_BUDGET: it is spent until a day that must be named.",
            cells: ["Budget": "", "Total budget": "1000", "End date": ""],
            good: ["Budget": "", "Total budget": "1000", "End date": "2035-05-31"]),
    ]

    private static let neverGuessedDay =
        "Our rule: day and month are never guessed; 03/04 is two days of the year. --date-order dmy or mdy says which is "
        + "meant, --excel-dates reads a spreadsheet's day numbers."
}

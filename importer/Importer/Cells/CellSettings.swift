/// How the values of a column are to be read, where they do not say it themselves.
package struct CellSettings: Equatable, Sendable {
    package var decimal: DecimalMark?
    package var dateOrder: DateOrder?
    /// A day may be the number that Excel keeps for it.
    package var acceptsSerials = false
    /// That number counts from 1904, not from 1900.
    package var isFrom1904 = false
    /// What stands at the amounts of the column, `€`: it is left out.
    package var currency: String?

    package init() {}
}

/// What parts units from decimals.
package enum DecimalMark: String, CaseIterable, Sendable {
    case point, comma

    var byte: UInt8 { self == .point ? UInt8(ascii: ".") : UInt8(ascii: ",") }
    /// What parts thousands then.
    var groupByte: UInt8 { self == .point ? UInt8(ascii: ",") : UInt8(ascii: ".") }
}

/// The order of a date that does not begin with its year.
package enum DateOrder: String, CaseIterable, Sendable {
    case dayFirst = "dmy"
    case monthFirst = "mdy"

    var phrase: String { self == .dayFirst ? "day before month" : "month before day" }
}

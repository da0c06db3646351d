/// Money rules of an account's currency.
///
/// Google states the floor as 5 US dollars a day or its local equivalent, and no list; of these values USD and INR
/// were seen in its answers, the others are equivalents of about that time.
struct Currency {
    let code: String
    /// Micros of the smallest amount that can be billed: amounts must be multiples.
    let unit: Int64
    /// Least budget of a Demand Gen campaign for a day, in micros.
    let dailyFloor: Int64

    init(_ code: String) {
        self.code = code
        unit = Self.withoutCents.contains(code) ? 1_000_000 : 10_000
        dailyFloor = Self.floors[code, default: 5] * 1_000_000
    }

    private static let withoutCents: Set<String> = ["CLP", "HUF", "IDR", "ISK", "JPY", "KRW", "PYG", "TWD", "VND"]

    private static let floors: [String: Int64] = [
        "USD": 5, "EUR": 5, "GBP": 4, "CHF": 5, "CAD": 7, "AUD": 8, "NZD": 9, "SEK": 50, "NOK": 50, "DKK": 35,
        "PLN": 20, "CZK": 110, "HUF": 1_800, "TRY": 210, "BRL": 28, "MXN": 93, "CLP": 4_700, "INR": 416, "JPY": 750,
        "KRW": 7_000, "TWD": 160, "IDR": 83_000, "VND": 130_000, "ISK": 620,
    ]
}

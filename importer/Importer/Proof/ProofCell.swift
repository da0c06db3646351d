internal import Domain
internal import Sheets

/// How the cells of one column are proved.
struct ProofCell {
    let column: Int
    /// Columns whose texts must differ from each other.
    let family: CampaignField?
    /// What the cell says as it stands there; nil for words and for what is no part of a campaign.
    let field: CampaignField?
    private let kind: Kind

    private enum Kind {
        case name
        case money
        case start, end
        /// ASCII, so as wide as it is long.
        case text(most: Int)
        case headline(most: Int)
        case address(most: Int)
        case image
        /// One of a few words, which are read once.
        case word(ColumnUse)
        case unread
        case never
    }

    init(_ column: Int, _ use: ColumnUse) {
        self.column = column
        family = if case .part(let field, _) = use { field } else { nil }
        kind =
            switch use {
            case .field(.name): .name
            case .field(.dailyBudget): .money
            case .field(.startDate): .start
            case .field(.endDate): .end
            case .field(.adGroupName): .text(most: CampaignLimits.adGroupNameCharacters)
            case .field(.businessName): .text(most: CampaignLimits.businessNameWidth)
            // What every kind of ad allows.
            case .part(.headlines, _): .headline(most: AdLimits(.responsiveSearch).headlineWidth)
            case .part(.descriptions, _): .text(most: AdLimits.descriptionWidth)
            case .part(.longHeadlines, _): .text(most: AdLimits.longHeadlineWidth)
            case .field(.finalURL): .address(most: CampaignLimits.finalURLBytes)
            case .field(.logoURL), .part(.imageURLs, _), .part(.additionalLogoURLs, _): .image
            case .field(.customerID), .field(.objective), .field(.campaignType), .field(.callToAction),
                .field(.euPoliticalAdvertising), .field(.languages), .field(.locations), .field(.labels), .budgetType,
                .bidStrategy, .status:
                .word(use)
            case .errors, .ignored, .sign: .unread
            default: .never
            }
        field =
            switch (kind, use) {
            case (.word, _), (.unread, _), (.never, _): nil
            case (_, .field(let field)), (_, .part(let field, _)): field
            default: nil
            }
    }

    /// Whether it decides, by one of a few words, what kind of campaign the row makes.
    var isWord: Bool {
        switch kind {
        case .word(.status): false
        case .word: true
        default: false
        }
    }

    /// Whether what the cell says belongs to the campaign's contents.
    var isContent: Bool {
        switch kind {
        case .unread, .word(.status), .word(.field(.customerID)): false
        default: true
        }
    }

    /// A number for what the cell says; nil when it is not proved to be right.
    func value(_ bytes: Span<UInt8>, _ facts: inout RowProof.Facts, _ words: inout ProvedWords) -> UInt64? {
        switch kind {
        case .name:
            // What begins with a less-than sign may be Editor's name of the whole account.
            guard bytes.count <= CampaignLimits.nameCharacters, Self.isASCII(bytes), bytes[0] != UInt8(ascii: "<")
            else { return nil }
            let hash = RowHash.of(bytes)
            facts.name = hash
            return hash
        case .money: return Self.micros(bytes)
        case .start:
            facts.start = Self.date(bytes)
            return facts.start > 0 ? UInt64(facts.start) : nil
        case .end:
            facts.end = Self.date(bytes)
            return facts.end > 0 ? UInt64(facts.end) : nil
        case .text(let most): return bytes.count <= most && Self.isASCII(bytes) ? RowHash.of(bytes) : nil
        case .headline(let most):
            facts.hasShortHeadline = true
            return bytes.count <= most && Self.isASCII(bytes) ? RowHash.of(bytes) : nil
        case .address(let most): return bytes.count <= most && Self.isAddress(bytes) ? RowHash.of(bytes) : nil
        case .image:
            if let owner = Self.ownerOfAsset(bytes) {
                guard facts.assetOwner == 0 || facts.assetOwner == owner else { return nil }
                facts.assetOwner = owner
                return RowHash.of(bytes)
            }
            return bytes.count <= CampaignLimits.imageURLBytes && Self.isAddress(bytes) ? RowHash.of(bytes) : nil
        case .word(let use):
            let value = words.value(bytes, use, column: column)
            switch use {
            case .field(.customerID): facts.customer = value ?? 0
            case .field(.objective): facts.objective = value ?? 0
            case .bidStrategy: facts.strategy = value ?? 0
            case .field(.campaignType): facts.campaignType = value ?? 0
            case .status: facts.hasStatus = true
            default: break
            }
            return value
        case .unread: return 0
        case .never: return nil
        }
    }

    // MARK: Bytes

    /// Whether the cell is what it seems: nothing to be trimmed, no mark, no formula, no word for nothing.
    @inline(__always)
    static func isPlain(_ bytes: Span<UInt8>) -> Bool {
        let first = bytes[0]
        let last = bytes[bytes.count - 1]
        guard (0x21...0x7E).contains(first), (0x21...0x7E).contains(last) else { return false }
        switch first {
        case UInt8(ascii: "'"), UInt8(ascii: "="), UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "@"),
            UInt8(ascii: "#"), UInt8(ascii: "["):
            return false
        case UInt8(ascii: "r"): return bytes.count != "remove_value".utf8.count
        default: return true
        }
    }

    @inline(__always)
    static func isASCII(_ bytes: Span<UInt8>) -> Bool {
        var isPrintable = true
        for place in bytes.indices { isPrintable = isPrintable && (0x20...0x7E).contains(bytes[unchecked: place]) }
        return isPrintable
    }

    static func isSame(_ left: Span<UInt8>, _ right: Span<UInt8>) -> Bool {
        guard left.count == right.count else { return false }
        for place in left.indices where left[unchecked: place] != right[unchecked: place] { return false }
        return true
    }

    /// Digits with at most two decimals behind a point, above zero and below a thousand million.
    static func micros(_ bytes: Span<UInt8>) -> UInt64? {
        var hundredths: UInt64 = 0
        var decimals: Int?
        guard bytes.count <= 12 else { return nil }
        for place in bytes.indices {
            let byte = bytes[unchecked: place]
            if byte == UInt8(ascii: "."), decimals == nil, place > 0 {
                decimals = 0
            } else {
                guard (0x30...0x39).contains(byte) else { return nil }
                hundredths = hundredths * 10 + UInt64(byte - 0x30)
                decimals? += 1
            }
        }
        switch decimals {
        case nil: hundredths *= 100
        case 1: hundredths *= 10
        case 2: break
        default: return nil
        }
        let micros = hundredths * UInt64(CampaignLimits.budgetStep.amount)
        return (1...UInt64(CampaignLimits.budgetMax.amount)).contains(micros) ? micros : nil
    }

    /// `2027-03-01` as 20270301; 0 for anything else.
    static func date(_ bytes: Span<UInt8>) -> Int {
        guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-") else { return 0 }
        var number = 0
        for place in 0..<10 where place != 4 && place != 7 {
            let byte = bytes[unchecked: place]
            guard (0x30...0x39).contains(byte) else { return 0 }
            number = number * 10 + Int(byte - 0x30)
        }
        // The 29th to 31st need the calendar.
        if (1...28).contains(number % 100), (1...12).contains(number / 100 % 100),
            (1970...2037).contains(number / 10_000)
        {
            return number
        }
        return CalendarDate(year: number / 10_000, month: number / 100 % 100, day: number % 100) == nil ? 0 : number
    }

    static func date(numbered number: Int) -> CalendarDate {
        guard let date = CalendarDate(year: number / 10_000, month: number / 100 % 100, day: number % 100) else {
            preconditionFailure("\(number) was proved to be a date")
        }
        return date
    }

    static func number(of date: CalendarDate) -> Int { date.year * 10_000 + date.month * 100 + date.day }

    /// The account of `customers/1234567890/assets/42`.
    private static func ownerOfAsset(_ bytes: Span<UInt8>) -> UInt64? {
        guard starts(bytes, with: "customers/"), starts(bytes, with: "/assets/", at: 20),
            let owner = number(bytes.extracting(10..<20)), bytes.count <= 28 + 18,
            number(bytes.extracting(28..<bytes.count)) != nil
        else { return nil }
        return owner
    }

    /// Of digits, the first of them no zero.
    private static func number(_ bytes: Span<UInt8>) -> UInt64? {
        guard !bytes.isEmpty, bytes[0] != 0x30 else { return nil }
        var number: UInt64 = 0
        for place in bytes.indices {
            guard (0x30...0x39).contains(bytes[place]) else { return nil }
            number = number * 10 + UInt64(bytes[place] - 0x30)
        }
        return number
    }

    private static func starts(_ bytes: Span<UInt8>, with text: StaticString, at start: Int = 0) -> Bool {
        guard bytes.count >= start + text.utf8CodeUnitCount else { return false }
        for place in 0..<text.utf8CodeUnitCount where bytes[start + place] != text.utf8Start[place] { return false }
        return true
    }

    /// `https://host.name/…` of letters, digits and marks.
    private static func isAddress(_ bytes: Span<UInt8>) -> Bool {
        let scheme: StaticString = "https://"
        guard starts(bytes, with: scheme) else { return false }
        var place = scheme.utf8CodeUnitCount
        var dots = 0
        var label = 0
        while place < bytes.count, bytes[place] != UInt8(ascii: "/") {
            switch bytes[place] {
            case UInt8(ascii: "."):
                guard label > 0 else { return false }
                dots += 1
                label = 0
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"):
                label += 1
            default: return false
            }
            place += 1
        }
        guard dots > 0, label > 0 else { return false }
        while place < bytes.count {
            guard (0x21...0x7E).contains(bytes[place]) else { return false }
            place += 1
        }
        return true
    }
}

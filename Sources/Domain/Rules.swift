/// The rules of a draft, collecting every violation.
struct Rules {
    private(set) var violations: [Violation] = []

    /// The violations as a reader of the API's reference expects them.
    var inFieldOrder: [Violation] {
        CampaignField.allCases.flatMap { field in violations.filter { $0.field == field.rawValue } }
    }

    mutating func add(
        _ field: CampaignField, index: Int? = nil, _ kind: Violation.Kind, value: String? = nil, _ reason: String,
        hint: String
    ) {
        violations.append(Violation(field, index: index, kind, value: value, reason: reason, hint: hint))
    }

    // MARK: Entries

    mutating func required<Value>(_ entry: Entry<Value>, _ field: CampaignField, hint: String) -> Value? {
        if case .blank = entry { add(field, .required, "is required", hint: hint) }
        return optional(entry, field)
    }

    mutating func optional<Value>(_ entry: Entry<Value>, _ field: CampaignField, index: Int? = nil) -> Value? {
        if case .unreadable(let text, let expected) = entry {
            add(field, index: index, .unreadable, value: text, expected.reason, hint: expected.hint)
        }
        return entry.value
    }

    mutating func list<Value: Hashable>(_ entries: [Entry<Value>], _ field: CampaignField, count: Int) -> [Value] {
        limit(entries.count, field, count)
        var seen: Set<Value> = []
        return entries.prefix(count).enumerated().compactMap { index, entry in
            if case .blank = entry {
                add(field, index: index, .required, "is empty", hint: "leave it out or fill it in")
            }
            guard let value = optional(entry, field, index: index) else { return nil }
            if !seen.insert(value).inserted {
                add(field, index: index, .duplicate, value: "\(value)", "is given twice", hint: "give it once")
            }
            return value
        }
    }

    // MARK: Texts

    mutating func name(_ name: String) {
        if name.isBlank {
            add(.name, .required, "is required", hint: "give the campaign a name")
        } else {
            plainText(name, .name, characters: CampaignLimits.nameCharacters)
        }
    }

    mutating func plainText(_ text: String, _ field: CampaignField, index: Int? = nil, characters: Int) {
        lines(text, field, index: index)
        let count = text.unicodeScalars.count
        if count > characters {
            add(
                field, index: index, .length, value: text, "is \(count) characters long",
                hint: "use at most \(characters)")
        }
    }

    mutating func text(_ text: String, _ field: CampaignField, index: Int? = nil, width limit: Int) {
        lines(text, field, index: index)
        let width = text.displayWidth
        if width > limit {
            add(
                field, index: index, .width, value: text, "is \(width) columns wide",
                hint: "use at most \(limit); double-width characters count 2")
        }
    }

    mutating func texts(_ texts: [String], _ field: CampaignField, count: Int, width: Int) {
        limit(texts.count, field, count)
        var seen: Set<String> = []
        for (index, text) in texts.prefix(count).enumerated() {
            if text.isBlank {
                add(field, index: index, .required, "is empty", hint: "leave it out or write a text")
                continue
            }
            self.text(text, field, index: index, width: width)
            if !seen.insert(text).inserted {
                add(field, index: index, .duplicate, value: text, "is given twice", hint: "make every text different")
            }
        }
    }

    mutating func labels(_ labels: [String]) {
        limit(labels.count, .labels, CampaignLimits.labels)
        var seen: Set<String> = []
        for (index, label) in labels.prefix(CampaignLimits.labels).enumerated() {
            if label.isBlank {
                add(.labels, index: index, .required, "is empty", hint: "leave it out or write a label")
            }
            plainText(label, .labels, index: index, characters: CampaignLimits.labelCharacters)
            if !seen.insert(label).inserted {
                add(.labels, index: index, .duplicate, value: label, "is given twice", hint: "give it once")
            }
        }
    }

    /// Google shows a text on one line; a control character is a mistake that nobody sees.
    private mutating func lines(_ text: String, _ field: CampaignField, index: Int?) {
        guard let control = text.unicodeScalars.first(where: \.isControl) else { return }
        if control.properties.isWhitespace, control != "\t" {
            add(field, index: index, .characters, value: text, "contains a line break", hint: "write it on one line")
        } else {
            let code = (control.value < 0x10 ? "0" : "") + String(control.value, radix: 16, uppercase: true)
            add(
                field, index: index, .characters, value: text, "contains the control character U+00\(code)",
                hint: "take it out, or write a blank")
        }
    }

    mutating func limit(_ count: Int, _ field: CampaignField, _ most: Int) {
        if count > most { add(field, .count, "has \(count) entries", hint: "use at most \(most)") }
    }

    // MARK: Dates, addresses

    mutating func dates(_ start: Entry<CalendarDate>, _ end: Entry<CalendarDate>) {
        let start = required(start, .startDate, hint: "write it as year-month-day: 2027-02-28")
        let end = optional(end, .endDate)
        if let start, let end, end < start {
            add(
                .endDate, .order, value: end.description, "is before the start date \(start)",
                hint: "end on \(start) or later, or leave it out to run without end")
        }
    }

    mutating func finalURL(_ text: String) { address(text, .finalURL) }

    mutating func address(_ text: String, _ field: CampaignField, index: Int? = nil) {
        guard !text.isEmpty else { return }
        if WebAddress(text) == nil {
            add(
                field, index: index, .unreadable, value: text, "is not a web address",
                hint: "start with https:// and the host's name")
        }
        bytes(text, field, index: index, CampaignLimits.finalURLBytes)
    }

    /// An asset belongs to one account.
    mutating func images(
        _ entries: [Entry<ImageSource>], _ field: CampaignField, count: Int, customer: CustomerID?
    ) {
        for (index, entry) in entries.prefix(count).enumerated() {
            guard let image = entry.value else { continue }
            let index = field == .logoURL ? nil : index
            bytes(image.text, field, index: index, CampaignLimits.imageURLBytes)
            if case .asset(let owner, _) = image, let customer, owner != customer {
                add(
                    field, index: index, .mismatch, value: image.text, "belongs to another account",
                    hint: "use an asset of customer \(customer)")
            }
        }
    }

    private mutating func bytes(_ text: String, _ field: CampaignField, index: Int? = nil, _ most: Int) {
        let count = text.utf8.count
        if count > most {
            add(field, index: index, .length, value: text, "is \(count) bytes long", hint: "use at most \(most)")
        }
    }
}

extension String {
    /// Nothing of it can be seen.
    var isBlank: Bool {
        unicodeScalars.allSatisfy { $0.properties.isWhitespace || $0.properties.isDefaultIgnorableCodePoint }
    }
}

extension Unicode.Scalar {
    /// Cc of Unicode, and the separators of lines and paragraphs.
    var isControl: Bool {
        value < 0x20 || (0x7F...0x9F).contains(value) || value == 0x2028 || value == 0x2029
    }
}

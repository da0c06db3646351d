extension Query {
    /// The rows of the account that meet the conditions, in order, cut at the limit, reduced to the fields.
    ///
    /// - Parameter now: Seconds since 1970, for what depends on the day.
    func results(in account: Account, now: Int64) -> [JSON] {
        let today = CalendarDay(unixTime: now + Int64(account.settings.hoursAheadOfUTC) * 3_600)
        var rows = rows(of: account, today: today)
        if !order.isEmpty { rows.sort { precedes($0, $1) } }
        return rows.prefix(limit ?? rows.count).map(reduced)
    }

    /// `campaign.id,campaign.name`, as a response repeats the selection.
    var fieldMask: String { fields.map(\.maskPath).joined(separator: ",") }

    private func rows(of account: Account, today: CalendarDay) -> [[QueryResource: JSON]] {
        let customer = account.settings.resource(of: account.customer)
        guard let collection = source.collection else {
            return [[.customer: customer]].filter { row in conditions.allSatisfy { $0.holds(in: row) } }
        }
        // The row's own conditions first: they are cheap, and most queries look for one name.
        let own = conditions.filter { $0.field.resource == source }
        let joined = conditions.filter { $0.field.resource != source }
        var found: [(name: ResourceName, row: [QueryResource: JSON])] = []
        for (name, resource) in account.resources(in: collection) {
            let resource = source == .campaign && usesPrimaryStatus ? resource.withPrimaryStatus(on: today) : resource
            guard own.allSatisfy({ $0.holds(in: [source: resource]) }) else { continue }
            let row = row(of: resource, in: account, today: today).merging([.customer: customer]) { own, _ in own }
            if joined.allSatisfy({ $0.holds(in: row) }) { found.append((name, row)) }
        }
        found.sort { ($0.name.id.utf8.count, $0.name.id) < ($1.name.id.utf8.count, $1.name.id) }
        return found.map(\.row)
    }

    /// It costs a copy of each campaign, so only where somebody asks.
    private var usesPrimaryStatus: Bool {
        (fields + conditions.map(\.field) + order.map(\.field)).contains {
            $0.resource == .campaign && $0.path.first?.hasPrefix("primaryStatus") == true
        }
    }

    private func row(of resource: JSON, in account: Account, today: CalendarDay) -> [QueryResource: JSON] {
        var row = [source: resource]
        for (parent, field) in [
            (QueryResource.adGroup, "adGroup"), (.campaign, "campaign"), (.campaignBudget, "campaignBudget"),
        ] {
            let text = row.values.lazy.compactMap { $0[field]?.string }.first
            guard let name = text.flatMap({ ResourceName($0) }) else { continue }
            let resource = account[name]
            row[parent] = parent == .campaign && usesPrimaryStatus ? resource?.withPrimaryStatus(on: today) : resource
        }
        return row
    }

    /// The selected fields; Google adds the resource name of everything selected.
    private func reduced(_ row: [QueryResource: JSON]) -> JSON {
        var result = JSON.object([:])
        for field in fields {
            guard let resource = row[field.resource] else { continue }
            let base = Substring(field.resource.jsonName)
            result.set(resource["resourceName"], at: [base, "resourceName"])
            if field.path.first == "ad" {
                result.set(resource["ad"]?["resourceName"], at: [base, "ad", "resourceName"])
            }
            guard let value = field.value(in: row) else { continue }
            let path = [base] + field.path.map { Substring($0) }
            result.set(value, at: path[...])
        }
        return result
    }

    private func precedes(_ left: [QueryResource: JSON], _ right: [QueryResource: JSON]) -> Bool {
        for (field, isDescending) in order {
            let (first, second) = (field.value(in: left)?.comparable ?? "", field.value(in: right)?.comparable ?? "")
            if first == second { continue }
            return field.isLess(first, second) != isDescending
        }
        return false
    }
}

extension Query.Condition {
    func holds(in row: [QueryResource: JSON]) -> Bool {
        let found = field.value(in: row)?.comparable
        switch comparison {
        case .isNull: return found == nil
        case .isNotNull: return found != nil
        case .oneOf: return found.map(isAmongValues) ?? false
        case .noneOf, .unequal: return !(found.map(isAmongValues) ?? false)
        default: break
        }
        guard let found, let value = values.first else { return false }
        switch comparison {
        case .equal: return isAmongValues(found)
        case .less: return field.isLess(found, value)
        case .greaterOrEqual: return !field.isLess(found, value)
        case .greater: return field.isLess(value, found)
        case .lessOrEqual: return !field.isLess(value, found)
        case .like: return matches(Array(found)[...], Array(value)[...])
        case .unlike: return !matches(Array(found)[...], Array(value)[...])
        default: return false
        }
    }

    private func isAmongValues(_ found: String) -> Bool {
        if case .bool = field.type { return values.contains { $0.uppercased() == found } }
        return values.contains { !field.isLess(found, $0) && !field.isLess($0, found) }
    }

    /// `%` stands for any characters, `_` for one, `[x]` for x itself.
    private func matches(_ text: ArraySlice<Character>, _ pattern: ArraySlice<Character>) -> Bool {
        guard let first = pattern.first else { return text.isEmpty }
        let rest = pattern.dropFirst()
        if first == "%" { return matches(text, rest) || (!text.isEmpty && matches(text.dropFirst(), pattern)) }
        guard let character = text.first else { return false }
        if first == "_" { return matches(text.dropFirst(), rest) }
        if first == "[", rest.dropFirst().first == "]" {
            return character == rest.first && matches(text.dropFirst(), rest.dropFirst(2))
        }
        return character == first && matches(text.dropFirst(), rest)
    }
}

extension QueryField {
    /// Numbers by value, all else by text.
    fileprivate func isLess(_ left: String, _ right: String) -> Bool {
        switch type {
        case .int64: (Int64(left) ?? 0) < (Int64(right) ?? 0)
        case .double: (Double(left) ?? 0) < (Double(right) ?? 0)
        default: left < right
        }
    }
}

extension JSON {
    /// A campaign with what Google derives from its state and the day; nothing of ours is ever limited or learning.
    fileprivate func withPrimaryStatus(on today: CalendarDay) -> JSON {
        func day(_ field: String) -> CalendarDay? { self[field]?.string.flatMap { CalendarDay($0.prefix(10)) } }
        let (status, reason): (String, String?) =
            if self["status"]?.string == "REMOVED" {
                ("REMOVED", "CAMPAIGN_REMOVED")
            } else if let end = day("endDateTime"), end < today {
                ("ENDED", "CAMPAIGN_ENDED")
            } else if self["status"]?.string == "PAUSED" {
                ("PAUSED", "CAMPAIGN_PAUSED")
            } else if let start = day("startDateTime"), today < start {
                ("PENDING", "CAMPAIGN_PENDING")
            } else {
                ("ELIGIBLE", nil)
            }
        var campaign = self
        campaign.set(.string(status), at: ["primaryStatus"])
        campaign.set(reason.map { [.string($0)] }, at: ["primaryStatusReasons"])
        return campaign
    }

    /// A scalar as a query writes it.
    fileprivate var comparable: String? {
        switch self {
        case .bool(let flag): flag ? "TRUE" : "FALSE"
        case .string(let text), .number(let text): text
        default: nil
        }
    }
}

package import Domain

extension CampaignField {
    /// The column of a sheet that a field's path is about: `Headline 2` of `headlines[1]`. Nil of what no column has.
    package static func column(ofPath path: String) -> String? {
        let parts = path.split(separator: "[", maxSplits: 1)
        guard let name = parts.first, let field = CampaignField(rawValue: String(name)) else { return nil }
        guard parts.count == 2, let index = Int(parts[1].prefix { $0 != "]" }) else { return ColumnUse.name(of: field) }
        return ColumnUse.name(of: field, at: index)
    }
}

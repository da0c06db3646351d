import Domain

/// Columns as wide as their widest cell, the same number in each row.
func aligned(_ rows: [[String]]) -> String {
    let rows = rows.map { row in row.map { $0.withoutControls } }
    let widths = (rows.first ?? []).indices.map { column in rows.map { $0[column].displayWidth }.max() ?? 0 }
    return rows.map { row in
        let cells = zip(row, widths).map { cell, width in
            cell + String(repeating: " ", count: width - cell.displayWidth)
        }
        let line = cells.joined(separator: "  ")
        return line.prefix(line.count - line.reversed().prefix { $0 == " " }.count)
    }.joined(separator: "\n")
}

extension String {
    /// With a space for each control character: texts come from Google and from callers, and a terminal would obey
    /// them.
    fileprivate var withoutControls: String {
        var text = ""
        for scalar in unicodeScalars {
            text.unicodeScalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return text
    }
}

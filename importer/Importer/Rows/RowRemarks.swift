/// What was noticed in cells that are right: counted, with the line of the first.
struct RowRemarks {
    private var counts: [Kind: Count] = [:]

    enum Kind: Hashable, CaseIterable {
        case apostrophe, quotes, date, lines, invisible, scrambled, status, strategy, networks, ownID
        /// Blank cells of columns that are there, and what they are taken for.
        case customer, objective, objectiveOfStrategy, campaignType, politicalAds
    }

    private struct Count {
        var count: Int
        let line: Int
        let text: String
    }

    mutating func add(_ kind: Kind, line: Int, _ text: () -> String) {
        counts[kind, default: Count(count: 0, line: line, text: text())].count += 1
    }

    /// Adds those of rows further down.
    mutating func add(_ others: RowRemarks) {
        for (kind, count) in others.counts {
            counts[kind, default: Count(count: 0, line: count.line, text: count.text)].count += count.count
        }
    }

    private func rows(_ count: Int) -> String { Words.count(count, "row", "rows") }

    var notices: [String] {
        Kind.allCases.compactMap { kind in
            counts[kind].map { found in
                let cells = "\(found.count) \(found.count == 1 ? "cell" : "cells")"
                let place = "line \(found.line)"
                return switch kind {
                case .apostrophe:
                    "\(cells) began with the apostrophe by which spreadsheets mark a text; it was left out (first: \(place))"
                case .quotes:
                    "\(cells) keep the quotes around their text, because a blank stands before them (first: \(place), "
                        + "\(found.text)): take the blank away"
                case .date:
                    "\(cells) \(found.count == 1 ? "was a date" : "were dates") in a text column and "
                        + "\(found.count == 1 ? "is" : "are") read as \(found.text) (first: \(place))"
                case .lines:
                    "\(cells) had line breaks: read as a blank, and in a list as the end of an entry (first: \(place), "
                        + "“\(found.text)”)"
                case .invisible:
                    "\(cells) with a name or text has invisible characters or hard blanks inside, which are kept (first: \(place), "
                        + "“\(found.text)”)"
                case .scrambled:
                    "\(cells) looks as if UTF-8 had been read as Windows-1252 (first: \(place); was it “\(found.text)”?): "
                        + "save the sheet again as CSV UTF-8"
                case .customer:
                    "no customer in \(rows(found.count)) (first: \(place)): taken from --customer \(found.text)"
                case .objective:
                    "no objective in \(rows(found.count)) (first: \(place)): that of new campaigns is \(found.text) "
                        + "(--objective)"
                case .objectiveOfStrategy:
                    "no objective in \(rows(found.count)) (first: \(place)): taken from the bid strategy type"
                case .campaignType:
                    "no campaign type in \(rows(found.count)) (first: \(place)): new campaigns are of the type Demand Gen"
                case .politicalAds:
                    "EU political ads are not declared in \(rows(found.count)) (first: \(place)): new campaigns are drafts "
                        + "that cannot be published before that"
                case .ownID:
                    "\(found.count) new \(found.count == 1 ? "campaign" : "campaigns") came with a Campaign ID that none "
                        + "here has; it is kept as External ID (first: \(place))"
                case .strategy:
                    "the bid strategy type is not used where an Objective is given: \(rows(found.count)) "
                        + "\(found.count == 1 ? "names" : "name") the strategy of another one (first: \(place), “\(found.text)”)"
                case .networks:
                    "\(rows(found.count)) \(found.count == 1 ? "has" : "have") the networks of a Search campaign "
                        + "(first: \(place), “\(found.text)”), and new ones become Demand Gen: say Search in a column “Campaign type”"
                case .status:
                    "the status of a campaign is not imported: new ones are created paused (first: \(place), “\(found.text)”)"
                }
            }
        }
    }
}

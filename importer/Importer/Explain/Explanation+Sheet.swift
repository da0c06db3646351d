extension Explanation {
    /// What only a sheet can get wrong.
    static let ofSheets: [Explanation] =
        [
            ofSheet(
                .cells, "Every row has as many cells as the header.",
                why: "Our rule: a cell too many or too few moves all others into the wrong columns. A comma inside a "
                    + "cell needs quotes around the cell.",
                bad: "Tents, cheap,Sales,12.50,2035-03-01", good: "\"Tents, cheap\",Sales,12.50,2035-03-01"),
            ofSheet(
                .shifted, "Every value stands in its own column.",
                why:
                    "Our rule: values that would all be right some columns further are a shifted row, not many faults.",
                bad: "Tents,,Sales,12.50", good: "Tents,Sales,12.50,2035-03-01"),
            ofSheet(
                .quote, "Nothing stands behind a closing quote.",
                why: "RFC 4180: quotes inside a quoted cell are doubled.",
                bad: "\"Tents\" cheap,Sales,12.50,2035-03-01", good: "\"\"\"Tents\"\" cheap\",Sales,12.50,2035-03-01"),
            Explanation(
                .encoding, "Every cell is text in the encoding of the sheet.",
                why:
                    "Our rule: a text that cannot be read is not guessed. Save as CSV UTF-8, or name it with --encoding.",
                bad: .call("Caf\\xE9 in a sheet of UTF-8"), good: .call("Café")),
            Explanation(
                .nul, "A sheet has no NUL bytes.", why: "PostgreSQL and Google cannot keep them; no editor shows them.",
                bad: .call("Tents\\0"), good: .call("Tents")),
            Explanation(
                .length, "A cell has at most 1 MiB and a row 4 MiB.",
                why: "Our rule: memory is bounded, and what is longer is a quote that never closes.",
                bad: .call("a cell of 1,500,000 characters"), good: .call("a cell of 90 characters")),
            Explanation(
                .key, "A row names its campaign: by Campaign, Campaign ID or External ID.",
                why: "Our rule: without one nobody knows which campaign the row is about.",
                bad: .cells(["Campaign ID": "", "Campaign": ""]),
                good: .cells(["Campaign ID": "", "Campaign": "Tents"])),
            ofSheet(
                .formula, "A cell holds a value, not a failed formula.",
                why:
                    "A spreadsheet shows #REF! where a formula failed and #### where a column is too narrow; a program "
                    + "may leave formulas to be computed later.",
                bad: "Tents,Sales,#REF!,2035-03-01", good: "Tents,Sales,12.50,2035-03-01"),
            ofSheet(
                .repeated, "A sheet says one thing of each campaign.",
                why: "Our rule: of two rows that differ nobody knows the right one. Identical repeats are skipped.",
                bad: "Tents,Sales,12.50,2035-03-01\nTents,Sales,99.00,2035-03-01",
                good: "Tents,Sales,12.50,2035-03-01\nTents,Sales,12.50,2035-03-01"),
            ofSheet(
                .ambiguousMoney, "It is certain what parts decimals and what thousands.",
                why:
                    "Our rule: money is never guessed. --decimal point or comma says it, or another value of the column.",
                bad: "Tents,Sales,\"1,234\",2035-03-01", good: "Tents,Sales,1234,2035-03-01"),
            ofSheet(
                .ambiguousDate, "It is certain which number is the day and which the month.",
                why:
                    "Our rule: dates are never guessed. --date-order dmy or mdy says it, or another value of the column.",
                bad: "Tents,Sales,12.50,03/04/2035", good: "Tents,Sales,12.50,2035-04-03"),
        ] + ofSheetColumns + ofStoredCampaigns

    private static let ofSheetColumns: [Explanation] = [
        Explanation(
            .campaignID, "A Campaign ID is Google's number of the campaign.",
            why: "\(RuleSource.api), Campaign.id. Leave it blank for a campaign that Google does not have yet.",
            bad: .cells(["Campaign ID": "12-AB"]), good: .cells(["Campaign ID": ""])),
        Explanation(
            .campaignIDDigits, "A Campaign ID, External ID or Customer ID has all its digits.",
            why: "Spreadsheets turn long numbers into 9.00E+09 and lose digits: format the column as text.",
            bad: .cells(["Campaign ID": "9.00E+09"]), good: .cells(["Campaign ID": ""])),
        Explanation(
            .action, "An action is Add, Edit, Set or Remove.", why: "Google's bulk upload templates.",
            bad: .cells(["Action": "Maybe"]), good: .cells(["Action": "Add"])),
        Explanation(
            .status, "A campaign status is Enabled, Paused or Removed.", why: "Google's bulk upload templates.",
            bad: .cells(["Campaign status": "Perhaps"]), good: .cells(["Campaign status": "Paused"])),
        Explanation(
            .budgetType, "A budget type is Daily or Campaign total.",
            why: "\(RuleSource.api), CampaignBudget.period: others are not offered.",
            bad: .cells(["Budget type": "Monthly"]), good: .cells(["Budget type": "Daily"])),
        Explanation(
            .bidStrategy, "A bid strategy is one that an objective stands for.",
            why: "Our rule: without an objective it names one: Maximize conversion value and Target ROAS mean Sales, "
                + "Maximize conversions and Target CPA Leads, Maximize clicks Website traffic.",
            bad: .cells(["Objective": "", "Bid strategy type": "Wishful thinking"]),
            good: .cells(["Objective": "", "Bid strategy type": "Maximize clicks"])),
    ]

    private static let ofStoredCampaigns: [Explanation] = [
        Explanation(
            "google_campaign_id.unknown", .campaign,
            "A Campaign ID is that of a campaign of this account, or the row has all that a new one needs.",
            why: "Our rule: a campaign that only Google has is not changed from here. A new one keeps the id as its "
                + "External ID.",
            bad: .cells(["Campaign ID": "9000000001", "Action": "Edit"]), good: .cells(["Campaign ID": "9000000001"])),
        Explanation(
            "external_id.unknown", .campaign, "An External ID that is edited or removed is that of a campaign.",
            why: "Our rule: a row that changes nothing is a mistake.",
            bad: .cells(["Action": "Edit", "External ID": "NW-1"]),
            good: .cells(["Action": "Add", "External ID": "NW-1"])),
        Explanation(
            "external_id.duplicate", .campaign, "An External ID is that of one campaign of the account.",
            why: "Our rule: it is a key of yours; Add asks for a new one.",
            bad: .published(["Action": "Add", "External ID": "NW-1"]),
            good: .published(["Action": "Edit", "External ID": "NW-1"])),
        Explanation(
            "name.unknown", .campaign, "A campaign that is edited or removed is there.",
            why: "Our rule: a row that changes nothing is a mistake.",
            bad: .cells(["Action": "Edit"]), good: .cells(["Action": "Add"])),
        Explanation(
            "name.duplicate", .campaign, "A name is unique among the campaigns of an account.",
            why: "\(RuleSource.api), Campaign.name: unique among the campaigns that are not removed.",
            bad: .published(["Action": "Add"]), good: .published(["Action": "Edit"])),
        Explanation(
            "status.unsupported", .campaign, "A campaign stands where it can be changed.",
            why: "Our rule: while it is being published nothing changes under the publisher's hands, and what is "
                + "enabled at Google is paused before it is deleted.",
            bad: .published(["Action": "Remove"]), good: .published(["Labels": "spring"])),
    ]

    private init(_ rule: SheetRule, _ what: String, why: String, bad: Example, good: Example) {
        self.init(rule.rawValue, .sheet, what, why: why, bad: bad, good: good)
    }

    /// A rule whose examples are rows below a header of four columns.
    private static func ofSheet(
        _ rule: SheetRule, _ what: String, why: String, bad: String, good: String
    ) -> Explanation {
        let header = "Campaign,Objective,Budget,Start date\n"
        return Explanation(rule, what, why: why, bad: .sheet(header + bad), good: .sheet(header + good))
    }
}

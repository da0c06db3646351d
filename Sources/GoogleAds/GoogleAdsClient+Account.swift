package import Domain

extension GoogleAdsClient {
    /// Looks at an account before anything is published to it: four queries, nothing is changed.
    package func check(_ customer: CustomerID) async -> AccountCheck {
        do throws(SearchRefusal) {
            let account = try await search(
                """
                SELECT customer.currency_code, customer.time_zone, customer.manager, customer.test_account,
                    customer.status
                FROM customer
                """, in: customer
            ).first?.customer
            var findings = account.map(Self.findings) ?? []
            if account?.manager != true { findings += await campaignFindings(customer) }
            return AccountCheck(
                customerID: customer, currencyCode: account?.currencyCode, timeZone: account?.timeZone,
                findings: findings)
        } catch {
            return AccountCheck(
                customerID: customer, currencyCode: nil, timeZone: nil,
                findings: [error.isAboutAccess ? .noAccess(error.reason) : .notAsked(error.reason)])
        }
    }

    private static func findings(_ account: SearchRow.Customer) -> [AccountCheck.Finding] {
        var findings: [AccountCheck.Finding] = []
        if account.manager == true { findings.append(.isManager) }
        if let status = account.status, status != "ENABLED" { findings.append(.notEnabled(status)) }
        if account.testAccount == true { findings.append(.isTestAccount) }
        return findings
    }

    private func campaignFindings(_ customer: CustomerID) async -> [AccountCheck.Finding] {
        do throws(SearchRefusal) {
            let undeclared = try await search(
                """
                SELECT campaign.id FROM campaign
                WHERE campaign.missing_eu_political_advertising_declaration = TRUE AND campaign.status != 'REMOVED'
                """, in: customer)
            let tracking = try await search(
                "SELECT customer.conversion_tracking_setting.conversion_tracking_status FROM customer", in: customer)
            let status = tracking.first?.customer?.conversionTrackingSetting?.conversionTrackingStatus
            return (undeclared.isEmpty ? [] : [.undeclaredCampaigns(undeclared.count)])
                + (status == "NOT_CONVERSION_TRACKED" ? [.noConversionTracking] : [])
        } catch {
            return [.notAsked(error.reason)]
        }
    }

    /// Our campaigns as Google has them now, by Google's ids; those that it does not have are missing. Removed ones are
    /// among them. Asks in portions: two queries for each 5,000.
    package func liveCampaigns(_ ids: [Int64], of customer: CustomerID) async throws(SearchRefusal)
        -> [Int64: LiveCampaign]
    {
        var campaigns: [Int64: LiveCampaign] = [:]
        var rest = ids[...]
        while !rest.isEmpty {
            let portion = rest.prefix(Limits.idsPerQuery)
            rest = rest.dropFirst(portion.count)
            let list = portion.map(String.init).joined(separator: ", ")
            let marks = try await marks(ofCampaigns: list, in: customer)
            let rows = try await search(
                """
                SELECT campaign.id, campaign.name, campaign.status, campaign.start_date_time, campaign.end_date_time,
                    campaign_budget.amount_micros, campaign_budget.total_amount_micros
                FROM campaign WHERE campaign.id IN (\(list))
                """, in: customer)
            for row in rows {
                guard let id = row.campaign?.number else { continue }
                campaigns[id] = LiveCampaign(row, id: id, marks: marks[id] ?? [])
            }
        }
        return campaigns
    }

    private func marks(ofCampaigns list: String, in customer: CustomerID) async throws(SearchRefusal)
        -> [Int64: Set<CampaignID>]
    {
        let rows = try await search(
            "SELECT campaign.id, ad_group_ad.ad.name FROM ad_group_ad WHERE campaign.id IN (\(list))", in: customer)
        var marks: [Int64: Set<CampaignID>] = [:]
        for row in rows {
            guard let id = row.campaign?.number, let mark = row.adGroupAd?.ad?.name.flatMap(CampaignMark.campaign)
            else { continue }
            marks[id, default: []].insert(mark)
        }
        return marks
    }
}

extension LiveCampaign {
    /// Google writes the end of a campaign without end as a day of 2037.
    private static let forever = 2_037

    fileprivate init(_ row: SearchRow, id: Int64, marks: Set<CampaignID>) {
        let total = row.campaignBudget?.totalAmountMicros.flatMap { Int64($0) }.flatMap { $0 > 0 ? Micros($0) : nil }
        let daily = row.campaignBudget?.amountMicros.flatMap { Int64($0) }.map(Micros.init)
        let end = Self.day(row.campaign?.endDateTime)
        self.init(
            googleCampaignID: id, name: row.campaign?.name ?? "", status: row.campaign?.googleStatus ?? .enabled,
            budget: total.map(Budget.total) ?? daily.map(Budget.daily),
            startDate: Self.day(row.campaign?.startDateTime),
            endDate: end.flatMap { $0.year >= Self.forever ? nil : $0 }, marks: marks)
    }

    /// Of `2027-03-01 00:00:00`.
    private static func day(_ time: String?) -> CalendarDate? {
        time.flatMap { CalendarDate(entered: String($0.prefix(10))) }
    }
}

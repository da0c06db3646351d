import Domain
import Testing

@Suite("What becomes of a row")
struct ImportPlanTests {
    private let today = CalendarDate(entered: "2027-01-15") ?? { preconditionFailure("a date") }()

    private func entry(
        _ key: ImportEntry.Key = .name, _ action: ImportEntry.Action = .upsert, _ input: CampaignInput = .complete,
        fields: [CampaignField] = CampaignField.allCases
    ) -> ImportEntry {
        ImportEntry(key: key, action: action, customerID: Samples.customer, input: input, fields: fields)
    }

    private func record(
        _ status: CampaignStatus = .draft, _ google: GoogleStatus? = nil, _ input: CampaignInput = .complete
    ) throws -> CampaignRecord {
        CampaignRecord(
            id: CampaignID(bits: 1), campaign: try Campaign(input), status: status,
            googleCampaignID: google == nil ? nil : 5, googleStatus: google, publishError: "", revision: 1,
            createTime: Instant(microseconds: 0), updateTime: Instant(microseconds: 0), deleteTime: nil)
    }

    private func rules(_ plan: ImportPlan) -> [String] {
        if case .refuse(let violations) = plan.step { violations.map(\.rule) } else { ["\(plan.step)"] }
    }

    @Test("a row of which nothing is stored creates, unless it can only be about a stored campaign")
    func createsWithoutRecord() throws {
        var withExternalID = CampaignInput.complete
        withExternalID.externalID = "our-7"
        var withGivenID = CampaignInput.complete
        withGivenID.externalID = "5"
        for (key, action, campaign) in [
            (ImportEntry.Key.name, ImportEntry.Action.upsert, CampaignInput.complete), (.name, .add, .complete),
            (.externalID("our-7"), .upsert, withExternalID), (.externalID("our-7"), .add, withExternalID),
            (.googleCampaignID(5), .upsert, withGivenID), (.googleCampaignID(5), .add, withGivenID),
        ] {
            let new = entry(key, action, fields: CampaignField.allCases.filter { $0 != .externalID })
            let plan = new.plan(against: nil, today: today, publishes: true)
            #expect(plan.step == .create && plan.missing.isEmpty)
            #expect(try new.campaign() == Campaign(campaign))
        }
        for (key, action, rule) in [
            (ImportEntry.Key.googleCampaignID(5), ImportEntry.Action.edit, "google_campaign_id.unknown"),
            (.googleCampaignID(5), .remove, "google_campaign_id.unknown"), (.name, .edit, "name.unknown"),
            (.name, .remove, "name.unknown"), (.externalID("our-7"), .edit, "external_id.unknown"),
            (.externalID("our-7"), .remove, "external_id.unknown"),
        ] {
            let fields = CampaignField.allCases.filter { $0 != .externalID }
            let row = entry(key, action, fields: fields)
            #expect(rules(row.plan(against: nil, today: today, publishes: false)) == [rule])
        }
    }

    @Test("a Campaign ID of nobody makes a campaign only if the row has all that it needs, and no other id of its own")
    func takesForeignIDs() throws {
        var (short, own) = (CampaignInput.complete, CampaignInput.complete)
        short.startDate = .blank
        short.name = "two\nlines"
        own.externalID = "our-7"
        let unknown = "google_campaign_id.unknown"
        let others = CampaignField.allCases.filter { $0 != .externalID }
        for (input, fields, expected) in [
            (short, others, [unknown, "name.characters"]), (own, CampaignField.allCases, [unknown]),
        ] {
            let row = entry(.googleCampaignID(5), .upsert, input, fields: fields)
            #expect(rules(row.plan(against: nil, today: today, publishes: false)) == expected)
        }
        // Kept as an external id it would be lost; Google's own would not.
        let row = entry(.googleCampaignID(5), .upsert, own)
        var kept = CampaignInput.complete
        kept.externalID = "5"
        let draft = try record(.draft, nil, kept)
        #expect(rules(row.plan(against: draft, today: today, publishes: false)) == [unknown])
        let published = try record(.published, .paused, kept)
        guard case .update = row.plan(against: published, today: today, publishes: false).step else {
            Issue.record("not .update")
            return
        }
    }

    @Test("a campaign that is here is not added again")
    func addsOnce() throws {
        let record = try record()
        #expect(
            rules(entry(.name, .add).plan(against: record, today: today, publishes: false)) == ["name.duplicate"])
        #expect(
            rules(entry(.externalID("a"), .add).plan(against: record, today: today, publishes: false))
                == ["external_id.duplicate"])
    }

    @Test("named fields are taken or cleared, blank ones kept, and the changes told in words")
    func updates() throws {
        var input = CampaignInput()
        input.name = "Spring sale"
        input.dailyBudget = .value(Micros(13_000_000))
        let plan = entry(.name, .upsert, input, fields: [.name, .dailyBudget, .logoURL])
            .plan(against: try record(), today: today, publishes: false)
        var after = CampaignInput.complete
        after.dailyBudget = .value(Micros(13_000_000))
        after.logoURL = .blank
        #expect(
            plan.step
                == .update(
                    try Campaign(after),
                    [
                        FieldChange(.dailyBudget, old: "12.50", new: "13.00"),
                        FieldChange(.logoURL, old: "customers/1234567890/assets/5", new: ""),
                    ]))
        #expect(plan.missing.map(\.rule) == ["logo_url.required"])
    }

    @Test("a row that says what is stored changes nothing, wherever the campaign stands")
    func repeats() throws {
        for (status, google) in [
            (CampaignStatus.draft, GoogleStatus?.none), (.failed, nil), (.queued, nil), (.publishing, nil),
            (.published, .paused), (.published, .removed),
        ] {
            let plan = entry().plan(against: try record(status, google), today: today, publishes: true)
            #expect(plan.step == .unchanged && plan.missing.isEmpty)
        }
        let renamed = entry(.googleCampaignID(5), .edit, CampaignInput(), fields: [])
        #expect(renamed.plan(against: try record(), today: today, publishes: false).step == .unchanged)
    }

    @Test("of a budget and a bidding goal there is one: the row's takes the place of the stored one")
    func replaces() throws {
        let stored = CampaignInput.complete.with { $0.targetROAS = .value(ReturnOnAdSpend(millionths: 3_500_000)) }
        var input = CampaignInput()
        input.totalBudget = .value(Micros(300_000_000))
        input.endDate = Entry(text: "2027-03-31")
        input.targetCPA = .value(Micros(2_000_000))
        let plan = entry(.name, .edit, input, fields: [.totalBudget, .endDate, .targetCPA])
            .plan(against: try record(.draft, nil, stored), today: today, publishes: false)
        guard case .update(let campaign, let changes) = plan.step else {
            Issue.record("\(plan.step)")
            return
        }
        #expect(campaign.budget == .total(Micros(300_000_000)) && campaign.biddingGoal == .targetCPA(Micros(2_000_000)))
        #expect(changes.contains(FieldChange(.targetROAS, old: "3.5", new: "")))
        #expect(
            rules(
                entry(.name, .edit, input, fields: [.totalBudget, .endDate])
                    .plan(against: try record(.published, .paused, stored), today: today, publishes: false))
                == ["total_budget_micros.unsupported"])
    }

    @Test("a published campaign keeps what Google fixed, and one on its way keeps everything")
    func obeysLife() throws {
        let renamed = CampaignInput.complete.with { $0.headlines = ["Summer sale"] }
        let cheaper = CampaignInput.complete.with { $0.dailyBudget = .value(Micros(10_000_000)) }
        for (status, google, input, rule) in [
            (CampaignStatus.published, GoogleStatus?.some(.paused), renamed, "headlines.unsupported"),
            (.published, .removed, cheaper, "status.unsupported"), (.queued, nil, cheaper, "status.unsupported"),
            (.publishing, nil, renamed, "status.unsupported"),
        ] {
            let plan = entry(.name, .upsert, input)
                .plan(against: try record(status, google), today: today, publishes: false)
            #expect(rules(plan) == [rule])
        }
        let plan = entry(.name, .upsert, cheaper)
            .plan(against: try record(.published, .enabled), today: today, publishes: true)
        #expect(
            plan.step
                == .update(try Campaign(cheaper), [FieldChange(.dailyBudget, old: "12.50", new: "10.00")]))
    }

    @Test("what is removed must be there and at rest; what Google has removed is removed already")
    func removes() throws {
        for (status, google, step) in [
            (CampaignStatus.draft, GoogleStatus?.none, ImportPlan.Step?.some(.remove)), (.failed, nil, .remove),
            (.published, .paused, .remove), (.published, .enabled, .remove), (.published, .removed, .unchanged),
            (.queued, nil, nil), (.publishing, nil, nil),
        ] {
            let plan = entry(.name, .remove).plan(against: try record(status, google), today: today, publishes: true)
            if let step { #expect(plan.step == step) } else { #expect(rules(plan) == ["status.unsupported"]) }
        }
    }

    @Test("what is not complete is told, and refused when it shall be published")
    func tellsMissing() throws {
        let draft = entry(.name, .upsert, .draft)
        let plan = draft.plan(against: nil, today: today, publishes: false)
        #expect(plan.step == .create)
        #expect(plan.missing.map(\.rule).contains("final_url.required"))
        #expect(draft.plan(against: nil, today: today, publishes: true) == .refuse(plan.missing))
        let stored = try record(.failed, nil, .draft)
        #expect(draft.plan(against: stored, today: today, publishes: true) == .refuse(plan.missing))
        #expect(draft.plan(against: stored, today: today, publishes: false).missing == plan.missing)
    }

    @Test("every fault of a row is named")
    func refuses() throws {
        let faulty = CampaignInput.complete.with { ($0.name, $0.objective) = ("", .blank) }
        #expect(
            rules(entry(.name, .upsert, faulty).plan(against: nil, today: today, publishes: false))
                == ["name.required", "objective.required"])
        #expect(
            rules(
                entry(.googleCampaignID(5), .edit, faulty).plan(
                    against: try record(.draft, .paused), today: today, publishes: false))
                == ["name.required", "objective.required"])
    }
}

import CProtobufC
import CWire
import Domain
import Testing
import Wire

/// Every word of the API has the name and the number that the .proto files give it.
@Suite("Vocabulary")
struct VocabularyTests {
    /// The names of an enum by number, as protoc-c wrote them down; 0 is unspecified and left out.
    private func names(_ descriptor: ProtobufCEnumDescriptor) -> [UInt64: String] {
        var names: [UInt64: String] = [:]
        for index in 0..<Int(descriptor.n_values) {
            let value = descriptor.values[index]
            if value.value != 0 { names[UInt64(value.value)] = String(cString: value.name) }
        }
        return names
    }

    /// The names of the cases by the number that a reply carries for each.
    private func encoded<Word: CaseIterable & RawRepresentable<String>>(
        _ words: Word.Type, at number: UInt64, _ record: (Word) throws -> CampaignRecord
    ) throws -> [UInt64: String] {
        var names: [UInt64: String] = [:]
        for word in words.allCases {
            let fields = try #require(protobufFields(try record(word).encoded()))
            names[try #require(fields[Int(number)]?.first?.number)] = word.rawValue
        }
        return names
    }

    private func record(_ change: (inout CampaignInput) -> Void) throws -> CampaignRecord {
        var input = CampaignInput.sample
        change(&input)
        return try .sample(of: input, status: .published, googleStatus: .paused)
    }

    @Test("every word is encoded with its number")
    func encodesWords() throws {
        let objectives = try encoded(Objective.self, at: CampaignNumber.objective) { word in
            try record { $0.objective = .value(word) }
        }
        #expect(objectives == names(adflight__v1__objective__descriptor))
        let types = try encoded(CampaignType.self, at: CampaignNumber.campaignType) { word in
            try record { $0.campaignType = .value(word) }
        }
        #expect(types == names(adflight__v1__campaign_type__descriptor))
        let actions = try encoded(CallToAction.self, at: CampaignNumber.callToAction) { word in
            try record { $0.callToAction = .value(word) }
        }
        #expect(actions == names(adflight__v1__call_to_action__descriptor))
        let statements = try encoded(EUPoliticalAdvertising.self, at: CampaignNumber.euPoliticalAdvertising) { word in
            try record { $0.euPoliticalAdvertising = .value(word) }
        }
        #expect(statements == names(adflight__v1__eu_political_advertising__descriptor))
        let statuses = try encoded(CampaignStatus.self, at: CampaignNumber.status) { word in
            try .sample(of: .sample, status: word, googleStatus: .paused)
        }
        #expect(statuses == names(adflight__v1__campaign_status__descriptor))
        let googleStatuses = try encoded(GoogleStatus.self, at: CampaignNumber.googleStatus) { word in
            try .sample(of: .sample, status: .published, googleStatus: word)
        }
        #expect(googleStatuses == names(adflight__v1__google_status__descriptor))
    }

    /// Decodes a campaign with a number in one enum field.
    private func decoded(_ number: UInt64, _ value: Int64) throws -> CampaignInput {
        try CreateCampaignRequest(decoding: field(1, field(number, value))).campaign
    }

    @Test("every number is decoded to its word")
    func decodesWords() throws {
        for (number, name) in names(adflight__v1__objective__descriptor) {
            let input = try decoded(CampaignNumber.objective, Int64(number))
            #expect(input.objective.value?.rawValue == name)
        }
        for (number, name) in names(adflight__v1__campaign_type__descriptor) {
            let input = try decoded(CampaignNumber.campaignType, Int64(number))
            #expect(input.campaignType.value?.rawValue == name)
        }
        for (number, name) in names(adflight__v1__call_to_action__descriptor) {
            let input = try decoded(CampaignNumber.callToAction, Int64(number))
            #expect(input.callToAction.value?.rawValue == name)
        }
        for (number, name) in names(adflight__v1__eu_political_advertising__descriptor) {
            let input = try decoded(CampaignNumber.euPoliticalAdvertising, Int64(number))
            #expect(input.euPoliticalAdvertising.value?.rawValue == name)
        }
    }

    @Test("every word of a job is encoded with its number")
    func encodesJobWords() throws {
        func encoded<Word: CaseIterable>(
            _ words: Word.Type, at number: Int, _ job: (Word) throws -> JobRecord, _ name: (Word) -> String
        ) throws -> [UInt64: String] {
            var names: [UInt64: String] = [:]
            for word in words.allCases {
                let fields = try #require(protobufFields(try job(word).encoded()))
                names[try #require(fields[number]?.first?.number)] = name(word)
            }
            return names
        }
        func job(_ kind: JobKind = .publish, _ phase: JobPhase = .queued, _ priority: JobPriority = .high) throws
            -> JobRecord
        {
            JobRecord(
                id: 7, kind: kind, customerID: try #require(CustomerID(1_234_567_890)), campaignID: CampaignID(bits: 1),
                phase: phase, priority: priority, attempt: 0, runAt: Instant(microseconds: 0), sentAt: nil, reason: "",
                createTime: Instant(microseconds: 0), finishTime: nil)
        }
        let kinds = try encoded(JobKind.self, at: 4, { try job($0) }, \.rawValue)
        #expect(kinds == names(adflight__v1__publish_job__kind__descriptor))
        let states = try encoded(JobPhase.self, at: 5, { try job(.publish, $0) }, \.rawValue)
        #expect(states == names(adflight__v1__publish_job__state__descriptor))
        let priorities = try encoded(JobPriority.self, at: 6, { try job(.publish, .queued, $0) }) {
            "\($0)".uppercased()
        }
        #expect(priorities == names(adflight__v1__publish_job__priority__descriptor))
    }

    @Test("a number without a word is unreadable, and quoted", arguments: [99, -1, Int64(Int32.max), Int64(Int32.min)])
    func keepsUnknownNumbers(number: Int64) throws {
        let objective = try decoded(CampaignNumber.objective, number).objective
        guard case .unreadable(let text, let expected) = objective else {
            Issue.record("\(objective)")
            return
        }
        #expect(text == String(number))
        #expect(expected.hint == "use one of SALES, LEADS, WEBSITE_TRAFFIC")
        #expect(try decoded(CampaignNumber.campaignType, number).campaignType.value == nil)
        #expect(try decoded(CampaignNumber.callToAction, number).callToAction.value == nil)
        #expect(try decoded(CampaignNumber.euPoliticalAdvertising, number).euPoliticalAdvertising.value == nil)
    }

    @Test("zero is blank")
    func zeroIsBlank() throws {
        #expect(try decoded(CampaignNumber.objective, 0).objective == .blank)
    }
}

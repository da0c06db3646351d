import Domain
import GoogleAds
import HTTP2
import Sandbox
import Testing

extension ClientTests {
    /// The classes of errors that the API reference and its guides to error handling tell apart.
    @Suite("What Google's answers to a mutate mean")
    struct OutcomeTests {
        @Test(
            "one error decides by its code",
            arguments: [
                ("quotaError.RESOURCE_TEMPORARILY_EXHAUSTED", Meaning.throttled),
                ("internalError.TRANSIENT_ERROR", .notApplied),
                ("databaseError.CONCURRENT_MODIFICATION", .notApplied),
                ("quotaError.RESOURCE_EXHAUSTED", .notToday),
                ("quotaError.EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION", .notToday),
                ("quotaError.EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION", .notToday),
                ("authenticationError.OAUTH_TOKEN_EXPIRED", .unavailable),
                ("authenticationError.OAUTH_TOKEN_INVALID", .unavailable),
                ("internalError.INTERNAL_ERROR", .unknown), ("internalError.DEADLINE_EXCEEDED", .unknown),
                ("requestError.RPC_DEADLINE_TOO_SHORT", .unknown),
                ("campaignError.DUPLICATE_CAMPAIGN_NAME", .nameTaken),
                ("campaignBudgetError.DUPLICATE_NAME", .nameTaken),
                ("authenticationError.OAUTH_TOKEN_REVOKED", .accountRefused),
                ("authenticationError.NOT_ADS_USER", .accountRefused),
                ("authenticationError.CUSTOMER_NOT_FOUND", .accountRefused),
                ("authorizationError.USER_PERMISSION_DENIED", .accountRefused),
                ("authorizationError.CUSTOMER_NOT_ENABLED", .accountRefused),
                ("headerError.INVALID_LOGIN_CUSTOMER_ID", .accountRefused),
                ("mutateError.EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED", .accountRefused),
                ("requestError.UNSUPPORTED_VERSION", .refused), ("requestError.TOO_MANY_MUTATE_OPERATIONS", .refused),
                ("fieldError.REQUIRED", .refused), ("adError.LINE_TOO_WIDE", .refused),
                ("policyFindingError.POLICY_FINDING", .refused), ("imageError.INVALID_IMAGE", .refused),
                ("someFutureError.OF_A_LATER_VERSION", .refused),
            ])
        func code(code: String, meaning: Meaning) async throws {
            let outcome = try await Self.outcome(400, Self.failure([Self.error(code)]))
            #expect(Meaning(outcome) == meaning)
            #expect(outcome.text.contains("Told by Google. (\(code))"))
            #expect(outcome.text.contains("Google's request id: Rq7"))
        }

        @Test(
            "of several errors the one that must not be repeated decides",
            arguments: [
                (["quotaError.RESOURCE_TEMPORARILY_EXHAUSTED", "fieldError.REQUIRED"], Meaning.refused),
                (["fieldError.REQUIRED", "internalError.INTERNAL_ERROR"], .refused),
                (["internalError.TRANSIENT_ERROR", "internalError.INTERNAL_ERROR"], .unknown),
                (["internalError.TRANSIENT_ERROR", "quotaError.RESOURCE_EXHAUSTED"], .notToday),
                (["fieldError.REQUIRED", "campaignError.DUPLICATE_CAMPAIGN_NAME"], .nameTaken),
                (
                    ["databaseError.CONCURRENT_MODIFICATION", "quotaError.RESOURCE_TEMPORARILY_EXHAUSTED"],
                    .throttled
                ),
            ])
        func precedence(codes: [String], meaning: Meaning) async throws {
            let outcome = try await Self.outcome(400, Self.failure(codes.map { Self.error($0) }))
            #expect(Meaning(outcome) == meaning)
            for code in codes { #expect(outcome.text.contains(code)) }
        }

        @Test("consequences of another error are not told")
        func hidesSecondary() async throws {
            let secondary = Self.error(
                "newResourceCreationError.TEMP_ID_RESOURCE_HAD_ERRORS", message: "The parent failed.")
            let outcome = try await Self.outcome(
                400,
                Self.failure([
                    secondary, Self.error("adError.LINE_TOO_WIDE", message: "Too wide.", at: ["headlines[1]", "text"]),
                    secondary, Self.error("fieldError.REQUIRED", message: "Missing.", at: ["business_name"]),
                ]))
            #expect(
                outcome
                    == .refused([
                        "headlines[1]: Too wide. (adError.LINE_TOO_WIDE)",
                        "business_name: Missing. (fieldError.REQUIRED)", "Google's request id: Rq7",
                    ]))
            // Alone it is all there is to tell.
            #expect(
                try await Self.outcome(400, Self.failure([secondary])).refusals.first
                    == "The parent failed. (newResourceCreationError.TEMP_ID_RESOURCE_HAD_ERRORS)")
        }

        @Test(
            "the place of an error is told in the names of our own fields",
            arguments: [
                (
                    ["mutate_operations[0]", "campaign_budget_operation", "create", "amount_micros"],
                    "daily_budget_micros: "
                ),
                (["mutate_operations[1]", "campaign_operation", "create", "start_date_time"], "start_date: "),
                (["mutate_operations[1]", "campaign_operation", "create", "name"], "name: "),
                (["mutate_operations[2]", "ad_group_operation", "create", "name"], "ad_group_name: "),
                (["mutate_operations[3]", "ad_group_criterion_operation", "create", "location"], "locations: "),
                (
                    ["mutate_operations[5]", "asset_operation", "create", "demand_gen_carousel_card_asset"],
                    "demand_gen_carousel_ad.carousel_cards: "
                ),
                (["mutate_operations[8]", "ad_group_ad_operation", "create", "ad", "final_urls[0]"], "final_url: "),
                (["ad", "demand_gen_multi_asset_ad", "descriptions[2]", "text"], "descriptions[2]: "),
                // Google counts within a slot, which is not how the images were entered.
                (["ad", "demand_gen_multi_asset_ad", "square_marketing_images[1]"], "image_urls: "),
                (["ad", "demand_gen_multi_asset_ad", "logo_images[0]", "asset"], "logo_url: "),
                (["mutate_operations[4]", "something_new"], ""), ([], ""),
            ])
        func places(path: [String], place: String) async throws {
            let outcome = try await Self.outcome(400, Self.failure([Self.error("fieldError.INVALID_VALUE", at: path)]))
            #expect(outcome.refusals.first == "\(place)Told by Google. (fieldError.INVALID_VALUE)")
        }

        @Test(
            "without an error of the API the status decides",
            arguments: [
                (401, Meaning.unavailable), (429, .throttled), (400, .notApplied), (403, .unavailable),
                (404, .unavailable),
                (413, .refused), (408, .unknown), (409, .unknown), (499, .unknown), (500, .unknown), (502, .unknown),
                (503, .unknown), (504, .unknown), (302, .unknown),
            ])
        func statusOnly(status: Int, meaning: Meaning) async throws {
            let page = HTTPResponse(status: status, body: Array("<html>Sorry</html>".utf8))
            #expect(try await Meaning(Self.outcome(page)) == meaning)
            let message: JSON = ["error": ["code": .number(String(status)), "message": "Sorry."]]
            let outcome = try await Self.outcome(status, message)
            #expect(Meaning(outcome) == meaning)
            #expect(outcome.text.contains("Google Ads answered \(status) Sorry."))
        }

        @Test(
            "a success that does not say what it made is not believed",
            arguments: ["", "OK", "[]", "{}", #"{"mutateOperationResponses":1}"#])
        func unreadable(body: String) async throws {
            #expect(try await Self.outcome(HTTPResponse(status: 200, body: Array(body.utf8))).isUnknown)
        }

        @Test("a success that names no campaign is applied, without its id")
        func unnamed() async throws {
            let results: JSON = ["mutateOperationResponses": [[:]]]
            #expect(try await Self.outcome(200, results) == .applied(googleCampaignID: nil))
        }

        @Test(
            "a spent quota waits as long as Google asks, and an hour when it asks for nothing that makes sense",
            arguments: [("86393s", 86_393), ("7s", 7), ("604800s", 3_600), ("soon", 3_600)])
        func quotaDelay(delay: String, seconds: Int) async throws {
            let error = Self.error(
                "quotaError.RESOURCE_EXHAUSTED", details: ["quotaErrorDetails": ["retryDelay": .string(delay)]])
            guard case .throttled(_, _, let pause) = try await Self.outcome(429, Self.failure([error])) else {
                Issue.record("not .throttled")
                return
            }
            #expect(pause == .seconds(seconds))
        }

        @Test(
            "an error that lacks parts is understood by the rest",
            arguments: [
                (#"{"errorCode":{"internalError":"INTERNAL_ERROR"},"location":{}}"#, Meaning.unknown),
                (#"{"errorCode":{"internalError":"INTERNAL_ERROR"},"location":null,"message":null}"#, .unknown),
                (#"{"errorCode":{"quotaError":"RESOURCE_EXHAUSTED"},"details":{"quotaErrorDetails":{}}}"#, .notToday),
                (#"{"errorCode":{},"message":"Strange."}"#, .unknown), (#"{"message":"Strange."}"#, .unknown),
                (#"{}"#, .unknown),
            ])
        func incomplete(error: String, meaning: Meaning) async throws {
            // Beside a whole one that is always right: to lose the first would change the meaning.
            let error = try JSON(parsing: Array(error.utf8))
            let transient = Self.error("internalError.TRANSIENT_ERROR")
            #expect(try await Meaning(Self.outcome(500, Self.failure([error, transient]))) == meaning)
        }

        @Test("a code that Google has not published is told by its real name")
        func unpublished() async throws {
            let error = Self.error(
                "internalError.ERROR_CODE_NOT_PUBLISHED", details: ["unpublishedErrorCode": "NEW_RULE"])
            #expect(
                try await Self.outcome(400, Self.failure([error])).refusals.first
                    == "Told by Google. (internalError.NEW_RULE)")
        }

        @Test(
            "the longest delay that Google asks for counts, and one that makes no sense does not",
            arguments: [
                (["7s"], Duration.seconds(7)), (["0.250s", "3s"], .seconds(3)), (["x"], nil), (["-1s"], nil),
                (["1e300s"], nil), (["nans"], nil), ([], nil),
            ])
        func delays(delays: [String], retryAfter: Duration?) async throws {
            let errors =
                delays.map {
                    Self.error(
                        "quotaError.RESOURCE_TEMPORARILY_EXHAUSTED",
                        details: ["quotaErrorDetails": ["retryDelay": .string($0)]])
                } + [Self.error("quotaError.RESOURCE_TEMPORARILY_EXHAUSTED")]
            guard case .throttled(_, _, let delay) = try await Self.outcome(429, Self.failure(errors)) else {
                Issue.record("not .throttled")
                return
            }
            #expect(delay == retryAfter)
        }

        // MARK: Google's answers

        private static func outcome(_ status: Int, _ body: JSON) async throws -> MutateOutcome {
            try await outcome(.json(body, status: status))
        }

        /// What the client says when Google answers a mutate so.
        private static func outcome(_ answer: HTTPResponse) async throws -> MutateOutcome {
            var outcome = MutateOutcome.unknown(reason: "never asked")
            try await LocalGoogle.run(instead: { $0.path.hasSuffix(":mutate") ? answer : nil }) { google in
                outcome = await google.change(1, by: .pause)
            }
            return outcome
        }

        private static func failure(_ errors: [JSON]) -> JSON { .googleFailure(errors) }

        private static func error(
            _ code: String, message: String = "Told by Google.", at path: [String] = [], details: JSON? = nil
        ) -> JSON {
            .googleError(code, message: message, at: path, details: details)
        }

        /// The kinds of outcomes.
        enum Meaning: Sendable {
            case applied, refused, nameTaken, unknown, notApplied, unavailable, throttled, heldUp, accountRefused
            /// Not applied, and not again for an hour.
            case notToday

            init(_ outcome: MutateOutcome) {
                self =
                    switch outcome {
                    case .applied: .applied
                    case .refused: .refused
                    case .nameTaken: .nameTaken
                    case .unknown: .unknown
                    case .throttled(_, _, retryAfter: .seconds(3_600)?): .notToday
                    case .throttled: .throttled
                    case .heldUp: .heldUp
                    case .notApplied: .notApplied
                    case .unavailable: .unavailable
                    case .accountRefused: .accountRefused
                    }
            }
        }
    }
}

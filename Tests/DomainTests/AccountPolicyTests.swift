import Domain
import Testing

@Suite("When an account is looked at, and when its jobs wait")
struct AccountPolicyTests {
    private let policy = AccountPolicy()

    private func account(_ findings: [AccountCheck.Finding]?, age: Duration = .zero) -> AccountRecord {
        let now = Instant(microseconds: 1_795_262_400_000_000)
        return AccountRecord(
            customerID: Samples.customer,
            check: findings.map {
                AccountCheck(customerID: Samples.customer, currencyCode: "EUR", timeZone: nil, findings: $0)
            }, checkTime: findings.map { _ in now + (.zero - age) }, syncTime: nil, syncError: "",
            drifting: 0, readTime: now)
    }

    @Test("one that nobody has looked at is looked at first")
    func unknown() {
        #expect(policy.verdict(on: account(nil)) == .check)
    }

    @Test(
        "what was found holds for its time, and then somebody looks again",
        arguments: [
            ([], Duration.seconds(24 * 3600)), ([.isTestAccount, .noConversionTracking], .seconds(24 * 3600)),
            ([.undeclaredCampaigns(3)], .seconds(24 * 3600)), ([.notAsked("no answer")], .seconds(60)),
            ([.noAccess("denied")], .seconds(600)), ([.isManager], .seconds(600)),
            ([.notEnabled("SUSPENDED")], .seconds(600)), ([.refused("no")], .seconds(3600)),
        ] as [([AccountCheck.Finding], Duration)])
    func lifetimes(findings: [AccountCheck.Finding], lifetime: Duration) {
        #expect(policy.verdict(on: account(findings, age: lifetime)) == .check)
        let verdict = policy.verdict(on: account(findings, age: lifetime - .seconds(1)))
        let blocks = findings.contains(where: \.blocks)
        if case .hold(let rest, let reason) = verdict {
            #expect(blocks)
            #expect(rest == .seconds(1))
            #expect(reason.hasPrefix(AccountPolicy.holds))
        } else {
            #expect(verdict == .go && !blocks)
        }
    }

    @Test("what Google refused stands while undeclared campaigns are found, and no longer")
    func refusals() {
        func check(_ findings: [AccountCheck.Finding]) -> AccountCheck {
            AccountCheck(customerID: Samples.customer, currencyCode: nil, timeZone: nil, findings: findings)
        }
        let refused = check([.undeclaredCampaigns(2)]).refused("declare them")
        #expect(refused.findings == [.refused("declare them"), .undeclaredCampaigns(2)])
        #expect(refused.refused("again").findings == [.refused("again"), .undeclaredCampaigns(2)])
        #expect(check([.undeclaredCampaigns(1)]).following(refused).isBlocked)
        #expect(!check([]).following(refused).isBlocked)
        #expect(!check([.undeclaredCampaigns(1)]).following(nil).isBlocked)
    }

    @Test(
        "a finding is read as it was written",
        arguments: [
            AccountCheck.Finding.noAccess("a"), .notAsked("b"), .isManager, .notEnabled("CLOSED"), .refused("c"),
            .undeclaredCampaigns(7), .noConversionTracking, .isTestAccount,
        ])
    func words(finding: AccountCheck.Finding) {
        #expect(AccountCheck.Finding(word: finding.word, detail: finding.detail) == finding)
        #expect(AccountCheck.Finding(word: "LATER", detail: finding.detail) == nil)
        #expect(finding.sentence.hasSuffix("."))
    }
}

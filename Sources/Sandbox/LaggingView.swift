/// What searches see: the accounts as they were a while ago, as Google's indexes lag behind its mutates.
struct LaggingView {
    private struct Change {
        let due: Duration
        let customer: String
        let states: [ResourceName: JSON]
    }

    private let lag: Duration
    private var accounts: [String: Account]
    /// In order of time.
    private var pending: [Change] = []

    /// Begins with everything visible that there is now.
    init(of accounts: [String: Account], lag: Duration) {
        self.accounts = accounts
        self.lag = lag
    }

    mutating func record(_ states: [ResourceName: JSON], of customer: String, now: Duration) {
        settle(now)
        pending.append(Change(due: now + lag, customer: customer, states: states))
    }

    mutating func account(of customer: String, now: Duration) -> Account {
        settle(now)
        return accounts[customer] ?? Account(customer: customer)
    }

    private mutating func settle(_ now: Duration) {
        let due = pending.prefix { $0.due <= now }
        for change in due {
            for (name, state) in change.states {
                accounts[change.customer, default: Account(customer: change.customer)].store(state, as: name)
            }
        }
        pending.removeFirst(due.count)
    }
}

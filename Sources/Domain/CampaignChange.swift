/// A change of a campaign that Google has.
package enum CampaignChange: Hashable, Sendable {
    case pause
    /// From then on it may spend.
    case enable
    /// Final.
    case remove
    /// Whichever are not nil change; the kind of budget, daily or total, cannot.
    case schedule(budget: Budget?, startDate: CalendarDate?, end: End?)

    package enum End: Hashable, Sendable {
        case on(CalendarDate)
        case never
    }
}

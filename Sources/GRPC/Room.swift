/// What the calls of one connection may have together of something large, given in the order of asking. Confined to the
/// connection's event loop.
final class Room {
    /// What one call has of it, or waits for.
    final class Share {
        fileprivate let size: Int
        fileprivate(set) var isGiven = false
        fileprivate var given: (() -> Void)?

        fileprivate init(_ size: Int) { self.size = size }
    }

    private let size: Int
    private var taken = 0
    private var waiting: [Share] = []

    init(_ size: Int) { self.size = size }

    /// Who asks for more than there is gets it when nobody else has any.
    /// - Parameter given: called when the share is given, unless that is now. Not called after `leave`.
    func ask(_ size: Int, given: @escaping () -> Void) -> Share {
        let share = Share(size)
        if waiting.isEmpty, fits(size) {
            give(share)
        } else {
            share.given = given
            waiting.append(share)
        }
        return share
    }

    /// Gives a share back, or waits for it no longer.
    func leave(_ share: Share) {
        if share.isGiven {
            share.isGiven = false
            taken -= share.size
        } else {
            waiting.removeAll { $0 === share }
        }
        while let next = waiting.first, fits(next.size) {
            waiting.removeFirst()
            give(next)
            next.given.take()?()
        }
    }

    private func fits(_ size: Int) -> Bool { taken == 0 || taken + size <= self.size }

    private func give(_ share: Share) {
        share.isGiven = true
        taken += share.size
    }
}

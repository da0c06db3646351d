internal import NIOCore

/// A long message that is being compressed or inflated. Confined to its event loop.
final class Conversion {
    fileprivate let portion: () -> Bool
    fileprivate var isCancelled = false

    fileprivate init(_ portion: @escaping () -> Bool) { self.portion = portion }

    /// Nobody waits for it any more: it is not gone on with, and its end is not told.
    func cancel() { isCancelled = true }
}

/// The conversions of all connections of one event loop: one after the other, in portions, between which the loop serves
/// others.
final class ConversionQueue {
    /// In which the loop looks at its sockets. A task without a delay would run before that.
    private static let pause = TimeAmount.microseconds(20)

    private let eventLoop: any EventLoop
    private var conversions = CircularBuffer<Conversion>()

    init(on eventLoop: any EventLoop) { self.eventLoop = eventLoop }

    /// - Parameter portion: does the next one; true when it was the last.
    func add(_ portion: @escaping () -> Bool) -> Conversion {
        let conversion = Conversion(portion)
        conversions.append(conversion)
        if conversions.count == 1 { goOn() }
        return conversion
    }

    private func goOn() {
        eventLoop.assumeIsolated().scheduleTask(in: Self.pause) { [self] in
            while let first = conversions.first {
                guard first.isCancelled || first.portion() else { break }
                conversions.removeFirst()
                if !first.isCancelled { break }
            }
            if !conversions.isEmpty { goOn() }
        }
    }
}

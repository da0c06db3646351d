package import Domain
internal import Synchronization

/// The program that was started to die says how (`arm`); in any other a point is one load.
extension CrashPoint {
    /// The raw value of the point that is armed; 0 when none is, which is what everybody but a test sees.
    private static let armed = Atomic<Int>(0)
    private static let crash = Mutex<(passesLeft: Int, action: @Sendable () -> Void)>((0, {}))

    /// Says what happens when this process comes to a point. Once: it passes every point after that.
    /// - Parameter pass: 1 for the first time that it comes there.
    package static func arm(_ point: CrashPoint, pass: Int, _ action: @escaping @Sendable () -> Void) {
        crash.withLock { $0 = (pass, action) }
        armed.store(point.rawValue, ordering: .releasing)
    }

    /// The process is at this point.
    package func reached() {
        guard Self.armed.load(ordering: .relaxed) == rawValue else { return }
        let action: (@Sendable () -> Void)? = Self.crash.withLock { crash in
            crash.passesLeft -= 1
            guard crash.passesLeft == 0 else { return nil }
            Self.armed.store(0, ordering: .relaxed)
            return crash.action
        }
        action?()
    }
}

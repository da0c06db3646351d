import Domain
import Testing

#if canImport(Glibc)
    import Glibc
#endif

@Suite("The publish protocol in a seeded world")
struct SimulationTests {
    /// Enough for each change; `ADFLIGHT_SEEDS` asks for more.
    static let seeds = environment("ADFLIGHT_SEEDS").map { max(1, $0) } ?? 20_000

    static func environment(_ name: String) -> Int? {
        getenv(name).flatMap { unsafe Int(String(cString: $0)) }
    }

    @Test("no seed breaks an invariant")
    func everySeed() {
        var reached: UInt32 = 0
        for seed in 1...UInt64(Self.seeds) {
            var world = World(seed: seed)
            world.run()
            reached |= world.observer.reachedPoints
            guard let violation = world.observer.violation else { continue }
            Issue.record("seed \(seed): \(violation); replay it with ADFLIGHT_SEED=\(seed)")
            break
        }
        print("simulation: \(Self.seeds) seeds")
        let missed = CrashPoint.allCases.filter { reached & (1 << $0.rawValue) == 0 }
        #expect(missed.isEmpty, "these places to die were never reached")
    }

    @Test("each planted bug is caught", arguments: PlantedBug.allCases)
    func planted(bug: PlantedBug) {
        let most: UInt64 = 5_000
        let caught = (1...most).first { seed in
            var world = World(seed: seed, bug: bug)
            world.run()
            return world.observer.violation != nil
        }
        #expect(caught != nil, "\(bug) went unnoticed in \(most) seeds")
        print("simulation: \(bug) is caught by seed", caught ?? 0, caught.map { var w = World(seed: $0, bug: bug); w.run(); return w.observer.violation ?? "" } ?? "")
    }

    @Test(
        "a seed can be replayed line by line",
        .enabled(if: environment("ADFLIGHT_SEED") != nil, "asked for with ADFLIGHT_SEED"))
    func replay() {
        var world = World(seed: UInt64(Self.environment("ADFLIGHT_SEED") ?? 1), traced: true)
        world.run()
        for line in world.trace?.lines ?? [] { print(line) }
        #expect(world.observer.violation == nil)
    }
}

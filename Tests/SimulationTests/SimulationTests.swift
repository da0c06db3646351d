import Domain
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// `ADFLIGHT_SEEDS=1000000 swift test -c release --filter SimulationTests` runs more worlds than each change does;
/// `ADFLIGHT_SEED=17 swift test --filter SimulationTests` tells what happens in one.
@Suite("The publish protocol in a seeded world")
struct SimulationTests {
    static let seeds = environment("ADFLIGHT_SEEDS").map { max(2, $0) } ?? 20_000
    /// Each planted bug is caught within so many.
    static let seedsForBug = 5_000

    static func environment(_ name: String) -> Int? {
        getenv(name).flatMap { unsafe Int(String(cString: $0)) }
    }

    @Test("no seed breaks an invariant, and workers have died in every place")
    func everySeed() async {
        let reached = await withTaskGroup(of: UInt32.self) { halves in
            halves.addTask { await Self.run(1...Self.seeds / 2) }
            halves.addTask { await Self.run(Self.seeds / 2 + 1...Self.seeds) }
            return await halves.reduce(0, |)
        }
        print("simulation: \(Self.seeds) seeds")
        let missed = CrashPoint.allCases.filter { reached & (1 << $0.rawValue) == 0 }
        #expect(missed.isEmpty || Self.seeds < 20_000, "nobody died there")
    }

    /// - Returns: the crash points that were reached, one bit for each.
    private static func run(_ seeds: ClosedRange<Int>) async -> UInt32 {
        var reached: UInt32 = 0
        for seed in seeds {
            var world = World(seed: UInt64(seed))
            world.run()
            reached |= world.observer.reachedPoints
            if let violation = world.observer.violation {
                Issue.record("seed \(seed): \(violation); ADFLIGHT_SEED=\(seed) tells how")
                break
            }
            // Other tests want the thread too.
            if seed.isMultiple(of: 16) { await Task.yield() }
        }
        return reached
    }

    @Test("each planted bug is caught", arguments: PlantedBug.allCases)
    func planted(bug: PlantedBug) async {
        for seed in 1...Self.seedsForBug {
            var world = World(seed: UInt64(seed), bug: bug)
            world.run()
            if let violation = world.observer.violation {
                return print("simulation: \(bug) is caught by seed \(seed): \(violation)")
            }
            if seed.isMultiple(of: 16) { await Task.yield() }
        }
        Issue.record("\(bug) goes unnoticed in \(Self.seedsForBug) seeds")
    }

    @Test(
        "one seed, told line by line",
        .enabled(if: environment("ADFLIGHT_SEED") != nil, "asked for with ADFLIGHT_SEED"))
    func replay() {
        var world = World(seed: UInt64(Self.environment("ADFLIGHT_SEED") ?? 1), traced: true)
        world.run()
        for line in world.trace?.lines ?? [] { print(line) }
        #expect(world.observer.violation == nil)
    }
}

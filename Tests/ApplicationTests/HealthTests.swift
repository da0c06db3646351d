import Application
import Domain
import Logging
import Synchronization
import Testing

private let quiet = Logger(label: "health") { _ in SwiftLogNoOpLogHandler() }
private let serving: [UInt8] = [0x08, 1]
private let notServing: [UInt8] = [0x08, 2]
private let unknown: [UInt8] = [0x08, 3]

/// A serialized `grpc.health.v1.HealthCheckRequest`.
private func request(_ service: String) -> [UInt8] { [0x0A, UInt8(service.utf8.count)] + service.utf8 }

/// A `grpc.health.v1.HealthListResponse` of the server as a whole and of `shop.Campaigns`.
private func statuses(_ status: UInt8) -> [UInt8] {
    [0x0A, 4, 0x12, 2, 0x08, status] + [0x0A, 20, 0x0A, 14] + Array("shop.Campaigns".utf8)
        + [0x12, 2, 0x08, status]
}

private func service(probeTimeout: Duration = .seconds(3_600), farewell: Duration = .seconds(3_600)) -> HealthService {
    var limits = HealthService.Limits()
    limits.probeInterval = .zero
    limits.probeTimeout = probeTimeout
    limits.farewell = farewell
    return HealthService(services: ["shop.Campaigns"], limits: limits)
}

/// A database that can be told to go away.
private final class Database: Sendable {
    private let isThere = Mutex(true)

    func set(isThere: Bool) { self.isThere.withLock { $0 = isThere } }

    var answers: @Sendable () async -> Bool { { self.isThere.withLock(\.self) } }
}

private final class Count: Sendable {
    private let number = Atomic(0)

    func add() { number.add(1, ordering: .relaxed) }

    var value: Int { number.load(ordering: .relaxed) }
}

@Suite("Health", .timeLimit(.minutes(5)))
struct HealthTests {
    @Test("a service that is served is SERVING, as is the server as a whole", arguments: ["", "shop.Campaigns"])
    func checks(name: String) throws {
        #expect(try service().check(request(name)) == serving)
    }

    @Test("an empty message asks for the server as a whole")
    func checksWhole() throws {
        #expect(try service().check([]) == serving)
    }

    @Test("Check of a service that is not served is NOT_FOUND")
    func checksUnknown() {
        let failure = #expect(throws: Failure.self) { try service().check(request("shop.Other")) }
        #expect(failure == .notFound("this server has no service shop.Other"))
    }

    @Test("List answers the whole and every service")
    func lists() async throws {
        let health = service()
        #expect(try health.list([]) == statuses(1))
        await health.drain()
        #expect(try health.list([]) == statuses(2))
    }

    @Test("bytes that are no message are refused")
    func refuses() {
        let health = service()
        #expect(throws: Failure.self) { try health.check([0xFF]) }
        #expect(throws: Failure.self) { try health.list([0xFF]) }
        #expect(throws: Failure.self) { _ = try health.watch([0xFF]) }
    }

    @Test("a watcher is told the status at once, and each change once", arguments: ["", "shop.Campaigns"])
    func watches(name: String) async throws {
        let health = service()
        let database = Database()
        let probe = Task { await health.probe(database.answers, logger: quiet) }
        var watch = try health.watch(request(name))
        #expect(await watch.next() == serving)
        for _ in 1...3 {
            database.set(isThere: false)
            #expect(await watch.next() == notServing)
            #expect(try health.check(request(name)) == notServing)
            database.set(isThere: true)
            #expect(await watch.next() == serving)
            #expect(try health.check(request(name)) == serving)
        }
        probe.cancel()
        await probe.value
    }

    @Test("a watcher of an unknown service is told so, and stays until the server drains")
    func watchesUnknown() async throws {
        let health = service(farewell: .zero)
        var watch = try health.watch(request("shop.Other"))
        #expect(await watch.next() == unknown)
        await health.drain()
        #expect(await watch.next() == nil)
    }

    @Test("a watcher that was away is told the latest status only")
    func coalesces() async throws {
        let health = service(farewell: .zero)
        let database = Database()
        var fast = try health.watch([])
        var slow = try health.watch([])
        #expect(await fast.next() == serving)
        #expect(await slow.next() == serving)
        let probe = Task { await health.probe(database.answers, logger: quiet) }
        for isThere in [false, true, false] {
            database.set(isThere: isThere)
            #expect(await fast.next() == (isThere ? serving : notServing))
        }
        probe.cancel()
        await probe.value
        #expect(await slow.next() == notServing)
        await health.drain()
        #expect(await slow.next() == nil)
    }

    @Test("a database that does not answer in time is away")
    func timesOut() async throws {
        let health = service(probeTimeout: .zero)
        var watch = try health.watch([])
        #expect(await watch.next() == serving)
        let probe = Task {
            await health.probe(
                {
                    await cancelled(); return true
                }, logger: quiet)
        }
        #expect(await watch.next() == notServing)
        probe.cancel()
        await probe.value
    }

    @Test("a probe that is cancelled says nothing about the database")
    func probeEnds() async throws {
        let health = service()
        let asked = AsyncStream<Void>.makeStream()
        let probe = Task {
            await health.probe(
                {
                    asked.continuation.yield(); await cancelled(); return false
                }, logger: quiet)
        }
        for await _ in asked.stream { break }
        probe.cancel()
        await probe.value
        #expect(try health.check([]) == serving)
    }

    @Test("draining is NOT_SERVING, and returns when every watcher has been told and has left")
    func drains() async throws {
        let health = service()
        let told = Count()
        try await withThrowingTaskGroup { group in
            let ready = AsyncStream<Void>.makeStream()
            for _ in 1...10 {
                group.addTask {
                    var watch = try health.watch([])
                    #expect(await watch.next() == serving)
                    ready.continuation.yield()
                    #expect(await watch.next() == notServing)
                    // A drain that does not wait is over long before this.
                    for _ in 1...10 { await Task.yield() }
                    told.add()
                    #expect(await watch.next() == nil)
                }
            }
            var waiting = 10
            for await _ in ready.stream {
                waiting -= 1
                if waiting == 0 { break }
            }
            await health.drain()
            #expect(told.value == 10)
            try await group.waitForAll()
        }
        #expect(try health.check([]) == notServing)
    }

    @Test("draining waits for no watcher for ever")
    func drainsInTime() async throws {
        let health = service(farewell: .zero)
        var watch = try health.watch([])
        await health.drain()
        #expect(await watch.next() == notServing)
        #expect(await watch.next() == nil)
    }

    @Test("a server that drains stays NOT_SERVING, and tells that to a late watcher, whose call then ends")
    func staysDrained() async throws {
        let health = service()
        await health.drain()
        let probe = Task { await health.probe({ true }, logger: quiet) }
        var watch = try health.watch([])
        #expect(await watch.next() == notServing)
        #expect(await watch.next() == nil)
        probe.cancel()
        await probe.value
        #expect(try health.check([]) == notServing)
    }

    @Test("a watcher whose call is cancelled is told nothing more")
    func cancels() async throws {
        let health = service()
        let watcher = Task {
            var watch = try health.watch([])
            #expect(await watch.next() == serving)
            return await watch.next()
        }
        watcher.cancel()
        #expect(try await watcher.value == nil)
    }
}

/// Waits until the task is cancelled.
private func cancelled() async {
    for await _ in AsyncStream<Void>.makeStream().stream {}
}

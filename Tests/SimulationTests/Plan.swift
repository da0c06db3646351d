/// What one seed does to the world, in chances per mille. Faults are counted, so that every run comes to rest.
struct Plan {
    let campaigns: Int
    let workers: Int
    /// Faults of processes and of the database.
    var faultsLeft: Int
    /// Misbehaviour of Google.
    var behavioursLeft: Int
    let processFault: Int
    let databaseFault: Int
    let googleFault: Int
    /// Requests may be applied after Google's deadline, searches may lag more than the settle delay, and a worker may be
    /// stopped between its last check and the first byte: only the unique names are left.
    let breaksAssumptions: Bool
    /// From then on Google refuses every create, such as when its start date has passed.
    let growsStrictAt: Int
    /// The most by which searches lag, in milliseconds.
    let searchLag: Int
    /// Whether names may be known sooner than markers.
    let isSearchSkewed: Bool
    /// A person renames, removes or copies our campaigns at Google.
    let personAtGoogle: Bool

    init(_ random: inout SeededRandom) {
        campaigns = random.between(1, 3)
        workers = random.between(2, 3)
        faultsLeft = random.between(0, 8)
        let isSilent = random.happens(30)
        behavioursLeft = isSilent ? 30 : random.between(0, 8)
        processFault = random.between(5, 60)
        databaseFault = random.between(0, 60)
        googleFault = isSilent ? 900 : random.between(0, 600)
        breaksAssumptions = random.happens(250)
        let growsStrict = breaksAssumptions && random.happens(400)
        growsStrictAt = growsStrict ? random.between(60_000, 150_000) : Int.max
        isSearchSkewed = !breaksAssumptions || random.happens(500)
        searchLag = growsStrict ? 1 : isSearchSkewed ? 10_000 : 60_000
        personAtGoogle = !breaksAssumptions && random.happens(250)
    }
}

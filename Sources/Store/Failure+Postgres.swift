internal import Domain
internal import Postgres

extension Failure {
    /// What a refusal of PostgreSQL means to whoever asked. Constraint names are those of the migrations.
    init(_ error: PostgresError) {
        switch error {
        case .server(let error): self.init(error)
        case .connectionLost: self = .unavailable("the database connection was lost; read the state, then try again")
        case .unavailable: self = .unavailable("the database is away; try again")
        case .exhausted: self = .exhausted("too many requests wait for the database; try again later")
        case .cancelled: self = .cancelled
        }
    }

    private init(_ error: ServerError) {
        switch (error.sqlstate, error.constraint) {
        case ("23505", "campaigns_name_unique"):
            self = .alreadyExists("the customer already has a campaign of this name; choose another name")
        case ("23505", "campaigns_google_id_unique"):
            self = .alreadyExists("another campaign here is that campaign at Google Ads already")
        case ("23505", "campaigns_pkey"): self = .conflict("somebody created this campaign at this moment; try again")
        case ("57014", _): self = .unavailable("the database took too long; try again")
        case ("57P01", _), ("57P02", _), ("57P03", _), ("53300", _):
            self = .unavailable("the database is restarting; try again")
        case ("40001", _), ("40P01", _), ("55P03", _):
            self = .conflict("somebody else changed the same rows; try again")
        default:
            self = .unexpected("PostgreSQL \(error.sqlstate) \(error.constraint ?? "") \(error.message)")
        }
    }
}

/// Runs one database call and turns its error into ours.
func translated<Value>(_ body: () async throws(PostgresError) -> Value) async throws(Failure) -> Value {
    do {
        return try await body()
    } catch {
        throw Failure(error)
    }
}

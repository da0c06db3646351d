package import Domain
internal import Postgres

/// Statements of several calls that are there together at the end, or not at all.
package struct Transaction: Sendable {
    /// What its methods do belongs to the transaction. One call at a time.
    package let store: Store
    private let session: Session
    private let sessions: SessionPool

    fileprivate init(_ store: Store, _ session: Session) {
        self.store = Store(store, in: session)
        self.session = session
        sessions = store.sessions
    }

    /// After a failure `rollBack` follows.
    package func commit() async throws(Failure) {
        try await translated { () throws(PostgresError) in try await session.commit() }
        await sessions.giveBack(session)
    }

    package func rollBack() async { await sessions.rollBack(session) }
}

extension Store {
    /// `commit` or `rollBack` ends it.
    package func begin() async throws(Failure) -> Transaction {
        Transaction(self, try await translated { () throws(PostgresError) in try await sessions.begin() })
    }

    /// The answer to a request that was answered before, within the transaction that is open; nil when it is new, and
    /// then `keep` follows. Waits for a twin that is being answered.
    /// - Parameters:
    ///   - method: a request id counts for one method.
    ///   - message: the request, by which a repeat is told from another one under the same id.
    package func answer(to id: RequestID, _ method: String, _ message: [UInt8]) async throws(Failure) -> [UInt8]? {
        let key: [Parameter] = [.text(method), .uuid(id.bits), .bytes(message)]
        let isNew = try await translated { () throws(PostgresError) in
            try await runner.query(AnswerStatements.claim, key).affected == 1
        }
        if isNew { return nil }
        let rows = try await translated { () throws(PostgresError) in
            try await runner.query(AnswerStatements.get, key)
        }
        guard rows.count == 1 else {
            throw .conflict("the first answer was just forgotten; repeat with a new request_id")
        }
        guard rows.bool(0, 0) else {
            throw .invalid([
                Violation(
                    "request_id", .duplicate, value: id.description, reason: "was used for another request",
                    hint: "make a new UUID for each request, and send that again only with the same request")
            ])
        }
        return rows.bytes(0, 1)
    }

    /// Keeps the answer with the effect, in the open transaction.
    package func keep(_ answer: [UInt8], to id: RequestID, _ method: String) async throws(Failure) {
        let parameters: [Parameter] = [.text(method), .uuid(id.bits), .bytes(answer)]
        _ = try await translated { () throws(PostgresError) in
            try await runner.query(AnswerStatements.keep, parameters)
        }
    }
}

private enum AnswerStatements {
    static let claim = Statement(
        "answer_claim",
        """
        INSERT INTO request_answers (method, request_id, request_hash) VALUES ($1, $2, sha256($3))
        ON CONFLICT ON CONSTRAINT request_answers_pkey DO NOTHING
        """)

    /// The sibling has committed by now, so the answer is there.
    static let get = Statement(
        "answer_get",
        "SELECT request_hash = sha256($3), answer FROM request_answers WHERE method = $1 AND request_id = $2")

    static let keep = Statement(
        "answer_keep", "UPDATE request_answers SET answer = $3 WHERE method = $1 AND request_id = $2")
}

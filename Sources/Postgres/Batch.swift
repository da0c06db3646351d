/// One SQL statement, written once in the program and prepared once on each connection.
package struct Statement: Sendable {
    /// Unique in the program, at most 63 bytes.
    package let name: String
    package let sql: String

    /// - Parameters:
    ///   - name: Shown in `pg_prepared_statements`.
    ///   - sql: One statement. Always use `$1`, … for values; what is put into the text must be constant.
    package init(_ name: StaticString, _ sql: String) {
        self.name = name.description
        self.sql = sql
    }

    /// A statement that is put together for one call, out of constant parts; it is not prepared.
    package init(composed sql: String) {
        name = ""
        self.sql = sql
    }

    var isPrepared: Bool { !name.isEmpty }
}

/// A statement with its parameters. A statement must get the same parameter types each time.
package struct Command: Sendable {
    package let statement: Statement
    package let parameters: [Parameter]

    package init(_ statement: Statement, _ parameters: [Parameter] = []) {
        precondition(parameters.count <= UInt16.max, "\(statement.name) has \(parameters.count) parameters")
        self.statement = statement
        self.parameters = parameters
    }
}

/// The unit of work: its commands run in order in one implicit transaction, all of them or none.
///
/// There is no BEGIN or COMMIT in it: the pipeline's Sync message after the last command commits.
package struct Batch: Sendable, ExpressibleByArrayLiteral {
    package private(set) var commands: [Command]

    package init(_ commands: [Command] = []) {
        self.commands = commands
    }

    package init(arrayLiteral commands: Command...) {
        self.commands = commands
    }

    package mutating func append(_ statement: Statement, _ parameters: [Parameter] = []) {
        commands.append(Command(statement, parameters))
    }
}

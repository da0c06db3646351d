/// Why the private PostgreSQL cannot be used. The description is one line for the person at the terminal.
package enum PrivatePostgresError: Error, Equatable, CustomStringConvertible {
    /// Neither on PATH nor below `/usr/lib/postgresql`.
    case programsMissing
    /// A file or folder that we need cannot be used; `reason` is the system's.
    case unusable(path: String, reason: String)
    /// PostgreSQL refuses to run as root, and the user it runs as instead cannot enter a folder on the way.
    case closedFolder(path: String, user: String)
    case noUnprivilegedUser
    case initdbFailed(String)
    case startFailed(String, log: String)
    case stopFailed(String)
    /// Another program has been starting or stopping the same cluster for longer than we wait.
    case busy(path: String)

    package var description: String {
        switch self {
        case .programsMissing:
            "PostgreSQL was not found: install postgresql (docker/setup does it) or set DATABASE_URL"
        case .unusable(let path, let reason):
            "cannot use \(path) for the private PostgreSQL: \(reason); choose another data folder or set DATABASE_URL"
        case .closedFolder(let path, let user):
            "the private PostgreSQL runs as user \(user), who may not enter \(path): "
                + "choose another data folder or allow it with chmod o+x"
        case .noUnprivilegedUser:
            "PostgreSQL refuses to run as root, and there is neither a user postgres nor nobody: "
                + "run as another user or set DATABASE_URL"
        case .initdbFailed(let reason):
            "the private PostgreSQL could not be created: \(reason)"
        case .startFailed(let reason, let log):
            "the private PostgreSQL did not start: \(reason); see \(log)"
        case .stopFailed(let reason):
            "the private PostgreSQL did not stop: \(reason)"
        case .busy(let path):
            "another program has been starting or stopping the private PostgreSQL for too long; it holds \(path)"
        }
    }
}

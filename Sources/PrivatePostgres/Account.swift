internal import Glibc

/// The user PostgreSQL runs as: ourselves, or an unprivileged one when we are root.
struct Account: Equatable {
    let name: String
    let user: uid_t
    let group: gid_t

    /// - Parameter folder: An existing cluster belongs to the user who has created it.
    static func owning(_ folder: String) throws(PrivatePostgresError) -> Account {
        guard geteuid() == 0 else { return Account(name: "", user: geteuid(), group: getegid()) }
        if let status = Files.status(folder), status.st_uid != 0, let entry = getpwuid(status.st_uid) {
            return Account(entry.pointee)
        }
        guard let entry = getpwnam("postgres") ?? getpwnam("nobody") else { throw .noUnprivilegedUser }
        return Account(entry.pointee)
    }

    private init(name: String, user: uid_t, group: gid_t) {
        self.name = name
        self.user = user
        self.group = group
    }

    private init(_ entry: passwd) {
        self.init(name: String(cString: entry.pw_name), user: entry.pw_uid, group: entry.pw_gid)
    }

    /// Whether a child process must change its user.
    var isOther: Bool { user != geteuid() }

    /// Throws when a folder on the way to `path` does not let this user through.
    func checkWay(to path: String) throws(PrivatePostgresError) {
        guard isOther else { return }
        var folder = ""
        for component in path.split(separator: "/") {
            folder += "/" + component
            guard let status = Files.status(folder) else { return }
            let bit = status.st_uid == user ? S_IXUSR : status.st_gid == group ? S_IXGRP : S_IXOTH
            guard status.st_mode & bit != 0 else { throw .closedFolder(path: folder, user: name) }
        }
    }

    /// Creates a folder that only this user (and root) may enter.
    func createOwnFolder(_ path: String) throws(PrivatePostgresError) {
        try Files.createFolder(path, mode: 0o700)
        guard let status = Files.status(path), status.st_mode & S_IFMT == S_IFDIR else {
            throw .unusable(path: path, reason: "it is not a folder")
        }
        guard status.st_uid == user || status.st_uid == geteuid() else {
            throw .unusable(path: path, reason: "it belongs to another user")
        }
        guard !isOther || chown(path, user, group) == 0 else {
            throw .unusable(path: path, reason: lastSystemError())
        }
    }
}

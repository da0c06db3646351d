/// Where a program keeps its data when it is not told.
package enum DataFolder {
    /// For root `/var/lib/adflight`, which PostgreSQL's own user can enter; else the user's folder for such data (XDG
    /// Base Directory Specification).
    package static func standard(_ environment: [String: String], isRoot: Bool) -> String {
        if isRoot { return "/var/lib/adflight" }
        if let data = environment["XDG_DATA_HOME"], data.hasPrefix("/") { return data + "/adflight" }
        return (environment["HOME"] ?? "/tmp") + "/.local/share/adflight"
    }
}

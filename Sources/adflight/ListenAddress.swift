import ArgumentParser

/// `HOST:PORT`, with an IPv6 host in brackets; port 0 takes a free one.
struct ListenAddress: ExpressibleByArgument {
    let host: String
    let port: Int

    init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    init?(argument: String) {
        guard let colon = argument.lastIndex(of: ":"), let port = UInt16(argument[argument.index(after: colon)...])
        else { return nil }
        var host = argument[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
        guard !host.isEmpty else { return nil }
        self.host = String(host)
        self.port = Int(port)
    }

    var defaultValueDescription: String { "\(host):\(port)" }

    /// Whether only this machine can reach it.
    var isLoopback: Bool { host == "localhost" || host == "::1" || host.hasPrefix("127.") }
}

/// `HOST:PORT` as a person would type it.
func printable(_ address: (host: String, port: Int)) -> String {
    address.host.contains(":") ? "[\(address.host)]:\(address.port)" : "\(address.host):\(address.port)"
}

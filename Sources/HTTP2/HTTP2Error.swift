/// Why a server could not start.
package enum HTTP2Error: Error, CustomStringConvertible {
    /// The certificate chain or the private key is not valid PEM, or they do not match.
    case badIdentity(String)
    /// The address is in use, not ours, or not an address.
    case cannotBind(host: String, port: Int, reason: String)

    package var description: String {
        switch self {
        case .badIdentity(let reason): "cannot use the TLS certificate: \(reason)"
        case .cannotBind(let host, let port, let reason): "cannot listen on \(host):\(port): \(reason)"
        }
    }
}

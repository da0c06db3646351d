/// PEM files with which a client proves itself, when the server asks it to.
package struct ClientIdentity: Sendable {
    let certificateFile: String
    let keyFile: String

    package init(certificateFile: String, keyFile: String) {
        self.certificateFile = certificateFile
        self.keyFile = keyFile
    }
}

/// Whom a client believes, and who it is.
struct Trust: Sendable {
    let certificateAuthorityFile: String?
    let identity: ClientIdentity?
}

internal import NIOSSL
internal import SwiftASN1
internal import X509

extension NIOSSLCertificate {
    /// Whom a verified client certificate names: its URI (SPIFFE ids are such), else its first DNS name, else the common
    /// name of its subject.
    var principal: String? {
        guard let bytes = try? toDERBytes(), let certificate = try? Certificate(derEncoded: bytes) else { return nil }
        let names = (try? certificate.extensions.subjectAlternativeNames).map(Array.init) ?? []
        for case .uniformResourceIdentifier(let uri) in names { return uri }
        for case .dnsName(let name) in names { return name }
        return certificate.subject.lazy.joined().first { $0.type == .RDNAttributeType.commonName }
            .flatMap { String($0.value) }
    }
}

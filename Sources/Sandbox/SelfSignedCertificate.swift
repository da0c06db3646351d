import Crypto
import FoundationEssentials
import SwiftASN1
import X509

/// The sandbox's certificate, made at each start so that no key is ever committed.
package struct SelfSignedCertificate: Sendable {
    package let certificatePEM: String
    package let privateKeyPEM: String

    /// A P-256 certificate for these DNS names and IPv4 addresses, valid from an hour ago for 30 days.
    ///
    /// It is its own authority, so that a client can trust exactly this one.
    package static func generate(for names: [String]) throws -> SelfSignedCertificate {
        let key = P256.Signing.PrivateKey()
        let subject = try DistinguishedName { CommonName("Adflight sandbox") }
        let alternatives = names.map { name -> GeneralName in
            let bytes = name.split(separator: ".").compactMap { UInt8($0) }
            return bytes.count == 4 ? .ipAddress(ASN1OctetString(contentBytes: bytes[...])) : .dnsName(name)
        }
        let now = Date()
        let certificate = try Certificate(
            version: .v3, serialNumber: Certificate.SerialNumber(), publicKey: Certificate.PublicKey(key.publicKey),
            notValidBefore: now.addingTimeInterval(-3_600), notValidAfter: now.addingTimeInterval(30 * 86_400),
            issuer: subject, subject: subject, signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(digitalSignature: true, keyCertSign: true))
                try ExtendedKeyUsage([.serverAuth])
                SubjectAlternativeNames(alternatives)
            }, issuerPrivateKey: Certificate.PrivateKey(key))
        return SelfSignedCertificate(
            certificatePEM: try certificate.serializeAsPEM().pemString, privateKeyPEM: key.pemRepresentation)
    }
}

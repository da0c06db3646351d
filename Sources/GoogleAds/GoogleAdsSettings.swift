/// How we reach Google Ads; the names of the environment variables are those of Google's own clients.
package struct GoogleAdsSettings: Sendable {
    package enum Credentials: Sendable {
        case refreshToken(clientID: String, clientSecret: String, refreshToken: String)
        /// The JSON key file of a service account, as downloaded from Google Cloud.
        case serviceAccount(keyFile: [UInt8])
    }

    package static let defaultEndpoint = "https://googleads.googleapis.com"
    package static let defaultTokenURI = "https://oauth2.googleapis.com/token"
    package static let defaultVersion = "v26"

    /// Scheme and host, without a path.
    package var endpoint = defaultEndpoint
    package var version = defaultVersion
    package var tokenURI = defaultTokenURI
    package var credentials: Credentials
    /// Optional since Google's sunset of developer tokens in September 2026.
    package var developerToken: String?
    /// The manager account through which access goes; nil for direct access.
    package var loginCustomerID: String?
    /// Images may come from this machine: for the demo and tests only.
    package var allowsLoopbackImages = false

    /// From the call to the last byte of the answer; another worker may take over meanwhile, since names are unique.
    package var mutateTimeout = Duration.seconds(60)
    package var searchTimeout = Duration.seconds(30)

    package init(credentials: Credentials) {
        self.credentials = credentials
    }
}

extension GoogleAdsSettings.Credentials: CustomStringConvertible, CustomDebugStringConvertible {
    /// Printed with whatever holds them, they stay secret.
    package var description: String { "(secret)" }
    package var debugDescription: String { description }
}

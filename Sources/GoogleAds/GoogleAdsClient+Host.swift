internal import Dispatch
internal import FoundationEssentials
internal import Glibc

extension GoogleAdsClient {
    /// Whether this machine's resolver knows Google's host now; when not, it is no wonder that it knows no other.
    package func isHostKnown() async -> Bool {
        guard let host = URL(string: transport.settings.endpoint)?.host() else { return false }
        return await withCheckedContinuation { continuation in
            // It blocks until the resolver answers or gives up: not on a thread that tasks share.
            DispatchQueue(label: "resolver").async {
                var addresses: UnsafeMutablePointer<addrinfo>?
                let failure = unsafe getaddrinfo(host, nil, nil, &addresses)
                if failure == 0 { unsafe freeaddrinfo(addresses) }
                continuation.resume(returning: failure == 0)
            }
        }
    }
}

/// An absolute web address, checked for its form only: scheme, host, no blanks.
package struct WebAddress: Hashable, Sendable {
    package let text: String
    package let isHTTPS: Bool

    /// Nil unless `http://host…` or `https://host…` with a dotted host.
    package init?(_ text: String) {
        let lowercased = text.prefix(8).lowercased()
        isHTTPS = lowercased.hasPrefix("https://")
        guard isHTTPS || lowercased.hasPrefix("http://") else { return nil }
        let authority = text.dropFirst(isHTTPS ? 8 : 7).prefix { !"/?#".contains($0) }
        let parts = authority.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        let host = parts[0]
        guard text.unicodeScalars.allSatisfy({ !$0.isControl && !$0.properties.isWhitespace }),
            host.unicodeScalars.allSatisfy(Self.isOfHost), host.contains("."),
            parts.count == 1 || parts[1].utf8.allSatisfy({ (0x30...0x39).contains($0) }),
            host.split(separator: ".", omittingEmptySubsequences: false).allSatisfy({ !$0.isEmpty })
        else { return nil }
        self.text = text
    }

    /// Letters of every language: browsers encode them.
    private static func isOfHost(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "a"..."z", "A"..."Z", "0"..."9", "-", ".", "_": true
        default: !scalar.isASCII
        }
    }
}

/// Where an image comes from.
package enum ImageSource: Hashable, Sendable {
    /// Fetched by us and uploaded.
    case url(String)
    /// Already in the account: `customers/1234567890/assets/42`.
    case asset(customer: CustomerID, id: Int64)

    package var text: String {
        switch self {
        case .url(let text): text
        case .asset(let customer, let id): "customers/\(customer)/assets/\(id)"
        }
    }
}

extension ImageSource: EnteredAsText {
    package init?(entered text: String) {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        if parts.count == 4, parts[0] == "customers", parts[2] == "assets",
            let customer = CustomerID(entered: String(parts[1])), let id = constantID(in: String(parts[3]), of: "")
        {
            self = .asset(customer: customer, id: id)
        } else if let address = WebAddress(text), address.isHTTPS {
            self = .url(text)
        } else {
            return nil
        }
    }

    package static let expectation = Expectation(
        reason: "is neither an https address nor an asset",
        hint: "use https://… or the asset's resource name, customers/1234567890/assets/42")
}

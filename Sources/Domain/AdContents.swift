/// One card of a carousel ad. Its picture is landscape (1.91:1) or square (1:1), like those of the other cards.
package struct CarouselCard: Hashable, Sendable {
    package let headline: String
    package let imageURL: ImageSource
    /// Empty means the campaign's.
    package let finalURL: String

    package init(headline: String, imageURL: ImageSource, finalURL: String) {
        self.headline = headline
        self.imageURL = imageURL
        self.finalURL = finalURL
    }
}

/// A card as somebody entered it.
package struct CarouselCardInput: Equatable, Sendable {
    package var headline = ""
    package var imageURL: Entry<ImageSource> = .blank
    package var finalURL = ""

    package init() {}

    package init(_ card: CarouselCard) {
        headline = card.headline
        imageURL = .value(card.imageURL)
        finalURL = card.finalURL
    }
}

/// A video at YouTube.
package struct YouTubeVideo: Hashable, Sendable {
    /// Eleven letters, digits, `-` and `_`.
    package let id: String

    private static func isID(_ text: some StringProtocol) -> Bool {
        text.utf8.count == 11
            && text.utf8.allSatisfy { byte in
                switch byte {
                case 0x30...0x39, 0x41...0x5A, 0x61...0x7A, UInt8(ascii: "-"), UInt8(ascii: "_"): true
                default: false
                }
            }
    }
}

extension YouTubeVideo: EnteredAsText {
    /// The id, or an address of the video as YouTube gives them out.
    package init?(entered text: String) {
        let address = WebAddress(text)?.text
        let rest =
            address.map { address in
                let addresses = ["://youtu.be/", "watch?v=", "/shorts/", "/embed/"]
                return addresses.lazy.compactMap { address.ranges(of: $0).first?.upperBound }.first
                    .map { String(address[$0...].prefix { !"?&#/".contains($0) }) } ?? ""
            } ?? text
        guard Self.isID(rest) else { return nil }
        id = rest
    }

    package static let expectation = Expectation(
        reason: "is not a YouTube video",
        hint: "use its eleven characters, such as dQw4w9WgXcQ, or its address https://youtu.be/dQw4w9WgXcQ")
}

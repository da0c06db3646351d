/// Rules of assets: images, videos, carousel cards.
extension Mutation {
    mutating func checkAsset(_ asset: JSON, at path: FieldPath) {
        guard let content = asset.member(of: MessageType.assetGroup, in: .asset) else {
            return fail("assetError.ASSET_DATA_IS_MISSING", at: path, "The asset has no content.")
        }
        if let name = asset["name"] { checkName(name, at: path.field("name"), atMost: 128) }
        let path = path.field(content)
        switch content {
        case "imageAsset": checkImage(asset[content]?["data"], at: path.field("data"))
        case "youtubeVideoAsset":
            let id = asset[content]?["youtubeVideoId"]?.string ?? ""
            let isPlain = id.utf8.allSatisfy { $0.isASCIIAlphanumeric || "-_".utf8.contains($0) }
            if id.utf8.count != 11 || !isPlain {
                fail(
                    "youtubeVideoRegistrationError.VIDEO_NOT_FOUND", at: path.field("youtubeVideoId"),
                    "There is no such video.", trigger: .string(id))
            }
        case "demandGenCarouselCardAsset": checkCard(asset[content] ?? .null, at: path)
        default: break
        }
    }

    private mutating func checkImage(_ data: JSON?, at path: FieldPath) {
        guard let bytes = data?.bytes, !bytes.isEmpty else { return require(path) }
        guard bytes.count <= Limits.imageBytes else {
            return fail("imageError.FILE_TOO_LARGE", at: path, "The image is larger than 5 MB.")
        }
        guard let format = ImageFormat(bytes), format.width > 0, format.height > 0 else {
            return fail("imageError.INVALID_IMAGE", at: path, "The image is no readable PNG, JPEG or GIF.")
        }
        if format.isAnimated { fail("imageError.ANIMATED_NOT_ALLOWED", at: path, "Animated images are not allowed.") }
        if format.isCMYK { fail("imageError.CMYK_JPEG_NOT_ALLOWED", at: path, "CMYK images are not allowed.") }
    }

    private mutating func checkCard(_ card: JSON, at path: FieldPath) {
        if card["marketingImageAsset"] == nil, card["squareMarketingImageAsset"] == nil {
            fail("adError.MISSING_IMAGE", at: path, "A card needs a landscape or a square image.")
        }
        if let headline = card["headline"] { checkText(headline, atMost: 40, at: path.field("headline")) }
        for slot in ImageSlot.card {
            if let image = card[slot.field]?.string { checkImage(named: image, in: slot, at: path.field(slot.field)) }
        }
    }

    /// "Temporary IDs are not supported. Only existing image assets can be referenced", say the protos.
    mutating func checkReferences(ofCard card: JSON, at path: FieldPath) {
        for slot in ImageSlot.card {
            guard let name = card[slot.field]?.string, isTemporaryHere(name) else { continue }
            fail(
                "mutateError.RESOURCE_NOT_FOUND", at: path.field("demandGenCarouselCardAsset").field(slot.field),
                "Temporary ids are not supported here.", trigger: .string(name))
        }
    }
}

/// Rules of ads: texts, counts, and the assets they link to.
extension Mutation {
    mutating func checkAdGroupAd(_ adGroupAd: JSON, at path: FieldPath) {
        if adGroupAd["adGroup"] == nil { require(path.field("adGroup")) }
        let adPath = path.field("ad")
        guard let ad = adGroupAd["ad"] else { return require(adPath) }
        guard let kind = ad.member(of: MessageType.adDataGroup, in: .ad) else { return require(adPath) }
        checkURLs(ad["finalUrls"]?.array ?? [], at: adPath.field("finalUrls"))
        let group = resource(adGroupAd["adGroup"]?.string)
        let channel = resource(group?["campaign"]?.string)?["advertisingChannelType"]?.string
        let isDemandGen = kind.hasPrefix("demandGen")
        if let channel, (channel == "DEMAND_GEN") != isDemandGen {
            fail("adError.INVALID_AD_TYPE", at: adPath.field(kind), "The campaign takes no such ad.")
        }
        checkCustomParameters(of: ad, at: adPath)
        if isDemandGen, ad["name"]?.string?.isEmpty ?? true { require(adPath.field("name")) }
        let content = ad[kind] ?? .null
        switch kind {
        case "demandGenMultiAssetAd": checkMultiAssetAd(content, at: adPath.field(kind))
        case "demandGenCarouselAd": checkCarouselAd(content, at: adPath.field(kind))
        case "demandGenVideoResponsiveAd": checkVideoResponsiveAd(content, at: adPath.field(kind))
        default: checkResponsiveSearchAd(content, at: adPath.field(kind))
        }
    }

    private mutating func checkMultiAssetAd(_ ad: JSON, at path: FieldPath) {
        checkHeadlines(ad, at: path)
        checkTexts(ad, "descriptions", 1...5, width: 90, at: path)
        checkText(ad["businessName"], atMost: 25, at: path.field("businessName"))
        let count = ImageSlot.marketing.reduce(0) { $0 + (ad[$1.field]?.array?.count ?? 0) }
        if count > 20 {
            fail("collectionSizeError.TOO_MANY", at: path.field("marketingImages"), "More than 20 images.")
        }
        if ad["marketingImages"]?.array?.isEmpty ?? true, ad["squareMarketingImages"]?.array?.isEmpty ?? true {
            fail("adError.MISSING_IMAGE", at: path, "A landscape or a square image is needed.")
        }
        checkCount(ad, ImageSlot.logo.field, 1...5, at: path)
        checkCount(ad, "classicDisplayImages", 0...20, at: path)
        for (index, image) in (ad["classicDisplayImages"]?.array ?? []).enumerated() {
            checkType(of: image, is: "IMAGE", at: path.field("classicDisplayImages").at(index))
        }
        for slot in ImageSlot.marketing + [ImageSlot.logo] {
            for (index, image) in (ad[slot.field]?.array ?? []).enumerated() {
                checkImage(image, in: slot, at: path.field(slot.field).at(index))
            }
        }
    }

    private mutating func checkCarouselAd(_ ad: JSON, at path: FieldPath) {
        if let name = ad["businessName"] { checkText(name, atMost: 25, at: path.field("businessName")) }
        for (field, width) in [("headline", 40), ("description", 90)] {
            if let text = ad[field] { checkText(text["text"], atMost: width, at: path.field(field).field("text")) }
        }
        if let logo = ad["logoImage"] { checkImage(logo, in: ImageSlot.logo, at: path.field("logoImage")) }
        let cards = ad["carouselCards"]?.array ?? []
        for (index, card) in cards.enumerated() {
            checkType(of: card, is: "DEMAND_GEN_CAROUSEL_CARD", at: path.field("carouselCards").at(index))
        }
        if !cards.isEmpty { checkCount(ad, "carouselCards", 2...10, at: path) }
        let contents = cards.compactMap { resource($0["asset"]?.string)?["demandGenCarouselCardAsset"] }
        let images = contents.flatMap {
            ($0.object ?? [:]).filter { $0.key.hasSuffix("ImageAsset") }.compactMap(\.value.string)
        }
        if Set(images).count < images.count {
            fail(
                "adError.DUPLICATE_IMAGE_ACROSS_CAROUSEL_CARDS", at: path.field("carouselCards"),
                "Two cards show the same image.")
        }
        let ratios = contents.map { Set(($0.object ?? [:]).keys.filter { $0.hasSuffix("ImageAsset") }) }
        if Set(ratios).count > 1 {
            fail(
                "adError.MISMATCHED_ASPECT_RATIOS", at: path.field("carouselCards"),
                "All cards must have images of the same ratios.")
        }
    }

    private mutating func checkVideoResponsiveAd(_ ad: JSON, at path: FieldPath) {
        checkHeadlines(ad, at: path)
        checkTexts(ad, "longHeadlines", 1...5, width: 90, at: path)
        checkTexts(ad, "descriptions", 1...5, width: 90, at: path)
        if let name = ad["businessName"] {
            checkText(name["text"], atMost: 25, at: path.field("businessName").field("text"))
        }
        if ad["companionBanners"]?.array?.count ?? 0 > 1 {
            fail("collectionSizeError.TOO_MANY", at: path.field("companionBanners"), "More than one companion banner.")
        }
        for (index, logo) in (ad["logoImages"]?.array ?? []).enumerated() {
            checkImage(logo, in: ImageSlot.logo, at: path.field("logoImages").at(index))
        }
        for (field, type, most) in [("videos", "YOUTUBE_VIDEO", 5), ("callToActions", "CALL_TO_ACTION", 1)] {
            let links = ad[field]?.array ?? []
            if links.count > most {
                fail("collectionSizeError.TOO_MANY", at: path.field(field), "At most \(most) allowed.")
            }
            for (index, link) in links.enumerated() {
                checkType(of: link, is: type, at: path.field(field).at(index))
            }
        }
        for field in ["breadcrumb1", "breadcrumb2"] {
            if let text = ad[field] { checkText(text, atMost: 15, at: path.field(field)) }
        }
    }

    private mutating func checkResponsiveSearchAd(_ ad: JSON, at path: FieldPath) {
        checkTexts(ad, "headlines", 3...15, width: 30, at: path)
        checkTexts(ad, "descriptions", 2...4, width: 90, at: path)
        for field in ["path1", "path2"] {
            if let text = ad[field] { checkText(text, atMost: 15, at: path.field(field)) }
        }
        if ad["path2"] != nil, ad["path1"] == nil {
            fail("adError.CANNOT_SET_PATH2_WITHOUT_PATH1", at: path.field("path2"), "path2 needs path1.")
        }
    }

    // MARK: Texts

    /// Each at most 40 wide, and at least one at most 30: some placements only show the short one.
    private mutating func checkHeadlines(_ ad: JSON, at path: FieldPath) {
        checkTexts(ad, "headlines", 1...5, width: 40, at: path)
        let headlines = ad["headlines"]?.array ?? []
        if !headlines.isEmpty, !headlines.contains(where: { $0["text"]?.string?.displayWidth ?? 0 <= 30 }) {
            fail("adError.LINE_TOO_WIDE", at: path.field("headlines"), "At least one headline must fit 30 characters.")
        }
    }

    private mutating func checkTexts(
        _ ad: JSON, _ field: String, _ counts: ClosedRange<Int>, width: Int, at path: FieldPath
    ) {
        checkCount(ad, field, counts, at: path)
        var seen: Set<String> = []
        for (index, element) in (ad[field]?.array ?? []).enumerated() {
            let place = path.field(field).at(index).field("text")
            checkText(element["text"], atMost: width, at: place)
            if let text = element["text"]?.string, !seen.insert(text).inserted {
                fail("distinctError.DUPLICATE_ELEMENT", at: place, "The text is given twice.", trigger: .string(text))
            }
        }
    }

    private mutating func checkCount(_ ad: JSON, _ field: String, _ counts: ClosedRange<Int>, at path: FieldPath) {
        let count = ad[field]?.array?.count ?? 0
        if count < counts.lowerBound {
            fail("collectionSizeError.TOO_FEW", at: path.field(field), "At least \(counts.lowerBound) needed.")
        } else if count > counts.upperBound {
            fail("collectionSizeError.TOO_MANY", at: path.field(field), "At most \(counts.upperBound) allowed.")
        }
    }

    mutating func checkText(_ value: JSON?, atMost width: Int, at path: FieldPath) {
        guard let text = value?.string, text.contains(where: { !$0.isWhitespace }) else { return require(path) }
        if text.unicodeScalars.contains(where: { $0 == "\0" || $0 == "\n" || $0 == "\r" }) {
            fail("stringFormatError.ILLEGAL_CHARS", at: path, "The text holds NUL, LF or CR.", trigger: .string(text))
        }
        if text.displayWidth > width {
            fail("adError.LINE_TOO_WIDE", at: path, "The text is wider than \(width).", trigger: .string(text))
        }
    }

    // MARK: Links

    private mutating func checkURLs(_ urls: [JSON], at path: FieldPath) {
        if urls.isEmpty { require(path) }
        for (index, url) in urls.enumerated() {
            let text = url.string ?? ""
            let place = path.at(index)
            guard let scheme = ["https://", "http://"].first(where: text.lowercased().hasPrefix) else {
                fail(
                    "urlFieldError.MISSING_PROTOCOL_IN_FINAL_URL", at: place, "The URL must begin with https://.",
                    trigger: url)
                continue
            }
            let host = text.dropFirst(scheme.count).prefix { !"/?#".contains($0) }
            if host.isEmpty || host.hasPrefix(".") || !host.contains(".") || text.contains(where: \.isWhitespace) {
                fail("urlFieldError.MISSING_HOST_IN_FINAL_URL", at: place, "The URL has no host name.", trigger: url)
            }
            if text.utf8.count > 2_084 {
                fail("stringLengthError.TOO_LONG", at: place, "The URL is longer than 2084 bytes.", trigger: url)
            }
        }
    }

    private mutating func checkType(of link: JSON, is type: String, at path: FieldPath) {
        guard let name = link["asset"]?.string else { return require(path.field("asset")) }
        checkType(ofAsset: name, is: type, at: path.field("asset"))
    }

    private mutating func checkType(ofAsset name: String, is type: String, at path: FieldPath) {
        guard let found = resource(name)?["type"]?.string, found != type else { return }
        fail(
            "assetLinkError.FIELD_TYPE_INCOMPATIBLE_WITH_ASSET_TYPE", at: path, "The asset is of type \(found).",
            trigger: .string(name))
    }

    private mutating func checkImage(_ link: JSON, in slot: ImageSlot, at path: FieldPath) {
        guard let name = link["asset"]?.string else { return require(path.field("asset")) }
        checkImage(named: name, in: slot, at: path.field("asset"))
    }

    /// Ratio within one per cent, and the least size.
    mutating func checkImage(named name: String, in slot: ImageSlot, at path: FieldPath) {
        checkType(ofAsset: name, is: "IMAGE", at: path)
        guard let size = resource(name)?[path: ["imageAsset", "fullSize"]],
            let width = size["widthPixels"]?.int64, let height = size["heightPixels"]?.int64
        else { return }
        let ratio = Double(width) / Double(height) / slot.ratio
        // A little over one per cent, for ratios rounded to whole pixels.
        if width < slot.width || height < slot.height || abs(ratio - 1) > 0.0101 {
            fail(
                "assetLinkError.IMAGE_NOT_WITHIN_SPECIFIED_DIMENSION_RANGE", at: path,
                "The image is \(width) x \(height) pixels.", trigger: .string(name))
        }
    }
}

extension UInt8 {
    var isASCIIAlphanumeric: Bool {
        (0x30...0x39).contains(self) || (0x41...0x5A).contains(self) || (0x61...0x7A).contains(self)
    }
}

extension String {
    /// Columns in a fixed-width display: East Asian wide and full-width characters take two, combining marks none.
    fileprivate var displayWidth: Int {
        unicodeScalars.reduce(0) { width, scalar in
            switch scalar.properties.generalCategory {
            case .nonspacingMark, .enclosingMark: width
            default: width + (Self.wide.contains { $0.contains(scalar.value) } ? 2 : 1)
            }
        }
    }

    /// The blocks of East Asian Width W and F (Unicode TR 11).
    private static let wide: [ClosedRange<UInt32>] = [
        0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3, 0xF900...0xFAFF,
        0xFE10...0xFE19, 0xFE30...0xFE6F, 0xFF01...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF,
        0x20000...0x3FFFD,
    ]
}

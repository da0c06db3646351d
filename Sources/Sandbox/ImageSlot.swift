/// Where an image may stand: its ratio and its least size in pixels, as the protos state them.
struct ImageSlot {
    let field: String
    let ratio: Double
    let width: Int
    let height: Int

    static let marketing = [
        ImageSlot(field: "marketingImages", ratio: 1.91, width: 600, height: 314),
        ImageSlot(field: "squareMarketingImages", ratio: 1, width: 300, height: 300),
        ImageSlot(field: "portraitMarketingImages", ratio: 0.8, width: 480, height: 600),
        ImageSlot(field: "tallPortraitMarketingImages", ratio: 9 / 16, width: 600, height: 1067),
    ]

    /// Of a carousel card.
    static let card = [
        ImageSlot(field: "marketingImageAsset", ratio: 1.91, width: 600, height: 314),
        ImageSlot(field: "squareMarketingImageAsset", ratio: 1, width: 300, height: 300),
        ImageSlot(field: "portraitMarketingImageAsset", ratio: 0.8, width: 480, height: 600),
    ]

    static let logo = ImageSlot(field: "logoImages", ratio: 1, width: 128, height: 128)
}

/// The characters of the one-byte encodings from 0x80 on, and each of them in UTF-8.
struct CodePage: Sendable {
    /// Of the bytes from 0x80.
    let characters: [Unicode.Scalar]
    /// At most three bytes for each byte from 0x80.
    let utf8: [[UInt8]]

    static let windows1252 = CodePage(
        "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8D}Ž\u{8F}\u{90}‘’“”•–—˜™š›œ\u{9D}žŸ"
            + String(String.UnicodeScalarView((0xA0...0xFF).compactMap(UnicodeScalar.init))))

    static let macRoman = CodePage(
        "ÄÅÇÉÑÖÜáàâäãåçéèêëíìîïñóòôöõúùûü†°¢£§•¶ß®©™´¨≠ÆØ∞±≤≥¥µ∂∑∏π∫ªºΩæø¿¡¬√ƒ≈∆«»…\u{A0}ÀÃÕŒœ–—“”‘’÷◊ÿŸ⁄€‹›ﬁﬂ‡·‚„‰ÂÊÁËÈÍÎÏÌÓÔ"
            + "\u{F8FF}ÒÚÛÙıˆ˜¯˘˙˚¸˝˛ˇ")

    private init(_ text: String) {
        characters = Array(text.unicodeScalars)
        utf8 = characters.map { Array(String($0).utf8) }
        precondition(utf8.count == 128, "\(utf8.count) characters")
    }

    func character(_ byte: UInt8) -> Unicode.Scalar {
        byte < 0x80 ? Unicode.Scalar(byte) : characters[Int(byte) - 0x80]
    }
}

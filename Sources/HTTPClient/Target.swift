internal import CCurl

/// Where a URL leads, read by the parser that will also send the request: two parsers that differ are an SSRF hole.
struct Target {
    let isSecure: Bool
    let host: String

    /// Nil unless `url` is absolute, http or https, and without user and password.
    init?(_ url: String) {
        guard !url.utf8.contains(0), let parsed = unsafe curl_url() else { return nil }
        defer { unsafe curl_url_cleanup(parsed) }
        guard unsafe curl_url_set(parsed, CURLUPART_URL, url, 0) == CURLUE_OK,
            unsafe Self.part(CURLUPART_USER, of: parsed) == nil,
            unsafe Self.part(CURLUPART_PASSWORD, of: parsed) == nil,
            let host = unsafe Self.part(CURLUPART_HOST, of: parsed)
        else { return nil }
        switch unsafe Self.part(CURLUPART_SCHEME, of: parsed) {
        case "https": isSecure = true
        case "http": isSecure = false
        default: return nil
        }
        self.host = host
    }

    private static func part(_ part: CURLUPart, of url: OpaquePointer) -> String? {
        var text: UnsafeMutablePointer<CChar>?
        guard unsafe curl_url_get(url, part, &text, 0) == CURLUE_OK, let text = unsafe text else { return nil }
        defer { unsafe curl_free(text) }
        return unsafe String(cString: text)
    }
}

/// Bodies of the two search calls.
extension MessageType {
    static let searchRequest = MessageType(
        "SearchGoogleAdsRequest",
        [
            Field("query", .string, .required), Field("pageToken", .string), Field("pageSize", .int64),
            Field("validateOnly", .bool),
        ])

    static let searchStreamRequest = MessageType("SearchGoogleAdsStreamRequest", [Field("query", .string, .required)])
}

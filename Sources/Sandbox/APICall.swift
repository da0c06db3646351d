internal import HTTP2

/// `/v26/customers/1234567890/googleAds:mutate` taken apart.
struct APICall {
    enum Method: String { case mutate, search, searchStream }

    /// Versions that Google serves today; a sunset one answers an HTML page.
    private static let versions = ["v23", "v24", "v25", "v26"]

    let version: String
    let customer: String
    let method: Method

    /// A mutate of the newest version.
    init(mutating customer: String) {
        (version, self.customer, method) = ("v26", customer, .mutate)
    }

    init?(path: Substring) {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 5, parts[0].isEmpty, Self.versions.contains(String(parts[1])), parts[2] == "customers",
            parts[3].isDigits, parts[4].hasPrefix("googleAds:"),
            let method = Method(rawValue: String(parts[4].dropFirst("googleAds:".count)))
        else { return nil }
        (version, customer, self.method) = (String(parts[1]), String(parts[3]), method)
    }
}

extension HTTPResponse {
    static func json(_ value: JSON, status: Int = 200, requestID: String? = nil) -> HTTPResponse {
        var headers = [(name: "content-type", value: "application/json; charset=UTF-8")]
        if let requestID { headers.append((name: "request-id", value: requestID)) }
        return HTTPResponse(status: status, headers: headers, body: value.encoded)
    }

    /// A refusal in the shape of the call: searchStream wraps it in an array.
    static func refusal(_ refusal: Refusal, _ call: APICall, requestID: String) -> HTTPResponse {
        let error: JSON = ["error": refusal.json(version: call.version, requestID: requestID)]
        let body = call.method == .searchStream ? .array([error]) : error
        return .json(body, status: refusal.httpStatus, requestID: requestID)
    }

    /// Google's front end knows no such path or version.
    static var notFound: HTTPResponse {
        let page = "<!DOCTYPE html><html lang=en><title>Error 404 (Not Found)!!1</title></html>\n"
        return HTTPResponse(
            status: 404, headers: [(name: "content-type", value: "text/html; charset=UTF-8")], body: Array(page.utf8))
    }
}

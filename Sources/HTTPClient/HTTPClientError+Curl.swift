internal import CCurl

extension HTTPClientError {
    /// Reads libcurl's result code and words, with what `approveDeparture` saw.
    init(_ code: CURLcode, words: String, host: String, isSent: Bool, hasResponse: Bool) {
        switch code {
        case CURLE_URL_MALFORMAT, CURLE_UNSUPPORTED_PROTOCOL:
            self = isSent ? .redirectRefused : .invalidURL
        case CURLE_TOO_MANY_REDIRECTS:
            self = .redirectRefused
        case CURLE_FILESIZE_EXCEEDED:
            self = .responseTooLarge
        default:
            // Told in words only: "HTTP/2 stream 1 was not closed cleanly: ENHANCE_YOUR_CALM (err 11)".
            let number = words.split(separator: "(err ").last.flatMap { Int($0.dropLast()) }
            let reset = code == CURLE_HTTP2_STREAM ? number ?? 0 : nil
            let detail = unsafe String(cString: curl_easy_strerror(code))  // a constant of the library
            self = .failed(
                Failure(
                    reason: Reason(code), host: host, detail: detail, reset: reset, hasResponse: hasResponse),
                isSent: isSent)
        }
    }

    static func failed(_ failure: Failure, isSent: Bool) -> HTTPClientError {
        isSent ? .outcomeUnknown(failure) : .notSent(failure)
    }
}

extension HTTPClientError.Reason {
    fileprivate init(_ code: CURLcode) {
        switch code {
        case CURLE_COULDNT_RESOLVE_HOST:
            self = .dns
        case CURLE_COULDNT_CONNECT:
            self = .connect
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CACERT_BADFILE, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CIPHER, CURLE_SSL_ISSUER_ERROR, CURLE_SSL_INVALIDCERTSTATUS:
            self = .tls
        case CURLE_OPERATION_TIMEDOUT:
            self = .timeout
        case CURLE_SEND_ERROR, CURLE_RECV_ERROR, CURLE_GOT_NOTHING, CURLE_PARTIAL_FILE, CURLE_HTTP2, CURLE_HTTP2_STREAM,
            CURLE_WEIRD_SERVER_REPLY, CURLE_BAD_CONTENT_ENCODING, CURLE_ABORTED_BY_CALLBACK:
            self = .connectionLost
        default:
            self = .other
        }
    }
}

internal import CCurl
import Glibc

/// One request inside libcurl: owns the easy handle, which points back to it. Lives on the thread of its loop.
///
/// While libcurl runs only its callbacks write here; they call nothing of libcurl's but `curl_easy_getinfo`.
@safe final class Transfer {
    let submission: TransferLoop.Submission
    let easy: UnsafeMutableRawPointer
    let headerLines: UnsafeMutablePointer<curl_slist>?
    /// What libcurl says of a failure beside its code.
    let errorWords: UnsafeMutablePointer<CChar>
    private let headerBytesMax: Int
    private let acknowledgeTimeout: Duration

    private var body: [UInt8] = []
    private var headerBytes = 0
    /// Headers before the body: libcurl 7.88 counts the trailers of HTTP/2 among the headers.
    private var headCount: Int?
    private var hasTrailers = false
    /// How often a request was about to leave: one, one more per redirect, and one more per silent resend.
    private var departures = 0
    private var blockedAddress: IPAddress?
    private var isTooLarge = false

    var request: Request { submission.request }

    init(_ submission: TransferLoop.Submission, limits: HTTPClient.Limits, trust: Trust) {
        guard let easy = unsafe curl_easy_init() else { fatalError("libcurl is out of memory") }
        self.submission = submission
        unsafe self.easy = unsafe easy
        unsafe headerLines = Self.headerLines(of: submission.request)
        unsafe errorWords = .allocate(capacity: Int(CURL_ERROR_SIZE))
        unsafe errorWords.initialize(repeating: 0, count: Int(CURL_ERROR_SIZE))
        headerBytesMax = limits.responseHeaderBytesMax
        acknowledgeTimeout = limits.acknowledgeTimeout
        setRequest()
        setPolicy(limits: limits, trust: trust)
        setCallbacks()
    }

    deinit {
        unsafe curl_easy_cleanup(easy)
        unsafe curl_slist_free_all(headerLines)
        unsafe errorWords.deallocate()
    }

    // MARK: - Outcome

    /// Whether a byte of the request may have left: see `HTTPClientError`.
    var isSent: Bool { departures > 0 }

    var isExchange: Bool { if case .exchange = submission.delivery { true } else { false } }

    /// How the answer has ended when it did so before the request: libcurl 7.88 tells it at the end of the request only,
    /// or never. And where all of an answer has come before it read any, it has lost the head.
    var earlyEnd: CURLcode? {
        guard hasTrailers, case .exchange(let flow) = submission.delivery, !flow.isFinished else { return nil }
        return headCount == nil ? CURLE_HTTP2_STREAM : CURLE_OK
    }

    func outcome(_ code: CURLcode) -> Result<Response, HTTPClientError> {
        if code == CURLE_OK { return .success(response()) }
        if isTooLarge { return .failure(.responseTooLarge) }
        if let blockedAddress { return .failure(.blockedAddress(blockedAddress.description)) }
        let words = unsafe String(cString: errorWords)
        return .failure(
            HTTPClientError(
                code, words: words, host: submission.target.host, isSent: isSent, hasResponse: headCount != nil))
    }

    private var status: Int {
        var status = 0
        unsafe curl_get_long(easy, CURLINFO_RESPONSE_CODE, &status)
        return status
    }

    private func response() -> Response {
        var url: UnsafeMutablePointer<CChar>?
        unsafe curl_get_string(easy, CURLINFO_EFFECTIVE_URL, &url)
        let headers = headers(CURLH_HEADER)
        let count = headCount ?? headers.count
        return Response(
            status: status, headers: Array(headers.prefix(count)),
            trailers: headers.dropFirst(count) + self.headers(CURLH_TRAILER), body: body,
            url: unsafe url.map { unsafe String(cString: $0) } ?? request.url)
    }

    private func headers(_ origin: Int32) -> [Header] {
        let lastResponse: Int32 = -1
        var headers: [Header] = []
        var current: UnsafeMutablePointer<curl_header>?
        while let header = unsafe curl_easy_nextheader(easy, UInt32(origin), lastResponse, current) {
            unsafe headers.append(Header(String(cString: header.pointee.name), String(cString: header.pointee.value)))
            unsafe current = unsafe header
        }
        return headers
    }

    // MARK: - Decisions of the callbacks

    /// What libcurl is answered: all of it taken, not now, or never.
    func receive(body chunk: UnsafeRawBufferPointer) -> Int {
        if case .exchange(let flow) = submission.delivery {
            return unsafe flow.accept(chunk) ? chunk.count : Int(CURL_WRITEFUNC_PAUSE)
        }
        isTooLarge = body.count + chunk.count > request.responseBytesMax
        if !isTooLarge { unsafe body.append(contentsOf: chunk) }
        return isTooLarge ? Int(CURL_WRITEFUNC_ERROR) : chunk.count
    }

    func receive(headerLine: UnsafeRawBufferPointer) -> Bool {
        headerBytes += headerLine.count
        isTooLarge = headerBytes > headerBytesMax
        let isStatusLine = unsafe headerLine.starts(with: "HTTP/".utf8)
        if headCount != nil || (status == 0 && !isStatusLine) { hasTrailers = true }
        // An empty line ends the headers; those of an interim answer (1xx) are not the ones that are awaited.
        if unsafe headerLine.elementsEqual("\r\n".utf8), status >= 200 { noteHead(headers(CURLH_HEADER)) }
        return !isTooLarge
    }

    private func noteHead(_ headers: [Header]) {
        headCount = headers.count
        if case .exchange(let flow) = submission.delivery {
            flow.accept(Response.Head(status: status, headers: headers))
        }
    }

    func supply(_ target: UnsafeMutableRawBufferPointer) -> Int {
        guard case .exchange(let flow) = submission.delivery else { return Int(CURL_READFUNC_ABORT) }
        return switch unsafe flow.supply(target) {
        case .bytes(let count): count
        case .pause: Int(CURL_READFUNC_PAUSE)
        case .end: 0
        }
    }

    func permits(_ address: IPAddress?) -> Bool {
        guard case .publicOnly(let allowLoopback) = request.destinations else { return true }
        guard let address else { return false }
        if address.isPublic || (allowLoopback && address.isLoopback) { return true }
        blockedAddress = address
        return false
    }

    /// Asked for every connection, a reused one too, which `openSocket` never saw.
    func departs(to address: IPAddress?) -> Bool {
        guard permits(address) else { return false }
        blockedAddress = nil
        var redirects = 0
        unsafe curl_get_long(easy, CURLINFO_REDIRECT_COUNT, &redirects)
        // libcurl sends again by itself (Curl_retry_request), and even that way passes through here.
        if case .never = request.resend, departures > redirects { return false }
        departures += 1
        return true
    }

    func open(_ address: curl_sockaddr) -> curl_socket_t {
        // Children of this process must not inherit the connection.
        let type = address.socktype | Int32(SOCK_CLOEXEC.rawValue)
        let descriptor = socket(address.family, type, address.protocol)
        guard descriptor >= 0 else { return -1 }
        var timeout = UInt32(clamping: acknowledgeTimeout.milliseconds)
        unsafe setsockopt(
            descriptor, Int32(IPPROTO_TCP), TCP_USER_TIMEOUT, &timeout, socklen_t(MemoryLayout<UInt32>.size))
        return descriptor
    }
}

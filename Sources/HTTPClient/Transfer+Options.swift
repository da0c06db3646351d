internal import CCurl

/// What libcurl is told before a transfer starts.
extension Transfer {
    func setRequest() {
        set(CURLOPT_URL, request.url)
        unsafe curl_set_headers(easy, headerLines)
        switch submission.delivery {
        case .whole: setMethodAndBody()
        case .exchange: setExchange()
        }
        switch request.version {
        case .http1: set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        case .http2 where submission.target.isSecure: set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS)
        case .http2:
            set(CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE)
            // libcurl 7.88 fails with error 16 on the second request of such a connection, one after another or at once.
            set(CURLOPT_FRESH_CONNECT, 1)
            set(CURLOPT_FORBID_REUSE, 1)
        }
        // Without it a burst opens a connection for each request before the first has agreed on HTTP/2.
        if case .http2 = request.version, submission.target.isSecure { set(CURLOPT_PIPEWAIT, 1) }
        let schemes = request.httpsOnly ? "https" : "http,https"
        set(CURLOPT_PROTOCOLS_STR, schemes)
        set(CURLOPT_REDIR_PROTOCOLS_STR, schemes)
    }

    private func setMethodAndBody() {
        switch request.method {
        case .get where request.body.isEmpty: set(CURLOPT_HTTPGET, 1)
        case .head where request.body.isEmpty: set(CURLOPT_NOBODY, 1)
        case .post: setBody()
        case .get, .head, .put, .patch, .delete:
            if !request.body.isEmpty { setBody() }
            set(CURLOPT_CUSTOMREQUEST, request.method.rawValue)
        }
        set(CURLOPT_ACCEPT_ENCODING, "gzip")
        unsafe curl_set_offset(easy, CURLOPT_MAXFILESIZE_LARGE, curl_off_t(request.responseBytesMax))
        if case .follow(let max) = request.redirects {
            set(CURLOPT_FOLLOWLOCATION, 1)
            set(CURLOPT_MAXREDIRS, max)
        }
    }

    private func setExchange() {
        set(CURLOPT_POST, 1)
        let unknown: curl_off_t = -1
        unsafe curl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, unknown)
        unsafe curl_set_pointer(easy, CURLOPT_READDATA, Unmanaged.passUnretained(self).toOpaque())
        unsafe curl_set_writer(easy, CURLOPT_READFUNCTION, supplyBody)
        // Room for all that libcurl 7.88 reads from an HTTP/2 connection at once (32 KiB). Else it keeps the rest aside, and
        // the end of the request's body lets what comes later overtake that rest.
        set(CURLOPT_BUFFERSIZE, 65_536)
        set(CURLOPT_FRESH_CONNECT, 1)
        set(CURLOPT_FORBID_REUSE, 1)
    }

    private func setBody() {
        set(CURLOPT_POST, 1)
        guard !request.body.isEmpty else { return set(CURLOPT_COPYPOSTFIELDS, "") }
        unsafe curl_set_offset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(request.body.count))
        unsafe request.body.withUnsafeBytes { bytes in
            // libcurl copies it: it must outlive this call and a redirect.
            let start = unsafe UnsafeMutableRawPointer(mutating: bytes.baseAddress)
            unsafe curl_set_pointer(easy, CURLOPT_COPYPOSTFIELDS, start)
        }
    }

    /// libcurl's own deadline is not used: 7.88 does not look at it while a transfer waits for a connection.
    func setPolicy(limits: HTTPClient.Limits, trust: Trust) {
        set(CURLOPT_CONNECTTIMEOUT_MS, limits.connectTimeout.milliseconds)
        set(CURLOPT_PROXY, "")
        set(CURLOPT_NOSIGNAL, 1)
        // Else the end of a transfer that still resolves its host would block the loop until the resolver answers.
        set(CURLOPT_QUICK_EXIT, 1)
        if let certificateAuthorityFile = trust.certificateAuthorityFile {
            // Replaces the system's bundle file, while libcurl goes on to search the system's folder (CURLOPT_CAPATH).
            set(CURLOPT_CAINFO, certificateAuthorityFile)
        }
        if let identity = trust.identity {
            set(CURLOPT_SSLCERT, identity.certificateFile)
            set(CURLOPT_SSLKEY, identity.keyFile)
        }
    }

    func setCallbacks() {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        unsafe curl_set_pointer(easy, CURLOPT_PRIVATE, context)
        unsafe curl_set_pointer(easy, CURLOPT_ERRORBUFFER, errorWords)
        unsafe curl_set_pointer(easy, CURLOPT_WRITEDATA, context)
        unsafe curl_set_pointer(easy, CURLOPT_HEADERDATA, context)
        unsafe curl_set_pointer(easy, CURLOPT_OPENSOCKETDATA, context)
        unsafe curl_set_pointer(easy, CURLOPT_PREREQDATA, context)
        unsafe curl_set_writer(easy, CURLOPT_WRITEFUNCTION, receiveBody)
        unsafe curl_set_writer(easy, CURLOPT_HEADERFUNCTION, receiveHeader)
        unsafe curl_set_open_socket(easy, openSocket)
        unsafe curl_set_prerequest(easy, approveDeparture)
    }

    static func owner(of easy: UnsafeMutableRawPointer?) -> Transfer? {
        var context: UnsafeMutableRawPointer?
        unsafe curl_get_pointer(easy, CURLINFO_PRIVATE, &context)
        return unsafe transfer(context)
    }

    private func set(_ option: CURLoption, _ value: Int) {
        let code = unsafe curl_set_long(easy, option, value)
        precondition(code == CURLE_OK, "libcurl does not know option \(option.rawValue)")
    }

    private func set(_ option: CURLoption, _ value: String) {
        let code = unsafe curl_set_string(easy, option, value)
        precondition(code == CURLE_OK, "libcurl does not know option \(option.rawValue)")
    }

    static func headerLines(of request: Request) -> UnsafeMutablePointer<curl_slist>? {
        // "Name;" sends an empty value; "Name:" takes away what libcurl would add by itself.
        var lines = request.headers.map { $0.value.isEmpty ? "\($0.name);" : "\($0.name): \($0.value)" }
        lines.append("Expect:")
        if request.headers["content-type"] == nil { lines.append("Content-Type:") }
        var list: UnsafeMutablePointer<curl_slist>?
        for line in lines { unsafe list = curl_slist_append(list, line) }
        return unsafe list
    }
}

extension Duration {
    /// Rounded up, so that a positive wait never becomes the 0 that means "for ever" or "at once".
    var milliseconds: Int {
        let (seconds, attoseconds) = components
        let fraction = (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000
        return Int(clamping: seconds.multipliedReportingOverflow(by: 1000).partialValue) + Int(fraction)
    }
}

// MARK: - Callbacks: recover the transfer, ask it, answer libcurl

private func transfer(_ context: UnsafeMutableRawPointer?) -> Transfer? {
    unsafe context.map { unsafe Unmanaged<Transfer>.fromOpaque($0).takeUnretainedValue() }
}

private func receiveBody(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    let chunk = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    guard let transfer = unsafe transfer(context) else { return Int(CURL_WRITEFUNC_ERROR) }
    return unsafe transfer.receive(body: chunk)
}

private func supplyBody(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    let target = unsafe UnsafeMutableRawBufferPointer(start: bytes, count: size * count)
    guard let transfer = unsafe transfer(context) else { return Int(CURL_READFUNC_ABORT) }
    return unsafe transfer.supply(target)
}

private func receiveHeader(
    bytes: UnsafeMutablePointer<CChar>?, size: Int, count: Int, context: UnsafeMutableRawPointer?
) -> Int {
    let line = unsafe UnsafeRawBufferPointer(start: bytes, count: size * count)
    guard let transfer = unsafe transfer(context), unsafe transfer.receive(headerLine: line) else {
        return Int(CURL_WRITEFUNC_ERROR)
    }
    return size * count
}

private func openSocket(
    context: UnsafeMutableRawPointer?, purpose: curlsocktype, address: UnsafeMutablePointer<curl_sockaddr>?
) -> curl_socket_t {
    guard let transfer = unsafe transfer(context), let address = unsafe address else { return CURL_SOCKET_BAD }
    var bytes = [UInt8](repeating: 0, count: 16)
    let length = unsafe curl_sockaddr_ip(address, &bytes)
    guard transfer.permits(IPAddress(bytes: Array(bytes.prefix(Int(length))))) else { return CURL_SOCKET_BAD }
    return unsafe transfer.open(address.pointee)
}

private func approveDeparture(
    context: UnsafeMutableRawPointer?, remoteAddress: UnsafeMutablePointer<CChar>?,
    localAddress: UnsafeMutablePointer<CChar>?, remotePort: Int32, localPort: Int32
) -> Int32 {
    guard let transfer = unsafe transfer(context), let remoteAddress = unsafe remoteAddress,
        unsafe transfer.departs(to: IPAddress(String(cString: remoteAddress)))
    else { return CURL_PREREQFUNC_ABORT }
    return CURL_PREREQFUNC_OK
}

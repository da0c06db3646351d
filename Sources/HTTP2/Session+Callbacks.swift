internal import CNghttp2

/// A new nghttp2 server session whose callbacks note events on `owner`, a `Session`.
func makeRawSession(
    _ limits: Shared<Limits>, frameBuffer: FrameBuffer, owner: UnsafeMutableRawPointer
) -> OpaquePointer? {
    var raw: OpaquePointer?
    var option: OpaquePointer?
    unsafe nghttp2_option_new(&option)
    defer { unsafe nghttp2_option_del(option) }
    // Credit goes back when a handler has used the bytes, not when they arrive.
    unsafe nghttp2_option_set_no_auto_window_update(option, 1)
    unsafe nghttp2_option_set_no_closed_streams(option, 1)
    unsafe nghttp2_option_set_max_continuations(option, limits.continuations)
    // Unknown frames are shown too, so that they count: the types nghttp2 knows end at 9.
    for type in UInt8(10)...UInt8.max { unsafe nghttp2_option_set_user_recv_extension_type(option, type) }
    // `Conduct` counts resets, also those we send; nghttp2's own limit is off the way.
    unsafe nghttp2_option_set_stream_reset_rate_limit(option, UInt64.max, UInt64.max)

    let callbacks = unsafe sessionCallbacks
    var allocator = unsafe frameBuffer.makeAllocator()
    let status = unsafe nghttp2_session_server_new3(&raw, callbacks, owner, option, &allocator)
    precondition(status == 0, "nghttp2_session_server_new3: out of memory")
    return unsafe raw
}

/// Where nghttp2 takes the body of `stream` from.
func bodyProvider(of stream: Stream) -> nghttp2_data_provider {
    unsafe nghttp2_data_provider(
        source: nghttp2_data_source(ptr: Unmanaged.passUnretained(stream).toOpaque()),
        read_callback: { raw, id, buffer, capacity, flags, source, _ in
            guard let buffer = unsafe buffer, let flags = unsafe flags, let source = unsafe source,
                let pointer = unsafe source.pointee.ptr
            else { return Int(NGHTTP2_ERR_CALLBACK_FAILURE.rawValue) }
            let stream = unsafe Session.StreamReference.fromOpaque(pointer).takeUnretainedValue()
            switch unsafe stream.read(into: UnsafeMutableRawBufferPointer(start: buffer, count: capacity)) {
            case .more(let count):
                return count
            case .nothingYet:
                return Int(NGHTTP2_ERR_DEFERRED.rawValue)
            case .last(let count):
                unsafe flags.pointee |= NGHTTP2_DATA_FLAG_EOF.rawValue
                if let trailers = stream.trailers {
                    unsafe flags.pointee |= NGHTTP2_DATA_FLAG_NO_END_STREAM.rawValue
                    // The one library call made in a callback: here is where nghttp2's manual wants it.
                    unsafe nghttp2_submit_trailer(raw, id, trailers.fields.baseAddress, trailers.fields.count)
                }
                return count
            }
        })
}

/// One table for all sessions, never freed: nghttp2 copies it into each session. Frame and owner are never NULL.
private nonisolated(unsafe) let sessionCallbacks: OpaquePointer? = {
    var table: OpaquePointer?
    unsafe nghttp2_session_callbacks_new(&table)

    unsafe nghttp2_session_callbacks_set_on_begin_frame_callback(table) { raw, header, owner in
        unsafe Unmanaged<Session>.fromOpaque(owner.unsafelyUnwrapped)._withUnsafeGuaranteedRef { session in
            guard let offence = unsafe judge(header.unsafelyUnwrapped.pointee, raw, session) else { return 0 }
            session.offence = offence
            return NGHTTP2_ERR_CALLBACK_FAILURE.rawValue
        }
    }

    // A frame of an unknown type is ignored (RFC 9113, 5.5).
    unsafe nghttp2_session_callbacks_set_unpack_extension_callback(table) { _, _, _, _ in NGHTTP2_ERR_CANCEL.rawValue }

    unsafe nghttp2_session_callbacks_set_on_begin_headers_callback(table) { raw, frame, owner in
        let session = unsafe recover(owner)
        let id = unsafe frame.unsafelyUnwrapped.pointee.hd.stream_id
        session.headersBegan(stream: id)
        if unsafe frame.unsafelyUnwrapped.pointee.headers.cat == NGHTTP2_HCAT_REQUEST {
            let stream = session.takeStream(id: id)
            unsafe nghttp2_session_set_stream_user_data(raw, id, Unmanaged.passUnretained(stream).toOpaque())
            unsafe session.decoding = .passUnretained(stream)
        } else {
            unsafe session.decoding = stream(raw, id)
        }
        return 0
    }

    unsafe nghttp2_session_callbacks_set_on_header_callback(table) {
        _, frame, name, nameCount, value, valueCount, _, owner in
        let isRequest = unsafe frame.unsafelyUnwrapped.pointee.headers.cat == NGHTTP2_HCAT_REQUEST
        // Called for every field, so without counting references.
        return unsafe Unmanaged<Session>.fromOpaque(owner.unsafelyUnwrapped)._withUnsafeGuaranteedRef { session in
            session.blockBytes += nameCount + valueCount + 32
            if session.blockBytes > session.limits.headerListFatalBytes {
                session.offence = .headerBytes
                return NGHTTP2_ERR_CALLBACK_FAILURE.rawValue
            }
            guard isRequest else { return 0 }
            // Of a list that is too long its content type is kept: a gRPC client is refused in words that it knows.
            let isShort = session.blockBytes <= session.limits.headerListBytes
            guard unsafe isShort || isContentType(name, nameCount) else { return 0 }
            unsafe session.decoding?._withUnsafeGuaranteedRef { stream in
                unsafe stream.receivedField(
                    name: UnsafeBufferPointer(start: name, count: nameCount),
                    value: UnsafeBufferPointer(start: value, count: valueCount))
            }
            return 0
        }
    }

    unsafe nghttp2_session_callbacks_set_on_frame_recv_callback(table) { raw, frame, owner in
        let session = unsafe recover(owner)
        let header = unsafe frame.unsafelyUnwrapped.pointee.hd
        let isLast = header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
        switch UInt32(header.type) {
        case NGHTTP2_HEADERS.rawValue:
            session.headersEnded()
            guard let stream = unsafe stream(raw, header.stream_id) else { return 0 }
            if session.blockBytes > session.limits.headerListHardBytes {
                unsafe session.note(.oversized(stream))
            } else if unsafe frame.unsafelyUnwrapped.pointee.headers.cat == NGHTTP2_HCAT_REQUEST {
                unsafe stream._withUnsafeGuaranteedRef { $0.headerListBytes = session.blockBytes }
                unsafe session.note(.headers(stream, isLast: isLast))
            } else if isLast {
                unsafe session.note(.end(stream))
            }
        case NGHTTP2_DATA.rawValue where isLast:
            if let stream = unsafe stream(raw, header.stream_id) { unsafe session.note(.end(stream)) }
        case NGHTTP2_DATA.rawValue where unsafe frame.unsafelyUnwrapped.pointee.data.padlen == header.length:
            // All padding, so as empty as one without an octet.
            session.offence = session.conduct.receivedControlFrame(at: session.now)
            return session.offence == nil ? 0 : NGHTTP2_ERR_CALLBACK_FAILURE.rawValue
        case NGHTTP2_SETTINGS.rawValue:
            session.greeted()
            guard header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) == 0, session.hasWindowOverflown else { return 0 }
            session.offence = .windowOverflow
            return NGHTTP2_ERR_CALLBACK_FAILURE.rawValue
        case NGHTTP2_PING.rawValue where header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0:
            session.note(.drainAcknowledged)
        default:
            break
        }
        return 0
    }

    unsafe nghttp2_session_callbacks_set_on_data_chunk_recv_callback(table) { raw, _, id, bytes, count, owner in
        let session = unsafe recover(owner)
        if let stream = unsafe stream(raw, id), let bytes = unsafe bytes, let start = unsafe session.inputStart {
            // nghttp2 hands out a place in the bytes it was given.
            unsafe session.note(.data(stream, offset: bytes - start, count: count))
        }
        return 0
    }

    unsafe nghttp2_session_callbacks_set_on_frame_send_callback(table) { raw, frame, owner in
        let header = unsafe frame.unsafelyUnwrapped.pointee.hd
        let session = unsafe recover(owner)
        switch UInt32(header.type) {
        case NGHTTP2_DATA.rawValue: session.conduct.sentData()
        case NGHTTP2_HEADERS.rawValue: session.conduct.sentHeaders()
        case NGHTTP2_RST_STREAM.rawValue:
            if unsafe frame.unsafelyUnwrapped.pointee.rst_stream.error_code != NGHTTP2_NO_ERROR.rawValue {
                session.offence = unsafe session.offence ?? judgeReset(header.stream_id, raw, session)
            }
        case NGHTTP2_GOAWAY.rawValue where unsafe frame.unsafelyUnwrapped.pointee.goaway.error_code != 0:
            session.report(Offence.brokenProtocol.reason)
        default: break
        }
        let isLast = header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) != 0
        if isLast, header.type <= NGHTTP2_HEADERS.rawValue,
            unsafe nghttp2_session_get_stream_remote_close(raw, header.stream_id) == 0,
            let stream = unsafe stream(raw, header.stream_id)
        {
            unsafe session.note(.answered(stream))
        }
        return 0
    }

    unsafe nghttp2_session_callbacks_set_on_frame_not_send_callback(table) { raw, frame, reason, owner in
        let header = unsafe frame.unsafelyUnwrapped.pointee.hd
        // Response or trailers larger than nghttp2 sends (64 KiB). Without a reset the client would wait for ever.
        if header.type == UInt8(NGHTTP2_HEADERS.rawValue), reason == NGHTTP2_ERR_FRAME_SIZE_ERROR.rawValue,
            let stream = unsafe stream(raw, header.stream_id)
        {
            unsafe recover(owner).note(.unsendable(stream))
        }
        return 0
    }

    unsafe nghttp2_session_callbacks_set_on_stream_close_callback(table) { raw, id, code, owner in
        if let stream = unsafe stream(raw, id) {
            let session = unsafe recover(owner)
            if session.decodingID == id { session.headersEnded() }
            unsafe stream.takeUnretainedValue().isOpen = false
            unsafe session.note(.closed(stream, ErrorCode(rawValue: code)))
        }
        return 0
    }
    return unsafe table
}()

private func isContentType(_ name: UnsafePointer<UInt8>?, _ count: Int) -> Bool {
    unsafe Span(_unsafeElements: UnsafeBufferPointer(start: name, count: count)).equals("content-type")
}

/// RFC 9113, 4.1.
private let frameHeaderBytes = 9

/// Shows a frame that arrives to `Conduct`, before nghttp2 looks at it.
private func judge(_ header: nghttp2_frame_hd, _ raw: OpaquePointer?, _ session: Session) -> Offence? {
    session.conduct.received(frameOf: frameHeaderBytes + header.length)
    if header.type != UInt8(NGHTTP2_CONTINUATION.rawValue) { session.headersEnded() }
    let isAcknowledgement = header.flags & UInt8(NGHTTP2_FLAG_ACK.rawValue) != 0
    switch UInt32(header.type) {
    case NGHTTP2_HEADERS.rawValue:
        let isOpen = unsafe stream(raw, header.stream_id) != nil
        return session.conduct.receivedHeaders(stream: header.stream_id, isOpen: isOpen, at: session.now)
    case NGHTTP2_DATA.rawValue:
        guard unsafe stream(raw, header.stream_id) != nil else {
            return session.conduct.receivedReplyFrame(at: session.now)
        }
        let isEmpty = header.length == 0 && header.flags & UInt8(NGHTTP2_FLAG_END_STREAM.rawValue) == 0
        return isEmpty ? session.conduct.receivedControlFrame(at: session.now) : nil
    case NGHTTP2_PRIORITY.rawValue:
        return session.conduct.receivedPriority(stream: header.stream_id, at: session.now)
    case NGHTTP2_RST_STREAM.rawValue:
        return unsafe stream(raw, header.stream_id) == nil
            ? session.conduct.receivedReplyFrame(at: session.now) : judgeReset(header.stream_id, raw, session)
    case NGHTTP2_WINDOW_UPDATE.rawValue:
        return session.conduct.receivedReplyFrame(at: session.now)
    case NGHTTP2_PING.rawValue where !isAcknowledgement:
        return session.conduct.receivedPing(openStreams: session.condition.openStreams, at: session.now)
    case NGHTTP2_PING.rawValue where isAcknowledgement, NGHTTP2_SETTINGS.rawValue where isAcknowledgement:
        return session.conduct.receivedReplyFrame(at: session.now)
    case NGHTTP2_CONTINUATION.rawValue:
        return nil
    case NGHTTP2_SETTINGS.rawValue:
        session.settingsBegan()
        return session.conduct.receivedControlFrame(at: session.now)
    default:
        return session.conduct.receivedControlFrame(at: session.now)
    }
}

private func judgeReset(_ id: Int32, _ raw: OpaquePointer?, _ session: Session) -> Offence? {
    guard let stream = unsafe stream(raw, id)?.takeUnretainedValue() else { return nil }
    return session.conduct.reset(openedAt: stream.openedAt, expectedAt: stream.resetExpectedAt, at: session.now)
}

// Always inlined, so that no count of references goes with the result.
@inline(__always)
private func recover(_ owner: UnsafeMutableRawPointer?) -> Session {
    unsafe Unmanaged<Session>.fromOpaque(owner.unsafelyUnwrapped).takeUnretainedValue()
}

@inline(__always)
private func stream(_ raw: OpaquePointer?, _ id: Int32) -> Session.StreamReference? {
    guard let pointer = unsafe nghttp2_session_get_stream_user_data(raw, id) else { return nil }
    return unsafe .fromOpaque(pointer)
}

/// Why a client is sent away: GOAWAY with a code and, as debug data, a reason (RFC 9113, 6.8).
package struct Offence: Equatable, Sendable {
    package let code: ErrorCode
    /// One of a closed set of words: it is also the label of a counter.
    package let reason: String

    /// The words of gRFC A8; gRPC clients answer them with rarer PINGs.
    package static let pings = Offence(code: .enhanceYourCalm, reason: "too_many_pings")
    package static let controlFrames = Offence(code: .enhanceYourCalm, reason: "too_many_control_frames")
    package static let replyFrames = Offence(code: .enhanceYourCalm, reason: "too_many_reply_frames")
    package static let resets = Offence(code: .enhanceYourCalm, reason: "too_many_resets")
    package static let headerBytes = Offence(code: .enhanceYourCalm, reason: "header_list_too_large")
    package static let unreadAnswers = Offence(code: .enhanceYourCalm, reason: "acknowledgements_unread")
    package static let handshake = Offence(code: .enhanceYourCalm, reason: "handshake_too_slow")
    package static let headers = Offence(code: .enhanceYourCalm, reason: "headers_too_slow")
    package static let outputUnread = Offence(code: .enhanceYourCalm, reason: "output_unread")
    package static let skippedStream = Offence(code: .protocolError, reason: "stream_identifier_skipped")
    package static let priorityOfConnection = Offence(code: .protocolError, reason: "priority_of_stream_zero")
    package static let windowOverflow = Offence(code: .flowControlError, reason: "window_overflow")
    /// Whatever nghttp2 does not go on after.
    package static let brokenProtocol = Offence(code: .protocolError, reason: "protocol_broken")
}

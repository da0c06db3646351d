/// Why a message could not be inflated.
enum GzipError: Error {
    /// Not one whole gzip member (RFC 1952).
    case malformed
    case tooLong
}

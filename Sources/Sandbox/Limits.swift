/// Every bound of the sandbox; the API's own are Google's published ones.
enum Limits {
    /// Deeper JSON is refused, as protobuf's parser does at its default of 100.
    static let jsonDepth = 100
    /// Mutate operations a request.
    static let operations = 10_000
    /// Rows a page of search or a chunk of searchStream.
    static let rowsPerPage = 10_000
    /// Image bytes: 5 MB.
    static let imageBytes = 5_120 * 1_024
    /// Edge of a served demonstration image in pixels: the largest recommended one is 1920.
    static let imageEdge = 4_096
    /// Seconds an access token lives.
    static let tokenLifetime: Int64 = 3_600
    /// Access tokens remembered; the oldest goes first.
    static let tokens = 1_024
    /// The window of the daily quota in minutes: any 24 hours.
    static let quotaMinutes: Int64 = 24 * 60
    /// Calls remembered for the control surface; the oldest goes first, the counts go on.
    static let requests = 20_000
    /// Mutates that wait to take effect late; for one more the oldest takes effect at once.
    static let lateMutates = 10_000
    /// Custom parameters of one campaign, ad group or ad.
    static let customParameters = 8
}

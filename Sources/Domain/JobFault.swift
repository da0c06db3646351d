/// One reason why Google refused what a job sent, for the campaign's owner.
package struct JobFault: Equatable, Sendable {
    /// The API's path, `headlines[1]`; empty when it is about the campaign as a whole.
    package let field: String
    /// Google's own sentence.
    package let reason: String
    /// Google's code, `adError.LINE_TOO_WIDE`.
    package let code: String
    /// What Google objects to; empty when it does not say.
    package let value: String
    /// Google's id of the request, for its support; empty when it gave none.
    package let googleRequestID: String

    package init(field: String, reason: String, code: String, value: String, googleRequestID: String) {
        self.field = field
        self.reason = reason
        self.code = code
        self.value = value
        self.googleRequestID = googleRequestID
    }
}

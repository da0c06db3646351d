/// What one error of Google's means for a request. Among several errors the first of these cases decides.
enum FaultClass: Int, Comparable {
    /// A name is taken, perhaps by an earlier attempt of ours.
    case nameTaken
    /// Only the campaign's owner can mend it.
    case owner
    /// The account takes nothing before its operator mends something.
    case account
    /// A fault of ours, or of the version we speak: only a new program can mend it.
    case program
    /// The request is too large; the same campaigns may pass in several.
    case tooLarge
    /// It may have been applied.
    case ambiguous
    /// The access token is not accepted; another one may be.
    case token
    /// Google's quota of a day is used up.
    case quota
    /// Too many requests at the moment.
    case rate
    /// Nothing was applied; the same request may pass later.
    case transient
    /// A consequence of another error.
    case secondary

    static func < (left: FaultClass, right: FaultClass) -> Bool { left.rawValue < right.rawValue }

    /// - Parameter code: `campaignError.DUPLICATE_CAMPAIGN_NAME` (Google Ads API, ErrorCode). What is not named here is a
    ///   rule that the campaign broke: Google has some thousand of them.
    init(_ code: String) {
        self =
            switch code {
            case "campaignError.DUPLICATE_CAMPAIGN_NAME", "campaignBudgetError.DUPLICATE_NAME": .nameTaken

            case "authenticationError.OAUTH_TOKEN_REVOKED", "authenticationError.OAUTH_TOKEN_DISABLED",
                "authenticationError.NOT_ADS_USER", "authenticationError.TWO_STEP_VERIFICATION_NOT_ENROLLED",
                "authenticationError.ADVANCED_PROTECTION_NOT_ENROLLED", "authenticationError.CUSTOMER_NOT_FOUND",
                "authenticationError.GOOGLE_ACCOUNT_DELETED", "authenticationError.ORGANIZATION_NOT_APPROVED",
                "authorizationError.USER_PERMISSION_DENIED", "authorizationError.CUSTOMER_NOT_ENABLED",
                "authorizationError.CLOUD_PROJECT_NOT_APPROVED_FOR_PRODUCTION", "authorizationError.PROJECT_DISABLED",
                "authorizationError.CLOUD_PROJECT_NOT_UNDER_ORGANIZATION", "authorizationError.MISSING_TOS",
                "authorizationError.INCOMPLETE_SIGNUP", "authorizationError.ACTION_NOT_PERMITTED",
                "authorizationError.ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT",
                "authorizationError.ACCESS_DENIED_FOR_ACCOUNT_TYPE", "authorizationError.SERVICE_ACCESS_DENIED",
                "authorizationError.INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION",
                "headerError.INVALID_LOGIN_CUSTOMER_ID", "requestError.INVALID_CUSTOMER_ID",
                "requestError.CANNOT_BE_EXECUTED_BY_MANAGER_ACCOUNT", "requestError.CLOUD_PROJECT_NOT_FOUND",
                "quotaError.ACCESS_PROHIBITED", "mutateError.EU_POLITICAL_ADVERTISING_DECLARATION_REQUIRED":
                .account

            case "requestError.UNSUPPORTED_VERSION", "requestError.INVALID_ENUM_VALUE",
                "requestError.RESOURCE_NAME_MALFORMED", "requestError.RESOURCE_NAME_MISSING",
                "requestError.OPERATION_REQUIRED", "newResourceCreationError.DUPLICATE_TEMP_IDS",
                "newResourceCreationError.CANNOT_SET_ID_FOR_CREATE", "fieldMaskError.FIELD_NOT_FOUND",
                "fieldMaskError.FIELD_HAS_SUBFIELDS", "fieldMaskError.FIELD_MASK_NOT_ALLOWED",
                "fieldMaskError.FIELD_MASK_MISSING", "internalError.ERROR_CODE_NOT_PUBLISHED", "unknown":
                .program

            case "requestError.TOO_MANY_MUTATE_OPERATIONS", "sizeLimitError.REQUEST_SIZE_LIMIT_EXCEEDED",
                "databaseError.REQUEST_TOO_LARGE":
                .tooLarge

            case "internalError.INTERNAL_ERROR", "internalError.DEADLINE_EXCEEDED",
                "requestError.RPC_DEADLINE_TOO_SHORT":
                .ambiguous

            case "authenticationError.OAUTH_TOKEN_EXPIRED", "authenticationError.OAUTH_TOKEN_INVALID": .token

            case "quotaError.RESOURCE_EXHAUSTED", "quotaError.EXCESSIVE_SHORT_TERM_QUERY_RESOURCE_CONSUMPTION",
                "quotaError.EXCESSIVE_LONG_TERM_QUERY_RESOURCE_CONSUMPTION":
                .quota

            case "quotaError.RESOURCE_TEMPORARILY_EXHAUSTED": .rate

            case "internalError.TRANSIENT_ERROR", "databaseError.CONCURRENT_MODIFICATION": .transient

            case "newResourceCreationError.TEMP_ID_RESOURCE_HAD_ERRORS": .secondary

            default: Self.isAboutAccess(code) ? .account : .owner
            }
    }

    /// No campaign has to do with who asks.
    private static func isAboutAccess(_ code: String) -> Bool {
        code.hasPrefix("authenticationError.") || code.hasPrefix("authorizationError.")
    }
}

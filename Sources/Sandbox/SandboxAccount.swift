/// What is true of a customer's whole account, whatever campaigns it has.
package struct SandboxAccount: Sendable, Equatable {
    package enum Status: String, Sendable {
        case enabled = "ENABLED"
        case canceled = "CANCELED"
        case suspended = "SUSPENDED"
        case closed = "CLOSED"
    }

    package enum ConversionTracking: String, Sendable {
        case none = "NOT_CONVERSION_TRACKED"
        case own = "CONVERSION_TRACKING_MANAGED_BY_SELF"
        case ofThisManager = "CONVERSION_TRACKING_MANAGED_BY_THIS_MANAGER"
        case ofAnotherManager = "CONVERSION_TRACKING_MANAGED_BY_ANOTHER_MANAGER"
    }

    /// ISO 4217.
    package var currencyCode = "USD"
    package var timeZone = "Etc/UTC"
    /// What `timeZone` is ahead of UTC: the account's today depends on it. The sandbox knows no time zones.
    package var hoursAheadOfUTC = 0
    package var status = Status.enabled
    package var isTestAccount = true
    package var conversionTracking = ConversionTracking.own
    /// Digits of the manager that calls must name in `login-customer-id`; nil for direct access.
    package var managerID: String?
    /// Whether the caller's Google user may use the account at all.
    package var isAccessible = true

    package init() {}
}

extension SandboxAccount {
    /// The customer resource, as queries see it.
    func resource(of customer: String) -> JSON {
        [
            "resourceName": .string("customers/\(customer)"), "id": .string(customer),
            "descriptiveName": "Sandbox account", "currencyCode": .string(currencyCode),
            "timeZone": .string(timeZone), "manager": false, "testAccount": .bool(isTestAccount),
            "status": .string(status.rawValue), "autoTaggingEnabled": true,
            "conversionTrackingSetting": [
                "conversionTrackingStatus": .string(conversionTracking.rawValue),
                "conversionTrackingId": conversionTracking == .none ? .null : "16480000001",
                "acceptedCustomerDataTerms": .bool(conversionTracking != .none),
            ],
        ]
    }

    /// For the journal and the control endpoints.
    var json: JSON {
        [
            "currencyCode": .string(currencyCode), "timeZone": .string(timeZone),
            "hoursAheadOfUTC": .number(String(hoursAheadOfUTC)), "status": .string(status.rawValue),
            "isTestAccount": .bool(isTestAccount), "conversionTracking": .string(conversionTracking.rawValue),
            "managerID": managerID.map(JSON.string) ?? .null, "isAccessible": .bool(isAccessible),
        ]
    }

    /// Replaces what the object names; false, and nothing changes, when it names something else.
    mutating func merge(_ json: JSON) -> Bool {
        var merged = self
        for (name, value) in json.object ?? ["": .null] {
            switch (name, value) {
            case ("currencyCode", .string(let code)) where code.utf8.count == 3: merged.currencyCode = code
            case ("timeZone", .string(let zone)): merged.timeZone = zone
            case ("hoursAheadOfUTC", .number(let digits)):
                guard let hours = Int(digits), (-12...14).contains(hours) else { return false }
                merged.hoursAheadOfUTC = hours
            case ("status", .string(let text)):
                guard let status = Status(rawValue: text) else { return false }
                merged.status = status
            case ("isTestAccount", .bool(let flag)): merged.isTestAccount = flag
            case ("conversionTracking", .string(let text)):
                guard let tracking = ConversionTracking(rawValue: text) else { return false }
                merged.conversionTracking = tracking
            case ("managerID", .string(let digits)) where digits.isDigits: merged.managerID = digits
            case ("managerID", .null): merged.managerID = nil
            case ("isAccessible", .bool(let flag)): merged.isAccessible = flag
            default: return false
            }
        }
        self = merged
        return true
    }

    /// Why a call with these headers may not touch the account; nil when it may.
    func refusal(of method: APICall.Method, loginCustomerID: String?) -> Refusal? {
        if let login = loginCustomerID, !login.isDigits || login.utf8.count != 10 {
            let error = GoogleAdsError(
                "headerError.INVALID_LOGIN_CUSTOMER_ID", at: FieldPath(),
                "The login customer ID is not ten digits.", trigger: .string(login))
            return .invalid([error])
        }
        if !isAccessible || (managerID != nil && loginCustomerID == nil) {
            return .denied(
                "USER_PERMISSION_DENIED",
                "User doesn't have permission to access customer. Note: If you're accessing a client customer, the "
                    + "manager's customer id must be set in the 'login-customer-id' header.")
        }
        if let managerID, loginCustomerID != managerID {
            return .denied(
                "INVALID_LOGIN_CUSTOMER_ID_SERVING_CUSTOMER_ID_COMBINATION",
                "The login customer ID does not manage the customer.")
        }
        switch status {
        case .enabled: return nil
        case .suspended where method != .mutate: return nil
        case .suspended:
            return .denied(
                "ACTION_NOT_PERMITTED_FOR_SUSPENDED_ACCOUNT", "The action is not permitted for suspended accounts.")
        case .canceled, .closed:
            return .denied(
                "CUSTOMER_NOT_ENABLED",
                "The customer account can't be accessed because it is not yet enabled or has "
                    + "been deactivated.")
        }
    }
}

extension Sandbox {
    func mutate(_ body: JSON, _ call: APICall, _ requestID: String) throws(Refusal) -> JSON {
        let violations = ShapeCheck.violations(of: body, as: .mutateRequest, version: call.version)
        guard violations.isEmpty else { throw .badRequest(violations) }
        let operations = body["mutateOperations"]?.array ?? []
        let isPartial = body["partialFailure"]?.bool ?? false
        try Self.checkRequest(operations, isPartial: isPartial)
        let outcome = Mutation.outcome(
            of: operations, isPartial: isPartial, on: account(of: call.customer), now: unixTime())
        guard isPartial || outcome.errors.isEmpty else { throw .invalid(outcome.errors) }
        let isValidateOnly = body["validateOnly"]?.bool ?? false
        if !isValidateOnly { try keep(outcome.changes, of: call.customer) }
        var answer: [String: JSON] = [:]
        if !isValidateOnly {
            let isWhole = body["responseContentType"]?.string == "MUTABLE_RESOURCE"
            answer["mutateOperationResponses"] = .array(outcome.results.map { response(for: $0, isWhole: isWhole) })
        }
        if !outcome.errors.isEmpty {
            answer["partialFailureError"] = Self.partialFailure(outcome.errors, call, requestID)
        }
        return .object(answer)
    }

    private func keep(_ changes: [ResourceName: JSON], of customer: String) throws(Refusal) {
        do {
            try store(changes, of: customer)
        } catch {
            throw Refusal(httpStatus: 500, status: "INTERNAL", message: "The sandbox cannot write its journal.")
        }
    }

    private static func checkRequest(_ operations: [JSON], isPartial: Bool) throws(Refusal) {
        let path = FieldPath().field("mutateOperations")
        if operations.isEmpty {
            throw .invalid([GoogleAdsError("fieldError.REQUIRED", at: path, "The required field was not present.")])
        }
        if operations.count > Limits.operations {
            let error = GoogleAdsError(
                "requestError.TOO_MANY_MUTATE_OPERATIONS", at: path,
                "More than \(Limits.operations) mutate operations.")
            throw .invalid([error])
        }
        // Later operations depend on earlier ones through temporary ids, so none may be left out.
        if isPartial, operations.contains(where: \.holdsTemporaryName) {
            let error = GoogleAdsError(
                "mutateError.OPERATION_DOES_NOT_SUPPORT_PARTIAL_FAILURE", at: FieldPath().field("partialFailure"),
                "Temporary ids do not go with partial failure.")
            throw .invalid([error])
        }
    }

    private func response(for name: ResourceName?, isWhole: Bool) -> JSON {
        guard let name else { return .object([:]) }
        var result: [String: JSON] = ["resourceName": .string(name.description)]
        if isWhole { result[name.collection.resource] = accounts[name.customer]?[name] }
        return .object([name.collection.resource + "Result": .object(result)])
    }

    private static func partialFailure(_ errors: [GoogleAdsError], _ call: APICall, _ requestID: String) -> JSON {
        var status = Refusal.invalid(errors).json(version: call.version, requestID: requestID).object ?? [:]
        status["code"] = 3  // google.rpc.Code.INVALID_ARGUMENT: a Status here, not an HTTP error
        status["status"] = nil
        return .object(status)
    }
}

extension JSON {
    /// Whether any text inside names a resource by a negative id.
    fileprivate var holdsTemporaryName: Bool {
        switch self {
        case .string(let text): ResourceName(text)?.isTemporary ?? false
        case .array(let elements): elements.contains(where: \.holdsTemporaryName)
        case .object(let members): members.values.contains(where: \.holdsTemporaryName)
        default: false
        }
    }
}

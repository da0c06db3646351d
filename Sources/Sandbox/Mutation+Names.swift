/// Resource names: the temporary ones of creates, those that changes name, and those that fields refer to.
extension Mutation {
    /// Checks the temporary name a create may carry, and remembers it.
    mutating func temporaryName(of resource: JSON, in collection: Collection, at path: FieldPath)
        -> ResourceName?
    {
        guard let text = resource["resourceName"]?.string else { return nil }
        let path = path.field("resourceName")
        guard collection.parent == nil else {
            fail(
                "mutateError.INCONSISTENT_FIELD_VALUES", at: path, "The resource name must not be set on create.",
                trigger: .string(text))
            return nil
        }
        guard let name = ResourceName(text), name.collection == collection, name.customer == account.customer else {
            fail(
                "requestError.RESOURCE_NAME_MALFORMED", at: path, "Resource name is malformed.", trigger: .string(text))
            return nil
        }
        guard name.isTemporary else {
            fail(
                "newResourceCreationError.CANNOT_SET_ID_FOR_CREATE", at: path,
                "Only a negative id may be set on create.",
                trigger: .string(text))
            return nil
        }
        guard temporaryIDs.insert(name.id).inserted else {
            fail(
                "newResourceCreationError.DUPLICATE_TEMP_IDS", at: path, "The temporary id is used twice.",
                trigger: .string(text))
            return nil
        }
        return name
    }

    /// Google gives a keyword the same id wherever it stands, so an ad group can hold it once only.
    private static func criterionID(of keyword: JSON) -> String {
        let text = (keyword["matchType"]?.string ?? "") + (keyword["text"]?.string ?? "").lowercased()
        // FNV-1a, as much of it as leaves the ids readable.
        let hash = text.utf8.reduce(UInt64(14_695_981_039_346_656_037)) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
        return String(1_000_000 + hash >> 24)
    }

    mutating func newName(for resource: JSON, in collection: Collection) -> ResourceName {
        let constant =
            resource[path: ["location", "geoTargetConstant"]] ?? resource[path: ["language", "languageConstant"]]
        let own: String
        if let id = constant?.string?.split(separator: "/").last {
            own = String(id)
        } else if let keyword = resource["keyword"] {
            own = Self.criterionID(of: keyword)
        } else {
            own = String(nextID)
            nextID += 1
        }
        guard let parent = collection.parent else { return ResourceName(customer: account.customer, collection, own) }
        let parentID = resource[parent.field]?.string.flatMap(ResourceName.init)?.id ?? "0"
        return ResourceName(customer: account.customer, collection, "\(parentID)~\(own)")
    }

    /// The resource a change names: it must exist, not be removed, and be named once in the request.
    mutating func existing(_ text: String?, in collection: Collection, at path: FieldPath) -> ResourceName? {
        guard let text, !text.isEmpty else {
            fail("requestError.RESOURCE_NAME_MISSING", at: path, "Resource name is missing.")
            return nil
        }
        guard let name = ResourceName(text), name.collection == collection, name.customer == account.customer else {
            fail(
                "requestError.RESOURCE_NAME_MALFORMED", at: path, "Resource name is malformed.", trigger: .string(text))
            return nil
        }
        guard let state = resource(text) else {
            fail("mutateError.RESOURCE_NOT_FOUND", at: path, "Resource was not found.", trigger: .string(text))
            return nil
        }
        guard changed.insert(name).inserted else {
            fail("mutateError.ID_EXISTS_IN_MULTIPLE_MUTATES", at: path, "The resource is changed twice in one request.")
            return nil
        }
        guard state["status"]?.string != "REMOVED" else {
            fail(
                "operationAccessDeniedError.OPERATION_NOT_PERMITTED_FOR_REMOVED_RESOURCE", at: path,
                "The resource has been removed.", trigger: .string(text))
            return nil
        }
        return name
    }

    // MARK: References

    /// The value with temporary names replaced; reports names that are malformed, unknown, or removed.
    mutating func resolve(_ value: JSON, as message: MessageType, at path: FieldPath) -> JSON {
        guard case .object(var members) = value else { return value }
        for (name, value) in members.sorted(by: { $0.key < $1.key }) where value != .null {
            guard let field = message.fields[name] else { continue }
            let path = path.field(name)
            if field.isRepeated, case .array(let elements) = value {
                var resolved: [JSON] = []
                for (index, element) in elements.enumerated() {
                    resolved.append(resolve(element, as: field.type, at: path.at(index)))
                }
                members[name] = .array(resolved)
            } else {
                members[name] = resolve(value, as: field.type, at: path)
            }
        }
        return .object(members)
    }

    private mutating func resolve(_ value: JSON, as type: FieldType, at path: FieldPath) -> JSON {
        switch type {
        case .message(let message): return resolve(value, as: message, at: path)
        case .reference(let collection): return .string(resolve(value.string ?? "", in: collection, at: path))
        case .constant(let kind):
            let parts = (value.string ?? "").split(separator: "/", omittingEmptySubsequences: false)
            if parts.count != 2 || parts[0] != kind || !parts[1].isDigits {
                fail("requestError.RESOURCE_NAME_MALFORMED", at: path, "Resource name is malformed.", trigger: value)
            }
            return value
        default: return value
        }
    }

    private mutating func resolve(_ text: String, in collection: Collection, at path: FieldPath) -> String {
        guard let name = ResourceName(text), name.collection == collection, name.customer == account.customer else {
            fail(
                "requestError.RESOURCE_NAME_MALFORMED", at: path, "Resource name is malformed.", trigger: .string(text))
            return text
        }
        if failedTemporary.contains(name) {
            fail(
                "newResourceCreationError.TEMP_ID_RESOURCE_HAD_ERRORS", at: path,
                "The resource of this temporary id had errors.", trigger: .string(text))
            return text
        }
        let real = name.isTemporary ? temporary[name] : name
        guard let real, let state = resource(real.description) else {
            fail("mutateError.RESOURCE_NOT_FOUND", at: path, "Resource was not found.", trigger: .string(text))
            return text
        }
        if state["status"]?.string == "REMOVED" {
            fail(
                "operationAccessDeniedError.OPERATION_NOT_PERMITTED_FOR_REMOVED_RESOURCE", at: path,
                "The resource has been removed.", trigger: .string(text))
        }
        return real.description
    }
}

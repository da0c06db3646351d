/// Rules that hold for every resource: required, output-only and immutable fields, masks, and stored forms.
extension Mutation {
    /// Reports enum values that no one may send and, in a create, required fields that are missing or empty and
    /// output-only fields that are set. An update only counts what its mask names.
    mutating func checkBehaviour(of value: JSON, as message: MessageType, isCreate: Bool, at path: FieldPath) {
        for field in message.ordered {
            let here = path.field(field.name)
            guard let value = value[field.name] else {
                if isCreate, field.behaviour == .required { require(here) }
                continue
            }
            if isCreate, field.behaviour == .outputOnly {
                fail("fieldError.VALUE_MUST_BE_UNSET", at: here, "The field is output only.")
            } else if isCreate, field.behaviour == .required, value == "" || value == [] {
                require(here)
            }
            let elements = field.isRepeated ? value.array ?? [] : [value]
            for (index, element) in elements.enumerated() {
                checkBehaviour(
                    of: element, as: field.type, isCreate: isCreate, at: field.isRepeated ? here.at(index) : here)
            }
        }
    }

    private mutating func checkBehaviour(of value: JSON, as type: FieldType, isCreate: Bool, at path: FieldPath) {
        switch type {
        case .message(let message): checkBehaviour(of: value, as: message, isCreate: isCreate, at: path)
        case .enumeration where value == "UNKNOWN" || value == "UNSPECIFIED":
            fail("requestError.INVALID_ENUM_VALUE", at: path, "Enum value is not permitted.", trigger: value)
        default: break
        }
    }

    mutating func require(_ path: FieldPath) {
        fail("fieldError.REQUIRED", at: path, "The required field was not present.")
    }

    /// Whether a mask path names a field that an update may change; reports it otherwise.
    mutating func checkMask(_ mask: String, of message: MessageType, at path: FieldPath) -> Bool {
        let path = path.field("updateMask")
        guard let fields = message.fields(along: mask) else {
            fail(
                "fieldMaskError.FIELD_NOT_FOUND", at: path, "The field mask contained an invalid field.",
                trigger: .string(mask))
            return false
        }
        if fields.contains(where: { $0.behaviour == .immutable || $0.behaviour == .outputOnly }) {
            fail("fieldError.IMMUTABLE_FIELD", at: path, "The field cannot be changed.", trigger: .string(mask))
            return false
        }
        if case .message(let inner)? = fields.last?.type, !inner.fields.isEmpty, fields.last?.isRepeated == false,
            fields.last?.group == nil
        {
            fail("fieldMaskError.FIELD_HAS_SUBFIELDS", at: path, "Name the subfields.", trigger: .string(mask))
            return false
        }
        return true
    }

    /// A name without the characters Google's names may not hold, within its length.
    mutating func checkName(
        _ value: JSON?, at path: FieldPath, atMost limit: Int, illegal code: String = "stringFormatError.ILLEGAL_CHARS"
    ) {
        guard let name = value?.string, name.contains(where: { !$0.isWhitespace }) else { return require(path) }
        if name.unicodeScalars.contains(where: { $0 == "\0" || $0 == "\n" || $0 == "\r" }) {
            fail(code, at: path, "The name holds NUL, LF or CR.", trigger: .string(name))
        }
        if name.unicodeScalars.count > limit {
            fail("stringLengthError.TOO_LONG", at: path, "The name is too long.", trigger: .string(name))
        }
    }

    /// The form in which Google keeps a new resource: own id and name, defaults, image traits instead of bytes.
    func stored(_ resource: JSON, as name: ResourceName) -> JSON {
        var state = resource
        let ownID = JSON.string(String(name.id.split(separator: "~").last ?? ""))
        state.set(.string(name.description), at: ["resourceName"])
        switch name.collection {
        case .adGroupAds:
            state.set(ownID, at: ["ad", "id"])
            state.set(.string("customers/\(name.customer)/ads/\(ownID.string ?? "")"), at: ["ad", "resourceName"])
            if let type = state["ad"]?.member(of: MessageType.adDataGroup, in: .ad) {
                state.set(.string(String(type.snakeCased.uppercased())), at: ["ad", "type"])
            }
        case .adGroupCriteria, .campaignCriteria:
            state.set(ownID, at: ["criterionId"])
            if let type = state.member(of: MessageType.criterionGroup, in: name.collection.message) {
                state.set(.string(type.snakeCased.uppercased()), at: ["type"])
            }
        case .assets:
            state.set(ownID, at: ["id"])
            storeAsset(in: &state)
        case .campaigns:
            state.set(ownID, at: ["id"])
            state.set(false, at: ["missingEuPoliticalAdvertisingDeclaration"])
            if state["startDateTime"] == nil { state.set(.string("\(today) 00:00:00"), at: ["startDateTime"]) }
            if let type = state.member(of: MessageType.biddingGroup, in: .campaign) {
                state.set(.string(type.snakeCased.uppercased()), at: ["biddingStrategyType"])
            }
        default: state.set(ownID, at: ["id"])
        }
        if state["status"] == nil, name.collection != .assets { state.set("ENABLED", at: ["status"]) }
        return state
    }

    private func storeAsset(in state: inout JSON) {
        guard let content = state.member(of: MessageType.assetGroup, in: .asset) else { return }
        let type = content.snakeCased.uppercased()
        state.set(.string(String(type.dropLast("_ASSET".count))), at: ["type"])
        guard let bytes = state["imageAsset"]?["data"]?.bytes, let format = ImageFormat(bytes) else { return }
        state.set(
            [
                "fileSize": .string(String(bytes.count)), "mimeType": .string(format.mimeType),
                "hash": .string(Account.hash(ofImage: bytes)),
                "fullSize": [
                    "widthPixels": .string(String(format.width)), "heightPixels": .string(String(format.height)),
                ],
            ], at: ["imageAsset"])
    }
}

extension JSON {
    /// The name of the member that is set in a oneof of `message`.
    func member(of group: String, in message: MessageType) -> String? {
        object?.keys.sorted().first { self[$0] != nil && message.fields[$0]?.group == group }
    }
}

internal import CProtobufC
internal import Domain

extension MessageType {
    /// The message that a JSON text says, on the wire (ProtoJSON, protobuf.dev/programming-guides/json).
    ///
    /// Fields have their name in `proto/` or in lowerCamelCase. What is no field, or does not fit, is refused.
    package func encoded(parsing text: [UInt8]) throws(JSONFault) -> [UInt8] { try encoded(JSON(parsing: text)) }

    package func encoded(_ json: JSON) throws(JSONFault) -> [UInt8] {
        var builder = MessageBuilder()
        return try builder.encoded(json, self, at: "")
    }
}

/// Fills the C structures of protobuf-c from JSON, and owns them until they are packed.
private struct MessageBuilder: ~Copyable {
    private var arena = Arena()

    mutating func encoded(_ json: JSON, _ type: MessageType, at path: String) throws(JSONFault) -> [UInt8] {
        unsafe packed(try message(json, type, at: path).assumingMemoryBound(to: ProtobufCMessage.self))
    }

    private mutating func message(
        _ json: JSON, _ type: MessageType, at path: String
    ) throws(JSONFault) -> UnsafeMutableRawPointer {
        let message = unsafe arena.blank(type)
        if let known = WellKnown(type) {
            for (number, value) in try wellKnown(known, json, at: path) {
                for field in type.fields where field.number == number {
                    try unsafe set(field, of: message, to: value, at: path)
                }
            }
            return unsafe message
        }
        guard case .object(let members) = json else {
            throw JSONFault(path: path, reason: "write { … } with the fields of \(type.name)")
        }
        try unsafe fill(message, type, with: members, at: path)
        return unsafe message
    }

    private mutating func fill(
        _ message: UnsafeMutableRawPointer, _ type: MessageType, with members: [JSON.Member], at path: String
    ) throws(JSONFault) {
        let fields = type.fields
        var seen: Set<UInt32> = []
        for member in members {
            let inner = path.isEmpty ? member.name : "\(path).\(member.name)"
            guard let field = fields.first(where: { $0.name == member.name || $0.jsonName == member.name }) else {
                let near = (fields.map(\.name) + fields.map(\.jsonName)).nearest(to: member.name)
                throw JSONFault(
                    path: inner, reason: "is no field of \(type.name)" + (near.map { "; did you mean \($0)?" } ?? ""))
            }
            guard seen.insert(field.number).inserted else {
                // The same name twice is no JSON.
                let other = member.name == field.name ? field.jsonName : field.name
                throw JSONFault(path: inner, reason: "stands here twice, also as \(other)")
            }
            try unsafe set(field, of: message, to: member.value, at: inner)
        }
    }

    private mutating func set(
        _ field: MessageField, of message: UnsafeMutableRawPointer, to value: JSON, at path: String
    ) throws(JSONFault) {
        if case .null = value { return }
        let place = unsafe message + field.offset
        if let entry = field.mapEntry {
            return try unsafe setMap(field, entry.key, of: message, to: value, at: path)
        }
        guard field.isRepeated else {
            if field.isInOneof {
                let choice = unsafe (message + field.quantifierOffset).assumingMemoryBound(to: UInt32.self)
                guard unsafe choice.pointee == 0 else {
                    throw JSONFault(path: path, reason: "excludes another field that is set here: set one of them")
                }
                unsafe choice.pointee = field.number
            }
            return try unsafe store(value, field.kind, at: place, path)
        }
        guard case .array(let elements) = value else {
            throw JSONFault(path: path, reason: "is a list: write [ … ]")
        }
        let array = unsafe arena.room(field.stride * elements.count)
        for (index, element) in elements.enumerated() {
            try unsafe store(element, field.kind, at: array + index * field.stride, "\(path)[\(index)]")
        }
        unsafe finish(field, of: message, array, elements.count)
    }

    private mutating func setMap(
        _ field: MessageField, _ key: MessageField, of message: UnsafeMutableRawPointer, to value: JSON, at path: String
    ) throws(JSONFault) {
        guard case .object(let members) = value, case .message(let type) = field.kind else {
            throw JSONFault(path: path, reason: "is a map: write { \"key\": value }")
        }
        let array = unsafe arena.room(field.stride * members.count)
        for (index, member) in members.enumerated() {
            let inner = "\(path)[\"\(member.name)\"]"
            if case .null = member.value { throw JSONFault(path: inner, reason: "has no value") }
            let entry = unsafe arena.blank(type)
            for part in type.fields {
                let isKey = part.number == key.number
                try unsafe set(part, of: entry, to: isKey ? keyValue(member.name, key.kind) : member.value, at: inner)
            }
            unsafe (array + index * field.stride).storeBytes(of: entry, as: UnsafeMutableRawPointer.self)
        }
        unsafe finish(field, of: message, array, members.count)
    }

    /// JSON writes every key in quotes.
    private func keyValue(_ text: String, _ kind: MessageField.Kind) -> JSON {
        if case .bool = kind, text == "true" || text == "false" { return .bool(text == "true") }
        return .string(text)
    }

    private func finish(
        _ field: MessageField, of message: UnsafeMutableRawPointer, _ array: UnsafeMutableRawPointer, _ count: Int
    ) {
        unsafe (message + field.quantifierOffset).storeBytes(of: count, as: Int.self)
        unsafe (message + field.offset).storeBytes(of: array, as: UnsafeMutableRawPointer.self)
    }

    private mutating func store(
        _ value: JSON, _ kind: MessageField.Kind, at place: UnsafeMutableRawPointer, _ path: String
    ) throws(JSONFault) {
        if case .null = value { throw JSONFault(path: path, reason: "an element cannot be null") }
        switch kind {
        case .bool:
            guard case .bool(let flag) = value else { throw JSONFault(path: path, reason: "is true or false") }
            unsafe place.storeBytes(of: flag ? 1 : 0, as: Int32.self)
        case .int32: unsafe place.storeBytes(of: try value.integer(Int32.self, at: path), as: Int32.self)
        case .uint32: unsafe place.storeBytes(of: try value.integer(UInt32.self, at: path), as: UInt32.self)
        case .int64: unsafe place.storeBytes(of: try value.integer(Int64.self, at: path), as: Int64.self)
        case .uint64: unsafe place.storeBytes(of: try value.integer(UInt64.self, at: path), as: UInt64.self)
        case .float: unsafe place.storeBytes(of: try value.floating(Float.self, at: path), as: Float.self)
        case .double: unsafe place.storeBytes(of: try value.floating(Double.self, at: path), as: Double.self)
        case .enum(let type): unsafe place.storeBytes(of: try value.enumNumber(of: type, at: path), as: Int32.self)
        case .string:
            guard case .string(let text) = value else { throw JSONFault(path: path, reason: "is a text in quotes") }
            guard !text.utf8.contains(0) else { throw JSONFault(path: path, reason: "cannot hold a NUL character") }
            unsafe place.storeBytes(of: arena.string(text), as: UnsafeMutablePointer<CChar>.self)
        case .bytes:
            guard case .string(let text) = value, let bytes = Base64Text.decode(text) else {
                throw JSONFault(path: path, reason: "is base64 in quotes")
            }
            unsafe place.storeBytes(of: arena.bytes(bytes), as: ProtobufCBinaryData.self)
        case .message(let type):
            unsafe place.storeBytes(of: try message(value, type, at: path), as: UnsafeMutableRawPointer.self)
        }
    }

    // MARK: Messages with a JSON form of their own

    /// The values of its fields, by number.
    private mutating func wellKnown(_ known: WellKnown, _ json: JSON, at path: String) throws(JSONFault) -> [(
        UInt32, JSON
    )] {
        if case .any = known { return try any(json, at: path) }
        guard case .string(let text) = json, let fields = known.fields(of: text) else {
            throw JSONFault(path: path, reason: "is \(known.form)")
        }
        return fields
    }

    private mutating func any(_ json: JSON, at path: String) throws(JSONFault) -> [(UInt32, JSON)] {
        guard case .object(let members) = json else {
            throw JSONFault(path: path, reason: "is \(WellKnown.any.form)")
        }
        guard !members.isEmpty else { return [] }
        guard case .string(let url)? = members.first(where: { $0.name == "@type" })?.value,
            let name = url.split(separator: "/", omittingEmptySubsequences: false).last,
            let type = MessageType(named: String(name))
        else { throw JSONFault(path: path, reason: "needs \"@type\" with a message of this server") }
        var inner = JSON.object(members.filter { $0.name != "@type" })
        if WellKnown(type) != nil {
            guard let value = members.first(where: { $0.name == "value" })?.value, members.count == 2 else {
                throw JSONFault(path: path, reason: "holds a \(name) as its \"value\"")
            }
            inner = value
        }
        let bytes = try encoded(inner, type, at: path)
        return [(1, .string(url)), (2, .string(Base64Text.encode(bytes)))]
    }
}

extension Arena {
    fileprivate mutating func blank(_ type: MessageType) -> UnsafeMutableRawPointer {
        let place = unsafe room(type.size)
        unsafe type.descriptor.pointee.message_init?(place.assumingMemoryBound(to: ProtobufCMessage.self))
        return unsafe place
    }
}

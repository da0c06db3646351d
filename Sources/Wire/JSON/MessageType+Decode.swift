internal import CProtobufC

extension MessageType {
    /// What a message on the wire says, in proto3 JSON: lowerCamelCase, fields without a value left out.
    package func json(decoding bytes: [UInt8]) throws(JSONFault) -> JSON {
        do throws(WireCheck.Fault) {
            try unsafe WireCheck.check(bytes, of: descriptor, decodedBytesMax: .max)
        } catch {
            switch error {
            case .notText(let path): throw JSONFault(path: path, reason: "is not UTF-8 text without NUL")
            case .repeated(let path): throw JSONFault(path: path, reason: "is no list, and comes again and again")
            case .tooLarge: throw JSONFault(path: "", reason: "the bytes are too many")
            }
        }
        guard let message = unsafe protobuf_c_message_unpack(descriptor, nil, bytes.count, bytes) else {
            throw JSONFault(path: "", reason: "the bytes are no \(name)")
        }
        defer { unsafe protobuf_c_message_free_unpacked(message, nil) }
        return try unsafe json(of: UnsafeRawPointer(message))
    }

    private func json(of message: UnsafeRawPointer) throws(JSONFault) -> JSON {
        if let known = WellKnown(self) { return try unsafe wellKnown(known, message) }
        return .object(try unsafe members(of: message))
    }

    private func members(of message: UnsafeRawPointer) throws(JSONFault) -> [JSON.Member] {
        var members: [JSON.Member] = []
        for field in fields {
            guard let value = try unsafe json(of: field, in: message) else { continue }
            members.append((field.jsonName, value))
        }
        return members
    }

    /// Nil when it has no value.
    private func json(of field: MessageField, in message: UnsafeRawPointer) throws(JSONFault) -> JSON? {
        let place = unsafe message + field.offset
        guard field.isRepeated else {
            if field.isInOneof {
                let choice = unsafe (message + field.quantifierOffset).load(as: UInt32.self)
                return choice == field.number ? try unsafe value(field.kind, at: place) : nil
            }
            return try unsafe isBlank(field.kind, at: place) ? nil : value(field.kind, at: place)
        }
        let count = unsafe (message + field.quantifierOffset).load(as: Int.self)
        guard count > 0 else { return nil }
        let array = unsafe place.load(as: UnsafeRawPointer.self)
        if let entry = field.mapEntry { return try unsafe map(entry.key, entry.value, array, count) }
        var elements: [JSON] = []
        for index in 0..<count { elements.append(try unsafe value(field.kind, at: array + index * field.stride)) }
        return .array(elements)
    }

    private func map(
        _ key: MessageField, _ value: MessageField, _ array: UnsafeRawPointer, _ count: Int
    ) throws(JSONFault) -> JSON {
        var members: [JSON.Member] = []
        for index in 0..<count {
            let entry = unsafe (array + index * MemoryLayout<UnsafeRawPointer>.stride).load(as: UnsafeRawPointer.self)
            let name =
                switch try unsafe self.value(key.kind, at: entry + key.offset) {
                case .string(let text), .number(let text): text
                case .bool(let flag): flag ? "true" : "false"
                case .null, .array, .object: preconditionFailure("keys are scalars")
                }
            members.removeAll { $0.name == name }  // the last of two equal keys counts
            members.append((name, try unsafe self.value(value.kind, at: entry + value.offset)))
        }
        return .object(members)
    }

    private func value(_ kind: MessageField.Kind, at place: UnsafeRawPointer) throws(JSONFault) -> JSON {
        switch kind {
        case .bool: return .bool(unsafe place.load(as: Int32.self) != 0)
        case .int32: return .number(String(unsafe place.load(as: Int32.self)))
        case .uint32: return .number(String(unsafe place.load(as: UInt32.self)))
        case .int64: return JSON(quoting: unsafe place.load(as: Int64.self))
        case .uint64: return JSON(quoting: unsafe place.load(as: UInt64.self))
        case .float: return JSON(unsafe place.load(as: Float.self))
        case .double: return JSON(unsafe place.load(as: Double.self))
        case .string: return .string(unsafe text(place.load(as: UnsafePointer<CChar>?.self)))
        case .bytes: return .string(Base64Text.encode(unsafe bytes(at: place)))
        case .enum(let type):
            let number = unsafe place.load(as: Int32.self)
            return type.value(of: number).map(JSON.string) ?? .number(String(number))
        case .message(let type):
            // An entry of a map whose value was not sent.
            guard let message = unsafe place.load(as: UnsafeRawPointer?.self) else { return .object([]) }
            return try unsafe type.json(of: message)
        }
    }

    /// Whether it is the value that the wire leaves out.
    private func isBlank(_ kind: MessageField.Kind, at place: UnsafeRawPointer) -> Bool {
        switch kind {
        case .bool, .int32, .uint32, .enum: unsafe place.load(as: UInt32.self) == 0
        case .float: unsafe place.load(as: Float.self).bitPattern == 0
        case .double: unsafe place.load(as: Double.self).bitPattern == 0
        case .int64, .uint64: unsafe place.load(as: UInt64.self) == 0
        case .string: unsafe text(place.load(as: UnsafePointer<CChar>?.self)).isEmpty
        case .bytes: unsafe place.load(as: ProtobufCBinaryData.self).len == 0
        case .message: unsafe place.load(as: UnsafeRawPointer?.self) == nil
        }
    }

    private func bytes(at place: UnsafeRawPointer) -> [UInt8] {
        let data = unsafe place.load(as: ProtobufCBinaryData.self)
        return unsafe [UInt8](UnsafeRawBufferPointer(start: data.data, count: data.len))
    }

    // MARK: Messages with a JSON form of their own

    private func wellKnown(_ known: WellKnown, _ message: UnsafeRawPointer) throws(JSONFault) -> JSON {
        let places = unsafe fields.map { unsafe message + $0.offset }
        switch known {
        case .timestamp, .duration:
            let time = unsafe TimeText(seconds: places[0].load(as: Int64.self), nanos: places[1].load(as: Int32.self))
            let text = if case .timestamp = known { time.timestamp } else { time.duration }
            guard let text else { throw JSONFault(path: "", reason: "\(time.seconds) seconds are no \(name)") }
            return .string(text)
        case .fieldMask:
            guard case .array(let paths)? = try unsafe json(of: fields[0], in: message) else { return .string("") }
            let names = paths.map { if case .string(let path) = $0 { camelCase(path) } else { "" } }
            return .string(names.joined(separator: ","))
        case .any:
            let url = unsafe text(places[0].load(as: UnsafePointer<CChar>?.self))
            return try any(url, unsafe bytes(at: places[1]))
        }
    }

    /// A type that we do not know is shown as its bytes.
    private func any(_ url: String, _ bytes: [UInt8]) throws(JSONFault) -> JSON {
        if url.isEmpty, bytes.isEmpty { return .object([]) }
        let name = url.split(separator: "/").last.map(String.init) ?? ""
        guard let type = MessageType(named: name) else {
            return .object([("@type", .string(url)), ("value", .string(Base64Text.encode(bytes)))])
        }
        let inner = try type.json(decoding: bytes)
        if case .object(let members) = inner, WellKnown(type) == nil {
            return .object([("@type", .string(url))] + members)
        }
        return .object([("@type", .string(url)), ("value", inner)])
    }
}

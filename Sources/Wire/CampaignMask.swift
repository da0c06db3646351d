internal import CProtobufC
internal import CWire
internal import Domain

/// The fields of a campaign that a caller wants to read (AIP-157).
package struct CampaignMask: Sendable {
    /// Nil keeps all.
    private let kept: Set<UInt32>?

    package static let all = CampaignMask(kept: nil)

    private init(kept: Set<UInt32>?) { self.kept = kept }

    /// Throws `.invalid` for names that are no whole fields.
    init(_ mask: UnsafeMutablePointer<Google__Protobuf__FieldMask>?) throws(Failure) {
        let paths = unsafe try paths(mask, "read_mask")
        if paths.isEmpty || paths == ["*"] {
            kept = nil
            return
        }
        let unknown = paths.filter { Self.numbers[$0] == nil }
        guard unknown.isEmpty else {
            throw .invalid(
                unknown.map {
                    Violation(
                        "read_mask", .unsupported, value: $0, reason: "\"\($0)\" is not a field of a campaign",
                        hint: "name whole fields, such as id,name,status")
                })
        }
        kept = Set(paths.compactMap { Self.numbers[$0] })
    }

    /// Takes out of the message what is not wanted. Nothing is freed: an arena owns it.
    func clear(_ message: UnsafeMutablePointer<Adflight__V1__Campaign>) {
        guard let kept else { return }
        let place = UnsafeMutableRawPointer(message)
        let declared = unsafe Self.fields(of: message)
        for index in declared.indices {
            let field = unsafe declared[index]
            guard unsafe !kept.contains(field.id) else { continue }
            if unsafe field.label == PROTOBUF_C_LABEL_REPEATED {
                unsafe place.storeBytes(of: 0, toByteOffset: Int(field.quantifier_offset), as: Int.self)
                continue
            }
            switch unsafe field.type {
            case PROTOBUF_C_TYPE_STRING, PROTOBUF_C_TYPE_MESSAGE, PROTOBUF_C_TYPE_INT64, PROTOBUF_C_TYPE_DOUBLE:
                unsafe place.storeBytes(of: 0, toByteOffset: Int(field.offset), as: Int64.self)
            default:
                unsafe place.storeBytes(of: 0, toByteOffset: Int(field.offset), as: Int32.self)
            }
        }
    }

    private static let numbers: [String: UInt32] = {
        var arena = Arena()
        let message = unsafe arena.make(adflight__v1__campaign__init)
        var numbers: [String: UInt32] = [:]
        let declared = unsafe fields(of: message)
        for index in declared.indices { unsafe numbers[String(cString: declared[index].name)] = declared[index].id }
        return numbers
    }()

    private static func fields(of message: UnsafeMutablePointer<Adflight__V1__Campaign>)
        -> UnsafeBufferPointer<ProtobufCFieldDescriptor>
    {
        let descriptor = unsafe message.pointee.base.descriptor.pointee
        return unsafe UnsafeBufferPointer(start: descriptor.fields, count: Int(descriptor.n_fields))
    }
}

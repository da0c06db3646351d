internal import CProtobufC
internal import CWire
package import Domain

/// `grpc.reflection.v1.ServerReflectionRequest`; that of v1alpha has the same wire form.
package struct ReflectionRequest: Sendable {
    /// What a client asks; each case is a field of the oneof `message_request`.
    package enum Query: Sendable, Equatable {
        case fileByName(String)
        case fileContainingSymbol(String)
        case fileContainingExtension(type: String, number: Int32)
        case extensionNumbers(type: String)
        /// The text says nothing, and is answered back.
        case services(String)
    }

    package let query: Query
    let host: String

    /// Throws `.invalid` when it asks nothing that we know.
    package init(decoding bytes: [UInt8]) throws(Failure) {
        let message = unsafe try Decoded<Grpc__Reflection__V1__ServerReflectionRequest>(
            bytes, grpc__reflection__v1__server_reflection_request__init)
        (query, host) = unsafe try message.read { (message) throws(Failure) in
            guard let query = unsafe Query(message) else {
                throw .invalid([
                    Violation("message_request", .required, reason: "is required", hint: "set one of its fields")
                ])
            }
            return unsafe (query, text(message.host))
        }
    }
}

extension ReflectionRequest.Query {
    fileprivate init?(_ message: Grpc__Reflection__V1__ServerReflectionRequest) {
        switch unsafe message.message_request_case.rawValue {
        case 3: self = unsafe .fileByName(text(message.file_by_filename))
        case 4: self = unsafe .fileContainingSymbol(text(message.file_containing_symbol))
        case 5:
            guard let wanted = unsafe message.file_containing_extension?.pointee else { return nil }
            self = unsafe .fileContainingExtension(type: text(wanted.containing_type), number: wanted.extension_number)
        case 6: self = unsafe .extensionNumbers(type: text(message.all_extension_numbers_of_type))
        case 7: self = unsafe .services(text(message.list_services))
        default: return nil
        }
    }
}

/// `grpc.reflection.v1.ServerReflectionResponse`; that of v1alpha has the same wire form.
package struct ReflectionResponse: Sendable {
    /// Each case is a field of the oneof `message_response`.
    package enum Answer: Sendable {
        /// Serialized `google.protobuf.FileDescriptorProto` messages.
        case files([[UInt8]])
        case extensionNumbers(type: String, [Int32])
        case services([String])
        /// - Parameter code: of gRPC.
        case error(code: Int32, String)
    }

    private let request: ReflectionRequest
    private let answer: Answer

    package init(to request: ReflectionRequest, _ answer: Answer) {
        self.request = request
        self.answer = answer
    }

    package var encoded: [UInt8] {
        var arena = Arena()
        let message = unsafe arena.make(grpc__reflection__v1__server_reflection_response__init)
        unsafe message.pointee.valid_host = arena.string(request.host)
        unsafe message.pointee.original_request = arena.request(request)
        // A case of a oneof is the number of its field.
        switch answer {
        case .files(let files):
            unsafe message.pointee.message_response_case = .init(4)
            unsafe message.pointee.file_descriptor_response = arena.files(files)
        case .extensionNumbers(let type, let numbers):
            unsafe message.pointee.message_response_case = .init(5)
            unsafe message.pointee.all_extension_numbers_response = arena.extensionNumbers(type, numbers)
        case .services(let names):
            unsafe message.pointee.message_response_case = .init(6)
            unsafe message.pointee.list_services_response = arena.services(names)
        case .error(let code, let text):
            let error = unsafe arena.make(grpc__reflection__v1__error_response__init)
            unsafe error.pointee.error_code = code
            unsafe error.pointee.error_message = arena.string(text)
            unsafe message.pointee.message_response_case = .init(7)
            unsafe message.pointee.error_response = error
        }
        return unsafe packed(message)
    }
}

extension Arena {
    fileprivate mutating func request(_ request: ReflectionRequest)
        -> UnsafeMutablePointer<Grpc__Reflection__V1__ServerReflectionRequest>
    {
        let message = unsafe make(grpc__reflection__v1__server_reflection_request__init)
        unsafe message.pointee.host = string(request.host)
        switch request.query {
        case .fileByName(let name):
            unsafe message.pointee.message_request_case = .init(3)
            unsafe message.pointee.file_by_filename = string(name)
        case .fileContainingSymbol(let name):
            unsafe message.pointee.message_request_case = .init(4)
            unsafe message.pointee.file_containing_symbol = string(name)
        case .fileContainingExtension(let type, let number):
            let wanted = unsafe make(grpc__reflection__v1__extension_request__init)
            unsafe wanted.pointee.containing_type = string(type)
            unsafe wanted.pointee.extension_number = number
            unsafe message.pointee.message_request_case = .init(5)
            unsafe message.pointee.file_containing_extension = wanted
        case .extensionNumbers(let type):
            unsafe message.pointee.message_request_case = .init(6)
            unsafe message.pointee.all_extension_numbers_of_type = string(type)
        case .services(let text):
            unsafe message.pointee.message_request_case = .init(7)
            unsafe message.pointee.list_services = string(text)
        }
        return unsafe message
    }

    fileprivate mutating func files(_ files: [[UInt8]])
        -> UnsafeMutablePointer<Grpc__Reflection__V1__FileDescriptorResponse>
    {
        var contents: [ProtobufCBinaryData] = unsafe []
        for file in files { unsafe contents.append(bytes(file)) }
        let message = unsafe make(grpc__reflection__v1__file_descriptor_response__init)
        unsafe message.pointee.n_file_descriptor_proto = contents.count
        unsafe message.pointee.file_descriptor_proto = array(contents)
        return unsafe message
    }

    fileprivate mutating func extensionNumbers(_ type: String, _ numbers: [Int32])
        -> UnsafeMutablePointer<Grpc__Reflection__V1__ExtensionNumberResponse>
    {
        let message = unsafe make(grpc__reflection__v1__extension_number_response__init)
        unsafe message.pointee.base_type_name = string(type)
        unsafe message.pointee.n_extension_number = numbers.count
        unsafe message.pointee.extension_number = array(numbers)
        return unsafe message
    }

    fileprivate mutating func services(_ names: [String])
        -> UnsafeMutablePointer<Grpc__Reflection__V1__ListServiceResponse>
    {
        var services: [UnsafeMutablePointer<Grpc__Reflection__V1__ServiceResponse>] = unsafe []
        for name in names {
            let service = unsafe make(grpc__reflection__v1__service_response__init)
            unsafe service.pointee.name = string(name)
            unsafe services.append(service)
        }
        let message = unsafe make(grpc__reflection__v1__list_service_response__init)
        unsafe message.pointee.n_service = services.count
        unsafe message.pointee.service = pointers(services)
        return unsafe message
    }
}

/// Files of protobuf definitions as protoc describes them, found by name, by what they define, and by what they extend.
///
/// Field numbers here are those of google/protobuf/descriptor.proto.
package struct DescriptorSet: Sendable {
    package struct File: Sendable {
        /// As other files import it: `adflight/v1/campaign.proto`.
        package let name: String
        /// The names of the files that it imports.
        package let imports: [String]
        /// A serialized `google.protobuf.FileDescriptorProto`.
        package let encoded: [UInt8]
    }

    /// Every file of `proto/`, and what they import.
    package static let served = DescriptorSet(decoding: PackageResources.adflight_binpb)

    private var files: [String: File] = [:]
    private var fileOfSymbol: [String: String] = [:]
    private var fileOfExtension: [String: [Int32: String]] = [:]
    /// Of every service, in the order in which they are written.
    package private(set) var methods: [MethodDefinition] = []

    /// - Parameter bytes: a serialized `google.protobuf.FileDescriptorSet`, as protoc writes it.
    package init(decoding bytes: [UInt8]) {
        for encoded in Definition(bytes).contents(1) {
            let file = Definition(encoded)
            files[file.name] = File(name: file.name, imports: file.texts(3), encoded: encoded)
            index(file, .file, scope: file.text(2), of: file.name)
            methods += file.contents(6).flatMap { MethodDefinition.methods(of: Definition($0), in: file.text(2)) }
        }
    }

    package func file(named name: String) -> File? { files[name] }

    /// - Parameter symbol: the full name of a message, an enum or one of its values, a field, a service, a method, …
    package func file(containing symbol: String) -> File? { fileOfSymbol[symbol].flatMap(file(named:)) }

    /// - Parameter type: the full name of the message that is extended.
    package func file(extending type: String, number: Int32) -> File? {
        fileOfExtension[type]?[number].flatMap(file(named:))
    }

    /// In ascending order; nil when nothing has this name.
    package func extensionNumbers(of type: String) -> [Int32]? {
        fileOfExtension[type]?.keys.sorted() ?? (fileOfSymbol[type] == nil ? nil : [])
    }

    /// The file, and after it, once each, every file that it needs.
    package func withImports(_ file: File) -> [File] {
        var found = [file]
        var names: Set = [file.name]
        var next = 0
        while next < found.count {
            found += found[next].imports.filter { names.insert($0).inserted }.compactMap(self.file(named:))
            next += 1
        }
        return found
    }

    /// Enters everything that `definition` contains.
    /// - Parameter scope: what stands before the names of its parts.
    private mutating func index(_ definition: Definition, _ kind: Kind, scope: String, of file: String) {
        for (field, kind) in kind.parts {
            for part in definition.contents(field).map(Definition.init) {
                let name = scope.isEmpty ? part.name : "\(scope).\(part.name)"
                fileOfSymbol[name] = file
                if kind == .extension {
                    // The compiler writes the names of types with a dot in front.
                    fileOfExtension[String(part.text(2).dropFirst()), default: [:]][part.number(3)] = file
                }
                // The values of an enum are its siblings (descriptor.proto, EnumValueDescriptorProto).
                index(part, kind, scope: kind == .enum ? scope : name, of: file)
            }
        }
    }
}

/// What can be defined in a file, as far as it makes a difference to where its parts are.
private enum Kind {
    case file
    case message
    case `enum`
    case service
    case `extension`
    /// A field, a oneof, a value of an enum, a method.
    case leaf

    var parts: [(field: UInt32, kind: Kind)] {
        switch self {
        case .file: [(4, .message), (5, .enum), (6, .service), (7, .extension)]
        case .message: [(2, .leaf), (3, .message), (4, .enum), (6, .extension), (8, .leaf)]
        case .enum, .service: [(2, .leaf)]
        case .extension, .leaf: []
        }
    }
}

/// One message of descriptor.proto, by the numbers of its fields.
struct Definition {
    private var contents: [UInt32: [[UInt8]]] = [:]
    private var numbers: [UInt32: UInt64] = [:]

    init(_ bytes: [UInt8]) {
        unsafe bytes.withUnsafeBytes { bytes in
            var reader = unsafe WireReader(bytes)
            while let (field, value) = unsafe reader.next() {
                switch unsafe value {
                case .content(let content): unsafe contents[field, default: []].append([UInt8](content))
                case .number(let number): numbers[field] = number
                case .fixed: continue
                }
            }
        }
    }

    /// Everything that can be defined has its name in field 1.
    var name: String { text(1) }

    func contents(_ field: UInt32) -> [[UInt8]] { contents[field] ?? [] }

    func texts(_ field: UInt32) -> [String] { contents(field).map { String(decoding: $0, as: UTF8.self) } }

    func text(_ field: UInt32) -> String { texts(field).last ?? "" }

    func number(_ field: UInt32) -> Int32 { Int32(truncatingIfNeeded: numbers[field] ?? 0) }
}

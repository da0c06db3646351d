import Testing
import Wire

/// As protoc describes these files:
///
///     // base.proto, of package a
///     message Base { extensions 100 to max; }
///     extend Base { int32 weight = 101; }
///
///     // top.proto, of no package
///     import "base.proto"; import "left.proto"; import "right.proto";
///     message Top { Base base = 1; oneof choice { int32 one = 2; } enum Size { SMALL = 0; }
///                   message Inner { extend Base { Inner inner = 100; } } }
///     service Serve { rpc Call(Top) returns (Top); }
///
///     // left.proto and right.proto
///     import "base.proto";
private let base =
    field(1, "base.proto") + field(2, "a") + field(4, field(1, "Base"))
    + field(7, field(1, "weight") + field(2, ".a.Base") + field(3, 101))
private let inner = field(1, "Inner") + field(6, field(1, "inner") + field(2, ".a.Base") + field(3, 100))
private let message =
    field(1, "Top") + field(2, field(1, "base") + field(3, 1)) + field(2, field(1, "one") + field(3, 2))
    + field(3, inner) + field(4, field(1, "Size") + field(2, field(1, "SMALL"))) + field(8, field(1, "choice"))
private let top =
    field(1, "top.proto") + field(3, "base.proto") + field(3, "left.proto") + field(3, "right.proto")
    + field(4, message) + field(6, field(1, "Serve") + field(2, field(1, "Call")))
private let left = field(1, "left.proto") + field(3, "base.proto")
private let right = field(1, "right.proto") + field(3, "base.proto")
private let made = DescriptorSet(decoding: [base, left, right, top].flatMap { field(1, $0) })

@Suite("Descriptors")
struct DescriptorSetTests {
    @Test("a file is found by its name, byte by byte as it was described")
    func findsByName() {
        #expect(made.file(named: "top.proto")?.encoded == top)
        #expect(made.file(named: "base.proto")?.imports == [])
        #expect(made.file(named: "top") == nil)
    }

    @Test(
        "a file is found by the full name of everything that it defines",
        arguments: [
            ("a.Base", "base.proto"), ("a.weight", "base.proto"), ("Top", "top.proto"), ("Top.base", "top.proto"),
            ("Top.one", "top.proto"), ("Top.choice", "top.proto"), ("Top.Inner", "top.proto"),
            ("Top.Inner.inner", "top.proto"), ("Top.Size", "top.proto"), ("Top.SMALL", "top.proto"),
            ("Serve", "top.proto"), ("Serve.Call", "top.proto"),
        ])
    func findsBySymbol(symbol: String, file: String) {
        #expect(made.file(containing: symbol)?.name == file)
    }

    @Test("no file is found by another name", arguments: ["", "a", "Base", ".Top", "Top.", "Top.Size.SMALL", "SMALL"])
    func findsNothing(symbol: String) {
        #expect(made.file(containing: symbol) == nil)
    }

    @Test("a file is found by the extension that it makes, also inside of a message")
    func findsByExtension() {
        #expect(made.file(extending: "a.Base", number: 101)?.name == "base.proto")
        #expect(made.file(extending: "a.Base", number: 100)?.name == "top.proto")
        #expect(made.file(extending: "a.Base", number: 102) == nil)
        #expect(made.file(extending: "Top", number: 100) == nil)
    }

    @Test("the extensions of a message are known by their numbers")
    func listsExtensions() {
        #expect(made.extensionNumbers(of: "a.Base") == [100, 101])
        #expect(made.extensionNumbers(of: "Top") == [])
        #expect(made.extensionNumbers(of: "a.None") == nil)
    }

    @Test("a file comes before what it imports, and each file once")
    func followsImports() throws {
        let file = try #require(made.file(named: "top.proto"))
        #expect(made.withImports(file).map(\.name) == ["top.proto", "base.proto", "left.proto", "right.proto"])
        let leaf = try #require(made.file(named: "base.proto"))
        #expect(made.withImports(leaf).map(\.name) == ["base.proto"])
    }

    @Test(
        "bytes that are no descriptors have no files", arguments: [[], [0xFF], [0x0A, 9, 1], [0x0D, 1]] as [[UInt8]])
    func survivesNonsense(bytes: [UInt8]) {
        #expect(DescriptorSet(decoding: bytes).file(named: "") == nil)
    }

    @Test(
        "what we serve is described, with all that it needs",
        arguments: [
            "adflight.v1.CampaignService", "adflight.v1.ImportService", "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection", "google.rpc.Status", "google.rpc.BadRequest",
        ])
    func describesServed(symbol: String) throws {
        let file = try #require(DescriptorSet.served.file(containing: symbol))
        for file in DescriptorSet.served.withImports(file) {
            let imports = try #require(protobufFields(file.encoded))[3]?.compactMap(\.text) ?? []
            #expect(file.imports == imports)
            for name in imports { #expect(DescriptorSet.served.file(named: name) != nil) }
        }
    }
}

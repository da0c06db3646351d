// swift-tools-version: 6.2
import PackageDescription

// The fuzz targets: a package of its own, because the fuzzer's flags belong in no other build. The links `Sources` and
// `importer` make our sources a part of it. `run` builds it and runs it.

/// Coverage for libFuzzer and AddressSanitizer, in our modules only; optimised, checked arithmetic stays.
let sanitized: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .enableExperimentalFeature("Lifetimes"),
    // The targets enter where the sockets end and the inflating begins, which nobody else is offered.
    .unsafeFlags(["-sanitize=fuzzer,address", "-enable-testing"]),
]

func fuzzer(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
    .executableTarget(
        name: name, dependencies: dependencies + ["CLibFuzzer"], path: name, swiftSettings: sanitized,
        linkerSettings: [.unsafeFlags(["-sanitize=fuzzer,address"])])
}

let package = Package(
    name: "fuzz",
    dependencies: [
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibFuzzer", path: "CLibFuzzer"),
        .systemLibrary(name: "CNghttp2", pkgConfig: "libnghttp2"),
        .systemLibrary(name: "CProtobufC", pkgConfig: "libprotobuf-c"),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib"),
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd"),
        .systemLibrary(name: "CZip", pkgConfig: "libzip"),
        .systemLibrary(name: "CExpat", pkgConfig: "expat"),
        .systemLibrary(name: "CSheetScan"),
        .target(
            name: "CWire", dependencies: ["CProtobufC"],
            cSettings: [.unsafeFlags(["-fsanitize=address,fuzzer-no-link"])]),
        .target(name: "Domain", swiftSettings: sanitized),
        .target(
            name: "HTTP2",
            dependencies: [
                "CNghttp2",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOTLS", package: "swift-nio"),
                .product(name: "NIOSSL", package: "swift-nio-ssl"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "Metrics", package: "swift-metrics"),
            ],
            swiftSettings: sanitized),
        .target(
            name: "GRPC",
            dependencies: [
                "CZlib", "HTTP2",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: sanitized),
        .target(
            name: "Wire", dependencies: ["CWire", "CProtobufC", "Domain"],
            resources: [.embedInCode("Descriptors")], swiftSettings: sanitized),
        .target(
            name: "Sheets", dependencies: ["CExpat", "CSheetScan", "CZip", "CZlib", "CZstd"], path: "importer/Sheets",
            swiftSettings: sanitized),
        fuzzer(
            "FrameInput",
            [
                "HTTP2", "GRPC",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOEmbedded", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        fuzzer("Framing", ["GRPC", "HTTP2"]),
        fuzzer("Decoding", ["Wire", "Domain"]),
        fuzzer("SheetReading", ["CZlib", "CZstd", "Sheets"]),
    ]
)

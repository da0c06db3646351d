// swift-tools-version: 6.2
import PackageDescription

// MARK: - How every target is built

/// Swift 6, warnings are errors, and the upcoming rules we already follow.
let common: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .treatAllWarnings(as: .error),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
]

/// The targets that touch a C library: every unsafe expression says so.
let adapter = common + [.strictMemorySafety(), .enableExperimentalFeature("Lifetimes")]

/// Where the cost of a call is decided, each object lives on one event loop. Debug builds, so all tests, check that no two
/// accesses to a property overlap; doing so at every frame in release builds costs 5 % of a call.
let wire = adapter + [.unsafeFlags(["-enforce-exclusivity=unchecked"], .when(configuration: .release))]

// MARK: - What we depend on, and what each one pays

let package = Package(
    name: "adflight",
    dependencies: [
        // Sockets, event loops and timers; carries TLS later. The spike cost 8 to 17 % over bare epoll.
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        // TLS with ALPN on the same event loops: the sandbox serves https as Google does.
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        // Names in client certificates; self-signed certificate of the sandbox, so that no key is committed; jwt-kit brings it anyway.
        .package(url: "https://github.com/apple/swift-certificates", from: "1.21.1"),
        // P-256 key, and RS256 as the sandbox checks it; SHA-256 of images; jwt-kit brings it anyway.
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        // The names in that certificate; swift-certificates brings it anyway.
        .package(url: "https://github.com/apple/swift-asn1", from: "1.7.4"),
        // RS256 assertion of a Google service account, and bearer tokens of callers.
        .package(url: "https://github.com/vapor/jwt-kit", from: "5.7.1"),
        // One logging interface for us and for the libraries above.
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        // Counters for whoever collects them; nothing is counted until a backend is chosen.
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        // Start in order, stop in reverse on SIGTERM and SIGINT.
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        // Commands, help, completions, usage errors.
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        // initdb, pg_ctl and test clients as child processes under another user, without Foundation's Process.
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // MARK: Cellar: C libraries
        .systemLibrary(name: "CNghttp2", pkgConfig: "libnghttp2", providers: [.apt(["libnghttp2-dev"])]),
        .systemLibrary(name: "CLibpq", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CCurl", pkgConfig: "libcurl", providers: [.apt(["libcurl4-openssl-dev"])]),
        .systemLibrary(name: "CProtobufC", pkgConfig: "libprotobuf-c", providers: [.apt(["libprotobuf-c-dev"])]),
        .systemLibrary(name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"])]),
        // Sheets that analysts packed. Each is in Debian, keeps its interface and is fuzzed upstream; zip is the one format
        // that needs more than a stream, and libzip reads it in place, zip64, checksums and all.
        .systemLibrary(name: "CZstd", pkgConfig: "libzstd", providers: [.apt(["libzstd-dev"])]),
        .systemLibrary(name: "CZip", pkgConfig: "libzip", providers: [.apt(["libzip-dev"])]),
        // The XML in XLSX, as a stream that can pause; Foundation's parser cannot, and brings libxml2.
        .systemLibrary(name: "CExpat", pkgConfig: "expat", providers: [.apt(["libexpat1-dev"])]),
        .target(name: "CWire", dependencies: ["CProtobufC"]),
        // SSE2 in inline functions: Swift's own SIMD costs a third of the speed, or all of it.
        .systemLibrary(name: "CSheetScan"),

        // MARK: Floor 0
        .target(name: "Domain", swiftSettings: common),

        // MARK: Floor 2: adapters, each over one outside technology
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
            swiftSettings: wire),
        .target(
            name: "GRPC",
            dependencies: [
                "CZlib", "HTTP2",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: wire),
        .target(name: "Postgres", dependencies: ["CLibpq"], swiftSettings: adapter),
        .target(
            name: "PrivatePostgres",
            dependencies: [.product(name: "Subprocess", package: "swift-subprocess")],
            swiftSettings: common),
        .target(name: "HTTPClient", dependencies: ["CCurl"], swiftSettings: adapter),
        .target(
            name: "Sheets", dependencies: ["CExpat", "CSheetScan", "CZip", "CZlib", "CZstd"], path: "importer/Sheets",
            swiftSettings: adapter),

        // MARK: Floor 3: translators between one outside shape and Domain values
        .target(
            name: "Wire",
            dependencies: ["CWire", "CProtobufC", "Domain"],
            resources: [.embedInCode("Descriptors")],
            swiftSettings: adapter),
        .target(
            name: "Store",
            dependencies: ["Domain", "Postgres"],
            resources: [.embedInCode("Migrations")],
            swiftSettings: common),
        .target(
            name: "GoogleAds",
            dependencies: [
                "Domain", "HTTPClient",
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "JWTKit", package: "jwt-kit"),
            ],
            swiftSettings: common),

        // MARK: Floor 4
        .target(
            name: "Application",
            dependencies: [
                "Domain", "GRPC", "Wire", "Store", "GoogleAds",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: common),
        .target(
            name: "Sandbox",
            dependencies: [
                "CZlib", "HTTP2",
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
            ],
            swiftSettings: common),
        .target(
            name: "Importer",
            // HTTPClient and Wire: rows may go through a server, so that nobody needs database credentials.
            dependencies: [
                "Domain", "HTTPClient", "Sheets", "Store", "Wire", .product(name: "Crypto", package: "swift-crypto"),
            ],
            path: "importer",
            exclude: ["Sheets", "adflight-import"],
            sources: ["Importer"],
            resources: [.embedInCode("Samples/campaigns.csv")],
            swiftSettings: common),

        // MARK: Floor 5: doors
        .executableTarget(
            name: "adflight",
            dependencies: [
                "Application", "Domain", "GRPC", "GoogleAds", "HTTP2", "HTTPClient", "Importer", "PrivatePostgres",
                "Sandbox", "Store", "Wire",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ],
            swiftSettings: common),
        .executableTarget(
            name: "adflight-import",
            dependencies: [
                "Domain", "Importer", "PrivatePostgres", "Sheets", "Store",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            path: "importer/adflight-import",
            swiftSettings: common),

        // MARK: Tests
        .target(
            name: "TestSupport",
            dependencies: ["Postgres", "PrivatePostgres", .product(name: "Subprocess", package: "swift-subprocess")],
            path: "Tests/TestSupport",
            swiftSettings: common),
        .testTarget(name: "DomainTests", dependencies: ["Domain"], swiftSettings: common),
        // The publish protocol under seeded faults. The model is optimised in debug builds too: 20,000 seeds in a few
        // seconds, where it would take half a minute.
        .testTarget(
            name: "SimulationTests", dependencies: ["Domain"],
            swiftSettings: common + [.unsafeFlags(["-O"], .when(configuration: .debug))]),
        .target(
            name: "RawClient",
            dependencies: [
                "CNghttp2",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ],
            path: "Tests/HTTP2Tests/RawClient",
            swiftSettings: common),
        .testTarget(
            name: "HTTP2Tests",
            dependencies: [
                "HTTP2", "RawClient",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["RawClient"],
            swiftSettings: common),
        .testTarget(
            name: "GRPCTests",
            dependencies: [
                "GRPC", "HTTP2", "RawClient",
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: common),
        .testTarget(
            name: "PostgresTests", dependencies: ["Postgres", "PrivatePostgres", "TestSupport"], swiftSettings: common),
        .testTarget(
            name: "StoreTests", dependencies: ["Domain", "Postgres", "Store", "TestSupport"], swiftSettings: common),
        .testTarget(
            name: "GoogleAdsTests",
            dependencies: [
                "Domain", "GoogleAds", "HTTP2", "HTTPClient", "Sandbox", "TestSupport",
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: common),
        .testTarget(name: "HTTPClientTests", dependencies: ["HTTPClient"], swiftSettings: common),
        .target(
            name: "CEverything", dependencies: ["CWire"], path: "Tests/WireTests/Everything",
            exclude: ["everything.proto"]),
        .testTarget(
            name: "WireTests", dependencies: ["CEverything", "CProtobufC", "CWire", "Domain", "TestSupport", "Wire"],
            exclude: ["Everything", "python"], swiftSettings: common),
        .testTarget(
            name: "SandboxTests",
            dependencies: [
                "HTTP2", "Sandbox", "TestSupport",
                .product(name: "X509", package: "swift-certificates"),
                .product(name: "Crypto", package: "swift-crypto"),
                .product(name: "CryptoExtras", package: "swift-crypto"),
                .product(name: "SwiftASN1", package: "swift-asn1"),
            ],
            swiftSettings: common),
        .executableTarget(
            name: "InteropServer",
            dependencies: [
                "GRPC", .product(name: "Logging", package: "swift-log"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Tests/interop/server",
            swiftSettings: common),
        .executableTarget(
            name: "QueueBenchmark",
            dependencies: ["Domain", "Postgres", "PrivatePostgres", "Store", "TestSupport"],
            path: "Tests/benchmark/QueueBenchmark",
            exclude: ["procrastinate_jobs.py", "requirements.txt"],
            swiftSettings: common),
        .testTarget(
            name: "ApplicationTests",
            dependencies: [
                "Application", "Domain", "GRPC", "GoogleAds", "RawClient", "Store", "Wire",
                .product(name: "Logging", package: "swift-log"),
            ],
            swiftSettings: common),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "Application", "Domain", "HTTP2", "HTTPClient", "InteropServer", "Postgres", "PrivatePostgres",
                "Sandbox", "Store", "TestSupport", "Wire", "adflight", "adflight-import",
                .product(name: "Logging", package: "swift-log"),
            ],
            exclude: ["python", "requirements.txt"],
            swiftSettings: common),
        .systemLibrary(name: "CScanner", path: "Tests/benchmark/SheetsBenchmark/CScanner"),
        .executableTarget(
            name: "SheetsBenchmark",
            dependencies: ["CScanner", "Sheets"],
            path: "Tests/benchmark/SheetsBenchmark",
            exclude: ["CScanner"],
            swiftSettings: common),
        .testTarget(
            name: "SheetsTests", dependencies: ["CSheetScan", "CZlib", "CZstd", "Sheets"], swiftSettings: common),
        .testTarget(
            name: "ImporterTests", dependencies: ["Domain", "Importer", "Postgres", "Sheets", "Store", "TestSupport"],
            exclude: ["Reports", "Sheets", "features.tsv", "python"],
            swiftSettings: common),
    ]
)

// swift-tools-version: 6.2
import PackageDescription

// The scenarios of Tests/EndToEndTests/python/scenarios.py with a client that grpc-swift-2 generates. A package of its own: the
// product does not depend on it, and its first build takes many minutes.
//   Tests/clients/swift/run [HOST:PORT]   builds it and runs every scenario; against HOST:PORT those that need no Google
//   Tests/clients/swift/generate          writes Sources/Scenarios/Generated anew, after a change of proto/
let package = Package(
    name: "adflight-swift-client",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/grpc/grpc-swift-2", exact: "2.4.3"),
        .package(url: "https://github.com/grpc/grpc-swift-nio-transport", exact: "2.9.2"),
        .package(url: "https://github.com/grpc/grpc-swift-protobuf", exact: "2.4.1"),
        .package(url: "https://github.com/apple/swift-protobuf", from: "1.31.0"),
    ],
    targets: [
        .executableTarget(
            name: "Scenarios",
            dependencies: [
                .product(name: "GRPCCore", package: "grpc-swift-2"),
                .product(name: "GRPCNIOTransportHTTP2", package: "grpc-swift-nio-transport"),
                .product(name: "GRPCProtobuf", package: "grpc-swift-protobuf"),
                .product(name: "SwiftProtobuf", package: "swift-protobuf"),
            ],
            swiftSettings: [.swiftLanguageMode(.v6), .enableUpcomingFeature("ExistentialAny")])
    ]
)

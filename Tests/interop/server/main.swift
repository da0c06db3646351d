// The server of the interop cases: `grpc.testing.TestService` on this project's gRPC server, without TLS.
//
//   InteropServer [PORT]
//
// Listens on the loopback address, on a free port without PORT; prints "listening on HOST:PORT" when it is ready.
// SIGTERM and SIGINT end it.

import Foundation
import GRPC
import Logging
import UnixSignals

let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
var router = Router()
TestService.register(in: &router)
let server = try await GRPCServer.bind(
    host: "127.0.0.1", port: CommandLine.arguments.dropFirst().first.flatMap(Int.init) ?? 0, router: router,
    logger: Logger(label: "interop"))
FileHandle.standardOutput.write(Data("listening on \(server.address.host):\(server.address.port)\n".utf8))
for await _ in signals { break }
await server.shutdown(grace: .seconds(1))

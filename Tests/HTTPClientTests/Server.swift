import Foundation

/// A Python server on a free port of 127.0.0.1, in a process of its own; see `script` for what each path does.
final class Server: Sendable {
    enum Kind: String {
        case http1 = "h1"
        /// A minimal HTTP/2 server: every response body is "connections=C requests=R peak=P".
        case http2 = "h2"
        /// The same, which drops a connection once it has read the second request on it.
        case http2DropsSecond = "h2drop"
        /// The same, which answers only when all of 10 requests are open.
        case http2Together = "h2together"
        /// HTTP/2 that answers status 200 at once, then each piece of the body as it comes, then "x-sum: BYTES" as a
        /// trailer. "gone" is written when the connection ends.
        case echoing = "h2echo"
        /// The same, which takes 65,535 bytes and no more; then "full" is written.
        case deaf = "h2deaf"
        /// The same, which answers 24 MiB; "stalled" is written when none of it was taken for half a second.
        case flooding = "h2flood"
        /// The same as `echoing`, which ends the answer behind the first piece, and the stream too.
        case early = "h2early"
    }

    let port: Int
    private let process = Process()
    private let output = Pipe()

    /// - Parameter certificate: A PEM file with key and certificate; nil serves cleartext.
    init(_ kind: Kind, certificate: String? = nil) throws {
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", "-u", "-c", Self.script, kind.rawValue] + (certificate.map { [$0] } ?? [])
        process.standardOutput = output
        process.standardError = FileHandle.nullDevice
        try process.run()
        port = try Int(Self.line(of: output)) ?? { throw CocoaError(.fileReadUnknown) }()
    }

    deinit {
        process.terminate()
    }

    func url(_ path: String, scheme: String = "http", host: String = "127.0.0.1") -> String {
        "\(scheme)://\(host):\(port)\(path)"
    }

    /// Waits until a request for /hold has been read by the server.
    func waitForHeldRequest() async throws {
        _ = try await nextLine()
    }

    /// What the server writes next, without blocking a thread that tasks need.
    func nextLine() async throws -> String {
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread { [output] in
                continuation.resume(with: Result { try Self.line(of: output) })
            }
        }
    }

    private static func line(of pipe: Pipe) throws -> String {
        var line = ""
        while let byte = try pipe.fileHandleForReading.read(upToCount: 1), let character = byte.first, character != 10 {
            line.unicodeScalars.append(Unicode.Scalar(character))
        }
        return line
    }

    /// A key and a self-signed certificate for localhost and 127.0.0.1 in one new PEM file.
    static func makeCertificate() throws -> String {
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("\(UUID()).pem").path
        let openssl = Process()
        openssl.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        openssl.arguments = [
            "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", path,
            "-out", path + ".crt",
        ]
        openssl.standardError = FileHandle.nullDevice
        try openssl.run()
        openssl.waitUntilExit()
        let pem = try String(contentsOfFile: path, encoding: .utf8)
        try (pem + String(contentsOfFile: path + ".crt", encoding: .utf8))
            .write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private static let script = #"""
        import http.server, select, socket, ssl, struct, sys, threading, time, urllib.parse
        kind, context = sys.argv[1], None
        if len(sys.argv) > 2:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(sys.argv[2])
            if kind != 'h1': context.set_alpn_protocols(['h2'])
        counted, lock = {'connections': 0, 'requests': 0, 'peak': 0}, threading.Lock()
        def report(): return ' '.join(f'{k}={v}' for k, v in counted.items()).encode()

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version, served = 'HTTP/1.1', 0
            def log_message(self, *_): pass
            def answer(self, status, headers, body):
                self.send_response(status)
                for name, value in headers: self.send_header(name, value)
                if ('Transfer-Encoding', 'chunked') not in headers and ('Connection', 'close') not in headers:
                    self.send_header('Content-Length', str(len(body)))
                self.end_headers()
                if self.command != 'HEAD': self.wfile.write(body)
            def cut(self):
                self.connection.shutdown(socket.SHUT_RDWR)
                self.close_connection = True
            def handle_any(self):
                body = self.rfile.read(int(self.headers.get('Content-Length', 0)))
                path, _, query = self.path.partition('?')
                self.served += 1
                counted['requests'] += 1
                if path == '/echo':
                    kept = ''.join(f'{k.lower()}: {v}\n' for k, v in self.headers.items())
                    self.answer(200, [('X-Mixed-Case', 'Yes'), ('Content-Type', 'text/plain')],
                                f'{self.command}\n{kept}\n'.encode() + body)
                elif path.startswith('/size/'): self.answer(200, [], b'x' * int(path[6:]))
                elif path.startswith('/endless/'): self.answer(200, [('Connection', 'close')], b'x' * int(path[9:]))
                elif path.startswith('/headers/'): self.answer(200, [('X-Long', 'x' * 1000)] * int(path[9:]), b'')
                elif path.startswith('/status/'): self.answer(int(path[8:]), [], b'')
                elif path == '/cut':
                    self.answer(200, [('Content-Length', '100'), ('Connection', 'close')], b'x')
                    self.cut()
                elif path == '/reset': self.cut()
                elif path == '/redirect': self.answer(302, [('Location', urllib.parse.unquote(query))], b'')
                elif path == '/drop-second' and self.served == 2: self.cut()
                elif path == '/trailer':
                    self.answer(200, [('Transfer-Encoding', 'chunked'), ('Trailer', 'X-Sum')],
                                b'2\r\nok\r\n0\r\nX-Sum: 7\r\n\r\n')
                elif path == '/hold':
                    print('held')
                    threading.Event().wait()
                else: self.answer(200, [], report())
            do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = handle_any

        def frame(type, flags, stream, payload=b''):
            return struct.pack('>I', len(payload))[1:] + bytes([type, flags]) + struct.pack('>I', stream) + payload

        def serve_http2(connection):
            with lock: counted['connections'] += 1
            if context: connection = context.wrap_socket(connection, server_side=True)
            file, waiting = connection.makefile('rb'), []
            file.read(24)
            connection.sendall(frame(4, 0, 0))
            served = 0
            while header := file.read(9):
                length, type, flags = int.from_bytes(header[:3], 'big'), header[3], header[4]
                stream = int.from_bytes(header[5:], 'big')
                file.read(length)
                if type == 4 and not flags & 1: connection.sendall(frame(4, 1, 0))
                if type not in (0, 1) or not flags & 1: continue
                served += 1
                waiting.append(stream)
                with lock:
                    counted['requests'] += 1
                    counted['peak'] = max(counted['peak'], len(waiting))
                if kind == 'h2drop' and served == 2:
                    connection.shutdown(socket.SHUT_RDWR)
                    return
                if kind == 'h2together' and len(waiting) < 10: continue
                for stream in waiting:  # 0x88 is ":status: 200" (RFC 7541, appendix A)
                    connection.sendall(frame(1, 4, stream, b'\x88') + frame(0, 1, stream, report()))
                waiting = []

        def flood(connection, stream):
            data = memoryview(frame(0, 0, stream, bytes(16384)) * (24 * 64))
            connection.setblocking(False)
            sent, stalled = 0, False
            while sent < len(data):
                if select.select([], [connection], [], 0.5)[1]: sent += connection.send(data[sent:sent + 65536])
                elif not stalled:
                    print('stalled')
                    stalled = True
            connection.setblocking(True)

        def serve_exchange(connection):
            if context: connection = context.wrap_socket(connection, server_side=True)
            file, total = connection.makefile('rb'), 0
            file.read(24)
            connection.sendall(frame(4, 0, 0))
            def trailers(stream):  # a literal field without indexing (RFC 7541, 6.2.2), END_HEADERS and END_STREAM
                value = str(total).encode()
                return frame(1, 5, stream, b'\x00\x05x-sum' + bytes([len(value)]) + value)
            while header := file.read(9):
                length, type, flags = int.from_bytes(header[:3], 'big'), header[3], header[4]
                stream, payload = int.from_bytes(header[5:], 'big'), file.read(length)
                if type == 4 and not flags & 1: connection.sendall(frame(4, 1, 0))
                if type == 1:
                    connection.sendall(frame(1, 4, stream, b'\x88'))
                    if kind == 'h2flood':
                        flood(connection, stream)
                        connection.sendall(trailers(stream))
                if type != 0 or kind == 'h2flood': continue
                total += length
                if kind == 'h2deaf':
                    if total == 65535: print('full')
                    continue
                answer = b''
                if length:
                    grant = struct.pack('>I', length)
                    answer += frame(8, 0, 0, grant) + frame(8, 0, stream, grant) + frame(0, 0, stream, payload)
                if flags & 1 or kind == 'h2early': answer += trailers(stream)
                if kind == 'h2early': answer += frame(3, 0, stream, bytes(4))  # NO_ERROR
                connection.sendall(answer)
            print('gone')

        if kind == 'h1':
            server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
            if context: server.socket = context.wrap_socket(server.socket, server_side=True)
            print(server.server_address[1])
            server.serve_forever()
        listener = socket.create_server(('127.0.0.1', 0), backlog=64)
        print(listener.getsockname()[1])
        while True:
            serve = serve_http2 if kind in ('h2', 'h2drop', 'h2together') else serve_exchange
            threading.Thread(target=serve, args=(listener.accept()[0],), daemon=True).start()
        """#
}

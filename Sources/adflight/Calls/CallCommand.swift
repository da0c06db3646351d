import ArgumentParser
import Foundation
import HTTPClient
import Wire

/// Calls any method that the server has, with JSON in and JSON out.
struct CallCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "call",
        abstract: "Call a method of a server: JSON in, JSON out.",
        discussion: """
            METHOD is the whole name or its last part, CreateCampaign, when that is unique. Fields are named as in proto/, \
            or in lowerCamelCase; int64 and bytes are in quotes, enums are names, times are of RFC 3339.

            A method that streams requests reads them from standard input, or from @FILE, one JSON a line. Streamed \
            answers are printed one JSON a line, as they come.

            adflight call CreateCampaign '{"campaign": {"customer_id": "1234567890", "name": "Spring sale", \
            "objective": "SALES", "daily_budget_micros": "12500000", "start_date": "2035-03-01"}}'

            Exit status: 0 the call succeeded, 1 the server could not be reached or was lost, 2 wrong usage or JSON that \
            does not fit, 4 the call was answered with an error.
            """)

    @Argument(help: "The method; with --list, a service.")
    var method: String?
    @Argument(help: "The request: JSON, - for standard input, or @FILE. None is {}.")
    var json: String?
    @Flag(help: "List the methods, of all services or of one.")
    var list = false
    @Option(help: ArgumentHelp("Show a method with its messages, or a message, enum or service.", valueName: "name"))
    var describe: String?
    @Flag(name: .customLong("json"), help: "Errors as one line of JSON too.")
    var isJSON = false
    @OptionGroup var options: CallOptions

    func validate() throws {
        if json == "@" { throw ValidationError("@ needs the name of a file: write @FILE, or - for standard input") }
    }

    func run() async throws {
        if list { return say(try methodList()) }
        if let describe { return say(try description(of: describe)) }
        guard let method else { throw ValidationError("name a method: adflight call --list shows them") }
        let definition = try MethodNames.method(method)
        let report = CallReport(isJSON: isJSON, server: options.server.defaultValueDescription)
        do {
            try await call(definition)
        } catch let fault as JSONFault {
            throw report.end(fault)
        } catch let refusal as GRPCClient.Refusal {
            throw report.end(refusal)
        } catch let error as HTTPClientError {
            throw report.end(error)
        } catch let error as CannotRun where isJSON {
            throw report.end(error)
        }
    }

    private func call(_ method: MethodDefinition) async throws {
        let input = try CallInput(json, isStream: method.isClientStreaming)
        // A single request is read before anything is sent.
        let only = method.isClientStreaming ? nil : try method.input.encoded(parsing: input.whole())
        let client = try options.client(isStream: method.isClientStreaming || method.isServerStreaming)
        let path = "\(method.service)/\(method.name)"
        do {
            try await exchange(method, input, only, over: try client.open(path))
        } catch let error as HTTPClientError {
            guard let only, case .outcomeUnknown(let failure) = error, failure.mayHideRefusal else { throw error }
            throw (try? await client.refusal(of: only, by: path)) ?? error
        }
        await client.client.shutdown()
    }

    /// Sends and shows, both at once.
    /// - Parameter only: the request, where there is but one.
    private func exchange(
        _ method: MethodDefinition, _ input: CallInput, _ only: [UInt8]?, over call: GRPCClient.Call
    ) async throws {
        try await withThrowingTaskGroup(of: Bool.self) { group in
            group.addTask {
                if let only { await call.send(only) } else { try await feed(method, input, to: call) }
                call.finish()
                return false
            }
            group.addTask {
                try await show(method, of: call)
                return true
            }
            // The server may end a call while there is more to send.
            while let isOver = try await group.next(), !isOver {}
            group.cancelAll()
        }
    }

    /// A line that is blank is no request.
    private func feed(_ method: MethodDefinition, _ input: CallInput, to call: GRPCClient.Call) async throws {
        var number = 0
        while let line = try await input.line() {
            number += 1
            if line.allSatisfy(Array(" \t\r".utf8).contains) { continue }
            do throws(JSONFault) {
                guard await call.send(try method.input.encoded(parsing: line)) else { return }
            } catch {
                throw error.inRequest(number)
            }
        }
    }

    private func show(_ method: MethodDefinition, of call: GRPCClient.Call) async throws {
        var call = call
        while let message = try await call.receive() { try show(message, of: method) }
    }

    /// Not inlined: Swift 6.3.1 crashes when it optimises both as one.
    @inline(never)
    private func show(_ message: [UInt8], of method: MethodDefinition) throws {
        say(try method.output.json(decoding: message).text(isIndented: !method.isServerStreaming))
    }

    private func methodList() throws -> String {
        let service = try method.map(MethodNames.service)
        return DescriptorSet.served.methods.filter { service == nil || $0.service == service }.map { method in
            let input = (method.isClientStreaming ? "stream " : "") + method.input.name
            let output = (method.isServerStreaming ? "stream " : "") + method.output.name
            return "\(method.fullName) (\(input)) -> \(output)"
        }.joined(separator: "\n")
    }

    private func description(of name: String) throws -> String {
        let full = try MethodNames.definition(name)
        let method = DescriptorSet.served.methods.first { $0.fullName == full }
        let messages = method.map { [$0.input.name, $0.output.name] } ?? []
        return ([full] + messages).compactMap(DefinitionText.text).joined(separator: "\n\n")
    }
}

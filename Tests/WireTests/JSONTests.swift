import CEverything
import CProtobufC
import Foundation
import TestSupport
import Testing
import Wire

private let everything = {
    // Swift would hand out a copy of the descriptor itself, while every message points to the real one.
    var message = Adflight__Test__Everything()
    adflight__test__everything__init(&message)
    return MessageType(descriptor: message.base.descriptor)
}()

private func encoded(_ json: String) throws -> [UInt8] { try everything.encoded(parsing: Array(json.utf8)) }

private func faultOf(_ json: String) -> JSONFault? { faultOf(Array(json.utf8)) }

private func faultOf(_ json: [UInt8]) -> JSONFault? {
    do throws(JSONFault) {
        _ = try everything.encoded(parsing: json)
        return nil
    } catch {
        return error
    }
}

@Suite("JSON of messages")
struct JSONTests {
    /// What is written of a message that was read from the first; the same text where there is no second.
    private static let forms: [(String, String)] = [
        ("{}", "{}"), (#" { "aBool" : true } "#, #"{"aBool":true}"#), (#"{"aBool":false,"aString":""}"#, "{}"),
        (#"{"aBool":null,"inner":null,"strings":null}"#, "{}"),
        (#"{"an_int32":-5,"a_uint32":"7"}"#, #"{"anInt32":-5,"aUint32":7}"#),
        (#"{"anInt32":1.0,"anInt64":1e3}"#, #"{"anInt32":1,"anInt64":"1000"}"#),
        (#"{"anInt64":9223372036854775807}"#, #"{"anInt64":"9223372036854775807"}"#),
        (#"{"anInt64":"-9223372036854775808"}"#, #"{"anInt64":"-9223372036854775808"}"#),
        (#"{"aUint64":"18446744073709551615"}"#, #"{"aUint64":"18446744073709551615"}"#),
        (#"{"aFloat":1.5,"aDouble":"2.5e-7"}"#, #"{"aFloat":1.5,"aDouble":2.5e-07}"#),
        (#"{"aFloat":"NaN","aDouble":"-Infinity"}"#, #"{"aFloat":"NaN","aDouble":"-Infinity"}"#),
        // protobuf-c keeps no sign of a zero that stands alone.
        (#"{"aDouble":-0.0,"doubles":[-0.0]}"#, #"{"doubles":[-0.0]}"#),
        (#"{"aString":"\u00e4\ud83d\ude00\n\"\\\/"}"#, #"{"aString":"ä😀\n\"\\/"}"#),
        (#"{"someBytes":"/-_+AA"}"#, #"{"someBytes":"/+/+AA=="}"#),
        (
            #"{"colour":"RED","colours":[2,"ULTRAVIOLET",99]}"#,
            #"{"colour":"RED","colours":["GREEN","ULTRAVIOLET",99]}"#
        ),
        (#"{"inner":{}}"#, #"{"inner":{}}"#),
        (
            #"{"inner":{"inners":[{"number":1},{"text":"b"}]}}"#,
            #"{"inner":{"inners":[{"number":1},{"text":"b"}]}}"#
        ),
        (#"{"word":""}"#, #"{"word":""}"#), (#"{"count":"0"}"#, #"{"count":"0"}"#), (#"{"word":null}"#, "{}"),
        (#"{"byText":{"a":1,"b":0}}"#, #"{"byText":{"a":1,"b":0}}"#),
        (#"{"byInt64":{"-1":"x"},"byBool":{"true":{}}}"#, #"{"byInt64":{"-1":"x"},"byBool":{"true":{}}}"#),
        (#"{"timestamp":"2027-02-28T12:00:00+01:30"}"#, #"{"timestamp":"2027-02-28T10:30:00Z"}"#),
        (#"{"timestamp":"0001-01-01T00:00:00Z"}"#, #"{"timestamp":"0001-01-01T00:00:00Z"}"#),
        (#"{"timestamp":"9999-12-31T23:59:59.999999999Z"}"#, #"{"timestamp":"9999-12-31T23:59:59.999999999Z"}"#),
        (#"{"timestamp":"1969-12-31T23:59:59.5Z"}"#, #"{"timestamp":"1969-12-31T23:59:59.500Z"}"#),
        (#"{"duration":"-1.5s"}"#, #"{"duration":"-1.500s"}"#),
        (#"{"duration":"0.000001s"}"#, #"{"duration":"0.000001s"}"#),
        (#"{"fieldMask":"name,dailyBudgetMicros"}"#, #"{"fieldMask":"name,dailyBudgetMicros"}"#),
        (#"{"fieldMask":"daily_budget_micros"}"#, #"{"fieldMask":"dailyBudgetMicros"}"#),
        (#"{"any":{"@type":"t/google.rpc.Status","code":3}}"#, #"{"any":{"@type":"t/google.rpc.Status","code":3}}"#),
        (
            #"{"any":{"@type":"t/google.protobuf.Duration","value":"1s"}}"#,
            #"{"any":{"@type":"t/google.protobuf.Duration","value":"1s"}}"#
        ),
        (#"{"any":{}}"#, #"{"any":{}}"#),
    ]

    @Test("is read and written in the forms of proto3", arguments: forms)
    func roundTrip(given: String, written: String) throws {
        #expect(try everything.json(decoding: encoded(given)).text() == written)
    }

    private static let faults: [(json: String, path: String, words: String)] = [
        (#"{"a_strng":""}"#, "a_strng", "did you mean a_string?"),
        (#"{"inner":{"inners":[{},{"txet":1}]}}"#, "inner.inners[1].txet", "did you mean text?"),
        (#"{"zebra":1}"#, "zebra", "is no field of adflight.test.Everything"),
        (#"{"aString":"a","a_string":"b"}"#, "a_string", "also as aString"),
        (#"{"a_string":"a","aString":"b"}"#, "aString", "also as a_string"),
        (#"{"a":1,"a":2}"#, "", "line 1, column 11"),
        (#"{"colour":"GREN"}"#, "colour", "did you mean GREEN?"), (#"{"colour":true}"#, "colour", "in quotes"),
        (#"{"colour":"Z"}"#, "colour", "one of COLOUR_UNSPECIFIED, GREEN, RED, ULTRAVIOLET"),
        (#"{"anInt32":2147483648}"#, "anInt32", "from -2147483648 to 2147483647"),
        (#"{"aUint32":-1}"#, "aUint32", "from 0"), (#"{"anInt32":1.5}"#, "anInt32", "whole number"),
        (#"{"anInt64":"1 "}"#, "anInt64", "whole number"), (#"{"aDouble":"nan"}"#, "aDouble", "\"NaN\""),
        (#"{"aFloat":1e39}"#, "aFloat", "greater"), (#"{"aBool":"true"}"#, "aBool", "true or false"),
        (#"{"aString":5}"#, "aString", "in quotes"), (#"{"aString":"\u0000"}"#, "aString", "NUL"),
        (#"{"someBytes":"a"}"#, "someBytes", "base64"), (#"{"strings":"a"}"#, "strings", "[ … ]"),
        (#"{"strings":["a",null]}"#, "strings[1]", "null"), (#"{"inner":[]}"#, "inner", "{ … }"),
        (#"{"word":"a","count":"1"}"#, "count", "excludes"), (#"{"byText":[]}"#, "byText", "is a map"),
        (#"{"byText":{"a":"x"}}"#, #"byText["a"]"#, "whole number"), (#"{"byBool":{"1":{}}}"#, #"byBool["1"]"#, "true"),
        (#"{"timestamp":"2027-02-29T00:00:00Z"}"#, "timestamp", "RFC 3339"),
        (#"{"timestamp":"2027-02-28"}"#, "timestamp", "RFC 3339"),
        (#"{"duration":"1"}"#, "duration", "\"1.5s\""), (#"{"any":{"value":1}}"#, "any", "@type"),
        (#"{"any":{"@type":"t/no.Such"}}"#, "any", "@type"),
        ("[]", "", "write { … } with the fields of adflight.test.Everything"),
        ("", "", "ends too soon"), ("{'a':1}", "", "column 2"), ("{} {}", "", "nothing may follow"),
        ("{\n  \"a\": 01\n}", "", "line 2"),
    ]

    @Test("says where it does not fit, and what would", arguments: faults)
    func doesNotFit(json: String, path: String, words: String) throws {
        let fault = try #require(faultOf(json))
        #expect(fault.path == path)
        #expect("\(fault)".contains(words), "\(fault)")
    }

    @Test("the mark at the start of a file is no part of it, and bytes that are not UTF-8 are told with their place")
    func encodings() throws {
        #expect(try encoded("\u{FEFF}{\"aString\":\"ä\"}") == encoded("{\"aString\":\"ä\"}"))
        let fault = faultOf(Array("{\"aString\":\"".utf8) + [0xFF] + Array("\"}".utf8))
        #expect(fault?.description == "this is not JSON, line 1, column 15: this is not UTF-8")
    }

    @Test("a text nested without end is refused, and so is every text that is cut off")
    func hostile() throws {
        #expect(faultOf(String(repeating: #"{"inner":"#, count: 100_000)) != nil)
        let text = Array(#"{"inner":{"text":"\u00e4","inners":[{"number":-1.5e3}]},"aBool":true}"#.utf8)
        for length in 0..<text.count {
            #expect(throws: JSONFault.self) { try everything.encoded(parsing: Array(text.prefix(length))) }
        }
    }

    @Test("bytes that are no such message are refused")
    func nonsense() {
        #expect(throws: JSONFault.self) { try everything.json(decoding: [0xFF]) }
        #expect(throws: JSONFault.self) { try everything.json(decoding: [0x72, 1, 0xFF]) }
    }

    @Test("every method of every service has messages that are known")
    func methods() {
        let methods = DescriptorSet.served.methods
        #expect(methods.count > 20)
        let export = methods.first { $0.fullName == "adflight.v1.CampaignService.ExportCampaigns" }
        #expect(export?.isServerStreaming == true)
        #expect(methods.contains { $0.isClientStreaming && $0.isServerStreaming })
        for method in methods {
            #expect(DefinitionText.text(of: method.fullName)?.contains("rpc \(method.name)(") == true)
            #expect(DefinitionText.text(of: method.output.name)?.contains("message ") == true)
        }
    }

    @Test("a definition is shown with its comments, also one inside another")
    func definitions() throws {
        let kind = try #require(DefinitionText.text(of: "adflight.v1.PublishJob.Kind"))
        #expect(kind.hasPrefix("// What the job does") && kind.hasSuffix("}") && kind.contains("\n  PUBLISH = 1;"))
        #expect(DefinitionText.text(of: "adflight.v1.PublishJob")?.contains("enum Kind {") == true)
        #expect(DefinitionText.text(of: "adflight.v1.NoSuch") == nil)
    }

    @Test("2,000 random messages are the same in both forms to google.protobuf.json_format", .timeLimit(.minutes(5)))
    func agreesWithPython() async throws {
        let python = try await PythonEnvironment("grpc", requirements: "Tests/EndToEndTests/requirements.txt")
        let script = "Tests/WireTests/python/samples.py"
        let arguments = ["1", "2000", "\(PythonEnvironment.repository)/proto"]
        let made = try await python.run(script, ["make"] + arguments)
        try #require(made.exitCode == 0, "\(made.standardError.suffix(2_000))")
        var answer = ""
        for line in made.standardOutput.split(separator: "\n") {
            let parts = line.split(separator: "\t", maxSplits: 2)
            let type = parts[0] == everything.name ? everything : MessageType(named: String(parts[0]))
            let bytes = parts[1] == "=" ? [] : Array(try #require(Data(base64Encoded: String(parts[1]))))
            let json = try #require(type).json(decoding: bytes).text()
            let back = try #require(type).encoded(parsing: Array(parts[2].utf8))
            answer += "\(json)\t\(Data(back).base64EncodedString())\n"
        }
        let checked = try await python.run(script, ["check"] + arguments, input: answer)
        #expect(checked.exitCode == 0, "\(checked.standardError.suffix(4_000))")
    }
}

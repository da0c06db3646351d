"""Every rule of lint.py and compatibility.py finds what was planted for it, and finds nothing in what is sound.

    python3 -m unittest discover -s Tests/proto
"""
import pathlib
import tempfile
import unittest

import compatibility
import definitions
import lint

SOUND = '''syntax = "proto3";

package adflight.v1;

import "google/protobuf/field_mask.proto";
import "google/protobuf/timestamp.proto";

// A kind.
enum Kind {
  KIND_UNSPECIFIED = 0;
  // One.
  ONE = 1;
  // Two.
  TWO = 2;
}

// A thing.
message Thing {
  // Which.
  string id = 1;
  // What.
  Kind kind = 2;
  // When.
  google.protobuf.Timestamp create_time = 3;
  // More.
  repeated string labels = 4;
  // By name.
  map<string, int32> counts = 5;
}

// Keeps things.
service ThingService {
  // Gets.
  rpc GetThing(GetThingRequest) returns (Thing);
  // Lists.
  rpc ListThings(ListThingsRequest) returns (ListThingsResponse);
  // Makes.
  rpc CreateThing(CreateThingRequest) returns (Thing);
  // Changes.
  rpc UpdateThing(UpdateThingRequest) returns (Thing);
  // Deletes.
  rpc DeleteThing(DeleteThingRequest) returns (Thing);
  // Makes many.
  rpc BatchCreateThings(BatchCreateThingsRequest) returns (BatchCreateThingsResponse);
  // Gets many.
  rpc BatchGetThings(BatchGetThingsRequest) returns (BatchGetThingsResponse);
  // Tells.
  rpc WatchThings(WatchThingsRequest) returns (stream WatchThingsResponse);
}

message GetThingRequest {
  // Which.
  string id = 1;
}

message ListThingsRequest {
  // How many.
  int32 page_size = 1;
  // From where.
  string page_token = 2;
}

message ListThingsResponse {
  // They.
  repeated Thing things = 1;
  // Where next.
  string next_page_token = 2;
}

message CreateThingRequest {
  // What.
  Thing thing = 1;
  // Once.
  string request_id = 2;
  // Not really.
  bool validate_only = 3;
}

message UpdateThingRequest {
  // What.
  Thing thing = 1;
  // Which of it.
  google.protobuf.FieldMask update_mask = 2;
  // Once.
  string request_id = 3;
  // Not really.
  bool validate_only = 4;
}

message DeleteThingRequest {
  // Which.
  string id = 1;
  // How it was.
  string etag = 2;
  // Once.
  string request_id = 3;
  // Not really.
  bool validate_only = 4;
}

message BatchCreateThingsRequest {
  // Which.
  repeated CreateThingRequest requests = 1;
  // Once.
  string request_id = 2;
  // Not really.
  bool validate_only = 3;
}

message BatchCreateThingsResponse {
  // They.
  repeated Thing things = 1;
}

message BatchGetThingsRequest {
  // Which.
  repeated string ids = 1;
}

message BatchGetThingsResponse {
  // They.
  repeated Thing things = 1;
}

message WatchThingsRequest {
  // From where.
  string resume_token = 1;
}

message WatchThingsResponse {
  // They.
  repeated Thing things = 1;
  // Where next.
  string resume_token = 2;
}
'''

# rule: what is replaced, and by what; the last occurrence.
FAULTS = {
    "comment": ("  // Two.\n", ""),
    "case": ("string id = 1;", "string theId = 1;"),
    "file": ("package adflight.v1;", "package adflight.v2;"),
    "zero": ("ONE = 1;", "NONE_UNSPECIFIED = 1;"),
    "plural": ("repeated string labels", "repeated string label"),
    "time": ("google.protobuf.Timestamp create_time", "int64 create_time"),
    "presence": ("  string id = 1;\n  // What.", "  optional string id = 1;\n  // What."),
    "entry": ("message WatchThingsRequest", "// An entry.\nmessage ThingEntry {}\n\nmessage WatchThingsRequest"),
    "cycle": ("  // By name.\n", "  // Inner.\n  Thing inner = 6;\n  // By name.\n"),
    "service": ("service ThingService", "service Things"),
    "request": ("rpc GetThing(GetThingRequest)", "rpc GetThing(Thing)"),
    "get": ("rpc GetThing(GetThingRequest) returns (Thing)", "rpc GetThing(GetThingRequest) returns (ListThingsResponse)"),
    "list": ("int32 page_size", "int64 page_size"),
    "create": ("  // What.\n  Thing thing = 1;\n  // Once.", "  // What.\n  Thing other = 1;\n  // Once."),
    "update": ("google.protobuf.FieldMask update_mask", "string update_mask"),
    "delete": ("  string etag = 2;\n", "  int32 etag = 2;\n"),
    "write": ("  bool validate_only = 3;\n}\n\nmessage UpdateThing", "}\n\nmessage UpdateThing"),
    "batch": ("repeated CreateThingRequest requests", "repeated Thing requests"),
    "stream": ("message WatchThingsRequest {\n  // From where.\n  string resume_token = 1;", "message WatchThingsRequest {"),
}

# A breakage, and a word of the sentence that it must give.
BREAKAGES = {
    "a field removed": ("  // More.\n  repeated string labels = 4;\n", "", "reserve 4"),
    "a field renamed": ("labels = 4", "tags = 4", "is now tags"),
    "a field renumbered": ("labels = 4", "labels = 6", "is now 6"),
    "a field retyped": ("  Kind kind = 2;", "  string kind = 2;", "and is string"),
    "a field no longer repeated": ("repeated string labels", "string labels", "and is string"),
    "a field moved into a oneof": ("  string id = 1;\n  // What.", "  oneof key { string id = 1; }\n  // What.", "in oneof key"),
    "a map with other values": ("map<string, int32>", "map<string, int64>", "CountsEntry.value"),
    "a value removed": ("  // Two.\n  TWO = 2;\n", "", "reserve 2"),
    "a value renumbered": ("TWO = 2", "TWO = 3", "is now 3"),
    "only the number reserved": ("  // More.\n  repeated string labels = 4;\n", "  reserved 4;\n", "reserve 4"),
    "a method removed": ("  // Gets.\n  rpc GetThing(GetThingRequest) returns (Thing);\n", "", "GetThing was removed"),
    "a method with another answer": ("WatchThingsRequest) returns (stream", "WatchThingsRequest) returns (", "WatchThings was"),
    "a message renamed": ("ListThingsResponse", "ListResponse", "ListThingsResponse was removed"),
}
HARMLESS = {
    "a new field": ("  // By name.\n", "  // New.\n  string hue = 6;\n  // By name.\n"),
    "a new value": ("TWO = 2;", "TWO = 2;\n  // Three.\n  THREE = 3;"),
    "a field removed and reserved": (
        "  // More.\n  repeated string labels = 4;\n", "  reserved 4;\n  reserved \"labels\";\n"),
    "a value removed and reserved": ("  // Two.\n  TWO = 2;\n", "  reserved 2;\n  reserved \"TWO\";\n"),
    "another comment": ("// Gets.", "// Gets it."),
}


def compiled(text):
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "adflight/v1/thing.proto")
        file.parent.mkdir(parents=True)
        file.write_text(text)
        return definitions.compile_folder(folder)


def planted(source, wanted, instead):
    assert wanted in source, wanted
    return source.replace(wanted, instead)


class Lint(unittest.TestCase):
    def test_what_is_sound_has_no_faults(self):
        self.assertEqual(lint.lint(compiled(SOUND)), [])

    def test_every_rule_finds_what_was_planted_for_it(self):
        self.assertEqual(set(FAULTS), set(lint.RULES))
        for rule, change in FAULTS.items():
            with self.subTest(rule):
                faults = lint.lint(compiled(planted(SOUND, *change)))
                self.assertIn(rule, [found for _, found, _ in faults], faults)

    def test_a_fault_says_file_and_line(self):
        line = 1 + SOUND.splitlines().index("  repeated string labels = 4;")
        where, _, what = lint.lint(compiled(planted(SOUND, *FAULTS["plural"])))[0]
        self.assertEqual((where, what), (f"adflight/v1/thing.proto:{line}", "Thing.label"))


class Compatibility(unittest.TestCase):
    def test_every_breakage_is_found(self):
        for name, (wanted, instead, words) in BREAKAGES.items():
            with self.subTest(name):
                found = compatibility.breakages(compiled(SOUND), compiled(planted(SOUND, wanted, instead)))
                self.assertTrue(any(words in what for what in found), found)

    def test_what_is_added_or_reserved_breaks_nothing(self):
        for name, change in HARMLESS.items():
            with self.subTest(name):
                self.assertEqual(compatibility.breakages(compiled(SOUND), compiled(planted(SOUND, *change))), [])


if __name__ == "__main__":
    unittest.main()

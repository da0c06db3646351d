"""Holds our .proto files against the rules that we adopt, from Google's AIPs (google.aip.dev) and the protobuf style guide.

    lint.py [FOLDER]

Prints a line for each fault, with the file, the line and the rule; exit status 1 when there are any. What other projects
wrote (google.*, grpc.*) is not ours to judge.

Not adopted: AIP-122 resource names (ids are UUIDs, and customer_id says whose), and the prefix of enum values: the words
are Google Ads' own.
"""
import re
import sys

import definitions

RULES = {
    "comment": "messages, fields, enums, values, services and methods say what they are; of requests and responses the method "
               "does, of the values of an enum that is Google's own Google does, and of an unspecified value its name",
    "case": "UpperCamelCase types and methods, lower_snake_case fields, UPPER_SNAKE_CASE values (style guide)",
    "file": "proto3, and the package is the folder (style guide)",
    "zero": "the value 0 of an enum ends in _UNSPECIFIED, and no other does (AIP-126)",
    "plural": "repeated fields have plural names (AIP-140)",
    "time": "moments are google.protobuf.Timestamp, and end in _time (AIP-142)",
    "presence": "no proto3 optional: protoc-c 1.4 refuses it",
    "entry": "only the compiler names a message …Entry: JSON knows maps by it",
    "cycle": "no message contains itself, and no file imports itself, by whatever way",
    "service": "services end in Service, and no method stands in two",
    "request": "each method has a request of its own, METHODRequest, and answers a resource or METHODResponse",
    "get": "GetX takes an id and answers X (AIP-131)",
    "list": "ListXs has page_size, page_token and next_page_token, and answers Xs (AIP-132, 158)",
    "create": "CreateX takes an X and answers it (AIP-133)",
    "update": "UpdateX takes an X and an update_mask, and answers it (AIP-134)",
    "delete": "DeleteX takes an id and answers what it deleted (AIP-135, 164)",
    "write": "what writes has request_id (AIP-155) and validate_only (AIP-163)",
    "batch": "BatchVERBXs takes requests of VERBX, or ids to get, and answers Xs in order (AIP-231 to 235)",
    "stream": "a stream answers METHODResponse, which can grow, or a resource that is watched, and a watch of many can be resumed",
}
CAMEL = re.compile(r"[A-Z][A-Za-z0-9]*$")
SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*$")
UPPER = re.compile(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$")
TIMESTAMP, MASK = "google.protobuf.Timestamp", "google.protobuf.FieldMask"
READS = ("Get", "List", "BatchGet", "Watch", "Export", "Rehearse")


def short(name):
    return name.rsplit(".", 1)[-1]


def snake(name):
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def lint(all_definitions):
    """The faults, as (where, rule, what)."""
    faults = []

    def fault(where, rule, what):
        assert rule in RULES, rule
        faults.append((where, rule, what))

    def ours(names):
        return [x for name, x in names.items() if name.startswith("adflight.")]

    for file in all_definitions.files.values():
        if not file.package.startswith("adflight."):
            continue
        if file.syntax != "proto3" or not file.name.startswith(file.package.replace(".", "/") + "/"):
            fault(file.name, "file", f"package {file.package}, {file.syntax}")
    for message in ours(all_definitions.messages):
        if not message.is_map_entry:
            check_message(message, fault)
    for enum in ours(all_definitions.enums):
        check_enum(enum, fault)
    for service in ours(all_definitions.services):
        check_service(service, all_definitions, fault)
    for name, way in cycles({m.name: [f.type for f in m.fields if f.is_message] for m in ours(all_definitions.messages)}):
        fault(all_definitions.messages[name].where, "cycle", " contains ".join(map(short, way)))
    for name, way in cycles({f.name: f.imports for f in all_definitions.files.values()}):
        fault(name, "cycle", " imports ".join(way))
    return sorted(faults)


def check_comment(thing, name, fault):
    if not thing.comment:
        fault(thing.where, "comment", f"{name} says nothing")


def check_message(message, fault):
    name = short(message.name)
    if not name.endswith(("Request", "Response")):
        check_comment(message, name, fault)
    if not CAMEL.match(name):
        fault(message.where, "case", name)
    if name.endswith("Entry"):
        fault(message.where, "entry", name)
    for field in message.fields:
        label = f"{name}.{field.name}"
        check_comment(field, label, fault)
        if not SNAKE.match(field.name):
            fault(field.where, "case", label)
        if field.repeated and not field.name.endswith("s"):
            fault(field.where, "plural", label)
        is_time = field.name == "time" or field.name.endswith("_time")
        if is_time != (field.type == TIMESTAMP):
            fault(field.where, "time", f"{label} is a {field.type}")
        if field.optional:
            fault(field.where, "presence", label)


def check_enum(enum, fault):
    name = short(enum.name)
    check_comment(enum, name, fault)
    if not CAMEL.match(name):
        fault(enum.where, "case", name)
    for value in enum.values:
        if value.number != 0 and not enum.comment.startswith("Google's "):
            check_comment(value, f"{name}.{value.name}", fault)
        if not UPPER.match(value.name):
            fault(value.where, "case", f"{name}.{value.name}")
        if (value.number == 0) != value.name.endswith("_UNSPECIFIED"):
            fault(value.where, "zero", f"{name}.{value.name} = {value.number}")


def check_service(service, all_definitions, fault):
    name = short(service.name)
    check_comment(service, name, fault)
    if not CAMEL.match(name) or not name.endswith("Service"):
        fault(service.where, "service", name)
    for method in service.methods:
        check_comment(method, method.name, fault)
        if not CAMEL.match(method.name):
            fault(method.where, "case", method.name)
        if any(method.name == other.name for s in all_definitions.services.values() if s.name != service.name
               and s.name.startswith("adflight.") for other in s.methods):
            fault(method.where, "service", f"{method.name} stands in two services")
        check_method(method, all_definitions, fault)


def check_method(method, all_definitions, fault):
    request, response = (all_definitions.messages.get(n) for n in (method.input, method.output))

    def types(message):
        return {f.name: (f.type, f.repeated) for f in message.fields} if message else {}

    takes, answers = types(request), types(response)

    def needs(rule, wanted, of, kind):
        for name, type in wanted.items():
            if of.get(name) != type:
                fault(method.where, rule, f"{method.name}'s {kind} has no {name} of {'repeated ' if type[1] else ''}{type[0]}")

    def answers_with(rule, resource):
        if short(method.output) != resource:
            fault(method.where, rule, f"{method.name} answers {short(method.output)}")

    if short(method.input) != method.name + "Request":
        fault(method.where, "request", f"{method.name} takes {short(method.input)}")
    if short(method.output).endswith(("Response", "Request")) and short(method.output) != method.name + "Response":
        fault(method.where, "request", f"{method.name} answers {short(method.output)}")
    package = method.input.rsplit(".", 1)[0]
    verb, noun = re.match(r"(Batch[A-Z][a-z]+|[A-Z][a-z]+)(.*)", method.name).groups()
    resource, string = f"{package}.{noun}", ("string", False)
    one = noun[:-1]  # of a plural
    if verb == "Get":
        answers_with("get", noun)
        if "id" not in takes:
            fault(method.where, "get", f"{method.name} takes no id")
    elif verb == "List":
        needs("list", {"page_size": ("int32", False), "page_token": string}, takes, "request")
        needs("list", {"next_page_token": string}, answers, "response")
        if not any(repeated for _, repeated in answers.values()):
            fault(method.where, "list", f"{method.name} answers no list")
    elif verb == "Create":
        answers_with("create", noun)
        needs("create", {snake(noun): (resource, False)}, takes, "request")
    elif verb == "Update":
        answers_with("update", noun)
        needs("update", {snake(noun): (resource, False), "update_mask": (MASK, False)}, takes, "request")
    elif verb in ("Delete", "Undelete", "Expunge"):
        answers_with("delete", noun)
        needs("delete", {"id": string, "etag": string}, takes, "request")
    elif verb == "BatchGet":
        needs("batch", {"ids": ("string", True)}, takes, "request")
        needs("batch", {snake(noun): (f"{package}.{one}", True)}, answers, "response")
    elif verb.startswith("Batch"):
        needs("batch", {"requests": (f"{package}.{verb[5:]}{one}Request", True)}, takes, "request")
        needs("batch", {snake(noun): (f"{package}.{one}", True)}, answers, "response")
    if method.server_streaming or method.client_streaming:
        if short(method.output) not in (method.name + "Response", noun if verb == "Watch" else None):
            fault(method.where, "stream", f"{method.name} answers {short(method.output)}")
        if verb == "Watch" and noun.endswith("s"):
            needs("stream", {"resume_token": string}, takes, "request")
            needs("stream", {"resume_token": string}, answers, "response")
    elif verb not in READS:
        needs("write", {"request_id": string, "validate_only": ("bool", False)}, takes, "request")


def cycles(edges):
    """Each cycle once, by its least member: (member, the way round)."""
    found = {}
    for start in edges:
        ways = [[start]]
        seen = set()
        while ways:
            way = ways.pop()
            for to in edges.get(way[-1], []):
                if to == start:
                    found.setdefault(min(way), (min(way), way + [start]))
                elif to in edges and to not in seen:
                    seen.add(to)
                    ways.append(way + [to])
    return found.values()


def main():
    faults = lint(definitions.compile_folder(*sys.argv[1:]))
    for where, rule, what in faults:
        print(f"proto/{where}: {what} [{rule}: {RULES[rule]}]")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())

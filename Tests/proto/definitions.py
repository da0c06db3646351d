"""What .proto files define, as protoc describes it: read with nothing but Python, so that a check takes no time to set up.

Field numbers here are those of google/protobuf/descriptor.proto.
"""
import pathlib
import subprocess
import tempfile
from dataclasses import dataclass, field

REPOSITORY = pathlib.Path(__file__).resolve().parents[2]
TYPES = {1: "double", 2: "float", 3: "int64", 4: "uint64", 5: "int32", 6: "fixed64", 7: "fixed32", 8: "bool", 9: "string",
         10: "group", 11: "message", 12: "bytes", 13: "uint32", 14: "enum", 15: "sfixed32", 16: "sfixed64", 17: "sint32",
         18: "sint64"}


@dataclass
class Field:
    name: str
    number: int
    type: str  # a scalar, or the full name of a message or enum
    is_message: bool
    repeated: bool
    oneof: str
    optional: bool
    where: str
    comment: str


@dataclass
class Value:
    name: str
    number: int
    where: str
    comment: str


@dataclass
class Enum:
    name: str
    where: str
    comment: str
    values: list
    reserved_names: set
    reserved_numbers: list


@dataclass
class Message:
    name: str
    where: str
    comment: str
    is_map_entry: bool
    fields: list
    reserved_names: set
    reserved_numbers: list


@dataclass
class Method:
    name: str
    where: str
    comment: str
    input: str
    output: str
    client_streaming: bool
    server_streaming: bool


@dataclass
class Service:
    name: str
    where: str
    comment: str
    methods: list


@dataclass
class File:
    name: str
    package: str
    syntax: str
    imports: list


@dataclass
class Definitions:
    files: dict = field(default_factory=dict)
    messages: dict = field(default_factory=dict)
    enums: dict = field(default_factory=dict)
    services: dict = field(default_factory=dict)


def compile_folder(folder=REPOSITORY / "proto"):
    """Every .proto file below the folder, with comments."""
    folder = pathlib.Path(folder)
    names = sorted(str(path.relative_to(folder)) for path in folder.rglob("*.proto"))
    with tempfile.NamedTemporaryFile() as out:
        subprocess.run(["protoc", f"--descriptor_set_out={out.name}", "--include_source_info", "--include_imports",
                        "-I", str(folder), "-I", "/usr/include", *names], check=True)
        return read(pathlib.Path(out.name).read_bytes())


def read(descriptor_set):
    """Definitions of a serialized google.protobuf.FileDescriptorSet."""
    found = Definitions()
    for encoded in parts(descriptor_set).get(1, []):
        add_file(found, parts(encoded))
    return found


def varint(data, at):
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return value, at


def parts(data):
    """The values of each field by its number: an int, or bytes."""
    found, at = {}, 0
    while at < len(data):
        tag, at = varint(data, at)
        if tag & 7 == 0:
            value, at = varint(data, at)
        elif tag & 7 == 2:
            size, at = varint(data, at)
            value, at = data[at:at + size], at + size
        else:
            size = {1: 8, 5: 4}[tag & 7]
            value, at = data[at:at + size], at + size
        found.setdefault(tag >> 3, []).append(value)
    return found


def text(part, number):
    return part.get(number, [b""])[-1].decode()


def number(part, field_number):
    value = part.get(field_number, [0])[-1]
    return value - (1 << 64) if value >> 63 else value


def packed(data):
    values, at = [], 0
    while at < len(data):
        value, at = varint(data, at)
        values.append(value)
    return tuple(values)


def add_file(found, file):
    name, package = text(file, 1), text(file, 2)
    places = {}
    for location in map(parts, parts(file.get(9, [b""])[-1]).get(1, [])):
        path, span = packed(location.get(1, [b""])[-1]), packed(location.get(2, [b"\0"])[-1])
        comment = (text(location, 3) + text(location, 4)).strip()
        places[path] = (f"{name}:{span[0] + 1}", comment)

    def place(path):
        return places.get(path, (name, ""))

    found.files[name] = File(name, package, text(file, 12) or "proto2", [i.decode() for i in file.get(3, [])])
    for index, message in enumerate(file.get(4, [])):
        add_message(found, parts(message), package, (4, index), place)
    for index, enum in enumerate(file.get(5, [])):
        add_enum(found, parts(enum), package, (5, index), place)
    for index, service in enumerate(map(parts, file.get(6, []))):
        full = f"{package}.{text(service, 1)}"
        methods = [
            Method(text(m, 1), *place((6, index, 2, i)), text(m, 2)[1:], text(m, 3)[1:], bool(number(m, 5)), bool(number(m, 6)))
            for i, m in enumerate(map(parts, service.get(2, [])))]
        found.services[full] = Service(full, *place((6, index)), methods)


def add_message(found, message, scope, path, place):
    full = f"{scope}.{text(message, 1)}"
    oneofs = [text(parts(oneof), 1) for oneof in message.get(8, [])]
    fields = []
    for index, part in enumerate(map(parts, message.get(2, []))):
        where, comment = place(path + (2, index))
        fields.append(Field(
            text(part, 1), number(part, 3), text(part, 6)[1:] or TYPES[number(part, 5)], number(part, 5) == 11,
            number(part, 4) == 3, oneofs[number(part, 9)] if 9 in part else "", bool(number(part, 17)), where, comment))
    found.messages[full] = Message(
        full, *place(path), bool(number(parts(message.get(7, [b""])[-1]), 7)), fields,
        {name.decode() for name in message.get(10, [])},
        # The end is not part of it.
        [(number(r, 1), number(r, 2) - 1) for r in map(parts, message.get(9, []))])
    for index, inner in enumerate(message.get(3, [])):
        add_message(found, parts(inner), full, path + (3, index), place)
    for index, enum in enumerate(message.get(4, [])):
        add_enum(found, parts(enum), full, path + (4, index), place)


def add_enum(found, enum, scope, path, place):
    full = f"{scope}.{text(enum, 1)}"
    values = [Value(text(v, 1), number(v, 2), *place(path + (2, i))) for i, v in enumerate(map(parts, enum.get(2, [])))]
    found.enums[full] = Enum(
        full, *place(path), values, {name.decode() for name in enum.get(5, [])},
        # The end is part of it, other than for messages.
        [(number(r, 1), number(r, 2)) for r in map(parts, enum.get(4, []))])

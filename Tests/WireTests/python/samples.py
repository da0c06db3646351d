"""Random messages of every kind, and whether another translator says the same of them as google.protobuf.json_format.

    samples.py make SEED COUNT FOLDER      a line for each message: its type, its bytes in base64, its JSON
    samples.py check SEED COUNT FOLDER     reads, for each of the same messages, the JSON and the bytes (base64) that the
                                           other made of the bytes and of the JSON; tells how many differ

FOLDER is proto/ of the repository.
"""
import base64
import pathlib
import random
import string
import sys
import tempfile

import grpc_tools
from google.protobuf import descriptor_pb2, descriptor_pool, json_format, message_factory
from grpc_tools import protoc

HERE = pathlib.Path(__file__).resolve().parents[1]
WELL_KNOWN = pathlib.Path(grpc_tools.__file__).parent / "_proto"
command, seed, count, folder = sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), pathlib.Path(sys.argv[4])


def load():
    """A pool with everything.proto and all of ours."""
    files = [str(p.relative_to(folder)) for p in folder.glob("adflight/v1/*.proto")] + ["google/rpc/status.proto"]
    with tempfile.NamedTemporaryFile() as out:
        assert protoc.main(["protoc", f"-I{HERE}/Everything", f"-I{folder}", f"-I{WELL_KNOWN}", "--include_imports",
                            f"--descriptor_set_out={out.name}", "everything.proto", *files]) == 0
        descriptors = descriptor_pb2.FileDescriptorSet.FromString(pathlib.Path(out.name).read_bytes())
    pool = descriptor_pool.DescriptorPool()
    for file in descriptors.file:
        pool.Add(file)
    return pool


POOL = load()
TYPES = ["adflight.test.Everything"] * 3 + ["adflight.v1.Campaign", "adflight.v1.BatchCreateCampaignsResponse",
                                           "adflight.v1.UpdateCampaignRequest", "google.rpc.Status"]
INNER = ["google.protobuf.Timestamp", "google.protobuf.Duration", "google.protobuf.FieldMask", "adflight.v1.Campaign",
         "google.rpc.Status"]


def blank(name):
    return message_factory.GetMessageClass(POOL.FindMessageTypeByName(name))()


def text(r):
    return "".join(r.choice(string.printable + "äß\u2028\ud7ff\U0001f600\x7f\x85\"\\/") for _ in range(r.randrange(9)))


def integer(r, low, high):
    return r.choice([low, high, 0, 1, r.randint(low, high), r.randint(max(low, -100), 100)])


def floating(r, largest):
    return r.choice([0.0, 1.5, float("inf"), float("-inf"), float("nan"), largest, -largest, r.uniform(-1e6, 1e6),
                     r.uniform(-1, 1) * 10.0 ** r.randint(-30, 30), float(r.randint(-10**9, 10**9))])


def scalar(r, field):
    F = descriptor_pb2.FieldDescriptorProto
    t = field.type
    if t == F.TYPE_BOOL:
        return r.random() < 0.5
    if t in (F.TYPE_INT32, F.TYPE_SINT32, F.TYPE_SFIXED32):
        return integer(r, -2**31, 2**31 - 1)
    if t in (F.TYPE_UINT32, F.TYPE_FIXED32):
        return integer(r, 0, 2**32 - 1)
    if t in (F.TYPE_INT64, F.TYPE_SINT64, F.TYPE_SFIXED64):
        return integer(r, -2**63, 2**63 - 1)
    if t in (F.TYPE_UINT64, F.TYPE_FIXED64):
        return integer(r, 0, 2**64 - 1)
    if t == F.TYPE_FLOAT:
        return floating(r, 3.4e38)  # json_format does not read what it writes of the greatest
    if t == F.TYPE_DOUBLE:
        return floating(r, 1.7976931348623157e308)
    if t == F.TYPE_STRING:
        return text(r).replace("\0", "")
    if t == F.TYPE_BYTES:
        return r.randbytes(r.randrange(9))
    if t == F.TYPE_ENUM:
        return r.choice([v.number for v in field.enum_type.values] + [77])
    raise AssertionError(t)


def fill(r, message, depth=0):
    name = message.DESCRIPTOR.full_name
    if name == "google.protobuf.Timestamp":
        message.seconds = r.choice([0, -62135596800, 253402300799, r.randint(-62135596800, 253402300799)])
        message.nanos = r.choice([0, 1, 10**6, 999_999_999, r.randrange(10**9), 10**6 * r.randrange(1000)])
    elif name == "google.protobuf.Duration":
        sign = r.choice([1, -1])
        message.seconds = sign * r.choice([0, 1, 315_576_000_000, r.randrange(315_576_000_000)])
        message.nanos = sign * r.choice([0, 1, 10**6, 999_999_999, r.randrange(10**9)])
    elif name == "google.protobuf.FieldMask":
        message.paths.extend(r.choice(["name", "daily_budget_micros", "campaign.end_date", "*"]) for _ in range(r.randrange(3)))
    elif name == "google.protobuf.Any":
        inner = blank(r.choice(INNER))
        fill(r, inner, depth + 1)
        message.type_url, message.value = f"type.googleapis.com/{inner.DESCRIPTOR.full_name}", inner.SerializeToString()
    else:
        for field in message.DESCRIPTOR.fields:
            if r.random() < (0.5 if depth else 0.3):
                continue
            fill_field(r, message, field, depth)


def fill_field(r, message, field, depth):
    is_message = field.message_type is not None
    if is_message and depth > 2:
        return
    if is_message and field.message_type.GetOptions().map_entry:
        key, value = field.message_type.fields_by_name["key"], field.message_type.fields_by_name["value"]
        for _ in range(r.randrange(3)):
            place = getattr(message, field.name)
            if value.message_type:
                fill(r, place[scalar(r, key)], depth + 1)
            else:
                place[scalar(r, key)] = scalar(r, value)
    elif field.is_repeated:
        for _ in range(r.randrange(4)):
            if is_message:
                fill(r, getattr(message, field.name).add(), depth + 1)
            else:
                getattr(message, field.name).append(scalar(r, field))
    elif is_message:
        getattr(message, field.name).SetInParent()
        fill(r, getattr(message, field.name), depth + 1)
    else:
        setattr(message, field.name, scalar(r, field))


def messages():
    r = random.Random(seed)
    for _ in range(count):
        message = blank(r.choice(TYPES))
        fill(r, message)
        yield message


def as_json(message, r):
    """In one of the ways that the other must understand too."""
    return json_format.MessageToJson(
        message, indent=None, descriptor_pool=POOL, preserving_proto_field_name=r.random() < 0.5,
        use_integers_for_enums=r.random() < 0.2, always_print_fields_with_no_presence=r.random() < 0.2)


def same(a, b):
    """Bytes in one order, so that NaN is NaN."""
    return a.SerializeToString(deterministic=True) == b.SerializeToString(deterministic=True)


if command == "make":
    r = random.Random(seed)
    for message in messages():
        name, wire = message.DESCRIPTOR.full_name, base64.b64encode(message.SerializeToString()).decode()
        print(name, wire or "=", as_json(message, r), sep="\t")
else:
    different = 0
    for message, line in zip(messages(), sys.stdin, strict=True):
        their_json, their_wire = line.rstrip("\n").split("\t")
        made = [json_format.Parse(their_json, type(message)(), descriptor_pool=POOL),
                type(message).FromString(base64.b64decode(their_wire))]
        for way, other in zip(("bytes to JSON", "JSON to bytes"), made):
            if not same(message, other):
                different += 1
                print(f"{way}: {message.DESCRIPTOR.full_name}\nmessage: {message}\ntheirs: {other}", file=sys.stderr)
    sys.exit(1 if different else 0)

#!/usr/bin/env python3
"""Writes the first inputs of each fuzz target: seeds.py FOLDER

What they are made of is said in the targets: a byte or two that choose, and then what a decent client sends.
"""
import gzip
import io
import sys
import zipfile
from pathlib import Path

DESCRIPTORS = Path(__file__).parents[2] / "Sources/Wire/Descriptors/adflight.binpb"
ID = "0198f0a0-7b7c-7c4e-9f0e-3f2a1b4c5d6e"


def varint(value):
    octets = []
    while value >= 0x80:
        octets.append(0x80 | value & 0x7F)
        value >>= 7
    return bytes([*octets, value])


def field(number, value):
    """A protobuf field: a number, or text, or an encoded message."""
    if isinstance(value, int):
        return varint(number << 3) + varint(value)
    value = value.encode() if isinstance(value, str) else value
    return varint(number << 3 | 2) + varint(len(value)) + value


def campaign():
    fields = [(1, ID), (2, "1234567890"), (3, "Spring sale"), (4, 1), (5, 1), (6, 12_500_000), (7, "2027-03-01"),
              (8, "2027-04-01"), (11, "All"), (12, "Garden"), (12, "Für alle"), (13, "Until Sunday."), (14, "Shop"),
              (15, "https://www.example.com/a?b=c"), (16, "https://images.example.com/a.png"),
              (17, "customers/1234567890/assets/5"), (18, 1), (19, 2), (20, "2840"), (21, "en"), (22, "x-1"),
              (23, "label"), (24, '"1"'), (25, field(1, 1_900_000_000) + field(2, 5)), (28, "none"), (29, 1)]
    return b"".join(field(number, value) for number, value in fields)


def decoding():
    paths = b"".join(field(1, path) for path in ("name", "daily_budget_micros"))
    services = [field(number, "adflight.v1.CampaignService") for number in (3, 4, 6, 7)]
    create, update = field(1, campaign()), field(1, campaign()) + field(2, paths)
    publish = field(1, ID) + field(2, '"12"') + field(3, ID) + field(4, 1) + field(5, field(1, 1_900_000_000) + field(2, 5))
    options = field(2, 1) + field(3, ID) + field(4, 1)
    imported = (field(1, field(1, 1) + field(2, 1) + field(4, field(1, "a.csv")) + field(5, "me"))
                + field(2, field(1, campaign()) + field(2, 1) + field(3, "name")) + field(3, field(1, 7) + field(2, 900)) + field(4, field(1, 3)))
    messages = [
        [create], [update, field(1, campaign()) + field(2, field(1, "*"))],
        [field(1, ID)], [field(1, ID) + field(2, '"12"')], [field(1, 50) + field(2, "token") + field(3, "1234567890")],
        [campaign()], [field(1, "adflight.v1.CampaignService")], [b""],
        [field(1, "host") + service for service in services] + [field(5, field(1, "a.B") + field(2, 7))],
        [DESCRIPTORS.read_bytes()],
        [publish], [field(1, create) * 2 + options], [field(1, update) + options], [field(1, field(1, ID)) + options],
        [field(1, publish) + options], [field(1, ID) * 2 + field(2, 1) + field(3, field(1, "name"))],
        [field(1, ID) + field(2, field(1, "name"))], [field(1, "1234567890") + field(2, "status = DRAFT")],
        [field(1, "1234567890") + field(2, "token")], [field(1, 7) + field(2, ID) + field(3, 1)],
        [field(1, 50) + field(2, "token") + field(3, "1234567890") + field(4, ID) + field(5, 1)], [imported],
        [field(1, field(1, 7) + field(2, 1)) + field(2, 9)], [field(1, 7) + field(2, "me") + field(3, "a.csv") + field(6, 5)],
        [b'status = DRAFT AND (name:"sale*" OR -daily_budget_micros >= 5) NOT start_date < "2027-01-01"'],
    ]
    return [bytes([choice]) + message for choice, each in enumerate(messages) for message in each]


def message(payload, flag=0):
    return bytes([flag]) + len(payload).to_bytes(4) + payload


def framing():
    plain = message(b"") + message(b"hello") + message(bytes(300))
    packed = message(gzip.compress(b"hello", mtime=0), 1) + message(gzip.compress(bytes(4000), mtime=0), 1)
    fields = [b"100m", b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", b"aGVsbG8=", "Grüße %".encode()]
    return [bytes([choice]) + body for choice in (0, 1, 7, 255) for body in (plain, packed, plain[:-3], *fields)]


def frame(kind, flags, stream, payload=b""):
    return len(payload).to_bytes(3) + bytes([kind, flags]) + stream.to_bytes(4) + payload


def literal(name, value):
    return b"\x40" + b"".join(bytes([len(text)]) + text.encode() for text in (name, value))


def call(stream, method):
    fields = {":authority": "fuzz", ":path": f"/fuzz.Fuzz/{method}", "content-type": "application/grpc", "grpc-timeout": "9S",
              "x-request-id": "1", "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
              "fail-bin": "aGVsbG8"}
    block = b"\x83\x86" + b"".join(literal(*each) for each in fields.items())
    return frame(1, 4, stream, block) + frame(0, 1, stream, message(b"hello") + message(b""))


def step(kind, flags=0, stream=0, payload=b""):
    """A frame in a Script."""
    return bytes([kind, flags, stream, len(payload)]) + payload


def frame_input():
    greeting = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + frame(4, 0, 0)
    methods = ["Immediate", "Unary", "ServerStreaming", "ClientStreaming", "Bidirectional"]
    calls = [call(1 + 2 * index, method) for index, method in enumerate(methods)]
    others = (frame(6, 0, 0, bytes(8)) + frame(8, 0, 0, (65535).to_bytes(4)) + frame(4, 0, 0, bytes([0, 4, 0, 0, 0, 9]))
              + frame(3, 0, 1, (8).to_bytes(4)) + frame(2, 0, 3, bytes(5)) + frame(10, 0, 0, b"?") + frame(7, 0, 0, bytes(8)))
    raw = [b"\0\x30" + greeting + b"".join(calls), b"\1\x40" + calls[1] + others]
    scripts = []
    for method in range(len(methods)):
        begin, gzipped, hurried = (step(0x11 | method << 5, flags, 1) for flags in (4, 0x44, 0x84))
        piece = step(0x10, 0, 1, b"hello" * 20)
        last = step(0x10, 1, 1, b"bye" * 20)
        scripts += [begin + b"\xff" + piece + b"\xff" + last, gzipped + piece + last + b"\xff\xfd",
                    hurried + b"\xff\xfc" + last, begin + piece + b"\xff" + step(3, 0, 1, (8).to_bytes(4)),
                    # A window of nothing, so that the answer waits; then all of it.
                    step(4, 0, 0, bytes([0, 4, 0, 0, 0, 0])) + begin + b"\xff" + last + b"\xff\xfe\xff"
                    + step(8, 0, 1, (9999).to_bytes(4)) + b"\xff\xfe"]
    return raw + [b"\3\0" + script for script in scripts]


def sheet_reading():
    text = '\ufeffCampaign,Budget,Label\r\n"a\r\nb""c",1,é\r\n\r\nx"y,"",\rz,"q"r,\n\ufefflast,"never\n'
    texts = [text.encode(encoding, "replace") for encoding in ("utf-8", "utf-16", "utf-16-be", "utf-32-le", "cp1252", "mac-roman")]
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("a.csv", text)
        file.writestr("__MACOSX/a.csv", text)
    # Frames of what zstd packs are in no standard library: a raw block, and one byte repeated.
    zstd = (b"\x28\xb5\x2f\xfd\x20\x0a\x51\0\0A,B\n1,2\n3,4"[:19], b"\x28\xb5\x2f\xfd\x20\x08\x43\0\0a")
    packed = [gzip.compress(text.encode(), mtime=0), archive.getvalue(), *zstd]
    parts = [
        '<worksheet><sheetData><row r="1"><c r="A1" t="inlineStr"><is><r><t>A</t></r></is></c><c r="C1" t="s"><v>0</v></c></row>'
        '<row r="3"><c t="b"><v>1</v></c><c t="e"><v>#REF!</v></c><c t="d"><v>2027-01-01T00:00:00</v></c><c s="1"><v>46388.5</v></c>'
        '<c t="str"><v>a_x000D_b</v></c><c><v>1.25E-3</v></c></row></sheetData></worksheet>',
        "<sst><si><t>x</t></si><si><r><t>y</t></r><rPh><t>z</t></rPh></si></sst>",
        '<styleSheet><numFmts><numFmt numFmtId="200" formatCode="[Red]dd\\.mm &quot;d&quot;;@"/></numFmts><cellXfs><xf numFmtId="14"/>'
        '<xf numFmtId="200"/></cellXfs></styleSheet>',
        '<workbook><workbookPr date1904="1"/><sheets><sheet name="S" state="hidden" r:id="s0"/></sheets></workbook>',
        '<Relationships><Relationship Id="s0" Type="x/worksheet" Target="../xl/worksheets/sheet1.xml"/></Relationships>',
    ]
    return ([bytes([choice, cut]) + each for choice in (0, 1) for cut, each in enumerate(texts)]
            + [b"\2\7" + each for each in packed] + [bytes([3 + n, 9]) + part.encode() for n, part in enumerate(parts)])


for target, inputs in {"Decoding": decoding(), "Framing": framing(), "FrameInput": frame_input(),
                       "SheetReading": sheet_reading()}.items():
    folder = Path(sys.argv[1]) / target
    folder.mkdir(parents=True, exist_ok=True)
    for index, octets in enumerate(inputs):
        (folder / f"seed-{index:02}").write_bytes(octets)

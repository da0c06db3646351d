#!/usr/bin/env python3
"""Judge googleAds:mutate request bodies by Google's own protos, without a network.

  validate_mutate.py FILE.jsonl

Each line: {"version": "v26", "customer": "123", "body": {...}, "expect": "accepted" | "refused"}.
Prints one line for each disagreement; exit code 0 when there is none, 1 otherwise, 2 for a file it cannot read.

It sees what the protos of the PyPI package google-ads and their comments state: names, types, enums, oneofs, required,
output-only and immutable fields, update masks, and how temporary ids work. What only an account shows (clashing names,
existing assets) and what only the documentation says (money, dates, text widths) is the sandbox's business.
"""
import functools, importlib, inspect, json, re, sys
from google.protobuf import json_format

NAME = re.compile(r"customers/(\d+)/([A-Za-z]+)/(-?\d+(?:~-?\d+)*)")
BASE64 = re.compile(r"(?:[\w+/-]{4})*(?:[\w+/-]{2}(?:==)?|[\w+/-]{3}=?)?", re.ASCII)
MAXIMUM_OPERATIONS = 10_000
# Documented as output only, although the official samples create image assets with them.
SETTABLE = {("Asset", "image_asset"), ("Asset", "type")}


class Refused(Exception):
    """The body breaks a rule; the text says which and where."""


@functools.cache
def request_type(version):
    module = importlib.import_module(f"google.ads.googleads.{version}.services.types.google_ads_service")
    return type(module.MutateGoogleAdsRequest.pb(module.MutateGoogleAdsRequest()))


@functools.cache
def behaviours(descriptor):
    """Field name -> "Required", "Output only" or "Immutable", read from the comment of the Python class."""
    found = importlib.import_module(descriptor.file.name.removesuffix(".proto").replace("/", "."))
    for part in descriptor.full_name.removeprefix(descriptor.file.package + ".").split("."):
        found = getattr(found, part)
    text = inspect.cleandoc(found.__doc__ or "").partition("Attributes:")[2]
    rules = re.findall(r"^    (\w+) \(.*\):\n +(Required|Output only|Immutable)\.", text, re.M)
    return {name.rstrip("_"): rule for name, rule in rules}


def strict(descriptor, node, path):
    """Refuse what ParseDict lets through: snake_case names, enum numbers, loose base64, exponents in integers."""
    fields = {field.json_name: field for field in descriptor.fields}
    for name, value in node.items():
        here = f"{path}.{name}"
        if name not in fields:
            raise Refused(f"{here}: REST names are lowerCamelCase")
        field = fields[name]
        for item in value if isinstance(value, list) else [value]:
            if field.message_type and isinstance(item, dict):
                strict(field.message_type, item, here)
            elif field.enum_type and (not isinstance(item, str) or item in ("UNSPECIFIED", "UNKNOWN")):
                raise Refused(f"{here}: {item!r} is not the name of a value one sends")
            elif field.type == field.TYPE_BYTES and not BASE64.fullmatch(item):
                raise Refused(f"{here}: not base64")
            elif field.cpp_type == field.CPPTYPE_INT64 and not field.message_type and not re.fullmatch(r"-?\d+", str(item)):
                raise Refused(f"{here}: {item!r} is not an integer")


def is_set(message, field):
    return bool(getattr(message, field.name)) if field.is_repeated or not field.has_presence \
        else message.HasField(field.name)


def check_fields(message, path):
    """Required fields are present, output-only ones are not, all the way down."""
    rules = behaviours(message.DESCRIPTOR)
    for field in message.DESCRIPTOR.fields:
        rule, here = rules.get(field.name), f"{path}.{field.json_name}"
        if not is_set(message, field):
            if rule == "Required":
                raise Refused(f"{here}: required")
            continue
        if rule == "Output only" and (message.DESCRIPTOR.name, field.name) not in SETTABLE:
            raise Refused(f"{here}: output only")
        if field.message_type and not field.message_type.full_name.startswith("google.protobuf."):
            value = getattr(message, field.name)
            for item in value if field.is_repeated else [value]:
                check_fields(item, here)


def check_mask(descriptor, mask, path):
    for part in mask.split("."):
        field = descriptor.fields_by_name.get(part) if descriptor else None
        if field is None:
            raise Refused(f"{path}: no field {mask!r}")
        if behaviours(descriptor).get(part) in ("Immutable", "Output only"):
            raise Refused(f"{path}: {mask!r} cannot be changed")
        descriptor = None if field.is_repeated else field.message_type


def collection(operation):
    """campaign_budget_operation -> campaignBudgets, ad_group_criterion_operation -> adGroupCriteria."""
    words = operation.removesuffix("_operation").split("_")
    stem = words[0] + "".join(word.capitalize() for word in words[1:])
    return stem.removesuffix("ion") + "ia" if stem.endswith("Criterion") else stem + "s"


def names(node):
    """Every resource name in the JSON below a node."""
    if isinstance(node, str):
        match = NAME.fullmatch(node)
        return [match] if match else []
    children = node.values() if isinstance(node, dict) else node if isinstance(node, list) else []
    return [name for child in children for name in names(child)]


def check_operation(operation, raw, customer, defined, path):
    """One operation with exactly one action; temporary ids are defined once, before they are used."""
    kind = operation.WhichOneof("operation")
    if kind is None:
        raise Refused(f"{path}: no operation")
    inner = getattr(operation, kind)
    action = inner.WhichOneof("operation")
    if action is None:
        raise Refused(f"{path}: none of create, update, remove")
    target = getattr(inner, action)
    own = target if action == "remove" else target.resource_name
    match = NAME.fullmatch(own)
    if (own or action != "create") and (match is None or match[2] != collection(kind)):
        raise Refused(f"{path}: malformed resource name {own!r}")
    if action == "create" and own and not match[3].startswith("-"):
        raise Refused(f"{path}: create takes a negative id or none")
    for name in names(raw):
        if name[1] != customer:
            raise Refused(f"{path}: {name[0]} belongs to another customer")
        if "-" in name[3] and name[0] != own and name[0] not in defined:
            raise Refused(f"{path}: {name[0]} is used before it is defined")
    if action == "create":
        if own and any(NAME.fullmatch(other)[3] == match[3] for other in defined):
            raise Refused(f"{path}: temporary id {match[3]} is used twice")
        defined.update([own] if own else [])
        check_fields(target, path)
    if action == "update":
        if not inner.update_mask.paths:
            raise Refused(f"{path}: no update mask")
        for mask in inner.update_mask.paths:
            check_mask(target.DESCRIPTOR, mask, path)


def check(version, customer, body):
    if not isinstance(body, dict):
        raise Refused("the body is not an object")
    request = request_type(version)()
    try:
        json_format.ParseDict(body, request)
    except json_format.ParseError as error:
        raise Refused(str(error).splitlines()[0]) from error
    strict(request.DESCRIPTOR, body, "body")
    if not 1 <= len(request.mutate_operations) <= MAXIMUM_OPERATIONS:
        raise Refused(f"{len(request.mutate_operations)} operations")
    if request.partial_failure and any("-" in name[3] for name in names(body)):
        raise Refused("temporary ids do not go with partialFailure")
    defined = set()
    for index, operation in enumerate(request.mutate_operations):
        raw = body["mutateOperations"][index]
        check_operation(operation, raw, customer, defined, f"mutateOperations[{index}]")


def members(pairs):
    result = dict(pairs)
    if len(result) < len(pairs):
        result["$repeated"] = True  # no proto has such a field, so the parser refuses it
    return result


def main(path):
    disagreements = lines = 0
    with open(path, encoding="utf-8") as file:
        for lines, line in enumerate(file, 1):
            case = json.loads(line, object_pairs_hook=members)
            try:
                check(case["version"], case["customer"], case["body"])
                verdict, reason = "accepted", "no rule broken"
            except Refused as refusal:
                verdict, reason = "refused", str(refusal)
            if verdict != case["expect"]:
                disagreements += 1
                print(f"line {lines}: expected {case['expect']}, the protos say {verdict}: {reason}")
    if not lines:
        print("no lines")
        return 2
    return 1 if disagreements else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))

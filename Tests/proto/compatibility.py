"""Compares our .proto files with those of the last release: whoever was built then must still understand us.

    compatibility.py [FOLDER [RELEASED]]

Nothing may be renamed, renumbered or given another type, and nothing removed without reserving its number and its name.
Prints a line for each breakage; exit status 1 when there are any. `proto/release` makes the last release of what is now.
"""
import pathlib
import sys

import definitions

RELEASED = definitions.REPOSITORY / "proto/released/adflight.binpb"


def breakages(old, new):
    """What of `old` is not in `new` as it was, as sentences."""
    found = []
    for name, message in old.messages.items():
        if name in new.messages:
            found += [f"{name}.{what}" for what in of_fields(message, new.messages[name])]
        else:
            found.append(f"{name} was removed")
    for name, enum in old.enums.items():
        if name in new.enums:
            found += [f"{name}.{what}" for what in of_values(enum, new.enums[name])]
        else:
            found.append(f"{name} was removed")
    for name, service in old.services.items():
        if name in new.services:
            found += [f"{name}.{what}" for what in of_methods(service, new.services[name])]
        else:
            found.append(f"{name} was removed")
    return found


def is_reserved(thing, owner):
    return thing.name in owner.reserved_names and any(a <= thing.number <= b for a, b in owner.reserved_numbers)


def of_members(old_members, new_members, owner):
    """Pairs of what stayed under its number, and sentences about what did not."""
    now, kept, found = {m.number: m for m in new_members}, [], []
    for old in old_members:
        new = now.get(old.number)
        if new is not None and new.name == old.name:
            kept.append((old, new))
        elif new is not None:
            found.append(f"{old.name} = {old.number} is now {new.name}: keep it, and give {new.name} another number")
        elif any(m.name == old.name for m in new_members):
            moved = next(m for m in new_members if m.name == old.name)
            found.append(f"{old.name} = {old.number} is now {moved.number}: take the old number back")
        elif not is_reserved(old, owner):
            found.append(f"{old.name} = {old.number} was removed: reserve {old.number} and \"{old.name}\"")
    return kept, found


def of_fields(old_message, new_message):
    kept, found = of_members(old_message.fields, new_message.fields, new_message)

    def shape(field):
        return ("repeated " if field.repeated else "") + field.type + (f" in oneof {field.oneof}" if field.oneof else "")

    return found + [f"{old.name} was {shape(old)} and is {shape(new)}" for old, new in kept if shape(old) != shape(new)]


def of_values(old_enum, new_enum):
    return of_members(old_enum.values, new_enum.values, new_enum)[1]


def of_methods(old_service, new_service):
    now = {m.name: m for m in new_service.methods}

    def shape(method):
        return (f"({'stream ' * method.client_streaming}{method.input}) "
                f"returns ({'stream ' * method.server_streaming}{method.output})")

    for old in old_service.methods:
        new = now.get(old.name)
        if new is None:
            yield f"{old.name} was removed"
        elif shape(new) != shape(old):
            yield f"{old.name} was {shape(old)} and is {shape(new)}"


def main():
    folder, released = (sys.argv[1:] + [definitions.REPOSITORY / "proto", RELEASED][len(sys.argv) - 1:])[:2]
    found = breakages(definitions.read(pathlib.Path(released).read_bytes()), definitions.compile_folder(folder))
    for what in found:
        print(f"proto: {what}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

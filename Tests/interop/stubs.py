"""The messages and the stubs of testing.proto, compiled when this module is imported."""
import importlib
import sys
import tempfile
from pathlib import Path

from grpc_tools import protoc

FOLDER = Path(__file__).parent


def compiled():
    with tempfile.TemporaryDirectory() as out:
        if protoc.main(["protoc", f"-I{FOLDER}", f"--python_out={out}", f"--grpc_python_out={out}", "testing.proto"]):
            raise SystemExit("testing.proto does not compile")
        sys.path.insert(0, out)
        try:
            return importlib.import_module("testing_pb2"), importlib.import_module("testing_pb2_grpc")
        finally:
            sys.path.remove(out)


messages, services = compiled()

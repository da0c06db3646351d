"""What the scripts here share: the generated modules of every .proto file of adflight/v1, and how calls are made and refused."""
import importlib
import pathlib
import sys
import tempfile
import time

import grpc
import grpc_tools
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from grpc_tools import protoc

Code = grpc.StatusCode
CUSTOMER = "1234567890"
UNKNOWN_ID = "0190163d-8694-739b-aea5-966c26f8ad90"


class World:
    """A channel to a server, a function for each method by its name, and every message and enum value by its name."""

    def __init__(self, address, proto, options=()):
        self.address, self.proto = address, proto
        out = tempfile.mkdtemp()
        files = sorted(str(p.relative_to(proto)) for p in pathlib.Path(proto).glob("adflight/v1/*.proto"))
        well_known = pathlib.Path(grpc_tools.__file__).parent / "_proto"
        assert protoc.main(["protoc", f"-I{proto}", f"-I{well_known}", f"--python_out={out}", f"--grpc_python_out={out}",
                            *files]) == 0
        # google.rpc is that of googleapis-common-protos.
        sys.path.insert(0, out)
        self.channel = grpc.insecure_channel(
            address, options=[("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1), *options])
        self.methods = {}
        for file in files:
            name = file.removesuffix(".proto").replace("/", ".")
            messages, stubs = (importlib.import_module(name + end) for end in ("_pb2", "_pb2_grpc"))
            for key, value in vars(messages).items():
                if not key.startswith("_") and key != "DESCRIPTOR" and "_pb2" not in key:
                    setattr(self, key, value)
            for service in messages.DESCRIPTOR.services_by_name.values():
                stub = getattr(stubs, service.name + "Stub")(self.channel)
                for method in service.methods:
                    self.methods[method.name] = method
                    setattr(self, "call_" + method.name, getattr(stub, method.name))

    def call(self, name, timeout=20, **fields):
        """Calls a method with a request of these fields."""
        request = getattr(self, name + "Request")(**fields)
        return getattr(self, "call_" + name)(request, timeout=timeout)

    def bare(self, name, customer=CUSTOMER, **changes):
        """The least that a draft needs."""
        campaign = self.Campaign(customer_id=customer, name=name, objective=self.SALES, daily_budget_micros=5_000_000,
                                 start_date="2035-01-01")
        campaign.MergeFrom(self.Campaign(**changes))
        return campaign

    def complete(self, name, customer=CUSTOMER, **changes):
        """A campaign that can be published."""
        return self.bare(name, customer, **dict(
            objective=self.LEADS, start_date="2035-03-01", headlines=["Spring sale", "Everything for the garden"],
            descriptions=["Save on everything until Sunday."], business_name="Example Shop",
            final_url="https://www.example.com/spring",
            image_urls=[f"customers/{customer}/assets/1", f"customers/{customer}/assets/2"],
            logo_url=f"customers/{customer}/assets/5", call_to_action=self.SHOP_NOW,
            contains_eu_political_advertising=self.DOES_NOT_CONTAIN_EU_POLITICAL_ADVERTISING,
            locations=["geoTargetConstants/2840"]) | changes)

    def create(self, campaign, **options):
        return self.call("CreateCampaign", campaign=campaign, **options)

    def get(self, id):
        return self.call("GetCampaign", id=id)

    def wait_for(self, id, **expected):
        """Asks until the fields are as expected."""
        for _ in range(600):
            campaign = self.get(id)
            if all(getattr(campaign, field) == value for field, value in expected.items()):
                return campaign
            time.sleep(0.05)
        raise AssertionError(f"{id} is not {expected} but {campaign}")


def refused(code, call, *arguments, **fields):
    """The error with which a call must end."""
    try:
        answer = call(*arguments, **fields)
        if isinstance(answer, grpc.Call):
            list(answer)
    except grpc.RpcError as error:
        assert error.code() == code, f"{error.code()} {error.details()}, expected {code}"
        return error
    raise AssertionError(f"expected {code}, not {answer}")


def violations(error):
    """The fields that an error names; none when they are too many for its trailers."""
    status = rpc_status.from_call(error)
    for detail in status.details if status else ():
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(bad):
            return [v.field for v in bad.field_violations]
    return []

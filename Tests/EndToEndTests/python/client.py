"""What the scenarios of a real gRPC client (grpcio) have in common: the generated modules, a channel, and helpers."""
import importlib
import os
import sys
import tempfile
import time

import grpc
from google.protobuf import field_mask_pb2
from google.rpc import error_details_pb2
from grpc_status import rpc_status
from grpc_tools import protoc


def stubs(proto):
    """The generated modules of adflight/v1 and grpc/health/v1, made from the .proto files that we ship."""
    out = tempfile.mkdtemp()
    import grpc_tools
    well_known = os.path.join(os.path.dirname(grpc_tools.__file__), "_proto")
    files = [f"adflight/v1/{name}.proto" for name in (
        "campaign", "campaign_service", "publish_job", "publish_job_service")]
    assert protoc.main(["protoc", f"-I{proto}", f"-I{well_known}", f"--python_out={out}", f"--grpc_python_out={out}", *files]) == 0
    health = tempfile.mkdtemp()
    assert protoc.main(["protoc", f"-I{proto}/grpc/health/v1", f"--python_out={health}", f"--grpc_python_out={health}", "health.proto"]) == 0
    sys.path[:0] = [out, health]
    modules = ["adflight.v1.campaign_pb2", "adflight.v1.campaign_service_pb2", "adflight.v1.campaign_service_pb2_grpc",
               "health_pb2", "health_pb2_grpc", "adflight.v1.publish_job_pb2", "adflight.v1.publish_job_service_pb2",
               "adflight.v1.publish_job_service_pb2_grpc"]
    return [importlib.import_module(name) for name in modules]


name, address, proto = sys.argv[1:]
c, s, sg, h, hg, j, js, jsg = stubs(proto)
channel = grpc.insecure_channel(address, options=[("grpc.max_send_message_length", -1)])
campaigns = sg.CampaignServiceStub(channel)
jobs = jsg.PublishJobServiceStub(channel)
CUSTOMER = "1234567890"


def bare(name, customer):
    """The least that a draft needs."""
    return c.Campaign(customer_id=customer, name=name, objective=c.SALES, daily_budget_micros=5_000_000,
                      start_date="2035-01-01")


def complete(name, **changes):
    """A campaign that can be published."""
    campaign = c.Campaign(
        customer_id=CUSTOMER, name=name, objective=c.LEADS, daily_budget_micros=12_500_000, start_date="2035-03-01",
        headlines=["Spring sale", "Everything for the garden"], descriptions=["Save on everything until Sunday."],
        business_name="Example Shop", final_url="https://www.example.com/spring",
        image_urls=[f"customers/{CUSTOMER}/assets/1", f"customers/{CUSTOMER}/assets/2"],
        logo_url=f"customers/{CUSTOMER}/assets/5", call_to_action=c.SHOP_NOW,
        contains_eu_political_advertising=c.DOES_NOT_CONTAIN_EU_POLITICAL_ADVERTISING,
        locations=["geoTargetConstants/2840"], languages=["en"], labels=["spring"])
    campaign.MergeFrom(c.Campaign(**changes))
    return campaign


def create(campaign):
    return campaigns.CreateCampaign(s.CreateCampaignRequest(campaign=campaign), timeout=10)


def refused(code, call):
    try:
        call()
    except grpc.RpcError as error:
        assert error.code() == code, f"{error.code()} {error.details()}, expected {code}"
        return error
    raise AssertionError(f"expected {code}")


def violations(error):
    for detail in rpc_status.from_call(error).details:
        bad = error_details_pb2.BadRequest()
        if detail.Unpack(bad):
            return [v.field for v in bad.field_violations]
    return []


def wait_for(id, **expected):
    """Asks until the fields are as expected."""
    for _ in range(600):
        campaign = campaigns.GetCampaign(s.GetCampaignRequest(id=id), timeout=10)
        if all(getattr(campaign, field) == value for field, value in expected.items()):
            return campaign
        time.sleep(0.05)
    raise AssertionError(f"{id} is not {expected} but {campaign}")

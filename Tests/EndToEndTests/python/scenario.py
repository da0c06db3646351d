"""Scenarios of a real gRPC client (grpcio) against a running server.

    scenario.py NAME HOST:PORT PROTO_FOLDER

Exit status 0 when everything was as asserted; the traceback says what was not.
"""
import concurrent.futures
import time

import grpc
from google.protobuf import field_mask_pb2

from client import (CUSTOMER, bare, c, campaigns, channel, complete, create, h, hg, name, refused, s, violations,
                    wait_for)


def lifecycle():
    """Create, list, update, publish, enable, pause, delete."""
    assert hg.HealthStub(channel).Check(h.HealthCheckRequest(), timeout=5).status == h.HealthCheckResponse.SERVING
    made = create(complete("Lifecycle", external_id="crm-7"))
    assert made.status == c.DRAFT and made.etag and made.create_time.seconds > 1_700_000_000
    assert list(made.languages) == ["languageConstants/1000"] and made.external_id == "crm-7"
    assert campaigns.GetCampaign(s.GetCampaignRequest(id=made.id)) == made
    assert made.id in [x.id for x in campaigns.ListCampaigns(s.ListCampaignsRequest()).campaigns]
    refused(grpc.StatusCode.ALREADY_EXISTS, lambda: create(complete("Lifecycle")))

    change = c.Campaign(id=made.id, etag=made.etag, name="Life cycle", headlines=["Only one"])
    mask = field_mask_pb2.FieldMask(paths=["name", "headlines"])
    changed = campaigns.UpdateCampaign(s.UpdateCampaignRequest(campaign=change, update_mask=mask))
    assert changed.name == "Life cycle" and list(changed.headlines) == ["Only one"] and changed.etag != made.etag
    assert changed.descriptions == made.descriptions
    stale = refused(grpc.StatusCode.ABORTED, lambda: campaigns.UpdateCampaign(
        s.UpdateCampaignRequest(campaign=change, update_mask=mask)))
    assert "read it again" in stale.details()

    refused(grpc.StatusCode.FAILED_PRECONDITION, lambda: campaigns.PauseCampaign(s.PauseCampaignRequest(id=made.id)))
    assert campaigns.PublishCampaign(s.PublishCampaignRequest(id=made.id)).status == c.QUEUED
    campaigns.PublishCampaign(s.PublishCampaignRequest(id=made.id))
    published = wait_for(made.id, status=c.PUBLISHED)
    assert published.google_campaign_id > 0 and published.google_status == c.PAUSED
    assert campaigns.PublishCampaign(s.PublishCampaignRequest(id=made.id)) == published
    campaigns.EnableCampaign(s.EnableCampaignRequest(id=made.id))
    wait_for(made.id, google_status=c.ENABLED)
    refused(grpc.StatusCode.FAILED_PRECONDITION, lambda: campaigns.DeleteCampaign(s.DeleteCampaignRequest(id=made.id)))
    campaigns.PauseCampaign(s.PauseCampaignRequest(id=made.id))
    wait_for(made.id, google_status=c.PAUSED)
    refused(grpc.StatusCode.FAILED_PRECONDITION, lambda: campaigns.UpdateCampaign(s.UpdateCampaignRequest(
        campaign=c.Campaign(id=made.id, name="x"), update_mask=field_mask_pb2.FieldMask(paths=["name"]))))
    cheaper = campaigns.UpdateCampaign(s.UpdateCampaignRequest(
        campaign=c.Campaign(id=made.id, daily_budget_micros=7_000_000, end_date="2036-12-31"),
        update_mask=field_mask_pb2.FieldMask(paths=["daily_budget_micros", "end_date"])))
    assert cheaper.daily_budget_micros == 7_000_000 and cheaper.status == c.PUBLISHED
    campaigns.RemoveCampaign(s.RemoveCampaignRequest(id=made.id))
    wait_for(made.id, google_status=c.REMOVED)
    refused(grpc.StatusCode.FAILED_PRECONDITION, lambda: campaigns.EnableCampaign(s.EnableCampaignRequest(id=made.id)))
    assert campaigns.DeleteCampaign(s.DeleteCampaignRequest(id=made.id)).delete_time.seconds > 0
    assert made.id not in [x.id for x in campaigns.ListCampaigns(s.ListCampaignsRequest()).campaigns]


def eleven_mistakes():
    """One answer names all eleven fields."""
    bad = c.Campaign(
        customer_id="12", name="", objective=c.OBJECTIVE_UNSPECIFIED, daily_budget_micros=-5, start_date="tomorrow",
        headlines=["x" * 41], descriptions=["x" * 91], business_name="x" * 26, final_url="nowhere",
        logo_url="ftp://example.com/logo.png", locations=["Atlantis"])
    error = refused(grpc.StatusCode.INVALID_ARGUMENT, lambda: create(bad))
    assert violations(error) == [
        "customer_id", "name", "objective", "daily_budget_micros", "start_date", "headlines[0]", "descriptions[0]",
        "business_name", "final_url", "logo_url", "locations[0]"], violations(error)
    incomplete = create(bare("Bare", CUSTOMER))
    error = refused(grpc.StatusCode.FAILED_PRECONDITION, lambda: campaigns.PublishCampaign(
        s.PublishCampaignRequest(id=incomplete.id)))
    assert len(violations(error)) == 8, violations(error)


def raw(method, body):
    call = channel.unary_unary(f"/adflight.v1.CampaignService/{method}", lambda b: b, lambda b: b)
    return lambda: call(body, timeout=10)


def bad_input():
    """The right status for each kind of nonsense, and the server goes on."""
    code = grpc.StatusCode
    refused(code.INVALID_ARGUMENT, raw("CreateCampaign", b"\xff\xff\xff"))
    refused(code.INVALID_ARGUMENT, raw("CreateCampaign", b""))
    text = refused(code.INVALID_ARGUMENT, raw("CreateCampaign", b"\x0a\x05\x1a\x03a\xffb"))
    assert "campaign.name" in text.details() and "UTF-8" in text.details(), text.details()
    assert violations(text) == ["campaign.name"]
    refused(code.INVALID_ARGUMENT, raw("CreateCampaign", b"\x0a\x05\x1a\x03a\x00b"))
    refused(code.RESOURCE_EXHAUSTED, raw("CreateCampaign", b"\x0a" + bytes(5 << 20)))
    refused(code.UNIMPLEMENTED, raw("NoSuchMethod", b""))
    refused(code.UNIMPLEMENTED, lambda: channel.unary_unary("/no.such.Service/Method", lambda b: b, lambda b: b)(b""))
    refused(code.INVALID_ARGUMENT, lambda: campaigns.ListCampaigns(s.ListCampaignsRequest(page_token="nonsense")))
    refused(code.INVALID_ARGUMENT, lambda: campaigns.ListCampaigns(s.ListCampaignsRequest(page_size=-1)))
    refused(code.INVALID_ARGUMENT, lambda: campaigns.GetCampaign(s.GetCampaignRequest(id="7")))
    refused(code.NOT_FOUND, lambda: campaigns.GetCampaign(s.GetCampaignRequest(id="0190163d-8694-739b-aea5-966c26f8ad90")))
    refused(code.INVALID_ARGUMENT, lambda: campaigns.UpdateCampaign(s.UpdateCampaignRequest(
        campaign=c.Campaign(id="0190163d-8694-739b-aea5-966c26f8ad90"),
        update_mask=field_mask_pb2.FieldMask(paths=["status"]))))
    refused(code.NOT_FOUND, lambda: hg.HealthStub(channel).Check(h.HealthCheckRequest(service="no.such.Service")))
    assert hg.HealthStub(channel).Check(h.HealthCheckRequest(), timeout=5).status == h.HealthCheckResponse.SERVING


def pages():
    """Every campaign of a customer once, newest first, whatever the page size."""
    other = "5555555555"
    made = [create(bare(f"Page {n}", other)).id for n in range(25)]
    for size in (1, 10, 25, 1000):
        seen, token = [], ""
        while True:
            page = campaigns.ListCampaigns(s.ListCampaignsRequest(page_size=size, page_token=token, customer_id=other))
            assert len(page.campaigns) <= size
            seen += [x.id for x in page.campaigns]
            token = page.next_page_token
            if not token:
                break
        assert sorted(seen, reverse=True) == seen and sorted(seen) == sorted(made), size
    first = campaigns.ListCampaigns(s.ListCampaignsRequest(page_size=1, customer_id=other))
    refused(grpc.StatusCode.INVALID_ARGUMENT, lambda: campaigns.ListCampaigns(
        s.ListCampaignsRequest(page_token=first.next_page_token)))


def at_once():
    """A thousand calls of forty threads, each answered with what it asked for."""
    made = [create(bare(f"At once {n}", "6666666666")) for n in range(20)]
    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda n: campaigns.GetCampaign(
            s.GetCampaignRequest(id=made[n % 20].id), timeout=30), range(1000)))
    assert all(answer == made[n % 20] for n, answer in enumerate(answers))


def publishing():
    """Leaves a campaign whose create is on its way to Google."""
    made = create(complete("On its way"))
    campaigns.PublishCampaign(s.PublishCampaignRequest(id=made.id))
    wait_for(made.id, status=c.PUBLISHING)


def change(**fields):
    """Changes these fields of the only campaign, and names them."""
    made = campaigns.ListCampaigns(s.ListCampaignsRequest(customer_id=CUSTOMER)).campaigns[0]
    return campaigns.UpdateCampaign(s.UpdateCampaignRequest(
        campaign=c.Campaign(id=made.id, **fields), update_mask=field_mask_pb2.FieldMask(paths=list(fields))))


def change_end():
    """A new end of the only campaign, and nothing else, while others of its fields are not at Google as they are here."""
    made = change(end_date="2035-06-30")
    assert {d.field: d.googles for d in made.drifts} == {
        "name": "Theirs", "google_status": "ENABLED", "daily_budget_micros": "99.00"}, made.drifts
    assert all(d.found_time.seconds > 1_700_000_000 for d in made.drifts)


def change_budget():
    """A budget that Google does not take."""
    made = change(daily_budget_micros=1_000_000)
    while not made.publish_error:
        time.sleep(0.05)
        made = campaigns.GetCampaign(s.GetCampaignRequest(id=made.id))
    fault, = made.publish_faults
    assert fault.field == "daily_budget_micros" and fault.google_request_id and "PER_DAY_MINIMUM" in fault.code, fault


def names():
    """The names of all campaigns, one a line: for tests that ask what another door has stored."""
    for campaign in campaigns.ListCampaigns(s.ListCampaignsRequest(page_size=1000)).campaigns:
        print(campaign.name)


{f.__name__: f for f in (lifecycle, eleven_mistakes, bad_input, pages, at_once, publishing, change_end, change_budget,
                        names)}[name]()

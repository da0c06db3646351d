"""The campaign API, rule by rule, with a real gRPC client (grpcio) against a running server.

    api.py NAME HOST:PORT PROTO_FOLDER

Exit status 0 when everything was as asserted; the traceback says what was not.
"""
import concurrent.futures
import threading
import time
import uuid

import grpc
from google.protobuf import field_mask_pb2
from google.rpc import status_pb2

from client import (CUSTOMER, address, bare, c, campaigns, complete, create, j, jobs, js, name, refused, s, sg,
                    violations, wait_for)

code = grpc.StatusCode
OTHER = "2222222222"


def mask(*paths):
    return field_mask_pb2.FieldMask(paths=paths)


def get(id, **fields):
    return campaigns.GetCampaign(s.GetCampaignRequest(id=id, **fields), timeout=10)


def listed(**fields):
    return campaigns.ListCampaigns(s.ListCampaignsRequest(**fields), timeout=10)


def ids_of(answer):
    return [campaign.id for campaign in answer.campaigns]


def lists():
    """AIP-132, 157, 158, 160, 164: order, read mask, tokens bound to their query, filters, deleted ones."""
    made = [create(bare(f"List {n:02}", CUSTOMER)) for n in range(12)]
    create(bare("List 00", OTHER))
    ids = [campaign.id for campaign in made]
    assert ids_of(listed(customer_id=CUSTOMER)) == ids[::-1]
    for order, expected in (("name", ids), ("name desc", ids[::-1]), ("create_time", ids), ("start_date", ids)):
        first = listed(customer_id=CUSTOMER, order_by=order, page_size=5, return_total_size=True)
        assert first.total_size == 12
        second = listed(customer_id=CUSTOMER, order_by=order, page_size=7, page_token=first.next_page_token)
        assert ids_of(first) + ids_of(second) == expected and not second.next_page_token, order
    query = dict(customer_id=CUSTOMER, filter="name:LIST AND NOT name = 'List 03'", page_size=2)
    page = listed(**query)
    token = page.next_page_token
    for change in (dict(customer_id=OTHER), dict(filter="name:x"), dict(order_by="name"), dict(show_deleted=True)):
        error = refused(code.INVALID_ARGUMENT, lambda: listed(**{**query, **change, "page_token": token}))
        assert violations(error) == ["page_token"]
    refused(code.INVALID_ARGUMENT, lambda: listed(**query, page_token=token[:-1] + "!"))
    assert len(ids_of(listed(**{**query, "page_size": 1000}))) == 11
    error = refused(code.INVALID_ARGUMENT, lambda: listed(filter="name = List 03 OR"))
    assert violations(error) == ["filter"] and "column" in error.details(), error.details()
    for bad in (dict(order_by="name"), dict(order_by="etag"), dict(read_mask=mask("drifts.field"))):
        refused(code.INVALID_ARGUMENT, lambda: listed(**bad))
    campaigns.DeleteCampaign(s.DeleteCampaignRequest(id=ids[3]))
    assert len(listed(customer_id=CUSTOMER).campaigns) == 11
    assert len(listed(customer_id=CUSTOMER, show_deleted=True).campaigns) == 12
    deleted, = listed(filter="delete_time:*", show_deleted=True, read_mask=mask("id", "delete_time", "purge_time")).campaigns
    assert deleted.purge_time.seconds - deleted.delete_time.seconds == 30 * 86_400 and not deleted.name
    assert get(ids[0], read_mask=mask("name")) == c.Campaign(name="List 00")
    assert get(ids[0], read_mask=mask("*")) == made[0]


def updates():
    """AIP-134, 154, 163: mask, *, etag, allow_missing, validate_only."""
    made = create(complete("Update"))
    whole = c.Campaign()
    whole.CopyFrom(made)
    whole.ClearField("labels")
    whole.business_name = "Another"
    changed = campaigns.UpdateCampaign(s.UpdateCampaignRequest(campaign=whole, update_mask=mask("*")))
    assert changed.business_name == "Another" and not changed.labels and changed.headlines == made.headlines
    refused(code.ABORTED, lambda: campaigns.UpdateCampaign(s.UpdateCampaignRequest(campaign=whole, update_mask=mask("*"))))
    tried = campaigns.UpdateCampaign(s.UpdateCampaignRequest(
        campaign=c.Campaign(id=made.id, name="Tried"), update_mask=mask("name"), validate_only=True))
    assert tried.name == "Tried" and get(made.id) == changed
    create(bare("Taken", CUSTOMER))
    for write in (False, True):
        refused(code.ALREADY_EXISTS, lambda: campaigns.UpdateCampaign(s.UpdateCampaignRequest(
            campaign=c.Campaign(id=made.id, name="Taken"), update_mask=mask("name"), validate_only=write)))

    missing = complete("Missing")
    missing.id = "01890000-0000-7000-8000-0000000000ff"
    request = s.UpdateCampaignRequest(campaign=missing, update_mask=mask("name"))
    refused(code.NOT_FOUND, lambda: campaigns.UpdateCampaign(request))
    request.allow_missing = True
    born = campaigns.UpdateCampaign(request)
    assert born.id == missing.id and born.headlines == missing.headlines
    assert campaigns.UpdateCampaign(request).id == born.id
    missing.id, missing.name = str(uuid.uuid4()), "Not of version 7"
    refused(code.INVALID_ARGUMENT, lambda: campaigns.UpdateCampaign(s.UpdateCampaignRequest(
        campaign=missing, allow_missing=True)))
    campaigns.DeleteCampaign(s.DeleteCampaignRequest(id=born.id))
    refused(code.ALREADY_EXISTS, lambda: campaigns.UpdateCampaign(request))


def deletion():
    """AIP-135, 164, 165: soft delete, undelete, expunge."""
    made = create(bare("Gone", CUSTOMER))
    delete = s.DeleteCampaignRequest(id=made.id)
    gone = campaigns.DeleteCampaign(delete)
    assert gone.delete_time.seconds and get(made.id) == gone
    refused(code.NOT_FOUND, lambda: campaigns.DeleteCampaign(delete))
    delete.allow_missing = True
    assert campaigns.DeleteCampaign(delete) == gone
    back = campaigns.UndeleteCampaign(s.UndeleteCampaignRequest(id=made.id, etag=gone.etag))
    assert not back.HasField("delete_time") and back.name == "Gone"
    refused(code.FAILED_PRECONDITION, lambda: campaigns.UndeleteCampaign(s.UndeleteCampaignRequest(id=made.id)))
    refused(code.FAILED_PRECONDITION, lambda: campaigns.ExpungeCampaign(s.ExpungeCampaignRequest(id=made.id)))
    campaigns.DeleteCampaign(s.DeleteCampaignRequest(id=made.id, etag=back.etag))
    create(bare("Gone", CUSTOMER))
    refused(code.ALREADY_EXISTS, lambda: campaigns.UndeleteCampaign(s.UndeleteCampaignRequest(id=made.id)))
    refused(code.ABORTED, lambda: campaigns.ExpungeCampaign(s.ExpungeCampaignRequest(id=made.id, etag=made.etag)))
    campaigns.ExpungeCampaign(s.ExpungeCampaignRequest(id=made.id, validate_only=True))
    assert get(made.id).name == "Gone"
    assert campaigns.ExpungeCampaign(s.ExpungeCampaignRequest(id=made.id)).id == made.id
    refused(code.NOT_FOUND, lambda: get(made.id))


def request_ids():
    """AIP-155, 163: the same request under the same id is answered once, with the first answer."""
    key = str(uuid.uuid4())
    request = s.CreateCampaignRequest(campaign=complete("Once"), request_id=key)
    tried = s.CreateCampaignRequest(campaign=complete("Once"), request_id=key, validate_only=True)
    campaigns.CreateCampaign(tried)
    assert not listed().campaigns
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: campaigns.CreateCampaign(request, timeout=30), range(40)))
    assert all(answer == answers[0] for answer in answers)
    made = answers[0]
    refused(code.ALREADY_EXISTS, lambda: campaigns.CreateCampaign(tried))
    error = refused(code.INVALID_ARGUMENT, lambda: campaigns.CreateCampaign(s.CreateCampaignRequest(
        campaign=complete("Another"), request_id=key)))
    assert violations(error) == ["request_id"]
    refused(code.INVALID_ARGUMENT, lambda: campaigns.CreateCampaign(s.CreateCampaignRequest(request_id="7")))
    publish = s.PublishCampaignRequest(id=made.id, request_id=key)
    first = campaigns.PublishCampaign(publish)
    wait_for(made.id, status=c.PUBLISHED)
    assert campaigns.PublishCampaign(publish) == first and first.status == c.QUEUED
    assert campaigns.CreateCampaign(request) == made


def batches():
    """AIP-231, 233, 234, 235: atomic or partial, one transaction, a status for each that failed."""
    requests = [s.CreateCampaignRequest(campaign=complete(f"Batch {n:03}")) for n in range(1000)]
    key = str(uuid.uuid4())
    whole = s.BatchCreateCampaignsRequest(requests=requests, request_id=key)
    made = campaigns.BatchCreateCampaigns(whole, timeout=60).campaigns
    assert [x.name for x in made] == [x.campaign.name for x in requests] and len({x.id for x in made}) == 1000
    assert campaigns.BatchCreateCampaigns(whole, timeout=60).campaigns == made
    for count in (0, 1001):
        refused(code.INVALID_ARGUMENT, lambda: campaigns.BatchCreateCampaigns(
            s.BatchCreateCampaignsRequest(requests=requests[:1] * count)))

    mixed = [s.CreateCampaignRequest(campaign=x) for x in (
        complete("New"), complete("Batch 007"), c.Campaign(customer_id=CUSTOMER, name="Bad"), complete("Newer"))]
    error = refused(code.INVALID_ARGUMENT, lambda: campaigns.BatchCreateCampaigns(
        s.BatchCreateCampaignsRequest(requests=mixed)))
    assert all(field.startswith("requests[2].") for field in violations(error)), violations(error)
    assert not listed(filter="name:New").campaigns
    answer = campaigns.BatchCreateCampaigns(s.BatchCreateCampaignsRequest(requests=mixed, return_partial_success=True))
    failed = answer.failed_requests
    assert {n: failed[n].code for n in failed} == {1: code.ALREADY_EXISTS.value[0], 2: code.INVALID_ARGUMENT.value[0]}
    assert isinstance(failed[1], status_pb2.Status) and failed[2].details
    assert [x.name for x in answer.campaigns] == ["New", "", "", "Newer"] and answer.campaigns[1] == c.Campaign()
    refused(code.INVALID_ARGUMENT, lambda: campaigns.BatchCreateCampaigns(s.BatchCreateCampaignsRequest(
        requests=[s.CreateCampaignRequest(campaign=bare("x", n)) for n in (CUSTOMER, OTHER)])))
    refused(code.INVALID_ARGUMENT, lambda: campaigns.BatchCreateCampaigns(s.BatchCreateCampaignsRequest(
        requests=[s.CreateCampaignRequest(campaign=complete("y"), request_id=key)])))

    ids = [x.id for x in made]
    unknown = str(uuid.uuid4())
    got = campaigns.BatchGetCampaigns(s.BatchGetCampaignsRequest(ids=ids[:5] + ids[:1], read_mask=mask("id")))
    assert ids_of(got) == ids[:5] + ids[:1] and not got.campaigns[0].name
    refused(code.NOT_FOUND, lambda: campaigns.BatchGetCampaigns(s.BatchGetCampaignsRequest(ids=[ids[0], unknown])))
    got = campaigns.BatchGetCampaigns(s.BatchGetCampaignsRequest(ids=[ids[0], unknown, "7"], return_partial_success=True))
    assert {n: got.failed_requests[n].code for n in got.failed_requests} == {1: 5, 2: 3}

    def update(n, name, **fields):
        return s.UpdateCampaignRequest(campaign=c.Campaign(id=ids[n], name=name, **fields), update_mask=mask("name"))
    swap = [update(0, "Batch 001"), update(1, "One"), update(2, "Two"), update(3, "Two"), update(4, "x", etag='"9"')]
    refused(code.ABORTED, lambda: campaigns.BatchUpdateCampaigns(s.BatchUpdateCampaignsRequest(requests=swap[4:])))
    answer = campaigns.BatchUpdateCampaigns(s.BatchUpdateCampaignsRequest(requests=swap, return_partial_success=True))
    assert {n: answer.failed_requests[n].code for n in answer.failed_requests} == {0: 6, 3: 6, 4: 10}
    assert [x.name for x in answer.campaigns] == ["", "One", "Two", "", ""]
    refused(code.INVALID_ARGUMENT, lambda: campaigns.BatchUpdateCampaigns(
        s.BatchUpdateCampaignsRequest(requests=[update(5, "a"), update(5, "b")])))

    def deletes(*chosen):
        return [s.DeleteCampaignRequest(id=id) for id in chosen]
    refused(code.NOT_FOUND, lambda: campaigns.BatchDeleteCampaigns(
        s.BatchDeleteCampaignsRequest(requests=deletes(ids[6], unknown))))
    tried = campaigns.BatchDeleteCampaigns(s.BatchDeleteCampaignsRequest(requests=deletes(ids[6]), validate_only=True))
    assert tried.campaigns[0].HasField("delete_time") and not get(ids[6]).HasField("delete_time")
    answer = campaigns.BatchDeleteCampaigns(s.BatchDeleteCampaignsRequest(
        requests=deletes(ids[6], unknown), return_partial_success=True))
    assert answer.campaigns[0].HasField("delete_time") and answer.failed_requests[1].code == 5

    draft = create(bare("Incomplete", CUSTOMER))
    publish = [s.PublishCampaignRequest(id=id) for id in (*ids[10:13], draft.id)]
    error = refused(code.FAILED_PRECONDITION, lambda: campaigns.BatchPublishCampaigns(
        s.BatchPublishCampaignsRequest(requests=publish)))
    assert "requests[3].final_url" in violations(error)
    answer = campaigns.BatchPublishCampaigns(s.BatchPublishCampaignsRequest(
        requests=publish, return_partial_success=True))
    assert [x.status for x in answer.campaigns[:3]] == [c.QUEUED] * 3 and list(answer.failed_requests) == [3]
    for id in ids[10:13]:
        wait_for(id, status=c.PUBLISHED)
    budgets = [s.UpdateCampaignRequest(campaign=c.Campaign(id=id, daily_budget_micros=8_000_000),
                                       update_mask=mask("daily_budget_micros")) for id in ids[9:13]]
    changed = campaigns.BatchUpdateCampaigns(s.BatchUpdateCampaignsRequest(requests=budgets))
    assert [x.daily_budget_micros for x in changed.campaigns] == [8_000_000] * 4
    for id in ids[10:13]:
        found = jobs.ListPublishJobs(js.ListPublishJobsRequest(campaign_id=id, kind=j.PublishJob.UPDATE))
        assert len(found.publish_jobs) == 1


def streams():
    """Exports have every campaign; watches tell of every change, from any token, until the end."""
    made = [create(bare(f"Stream {n}", CUSTOMER)) for n in range(5)]
    watch = campaigns.WatchCampaigns(s.WatchCampaignsRequest(customer_id=CUSTOMER))
    start = next(watch)
    assert start.resume_token and not start.changes
    exported = list(campaigns.ExportCampaigns(s.ExportCampaignsRequest(customer_id=CUSTOMER, filter="name:Stream")))
    assert [x for answer in exported for x in answer.campaigns] == made
    refused(code.INVALID_ARGUMENT, lambda: list(campaigns.ExportCampaigns(s.ExportCampaignsRequest(filter="("))))
    rest = campaigns.ExportCampaigns(s.ExportCampaignsRequest(
        customer_id=CUSTOMER, filter="name:Stream", resume_token=exported[-1].resume_token))
    assert not list(rest)

    create(bare("Elsewhere", OTHER))
    new = create(bare("New", CUSTOMER))
    seen = next(a for a in watch if a.changes)
    assert [x.campaign for x in seen.changes] == [new]
    gone = campaigns.DeleteCampaign(s.DeleteCampaignRequest(id=new.id))
    campaigns.ExpungeCampaign(s.ExpungeCampaignRequest(id=new.id))
    told = []
    for answer in watch:
        told += answer.changes
        if told and told[-1].expunged:
            break
    assert told[-1].campaign == c.Campaign(id=new.id, customer_id=CUSTOMER)
    assert all(x.campaign == gone for x in told[:-1])
    watch.cancel()

    again = campaigns.WatchCampaigns(s.WatchCampaignsRequest(customer_id=CUSTOMER, resume_token=start.resume_token))
    told = [x for x in next(a for a in again if a.changes).changes]
    assert [x.expunged for x in told] == [True]
    again.cancel()
    for bad in ("x", start.resume_token + "x"):
        refused(code.INVALID_ARGUMENT, lambda: next(campaigns.WatchCampaigns(s.WatchCampaignsRequest(
            customer_id=CUSTOMER, resume_token=bad))))
    refused(code.INVALID_ARGUMENT, lambda: next(campaigns.WatchCampaigns(s.WatchCampaignsRequest(
        customer_id=OTHER, resume_token=start.resume_token))))
    parts = start.resume_token.split(".")
    old = ".".join(parts[:-1] + [str(int(parts[-1]) - 86_400_000_000)])
    refused(code.OUT_OF_RANGE, lambda: next(campaigns.WatchCampaigns(s.WatchCampaignsRequest(
        customer_id=CUSTOMER, resume_token=old))))


def slow_watcher():
    """A watcher that takes nothing is sent away, and misses nothing when it comes back with its last token."""
    # With compression, or a buffer that grows, the client would hold them all.
    small = grpc.insecure_channel(address, options=[("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65_536),
                                                     ("grpc.compression_enabled_algorithms_bitset", 1)])
    watch = sg.CampaignServiceStub(small).WatchCampaigns(s.WatchCampaignsRequest(customer_id=CUSTOMER))
    token = next(watch).resume_token
    for batch in range(5):
        campaigns.BatchCreateCampaigns(s.BatchCreateCampaignsRequest(requests=[
            s.CreateCampaignRequest(campaign=complete(f"Slow {batch} {n}")) for n in range(1000)]), timeout=60)
    # The rule is about time: 10 seconds.
    time.sleep(13)
    told = []

    def read(answers):
        nonlocal token
        for answer in answers:
            told.extend(x.campaign.name for x in answer.changes)
            token = answer.resume_token
            if len(told) >= 5000:
                return
    error = refused(code.ABORTED, lambda: read(watch))
    assert "resume_token" in error.details() and len(told) < 5000, len(told)
    read(campaigns.WatchCampaigns(s.WatchCampaignsRequest(customer_id=CUSTOMER, resume_token=token)))
    assert len(told) == len(set(told)) == 5000, len(told)


def publishing():
    """Rehearsals, jobs, cancelling, watching."""
    made = create(complete("Rehearsed"))
    assert campaigns.RehearsePublish(s.RehearsePublishRequest(id=made.id), timeout=30) == s.RehearsePublishResponse()
    assert get(made.id) == made
    cheap = create(complete("Cheap", daily_budget_micros=1_000_000))
    fault, = campaigns.RehearsePublish(s.RehearsePublishRequest(id=cheap.id), timeout=30).faults
    assert fault.field == "daily_budget_micros" and fault.reason and fault.code, fault
    draft = create(bare("Draft", CUSTOMER))
    refused(code.FAILED_PRECONDITION, lambda: campaigns.RehearsePublish(s.RehearsePublishRequest(id=draft.id)))
    refused(code.FAILED_PRECONDITION, lambda: campaigns.CancelPublish(s.CancelPublishRequest(id=made.id)))

    watch = jobs.WatchPublishJobs(js.WatchPublishJobsRequest(customer_id=CUSTOMER))
    assert not next(watch).publish_jobs
    states = []
    ended = threading.Event()

    def follow():
        for answer in watch:
            states.extend((x.campaign_id, x.kind, x.state) for x in answer.publish_jobs)
            if (made.id, j.PublishJob.PUBLISH, j.PublishJob.DONE) in states:
                ended.set()
                return
    threading.Thread(target=follow, daemon=True).start()
    campaigns.PublishCampaign(s.PublishCampaignRequest(id=made.id))
    assert ended.wait(60), states
    watch.cancel()
    job, = jobs.ListPublishJobs(js.ListPublishJobsRequest(campaign_id=made.id)).publish_jobs
    whole = jobs.GetPublishJob(js.GetPublishJobRequest(id=job.id))
    assert whole.state == j.PublishJob.DONE and [e.outcome for e in whole.events] == ["PUBLISHED"]
    assert whole.finish_time.seconds and whole.priority == j.PublishJob.HIGH and whole.customer_id == CUSTOMER
    refused(code.FAILED_PRECONDITION, lambda: jobs.RetryPublishJob(js.RetryPublishJobRequest(id=job.id)))
    refused(code.NOT_FOUND, lambda: jobs.GetPublishJob(js.GetPublishJobRequest(id=10**12)))
    refused(code.INVALID_ARGUMENT, lambda: jobs.GetPublishJob(js.GetPublishJobRequest()))
    refused(code.FAILED_PRECONDITION, lambda: campaigns.CancelPublish(s.CancelPublishRequest(id=made.id)))

    campaigns.PublishCampaign(s.PublishCampaignRequest(id=cheap.id))
    wait_for(cheap.id, status=c.FAILED)
    done = jobs.ListPublishJobs(js.ListPublishJobsRequest(
        customer_id=CUSTOMER, states=[j.PublishJob.DONE, j.PublishJob.REFUSED], page_size=1))
    refused_job, = done.publish_jobs
    assert refused_job.campaign_id == cheap.id and refused_job.state == j.PublishJob.REFUSED
    assert jobs.GetPublishJob(js.GetPublishJobRequest(id=refused_job.id)).faults[0].field == "daily_budget_micros"
    rest = jobs.ListPublishJobs(js.ListPublishJobsRequest(
        customer_id=CUSTOMER, states=[j.PublishJob.REFUSED, j.PublishJob.DONE], page_token=done.next_page_token))
    assert [x.id for x in rest.publish_jobs] == [job.id] and not rest.next_page_token
    refused(code.INVALID_ARGUMENT, lambda: jobs.ListPublishJobs(js.ListPublishJobsRequest(
        page_token=done.next_page_token)))
    refused(code.INVALID_ARGUMENT, lambda: jobs.ListPublishJobs(js.ListPublishJobsRequest(states=[99])))


def without_publisher():
    """A server that publishes nothing and knows no account: what is queued can be taken back."""
    made = create(complete("Queued"))
    refused(code.FAILED_PRECONDITION, lambda: campaigns.RehearsePublish(s.RehearsePublishRequest(id=made.id)))
    queued = campaigns.PublishCampaign(s.PublishCampaignRequest(id=made.id))
    assert queued.status == c.QUEUED
    tried = campaigns.CancelPublish(s.CancelPublishRequest(id=made.id, validate_only=True))
    assert tried.status == c.DRAFT and get(made.id).status == c.QUEUED
    assert campaigns.CancelPublish(s.CancelPublishRequest(id=made.id)).status == c.DRAFT
    refused(code.FAILED_PRECONDITION, lambda: campaigns.CancelPublish(s.CancelPublishRequest(id=made.id)))
    job, = jobs.ListPublishJobs(js.ListPublishJobsRequest(campaign_id=made.id)).publish_jobs
    assert job.state == j.PublishJob.CANCELLED
    event, = jobs.GetPublishJob(js.GetPublishJobRequest(id=job.id)).events
    assert event.outcome == "CANCELLED" and event.actor == "rpc"


if __name__ == "__main__":
    globals()[name]()

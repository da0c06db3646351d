"""Scenarios of the campaign API with a real gRPC client (grpcio) against a running server: every method that is described.

    scenarios.py NAME HOST:PORT PROTO_FOLDER

Exit status 0 when everything was as asserted; the traceback says what was not. Tests/clients/swift has the same ones.
"""
import concurrent.futures
import sys
import uuid

from google.protobuf.field_mask_pb2 import FieldMask

from world import CUSTOMER, UNKNOWN_ID, Code, World, refused, violations


def ids(campaigns):
    return [x.id for x in campaigns]


def listed(w, customer, **query):
    return w.call("ListCampaigns", customer_id=customer, **query)


def batches(w):
    """All or nothing, or each for itself; answers in the order of the requests."""
    customer = "2000000001"

    def creates(*names):
        return [w.CreateCampaignRequest(campaign=w.bare(name, customer)) for name in names]

    wrong = refused(Code.INVALID_ARGUMENT, w.call, "BatchCreateCampaigns", requests=creates("One", "", "Three"))
    assert violations(wrong) == ["requests[1].campaign.name"] or violations(wrong) == ["requests[1].name"], violations(wrong)
    assert not listed(w, customer).campaigns
    part = w.call("BatchCreateCampaigns", requests=creates("One", "", "Three"), return_partial_success=True)
    assert [x.name for x in part.campaigns] == ["One", "", "Three"] and set(part.failed_requests) == {1}
    assert part.failed_requests[1].code == Code.INVALID_ARGUMENT.value[0]
    made = [part.campaigns[0], part.campaigns[2], *w.call("BatchCreateCampaigns", requests=creates("Four", "Five")).campaigns]
    refused(Code.ALREADY_EXISTS, w.call, "BatchCreateCampaigns", requests=creates("Six", "One"))

    got = w.call("BatchGetCampaigns", ids=ids(reversed(made)))
    assert list(got.campaigns) == made[::-1]
    refused(Code.NOT_FOUND, w.call, "BatchGetCampaigns", ids=[made[0].id, UNKNOWN_ID])
    got = w.call("BatchGetCampaigns", ids=[UNKNOWN_ID, made[0].id], return_partial_success=True)
    assert got.campaigns[1] == made[0] and got.failed_requests[0].code == Code.NOT_FOUND.value[0]

    def update(campaign, **fields):
        return w.UpdateCampaignRequest(campaign=w.Campaign(id=campaign.id, **fields), update_mask=FieldMask(paths=list(fields)))

    changed = w.call("BatchUpdateCampaigns", requests=[update(x, name=x.name + "!") for x in made])
    assert [x.name for x in changed.campaigns] == ["One!", "Three!", "Four!", "Five!"]
    refused(Code.ALREADY_EXISTS, w.call, "BatchUpdateCampaigns", requests=[update(made[0], name="New"), update(made[1], name="Four!")])
    assert w.get(made[0].id).name == "One!"
    gone = w.call("BatchDeleteCampaigns", requests=[w.DeleteCampaignRequest(id=made[3].id)])
    assert gone.campaigns[0].delete_time.seconds > 0 and made[3].id not in ids(listed(w, customer).campaigns)

    for requests in ([], creates(*map(str, range(1001))), [w.CreateCampaignRequest(campaign=w.bare("X", c)) for c in (CUSTOMER, customer)],
                     [w.CreateCampaignRequest(campaign=w.bare("Y", customer), validate_only=True)]):
        refused(Code.INVALID_ARGUMENT, w.call, "BatchCreateCampaigns", requests=requests)
    refused(Code.INVALID_ARGUMENT, w.call, "BatchDeleteCampaigns", requests=[w.DeleteCampaignRequest(id=made[0].id)] * 2)
    thousand = w.call("BatchCreateCampaigns", requests=creates(*(f"Many {n}" for n in range(1000))))
    assert len(set(ids(thousand.campaigns))) == 1000
    incomplete = w.call("BatchPublishCampaigns", requests=[w.PublishCampaignRequest(id=made[0].id)], return_partial_success=True)
    assert incomplete.failed_requests[0].code == Code.FAILED_PRECONDITION.value[0]


def lists(w):
    """Filters, orders, masks, totals, and tokens that belong to their query."""
    customer = "2000000002"
    made = {name: w.create(w.bare(name, customer, daily_budget_micros=budget * 1_000_000, labels=labels, end_date=end))
            for name, budget, labels, end in [("Alpha", 5, ["spring"], "2035-06-30"), ("beta", 6, ["spring", "new"], ""),
                                              ("Gamma sale", 7, [], "2036-06-30"), ("Delta", 8, ["new"], "")]}
    w.call("DeleteCampaign", id=made["Delta"].id)

    def names(filter="", **query):
        return {x.name for x in listed(w, customer, filter=filter, **query).campaigns}

    for filter, expected in {
            "": {"Alpha", "beta", "Gamma sale"}, 'name = "Alpha"': {"Alpha"}, "name:ALPHA": set() | {"Alpha"},
            "status = DRAFT AND labels:spring": {"Alpha", "beta"}, "labels:spring labels:new": {"beta"},
            "labels:new OR name:sale AND NOT labels:spring": {"Gamma sale"}, "-labels:spring": {"Gamma sale"},
            "daily_budget_micros > 5000000 AND daily_budget_micros <= 6000000": {"beta"}, "end_date:*": {"Alpha", "Gamma sale"},
            "end_date < 2036-01-01": {"Alpha"}, "NOT (name = beta OR name = Alpha)": {"Gamma sale"},
            "create_time > 2020-01-01T00:00:00Z": {"Alpha", "beta", "Gamma sale"}, f'id = "{made["beta"].id}"': {"beta"}}.items():
        assert names(filter) == expected, (filter, names(filter))
    assert names(show_deleted=True) == {"Alpha", "beta", "Gamma sale", "Delta"}
    for filter in ("nmae = x", "name =", "(name = a", "status = DRAFTED", "daily_budget_micros > much", "name = 'a", "x" * 5000,
                   "(" * 40 + "name = a" + ")" * 40, "start_date < 2035-02-30"):
        refused(Code.INVALID_ARGUMENT, listed, w, customer, filter=filter)

    def order(order_by, **query):
        return [x.name for x in listed(w, customer, order_by=order_by, **query).campaigns]

    assert order("") == order("create_time desc") == ["Gamma sale", "beta", "Alpha"]
    assert order("create_time") == ["Alpha", "beta", "Gamma sale"] and order("name") == ["Alpha", "Gamma sale", "beta"]
    for wrong in ("budget", "name sideways", "name, start_date"):
        refused(Code.INVALID_ARGUMENT, listed, w, customer, order_by=wrong)
    refused(Code.INVALID_ARGUMENT, listed, w, "", order_by="name")

    masked = listed(w, customer, read_mask=FieldMask(paths=["id", "name"])).campaigns[0]
    assert masked == w.Campaign(id=made["Gamma sale"].id, name="Gamma sale"), masked
    refused(Code.INVALID_ARGUMENT, listed, w, customer, read_mask=FieldMask(paths=["nmae"]))
    refused(Code.INVALID_ARGUMENT, w.call, "GetCampaign", id=made["beta"].id, read_mask=FieldMask(paths=["nmae"]))
    assert w.call("GetCampaign", id=made["beta"].id, read_mask=FieldMask(paths=["*"])) == made["beta"]

    first = listed(w, customer, page_size=2, filter="labels:spring OR name:sale", return_total_size=True)
    assert first.total_size == 3 and len(first.campaigns) == 2
    second = listed(w, customer, page_size=2, filter="labels:spring OR name:sale", page_token=first.next_page_token)
    assert ids(first.campaigns) + ids(second.campaigns) == ids(listed(w, customer).campaigns) and not second.next_page_token
    for other in ({"filter": ""}, {"order_by": "name"}, {"show_deleted": True}):
        query = {"filter": "labels:spring OR name:sale"} | other
        refused(Code.INVALID_ARGUMENT, listed, w, customer, page_token=first.next_page_token, **query)


def updates(w):
    """Masks, etags, and a campaign that is made by its update."""
    made = w.create(w.complete("To change", "2000000003"))
    new = w.complete("All of it", "2000000003", id=made.id, headlines=["Another"])
    all_of_it = w.call("UpdateCampaign", campaign=new, update_mask=FieldMask(paths=["*"]))
    assert all_of_it.name == "All of it" and "Another" in all_of_it.headlines and all_of_it.create_time == made.create_time
    implied = w.call("UpdateCampaign", campaign=w.Campaign(id=made.id, business_name="Shop"))
    assert implied.business_name == "Shop" and implied.name == "All of it"
    refused(Code.ABORTED, w.call, "UpdateCampaign", campaign=w.Campaign(id=made.id, etag=made.etag, name="Stale"))
    for paths in (["status"], ["id"], ["nmae"], ["customer_id"]):
        refused(Code.INVALID_ARGUMENT, w.call, "UpdateCampaign", campaign=w.Campaign(id=made.id), update_mask=FieldMask(paths=paths))
    own = "01900000-0000-7000-8000-" + uuid.uuid4().hex[:12]
    refused(Code.NOT_FOUND, w.call, "UpdateCampaign", campaign=w.bare("Own id", "2000000003", id=own))
    assert w.call("UpdateCampaign", campaign=w.bare("Own id", "2000000003", id=own), allow_missing=True).id == own
    again = w.call("UpdateCampaign", campaign=w.Campaign(id=own, name="Own"), update_mask=FieldMask(paths=["name"]), allow_missing=True)
    assert again.name == "Own" and w.get(own) == again
    refused(Code.INVALID_ARGUMENT, w.call, "UpdateCampaign", campaign=w.bare("V4", "2000000003", id=str(uuid.uuid4())), allow_missing=True)


def deletes(w):
    """Deleted, undeleted, expunged."""
    customer = "2000000004"
    made = w.create(w.bare("Gone", customer))
    refused(Code.FAILED_PRECONDITION, w.call, "UndeleteCampaign", id=made.id)
    refused(Code.FAILED_PRECONDITION, w.call, "ExpungeCampaign", id=made.id)
    stale, made = made.etag, w.call("UpdateCampaign", campaign=w.Campaign(id=made.id, external_id="x"))
    refused(Code.ABORTED, w.call, "DeleteCampaign", id=made.id, etag=stale)
    refused(Code.INVALID_ARGUMENT, w.call, "DeleteCampaign", id=made.id, etag="no etag")
    deleted = w.call("DeleteCampaign", id=made.id, etag=made.etag)
    assert deleted.delete_time.seconds > 0 and deleted.etag != made.etag and w.get(made.id) == deleted
    refused(Code.NOT_FOUND, w.call, "DeleteCampaign", id=made.id)
    assert w.call("DeleteCampaign", id=made.id, allow_missing=True) == deleted
    refused(Code.NOT_FOUND, w.call, "DeleteCampaign", id=UNKNOWN_ID, allow_missing=True)
    refused(Code.NOT_FOUND, w.call, "PublishCampaign", id=made.id)
    heir = w.create(w.bare("Gone", customer))
    refused(Code.ALREADY_EXISTS, w.call, "UndeleteCampaign", id=made.id)
    w.call("UpdateCampaign", campaign=w.Campaign(id=heir.id, name="Heir"))
    back = w.call("UndeleteCampaign", id=made.id)
    assert not back.HasField("delete_time") and back.name == "Gone"
    w.call("DeleteCampaign", id=made.id)
    assert w.call("ExpungeCampaign", id=made.id).id == made.id
    for method in ("GetCampaign", "UndeleteCampaign", "ExpungeCampaign", "DeleteCampaign"):
        refused(Code.NOT_FOUND, w.call, method, id=made.id)


def writes(w, customer):
    """A request for every method that writes, and what it writes to."""
    drafts = [w.create(w.complete(f"Draft {n}", customer)) for n in range(4)]
    deleted = [w.call("DeleteCampaign", id=w.create(w.bare(f"Deleted {n}", customer)).id) for n in range(2)]
    queued = w.call("PublishCampaign", id=w.create(w.complete("Queued", customer)).id)
    change = w.Campaign(id=drafts[0].id, business_name="Changed")
    return {
        "CreateCampaign": dict(campaign=w.bare("New", customer)), "UpdateCampaign": dict(campaign=change),
        "DeleteCampaign": dict(id=drafts[1].id), "UndeleteCampaign": dict(id=deleted[0].id),
        "ExpungeCampaign": dict(id=deleted[1].id), "PublishCampaign": dict(id=drafts[2].id),
        "CancelPublish": dict(id=queued.id),
        "BatchCreateCampaigns": dict(requests=[w.CreateCampaignRequest(campaign=w.bare("Newer", customer))]),
        "BatchUpdateCampaigns": dict(requests=[w.UpdateCampaignRequest(campaign=w.Campaign(id=drafts[3].id, business_name="B"))]),
        "BatchDeleteCampaigns": dict(requests=[w.DeleteCampaignRequest(id=drafts[0].id)]),
        "BatchPublishCampaigns": dict(requests=[w.PublishCampaignRequest(id=drafts[3].id)])}


def everything(w, customer):
    """Every campaign of a customer as it is, by its id."""
    return {x.id: x for x in listed(w, customer, show_deleted=True, page_size=1000).campaigns}


def shown(w):
    """validate_only answers, and writes nothing (AIP-163). Needs a server that does not publish."""
    customer = "2000000005"
    requests = writes(w, customer)
    before = everything(w, customer)
    for method, request in requests.items():
        w.call(method, validate_only=True, **request)
        assert everything(w, customer) == before, method
    refused(Code.INVALID_ARGUMENT, w.call, "CreateCampaign", campaign=w.bare("", customer), validate_only=True)
    refused(Code.ALREADY_EXISTS, w.call, "CreateCampaign", campaign=w.bare("Draft 0", customer), validate_only=True)


def repeated(w):
    """The same request_id answers the first answer (AIP-155). Needs a server that does not publish."""
    customer = "2000000006"
    for method, request in writes(w, customer).items():
        request_id = str(uuid.uuid4())
        first = w.call(method, request_id=request_id, **request)
        after = everything(w, customer)
        assert w.call(method, request_id=request_id, **request) == first, method
        assert everything(w, customer) == after, method
        other = {"etag": "x"} if "id" in request else {"return_partial_success": True}
        if "campaign" in request:
            other = {"campaign": w.bare("Other", customer)}
        refused(Code.INVALID_ARGUMENT, w.call, method, request_id=request_id, **(request | other))
    refused(Code.INVALID_ARGUMENT, w.create, w.bare("No UUID", customer), request_id="7")
    request_id = str(uuid.uuid4())
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: w.create(w.bare("At once", customer), request_id=request_id), range(20)))
    assert len({x.SerializeToString(deterministic=True) for x in answers}) == 1


def exports(w):
    """All that match, oldest first; an export goes on where it was cut off."""
    customer = "2000000007"
    made = w.call("BatchCreateCampaigns", requests=[
        w.CreateCampaignRequest(campaign=w.bare(f"Export {n}", customer, labels=["even"] if n % 2 == 0 else [])) for n in range(900)])
    answers = list(w.call("ExportCampaigns", customer_id=customer))
    assert [x.id for a in answers for x in a.campaigns] == ids(made.campaigns)
    even = [x for a in w.call("ExportCampaigns", customer_id=customer, filter="labels:even", read_mask=FieldMask(paths=["id"]))
            for x in a.campaigns]
    assert ids(even) == ids(made.campaigns)[::2] and not even[0].name
    if len(answers) > 1:
        rest = list(w.call("ExportCampaigns", customer_id=customer, resume_token=answers[0].resume_token))
        assert [x.id for a in rest for x in a.campaigns] == ids(made.campaigns)[len(answers[0].campaigns):]
    refused(Code.INVALID_ARGUMENT, w.call, "ExportCampaigns", customer_id=customer, filter="nmae = x")
    refused(Code.INVALID_ARGUMENT, w.call, "ExportCampaigns", customer_id=customer, resume_token="nonsense")


def watches(w):
    """Every change is told, also after the watch was cut off and taken up again."""
    customer = "2000000008"

    def changes(stream, id, until):
        """What is told of a campaign, up to the change that is waited for, and the token behind it."""
        for answer in stream:
            for change in answer.changes:
                assert change.campaign.customer_id == customer
                if change.campaign.id == id and until(change):
                    return answer.resume_token

    watch = w.call("WatchCampaigns", customer_id=customer, timeout=60)
    start = next(watch).resume_token
    made = w.create(w.bare("Watched", customer))
    changes(watch, made.id, lambda change: change.campaign == made)
    renamed = w.call("UpdateCampaign", campaign=w.Campaign(id=made.id, name="Renamed"))
    token = changes(watch, made.id, lambda change: change.campaign == renamed)
    watch.cancel()
    w.create(w.bare(f"Of another {uuid.uuid4()}"))
    w.call("DeleteCampaign", id=made.id)
    resumed = w.call("WatchCampaigns", customer_id=customer, resume_token=token, timeout=60)
    changes(resumed, made.id, lambda change: change.campaign.HasField("delete_time"))
    w.call("ExpungeCampaign", id=made.id)
    changes(resumed, made.id, lambda change: change.expunged)
    resumed.cancel()
    again = w.call("WatchCampaigns", customer_id=customer, resume_token=start, timeout=60)
    changes(again, made.id, lambda change: change.expunged)
    again.cancel()
    refused(Code.INVALID_ARGUMENT, w.call, "WatchCampaigns", customer_id=customer, resume_token="nonsense")


def jobs(w):
    """Publishing seen as jobs, rehearsed and taken back. Needs a server that publishes."""
    watch = w.call("WatchPublishJobs", customer_id=CUSTOMER, timeout=60)
    next(watch)
    made = w.create(w.complete("A job"))
    assert not w.call("RehearsePublish", id=made.id).faults
    refused(Code.FAILED_PRECONDITION, w.call, "RehearsePublish", id=w.create(w.bare("Not complete")).id)
    assert w.get(made.id) == made
    refused(Code.FAILED_PRECONDITION, w.call, "CancelPublish", id=made.id)
    w.call("PublishCampaign", id=made.id)
    states = []
    for answer in watch:
        states += [job.state for job in answer.publish_jobs if job.campaign_id == made.id]
        if w.PublishJob.DONE in states:
            break
    watch.cancel()
    job, = w.call("ListPublishJobs", campaign_id=made.id, kind=w.PublishJob.PUBLISH).publish_jobs
    full = w.call("GetPublishJob", id=job.id)
    assert full.state == w.PublishJob.DONE and full.events and full.finish_time.seconds >= full.create_time.seconds
    assert not w.call("ListPublishJobs", campaign_id=made.id, states=[w.PublishJob.PARKED]).publish_jobs
    refused(Code.FAILED_PRECONDITION, w.call, "RetryPublishJob", id=job.id)
    refused(Code.FAILED_PRECONDITION, w.call, "CancelPublish", id=made.id)
    refused(Code.NOT_FOUND, w.call, "GetPublishJob", id=2**60)
    refused(Code.INVALID_ARGUMENT, w.call, "ListPublishJobs", page_token="nonsense")
    for method, status in (("EnableCampaign", w.ENABLED), ("PauseCampaign", w.PAUSED), ("RemoveCampaign", w.REMOVED)):
        w.call(method, id=made.id)
        while w.get(made.id).google_status != status:
            pass


def cancels(w):
    """What was not sent is taken back. Needs a server that does not publish."""
    made = w.create(w.complete("Taken back", "2000000009"))
    queued = w.call("PublishCampaign", id=made.id, etag=made.etag)
    assert queued.status == w.QUEUED and w.call("PublishCampaign", id=made.id) == queued
    refused(Code.FAILED_PRECONDITION, w.call, "UpdateCampaign", campaign=w.Campaign(id=made.id, name="Now"))
    refused(Code.FAILED_PRECONDITION, w.call, "DeleteCampaign", id=made.id)
    assert w.call("CancelPublish", id=made.id).status == w.DRAFT
    job, = w.call("ListPublishJobs", campaign_id=made.id).publish_jobs
    assert job.state == w.PublishJob.CANCELLED
    refused(Code.FAILED_PRECONDITION, w.call, "RehearsePublish", id=made.id)


if __name__ == "__main__":
    name, address, proto = sys.argv[1:]
    scenarios = [batches, lists, updates, deletes, shown, repeated, exports, watches, jobs, cancels]
    {scenario.__name__: scenario for scenario in scenarios}[name](World(address, proto))

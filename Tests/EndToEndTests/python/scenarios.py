"""Scenarios of the campaign API with a real gRPC client (grpcio) against a running server: every method that is described.

    scenarios.py NAME HOST:PORT PROTO_FOLDER

Exit status 0 when everything was as asserted; the traceback says what was not. Tests/clients/swift has the same ones, but
for slow_watcher, bad_input, edges and written_back, which are about the server alone.
"""
import concurrent.futures
import sys
import time
import uuid

from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from grpc_health.v1 import health_pb2, health_pb2_grpc

from world import CUSTOMER, UNKNOWN_ID, Code, World, refused, violations


def ids(campaigns):
    return [x.id for x in campaigns]


def listed(w, customer, **query):
    return w.call("ListCampaigns", customer_id=customer, **query)


def mask(*paths):
    return FieldMask(paths=paths)


def codes(answer):
    """The status code of each request of a batch that failed."""
    return {place: status.code for place, status in answer.failed_requests.items()}


ALREADY_EXISTS, INVALID, NOT_FOUND, PRECONDITION, ABORTED = (
    code.value[0] for code in (
        Code.ALREADY_EXISTS, Code.INVALID_ARGUMENT, Code.NOT_FOUND, Code.FAILED_PRECONDITION, Code.ABORTED))


# MARK: On a server that does not publish


def batches(w):
    """All or nothing, or each for itself; answers in the order of the requests (AIP-231, 233, 234, 235)."""
    customer = "2000000001"

    def creates(*names):
        return [w.CreateCampaignRequest(campaign=w.bare(name, customer)) for name in names]

    wrong = refused(Code.INVALID_ARGUMENT, w.call, "BatchCreateCampaigns", requests=creates("One", "", "Three"))
    assert violations(wrong) == ["requests[1].name"], violations(wrong)
    assert not listed(w, customer).campaigns
    part = w.call("BatchCreateCampaigns", requests=creates("One", "", "Three"), return_partial_success=True)
    assert [x.name for x in part.campaigns] == ["One", "", "Three"] and codes(part) == {1: INVALID}
    assert part.failed_requests[1].details and part.campaigns[1] == w.Campaign()
    made = [part.campaigns[0], part.campaigns[2], *w.call("BatchCreateCampaigns", requests=creates("Four", "Five")).campaigns]
    refused(Code.ALREADY_EXISTS, w.call, "BatchCreateCampaigns", requests=creates("Six", "One"))
    part = w.call("BatchCreateCampaigns", requests=creates("One", "Six", "Six"), return_partial_success=True)
    assert codes(part) == {0: ALREADY_EXISTS, 2: ALREADY_EXISTS}, codes(part)
    made.append(part.campaigns[1])

    got = w.call("BatchGetCampaigns", ids=ids(reversed(made)) + [made[0].id])
    assert list(got.campaigns) == made[::-1] + made[:1]
    assert w.call("BatchGetCampaigns", ids=[made[0].id], read_mask=mask("id")).campaigns == [w.Campaign(id=made[0].id)]
    refused(Code.NOT_FOUND, w.call, "BatchGetCampaigns", ids=[made[0].id, UNKNOWN_ID])
    got = w.call("BatchGetCampaigns", ids=[UNKNOWN_ID, made[0].id, "7"], return_partial_success=True)
    assert got.campaigns[1] == made[0] and codes(got) == {0: NOT_FOUND, 2: INVALID}

    def update(campaign, etag="", **fields):
        return w.UpdateCampaignRequest(campaign=w.Campaign(id=campaign.id, etag=etag, **fields), update_mask=mask(*fields))

    changed = w.call("BatchUpdateCampaigns", requests=[update(x, name=x.name + "!") for x in made])
    assert [x.name for x in changed.campaigns] == ["One!", "Three!", "Four!", "Five!", "Six!"]
    refused(Code.ALREADY_EXISTS, w.call, "BatchUpdateCampaigns", requests=[update(made[0], name="New"), update(made[1], name="Four!")])
    assert w.get(made[0].id).name == "One!"
    refused(Code.INVALID_ARGUMENT, w.call, "BatchUpdateCampaigns", requests=[update(made[0], name="A"), update(made[0], name="B")])
    # Names are compared with those before the batch: Four! is taken, though it becomes Four.
    part = w.call("BatchUpdateCampaigns", return_partial_success=True, requests=[
        update(made[0], name="Four!"), update(made[1], name="Two"), update(made[2], name="Four"), update(made[3], name="Two"),
        update(made[4], name="Stale", etag=made[4].etag)])
    assert codes(part) == {0: ALREADY_EXISTS, 3: ALREADY_EXISTS, 4: ABORTED}, codes(part)
    assert [x.name for x in part.campaigns] == ["", "Two", "Four", "", ""]

    def deletes(*chosen):
        return [w.DeleteCampaignRequest(id=id) for id in chosen]

    refused(Code.NOT_FOUND, w.call, "BatchDeleteCampaigns", requests=deletes(made[3].id, UNKNOWN_ID))
    refused(Code.INVALID_ARGUMENT, w.call, "BatchDeleteCampaigns", requests=deletes(made[0].id, made[0].id))
    gone = w.call("BatchDeleteCampaigns", requests=deletes(made[3].id, UNKNOWN_ID), return_partial_success=True)
    assert gone.campaigns[0].delete_time.seconds > 0 and codes(gone) == {1: NOT_FOUND}
    assert made[3].id not in ids(listed(w, customer).campaigns)

    for requests in ([], creates(*map(str, range(1001))), [w.CreateCampaignRequest(campaign=w.bare("X", c)) for c in (CUSTOMER, customer)],
                     [w.CreateCampaignRequest(campaign=w.bare("Y", customer), validate_only=True)],
                     [w.CreateCampaignRequest(campaign=w.bare("Z", customer), request_id=str(uuid.uuid4()))]):
        refused(Code.INVALID_ARGUMENT, w.call, "BatchCreateCampaigns", requests=requests)
    thousand = w.call("BatchCreateCampaigns", requests=[
        w.CreateCampaignRequest(campaign=w.complete(f"Many {n}", customer)) for n in range(1000)]).campaigns
    assert len(set(ids(thousand))) == 1000 and [x.name for x in thousand] == [f"Many {n}" for n in range(1000)]

    publishes = [w.PublishCampaignRequest(id=id) for id in (thousand[0].id, made[0].id, thousand[1].id)]
    incomplete = refused(Code.FAILED_PRECONDITION, w.call, "BatchPublishCampaigns", requests=publishes)
    assert "requests[1].final_url" in violations(incomplete)
    part = w.call("BatchPublishCampaigns", requests=publishes, return_partial_success=True)
    assert codes(part) == {1: PRECONDITION} and [x.status for x in part.campaigns] == [w.QUEUED, 0, w.QUEUED]


def lists(w):
    """Filters, orders, masks, totals, and tokens that belong to their query (AIP-132, 157, 158, 160, 164)."""
    customer = "2000000002"
    made = {name: w.create(w.bare(name, customer, daily_budget_micros=budget * 1_000_000, labels=labels, end_date=end))
            for name, budget, labels, end in [("Alpha", 5, ["spring"], "2035-06-30"), ("beta", 6, ["spring", "new"], ""),
                                              ("Gamma sale", 7, [], "2036-06-30"), ("Delta", 8, ["new"], "")]}
    w.call("DeleteCampaign", id=made["Delta"].id)

    def names(filter="", **query):
        return {x.name for x in listed(w, customer, filter=filter, **query).campaigns}

    for filter, expected in {
            "": {"Alpha", "beta", "Gamma sale"}, 'name = "Alpha"': {"Alpha"}, "name:ALPHA": {"Alpha"},
            "status = DRAFT AND labels:spring": {"Alpha", "beta"}, "labels:spring labels:new": {"beta"},
            "labels:new OR name:sale AND NOT labels:spring": {"Gamma sale"}, "-labels:spring": {"Gamma sale"},
            "daily_budget_micros > 5000000 AND daily_budget_micros <= 6000000": {"beta"}, "end_date:*": {"Alpha", "Gamma sale"},
            "end_date < 2036-01-01": {"Alpha"}, "NOT (name = beta OR name = Alpha)": {"Gamma sale"},
            "create_time > 2020-01-01T00:00:00Z": {"Alpha", "beta", "Gamma sale"}, f'id = "{made["beta"].id}"': {"beta"}}.items():
        assert names(filter) == expected, (filter, names(filter))
    assert names(show_deleted=True) == {"Alpha", "beta", "Gamma sale", "Delta"}
    for filter in ("nmae = x", "name =", "(name = a", "status = DRAFTED", "daily_budget_micros > much", "name = 'a", "x" * 5000,
                   "(" * 40 + "name = a" + ")" * 40, "start_date < 2035-02-30", "name = a or name = b"):
        error = refused(Code.INVALID_ARGUMENT, listed, w, customer, filter=filter)
        assert violations(error) == ["filter"] and (len(filter) > 4096 or "column" in error.details()), error.details()

    def order(order_by, **query):
        return [x.name for x in listed(w, customer, order_by=order_by, **query).campaigns]

    assert order("") == order("create_time desc") == order("start_date desc") == ["Gamma sale", "beta", "Alpha"]
    assert order("create_time") == order("start_date") == ["Alpha", "beta", "Gamma sale"]
    assert order("name") == order("name desc")[::-1] == ["Alpha", "Gamma sale", "beta"]
    for wrong in ("budget", "name sideways", "name, start_date", "etag"):
        refused(Code.INVALID_ARGUMENT, listed, w, customer, order_by=wrong)
    refused(Code.INVALID_ARGUMENT, listed, w, "", order_by="name")
    refused(Code.INVALID_ARGUMENT, listed, w, customer, order_by="name", show_deleted=True)

    masked = listed(w, customer, read_mask=mask("id", "name")).campaigns[0]
    assert masked == w.Campaign(id=made["Gamma sale"].id, name="Gamma sale"), masked
    for path in ("nmae", "drifts.field"):
        refused(Code.INVALID_ARGUMENT, listed, w, customer, read_mask=mask(path))
        refused(Code.INVALID_ARGUMENT, w.call, "GetCampaign", id=made["beta"].id, read_mask=mask(path))
    assert w.call("GetCampaign", id=made["beta"].id, read_mask=mask("*")) == made["beta"]
    deleted, = listed(w, customer, filter="delete_time:*", show_deleted=True, read_mask=mask("delete_time", "purge_time")).campaigns
    assert deleted.purge_time.seconds - deleted.delete_time.seconds == 30 * 86_400 and not deleted.name

    for order_by in ("", "create_time", "name", "name desc", "start_date"):
        query = {"filter": "labels:spring OR name:sale", "order_by": order_by}
        first = listed(w, customer, page_size=2, return_total_size=True, **query)
        assert first.total_size == 3 and len(first.campaigns) == 2
        token = first.next_page_token
        second = listed(w, customer, page_size=5, page_token=token, **query)
        assert [x.name for x in (*first.campaigns, *second.campaigns)] == order(order_by) and not second.next_page_token
        for other in ({"filter": ""}, {"order_by": "start_date desc"}, {"show_deleted": True, "order_by": ""}, {"customer_id": CUSTOMER}):
            error = refused(Code.INVALID_ARGUMENT, w.call, "ListCampaigns", page_token=token, **({"customer_id": customer} | query | other))
            assert violations(error) == ["page_token"]
        refused(Code.INVALID_ARGUMENT, listed, w, customer, page_token=token[:-1] + "!", **query)


def pages(w):
    """Every campaign of a customer once, newest first, whatever the page size."""
    customer = "2000000012"
    made = ids(w.create(w.bare(f"Page {n}", customer)) for n in range(25))
    for size in (1, 10, 25, 1000):
        seen, token = [], ""
        while True:
            page = listed(w, customer, page_size=size, page_token=token)
            assert len(page.campaigns) <= size
            seen += ids(page.campaigns)
            token = page.next_page_token
            if not token:
                break
        assert seen == made[::-1], size


def updates(w):
    """Masks, etags, and a campaign that is made by its update (AIP-134, 154)."""
    customer = "2000000003"
    made = w.create(w.complete("To change", customer))
    new = w.complete("All of it", customer, id=made.id, headlines=["Another"])
    new.ClearField("descriptions")
    all_of_it = w.call("UpdateCampaign", campaign=new, update_mask=mask("*"))
    assert all_of_it.name == "All of it" and "Another" in all_of_it.headlines and all_of_it.create_time == made.create_time
    assert not all_of_it.descriptions
    implied = w.call("UpdateCampaign", campaign=w.Campaign(id=made.id, business_name="Shop"))
    assert implied.business_name == "Shop" and implied.name == "All of it"
    refused(Code.ABORTED, w.call, "UpdateCampaign", campaign=w.Campaign(id=made.id, etag=made.etag, name="Stale"))
    moved = refused(Code.INVALID_ARGUMENT, w.call, "UpdateCampaign", campaign=w.Campaign(id=made.id, customer_id=CUSTOMER))
    assert violations(moved) == ["campaign.customer_id"]
    for paths in (["status"], ["id"], ["nmae"], ["customer_id"], ["name", ""], ["x" * 2000]):
        error = refused(Code.INVALID_ARGUMENT, w.call, "UpdateCampaign", campaign=w.Campaign(id=made.id), update_mask=mask(*paths))
        assert violations(error) == ["update_mask"], violations(error)
    w.create(w.bare("Taken", customer))
    for only_shown in (False, True):
        refused(Code.ALREADY_EXISTS, w.call, "UpdateCampaign", campaign=w.Campaign(id=made.id, name="Taken"), validate_only=only_shown)

    own = w.bare("Own id", customer, id="01900000-0000-7000-8000-" + uuid.uuid4().hex[:12])
    refused(Code.NOT_FOUND, w.call, "UpdateCampaign", campaign=own)
    born = w.call("UpdateCampaign", campaign=own, update_mask=mask("name"), allow_missing=True)
    assert born.id == own.id and born.objective == own.objective
    again = w.call("UpdateCampaign", campaign=w.Campaign(id=own.id, name="Own"), update_mask=mask("name"), allow_missing=True)
    assert again.name == "Own" and w.get(own.id) == again
    refused(Code.INVALID_ARGUMENT, w.call, "UpdateCampaign", campaign=w.bare("V4", customer, id=str(uuid.uuid4())), allow_missing=True)
    w.call("DeleteCampaign", id=own.id)
    refused(Code.ALREADY_EXISTS, w.call, "UpdateCampaign", campaign=own, allow_missing=True)


def deletes(w):
    """Deleted, undeleted, expunged (AIP-135, 164, 165)."""
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
    for method in ("UndeleteCampaign", "ExpungeCampaign"):
        refused(Code.ABORTED, w.call, method, id=made.id, etag=stale)
    back = w.call("UndeleteCampaign", id=made.id, etag=deleted.etag)
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
    """validate_only answers, and writes nothing (AIP-163)."""
    customer = "2000000005"
    requests = writes(w, customer)
    before = everything(w, customer)
    for method, request in requests.items():
        w.call(method, validate_only=True, request_id=str(uuid.uuid4()), **request)
        assert everything(w, customer) == before, method
    refused(Code.INVALID_ARGUMENT, w.call, "CreateCampaign", campaign=w.bare("", customer), validate_only=True)
    refused(Code.ALREADY_EXISTS, w.call, "CreateCampaign", campaign=w.bare("Draft 0", customer), validate_only=True)


def repeated(w):
    """The same request_id answers the first answer (AIP-155)."""
    customer = "2000000006"
    # One id for all methods: each remembers its own requests.
    request_id = str(uuid.uuid4())
    firsts = {}
    for method, request in writes(w, customer).items():
        # What was only shown is not remembered.
        w.call(method, request_id=request_id, validate_only=True, **request)
        firsts[method] = request, w.call(method, request_id=request_id, **request)
        after = everything(w, customer)
        assert w.call(method, request_id=request_id, **request) == firsts[method][1], method
        assert everything(w, customer) == after, method
        other = {"etag": '"9"'} if "id" in request else {"return_partial_success": True}
        if "campaign" in request:
            other = {"campaign": w.bare("Other", customer, id=request["campaign"].id)}
        error = refused(Code.INVALID_ARGUMENT, w.call, method, request_id=request_id, **(request | other))
        assert violations(error) == ["request_id"], violations(error)
    # Whatever has become of the campaigns since.
    for method, (request, first) in firsts.items():
        assert w.call(method, request_id=request_id, **request) == first, method
    refused(Code.INVALID_ARGUMENT, w.create, w.bare("No UUID", customer), request_id="7")
    request_id = str(uuid.uuid4())
    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(lambda _: w.create(w.bare("At once", customer), request_id=request_id), range(40)))
    assert all(x == answers[0] for x in answers)


def exports(w):
    """All that match, oldest first; an export goes on where it was cut off."""
    customer = "2000000007"
    made = w.call("BatchCreateCampaigns", requests=[
        w.CreateCampaignRequest(campaign=w.bare(f"Export {n}", customer, labels=["even"] if n % 2 == 0 else [])) for n in range(900)])
    answers = list(w.call("ExportCampaigns", customer_id=customer))
    assert [x for a in answers for x in a.campaigns] == list(made.campaigns)
    even = [x for a in w.call("ExportCampaigns", customer_id=customer, filter="labels:even", read_mask=mask("id"))
            for x in a.campaigns]
    assert ids(even) == ids(made.campaigns)[::2] and not even[0].name
    for n, answer in enumerate(answers):
        rest = w.call("ExportCampaigns", customer_id=customer, resume_token=answer.resume_token)
        assert [x for a in rest for x in a.campaigns] == [x for a in answers[n + 1:] for x in a.campaigns]
    for wrong in ({"filter": "("}, {"resume_token": "nonsense"}, {"resume_token": answers[0].resume_token, "filter": "labels:even"}):
        refused(Code.INVALID_ARGUMENT, w.call, "ExportCampaigns", customer_id=customer, **wrong)


def watches(w):
    """Every change is told, also after the watch was cut off and taken up again."""
    customer = "2000000008"

    def changes(stream, id, until):
        """Follows what is told of a campaign, up to the change that is waited for, and gives the token behind it."""
        for answer in stream:
            for change in answer.changes:
                assert change.campaign.customer_id == customer
                if change.campaign.id == id and until(change):
                    return answer.resume_token

    def watch(token=""):
        return w.call("WatchCampaigns", customer_id=customer, resume_token=token, timeout=60)

    stream = watch()
    first = next(stream)
    assert first.resume_token and not first.changes
    start = first.resume_token
    made = w.create(w.bare("Watched", customer))
    changes(stream, made.id, lambda change: change.campaign == made)
    renamed = w.call("UpdateCampaign", campaign=w.Campaign(id=made.id, name="Renamed"))
    token = changes(stream, made.id, lambda change: change.campaign == renamed)
    stream.cancel()
    w.create(w.bare(f"Of another {uuid.uuid4()}"))
    gone = w.call("DeleteCampaign", id=made.id)
    stream = watch(token)
    changes(stream, made.id, lambda change: change.campaign == gone)
    w.call("ExpungeCampaign", id=made.id)
    changes(stream, made.id, lambda change: change.expunged and change.campaign == w.Campaign(id=made.id, customer_id=customer))
    stream.cancel()
    # Several changes are told as one.
    again = watch(start)
    assert [x.expunged for x in next(a for a in again if a.changes).changes] == [True]
    again.cancel()
    for wrong in ("nonsense", start + "x"):
        refused(Code.INVALID_ARGUMENT, watch, wrong)
    refused(Code.INVALID_ARGUMENT, w.call, "WatchCampaigns", customer_id=CUSTOMER, resume_token=start)
    parts = start.split(".")
    refused(Code.OUT_OF_RANGE, watch, ".".join(parts[:-1] + [str(int(parts[-1]) - 86_400_000_000)]))


def slow_watcher(w):
    """A watcher that takes nothing is sent away, and misses nothing when it comes back with its last token."""
    customer = "2000000010"
    # With compression, or a buffer that grows, the client would hold them all.
    small = World(w.address, w.proto, [("grpc.http2.bdp_probe", 0), ("grpc.http2.lookahead_bytes", 65_536),
                                       ("grpc.compression_enabled_algorithms_bitset", 1)])
    watch = small.call("WatchCampaigns", customer_id=customer, timeout=120)
    token = next(watch).resume_token
    for batch in range(5):
        w.call("BatchCreateCampaigns", timeout=60, requests=[
            w.CreateCampaignRequest(campaign=w.complete(f"Slow {batch} {n}", customer)) for n in range(1000)])
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
    error = refused(Code.ABORTED, read, watch)
    assert "resume_token" in error.details() and len(told) < 5000, len(told)
    read(w.call("WatchCampaigns", customer_id=customer, resume_token=token, timeout=120))
    assert len(told) == len(set(told)) == 5000, len(told)


def cancels(w):
    """What was not sent is taken back, and nobody can be asked without an account."""
    made = w.create(w.complete("Taken back", "2000000009"))
    refused(Code.FAILED_PRECONDITION, w.call, "RehearsePublish", id=made.id)
    queued = w.call("PublishCampaign", id=made.id, etag=made.etag)
    assert queued.status == w.QUEUED and w.call("PublishCampaign", id=made.id) == queued
    refused(Code.FAILED_PRECONDITION, w.call, "UpdateCampaign", campaign=w.Campaign(id=made.id, name="Now"))
    refused(Code.FAILED_PRECONDITION, w.call, "DeleteCampaign", id=made.id)
    assert w.call("CancelPublish", id=made.id, validate_only=True).status == w.DRAFT and w.get(made.id).status == w.QUEUED
    assert w.call("CancelPublish", id=made.id).status == w.DRAFT
    refused(Code.FAILED_PRECONDITION, w.call, "CancelPublish", id=made.id)
    job, = w.call("ListPublishJobs", campaign_id=made.id).publish_jobs
    assert job.state == w.PublishJob.CANCELLED
    event, = w.call("GetPublishJob", id=job.id).events
    assert event.outcome == "CANCELLED" and event.actor == "rpc"

    far = Timestamp(seconds=2_000_000_000, nanos=5_000)
    assert w.call("PublishCampaign", id=made.id, run_time=far).status == w.QUEUED
    # Another time is not taken before the first is taken back.
    w.call("PublishCampaign", id=made.id, run_time=Timestamp(seconds=1))
    job = w.call("ListPublishJobs", campaign_id=made.id).publish_jobs[0]
    assert job.state == w.PublishJob.SCHEDULED and job.run_time == far, job
    w.call("CancelPublish", id=made.id)
    others = [w.create(w.complete(f"Later {n}", "2000000009")).id for n in range(3)]
    w.call("BatchPublishCampaigns", requests=[
        w.PublishCampaignRequest(id=id, run_time=time) for id, time in zip(others, (far, Timestamp(seconds=1), None))])
    states = [w.call("ListPublishJobs", campaign_id=id).publish_jobs[0].state for id in others]
    assert states == [w.PublishJob.SCHEDULED, w.PublishJob.QUEUED, w.PublishJob.QUEUED], states
    # Its dates would be past by then.
    error = refused(Code.FAILED_PRECONDITION, w.call, "PublishCampaign", id=made.id, run_time=Timestamp(seconds=2_140_000_000))
    assert "start_date" in violations(error), error
    for wrong in (Timestamp(seconds=-1), Timestamp(nanos=10**9), Timestamp(seconds=2**40)):
        error = refused(Code.INVALID_ARGUMENT, w.call, "PublishCampaign", id=made.id, run_time=wrong)
        assert violations(error) == ["run_time"], error


def imports(w):
    """What was imported is seen by others, page by page."""
    customer = "2000000014"

    def take(*rows, errors=(), **settings):
        requests = [dict(settings=w.ImportSettings(**settings)), dict(rows=rows, errors=errors)]
        return list(w.call_ImportCampaigns((w.ImportCampaignsRequest(**x) for x in requests), timeout=20))

    def row(name, **changes):
        return w.ImportRow(campaign=w.bare(name, customer, **changes), fields=["name", "objective", "daily_budget_micros", "start_date"])

    wrong = [w.ImportError(record=n, campaign="x", rule="headlines.width") for n in range(3)]
    first, taken, last = take(row("One"), row("Two", daily_budget_micros=1), errors=wrong, file_name="a.csv")
    assert [x.outcome for x in taken.results] == [w.ImportRowResult.CREATED, w.ImportRowResult.REFUSED]
    assert taken.results[1].violations[0].field == "daily_budget_micros"
    one = getattr(last, "import")
    assert one.state == w.Import.DONE and one.file_name == "a.csv" and w.call("GetImport", id=one.id) == one
    assert list(w.call("WatchImport", id=one.id)) == [one]
    first, taken, last = take(row("One"))
    assert [x.outcome for x in taken.results] == [w.ImportRowResult.UNCHANGED]
    two = getattr(last, "import")

    page = w.call("ListImports", page_size=1)
    assert list(page.imports) == [two]
    assert w.call("ListImports", page_size=1, page_token=page.next_page_token).imports == [one]
    errors = w.call("ListImportErrors", id=one.id, page_size=2)
    rest = w.call("ListImportErrors", id=one.id, page_token=errors.next_page_token)
    assert [*errors.errors, *rest.errors] == wrong and not rest.next_page_token
    for method, query in (("ListImports", dict(page_token=errors.next_page_token)), ("ListImports", dict(page_token="1")),
                          ("ListImportErrors", dict(id=one.id, page_token=page.next_page_token)),
                          ("ListImportErrors", dict(id=two.id, page_token=errors.next_page_token))):
        assert violations(refused(Code.INVALID_ARGUMENT, w.call, method, **query)) == ["page_token"]
    for method in ("GetImport", "WatchImport", "ListImportErrors"):
        assert violations(refused(Code.INVALID_ARGUMENT, w.call, method)) == ["id"]
        refused(Code.NOT_FOUND, w.call, method, id=2**60)


def eleven_mistakes(w):
    """One answer names all eleven fields."""
    customer = "2000000011"
    error = refused(Code.INVALID_ARGUMENT, w.create, w.Campaign(
        customer_id="12", daily_budget_micros=-5, start_date="tomorrow", headlines=["x" * 41], descriptions=["x" * 91],
        business_name="x" * 26, final_url="nowhere", logo_url="ftp://example.com/logo.png", locations=["Atlantis"]))
    assert violations(error) == [
        "customer_id", "name", "objective", "daily_budget_micros", "start_date", "headlines[0]", "descriptions[0]",
        "business_name", "final_url", "logo_url", "locations[0]"], violations(error)
    error = refused(Code.FAILED_PRECONDITION, w.call, "PublishCampaign", id=w.create(w.bare("Bare", customer)).id)
    assert len(violations(error)) == 8, violations(error)
    # More than the trailers of a call hold: as many as there is room for.
    error = refused(Code.INVALID_ARGUMENT, w.create, w.bare("Far", customer, locations=[f"Atlantis {n}" for n in range(400)]))
    assert violations(error)[:20] == [f"locations[{n}]" for n in range(20)] and "and 397 more" in error.details()


def bad_input(w):
    """The right status for each kind of nonsense, and the server goes on."""
    def raw(method, body=b"", service="adflight.v1.CampaignService"):
        w.channel.unary_unary(f"/{service}/{method}", lambda b: b, lambda b: b)(body, timeout=10)

    refused(Code.INVALID_ARGUMENT, raw, "CreateCampaign", b"\xff\xff\xff")
    refused(Code.INVALID_ARGUMENT, raw, "CreateCampaign")
    text = refused(Code.INVALID_ARGUMENT, raw, "CreateCampaign", b"\x0a\x05\x1a\x03a\xffb")
    assert "campaign.name" in text.details() and "UTF-8" in text.details(), text.details()
    assert violations(text) == ["campaign.name"]
    refused(Code.INVALID_ARGUMENT, raw, "CreateCampaign", b"\x0a\x05\x1a\x03a\x00b")
    refused(Code.RESOURCE_EXHAUSTED, raw, "CreateCampaign", b"\x0a" + bytes(5 << 20))
    refused(Code.UNIMPLEMENTED, raw, "NoSuchMethod")
    refused(Code.UNIMPLEMENTED, raw, "Method", service="no.such.Service")
    refused(Code.INVALID_ARGUMENT, listed, w, "", page_token="nonsense")
    refused(Code.INVALID_ARGUMENT, listed, w, "", page_size=-1)
    refused(Code.INVALID_ARGUMENT, w.get, "7")
    refused(Code.NOT_FOUND, w.get, UNKNOWN_ID)
    health = health_pb2_grpc.HealthStub(w.channel)
    refused(Code.NOT_FOUND, health.Check, health_pb2.HealthCheckRequest(service="no.such.Service"))
    assert health.Check(health_pb2.HealthCheckRequest(), timeout=5).status == health_pb2.HealthCheckResponse.SERVING


def edges(w):
    """The longest answers, ids in capital letters, and what has no etag yet."""
    def wrong(number):
        return w.CreateCampaignRequest(campaign=w.Campaign(
            name=f"Wrong {number}", customer_id="2000000021", keywords=[w.Keyword(text="[")] * 50))

    good = w.CreateCampaignRequest(campaign=w.bare("Good", "2000000021"))
    long = w.call("BatchCreateCampaigns", requests=[good, *map(wrong, range(999))], return_partial_success=True)
    assert len(long.failed_requests) == 999 and long.campaigns[0].name == "Good"
    assert long.ByteSize() <= 4 << 20, long.ByteSize()
    assert max(status.ByteSize() for status in long.failed_requests.values()) <= 8 << 10
    assert all(status.message and status.details for status in long.failed_requests.values())

    id = str(uuid.uuid4())
    small = w.create(w.bare("Small letters", "2000000021"), request_id=id)
    assert w.create(w.bare("Small letters", "2000000021"), request_id=id.upper()) == small
    refused(Code.INVALID_ARGUMENT, w.create, w.bare("Other", "2000000021"), request_id=id.upper())

    new = w.bare("New", "2000000021", id=UNKNOWN_ID, etag='"1"')
    refused(Code.NOT_FOUND, w.call, "UpdateCampaign", campaign=new, allow_missing=True)
    ahead = w.bare("Ahead", "2000000021", id="ffffffff-ffff-7fff-bfff-ffffffffffff")
    assert violations(refused(Code.INVALID_ARGUMENT, w.call, "UpdateCampaign", campaign=ahead, allow_missing=True)) == [
        "campaign.id"]
    twice = w.UpdateCampaignRequest(campaign=w.Campaign(id=small.id, name="Twice"))
    error = refused(Code.INVALID_ARGUMENT, w.call, "BatchUpdateCampaigns", requests=[twice, twice])
    assert violations(error) == ["requests[1].campaign.id"], violations(error)


def at_once(w):
    """A thousand calls of forty threads, each answered with what it asked for."""
    made = [w.create(w.bare(f"At once {n}", "2000000013")) for n in range(20)]
    with concurrent.futures.ThreadPoolExecutor(40) as pool:
        answers = list(pool.map(lambda n: w.get(made[n % 20].id), range(1000)))
    assert all(answer == made[n % 20] for n, answer in enumerate(answers))


# MARK: On a server that publishes


def lifecycle(w):
    """Created, changed, published, enabled, paused, removed, deleted."""
    made = w.create(w.complete("Lifecycle", external_id="crm-7", languages=["en"]))
    assert made.status == w.DRAFT and made.etag and made.create_time.seconds > 1_700_000_000
    assert list(made.languages) == ["languageConstants/1000"] and made.external_id == "crm-7"
    assert w.get(made.id) == made and made.id in ids(listed(w, "").campaigns)
    refused(Code.ALREADY_EXISTS, w.create, w.complete("Lifecycle"))

    change = w.Campaign(id=made.id, etag=made.etag, name="Life cycle", headlines=["Only one"])
    changed = w.call("UpdateCampaign", campaign=change, update_mask=mask("name", "headlines"))
    assert changed.name == "Life cycle" and list(changed.headlines) == ["Only one"] and changed.etag != made.etag
    assert changed.descriptions == made.descriptions
    stale = refused(Code.ABORTED, w.call, "UpdateCampaign", campaign=change, update_mask=mask("name", "headlines"))
    assert "read it again" in stale.details()

    refused(Code.FAILED_PRECONDITION, w.call, "PauseCampaign", id=made.id)
    publish = dict(id=made.id, request_id=str(uuid.uuid4()))
    queued = w.call("PublishCampaign", **publish)
    assert queued.status == w.QUEUED
    w.call("PublishCampaign", id=made.id)
    published = w.wait_for(made.id, status=w.PUBLISHED)
    assert published.google_campaign_id > 0 and published.google_status == w.PAUSED
    assert w.call("PublishCampaign", id=made.id) == published and w.call("PublishCampaign", **publish) == queued
    w.call("EnableCampaign", id=made.id)
    w.wait_for(made.id, google_status=w.ENABLED)
    refused(Code.FAILED_PRECONDITION, w.call, "DeleteCampaign", id=made.id)
    w.call("PauseCampaign", id=made.id)
    w.wait_for(made.id, google_status=w.PAUSED)
    refused(Code.FAILED_PRECONDITION, w.call, "UpdateCampaign", campaign=w.Campaign(id=made.id, name="x"))
    cheaper = w.call("UpdateCampaign", campaign=w.Campaign(id=made.id, daily_budget_micros=7_000_000, end_date="2036-12-31"))
    assert cheaper.daily_budget_micros == 7_000_000 and cheaper.status == w.PUBLISHED
    w.call("RemoveCampaign", id=made.id)
    w.wait_for(made.id, google_status=w.REMOVED)
    refused(Code.FAILED_PRECONDITION, w.call, "EnableCampaign", id=made.id)
    assert w.call("DeleteCampaign", id=made.id).delete_time.seconds > 0
    assert made.id not in ids(listed(w, "").campaigns)


def written_back(w):
    """A published campaign that was read can be written back, and changed in what can change."""
    made = w.create(w.complete("Written back"))
    w.call("PublishCampaign", id=made.id)
    read = w.wait_for(made.id, status=w.PUBLISHED)
    for fields in ({}, {"update_mask": mask("*")}, {"update_mask": mask("headlines", "name")}):
        same = w.call("UpdateCampaign", campaign=read, **fields)
        assert same.headlines == read.headlines and same.status == w.PUBLISHED
        read = same
    read.headlines[0] = "Another"
    error = refused(Code.FAILED_PRECONDITION, w.call, "UpdateCampaign", campaign=read, update_mask=mask("*"))
    assert violations(error) == ["headlines"], violations(error)
    past = w.Campaign(id=made.id, start_date="2020-01-01")
    for call in (dict(), dict(validate_only=True)):
        error = refused(Code.FAILED_PRECONDITION, w.call, "UpdateCampaign", campaign=past, **call)
        assert violations(error) == ["start_date"], violations(error)
    # The publisher writes the campaign meanwhile, and nobody names an etag.
    for _ in range(5):
        w.call("EnableCampaign", id=made.id)
        w.call("PauseCampaign", id=made.id)
    w.wait_for(made.id, google_status=w.PAUSED)


def jobs(w):
    """Rehearsals, and publishing seen as jobs."""
    made, cheap, draft = w.create(w.complete("A job")), w.create(w.complete("Cheap", daily_budget_micros=1_000_000)), w.create(w.bare("Draft"))
    assert not w.call("RehearsePublish", id=made.id).faults and w.get(made.id) == made
    fault, = w.call("RehearsePublish", id=cheap.id).faults
    assert fault.field == "daily_budget_micros" and fault.reason and fault.code, fault
    for method in ("RehearsePublish", "CancelPublish"):
        refused(Code.FAILED_PRECONDITION, w.call, method, id=draft.id)

    watch = w.call("WatchPublishJobs", customer_id=CUSTOMER, timeout=60)
    assert not next(watch).publish_jobs
    w.call("PublishCampaign", id=made.id)
    for answer in watch:
        if any((x.campaign_id, x.kind, x.state) == (made.id, w.PublishJob.PUBLISH, w.PublishJob.DONE) for x in answer.publish_jobs):
            break
    watch.cancel()
    done, = w.call("ListPublishJobs", campaign_id=made.id, kind=w.PublishJob.PUBLISH).publish_jobs
    full = w.call("GetPublishJob", id=done.id)
    assert full.state == w.PublishJob.DONE and [e.outcome for e in full.events] == ["PUBLISHED"]
    assert full.finish_time.seconds >= full.create_time.seconds > 0
    assert full.priority == w.PublishJob.HIGH and full.customer_id == CUSTOMER
    refused(Code.FAILED_PRECONDITION, w.call, "RetryPublishJob", id=done.id)
    refused(Code.FAILED_PRECONDITION, w.call, "CancelPublish", id=made.id)

    w.call("PublishCampaign", id=cheap.id)
    w.wait_for(cheap.id, status=w.FAILED)
    ended = dict(customer_id=CUSTOMER, states=[w.PublishJob.DONE, w.PublishJob.REFUSED])
    first = w.call("ListPublishJobs", page_size=1, **ended)
    job, = first.publish_jobs
    assert job.campaign_id == cheap.id and job.state == w.PublishJob.REFUSED
    assert w.call("GetPublishJob", id=job.id).faults[0].field == "daily_budget_micros"
    rest = w.call("ListPublishJobs", page_token=first.next_page_token, **(ended | {"states": ended["states"][::-1]}))
    assert ids(rest.publish_jobs) == [done.id] and not rest.next_page_token
    assert not w.call("ListPublishJobs", campaign_id=made.id, states=[w.PublishJob.PARKED]).publish_jobs
    for wrong in (dict(page_token=first.next_page_token), dict(states=[99]), dict(page_token="nonsense")):
        refused(Code.INVALID_ARGUMENT, w.call, "ListPublishJobs", **wrong)
    refused(Code.NOT_FOUND, w.call, "GetPublishJob", id=2**60)
    refused(Code.INVALID_ARGUMENT, w.call, "GetPublishJob")


def published_batches(w):
    """A batch is published, and a batch of new budgets follows it to Google."""
    made = ids(w.create(w.complete(f"Batch {n}")) for n in range(4))
    w.call("BatchPublishCampaigns", requests=[w.PublishCampaignRequest(id=id) for id in made[1:]])
    for id in made[1:]:
        w.wait_for(id, status=w.PUBLISHED)
    changed = w.call("BatchUpdateCampaigns", requests=[
        w.UpdateCampaignRequest(campaign=w.Campaign(id=id, daily_budget_micros=8_000_000)) for id in made])
    assert [x.daily_budget_micros for x in changed.campaigns] == [8_000_000] * 4
    counts = [len(w.call("ListPublishJobs", campaign_id=id, kind=w.PublishJob.UPDATE).publish_jobs) for id in made]
    assert counts == [0, 1, 1, 1], counts


def day_quota(w):
    """Rehearsals count among the operations of a day, of which this server may send nine."""
    made = w.create(w.complete("Rehearsed"))
    assert not w.call("RehearsePublish", id=made.id).faults
    error = refused(Code.RESOURCE_EXHAUSTED, w.call, "RehearsePublish", id=made.id)
    assert "quota of 9 operations" in error.details() and "again in " in error.details(), error.details()


# MARK: Steps of other tests


def publishing(w):
    """Leaves a campaign whose create is on its way to Google."""
    made = w.create(w.complete("On its way"))
    w.call("PublishCampaign", id=made.id)
    w.wait_for(made.id, status=w.PUBLISHING)


def change(w, **fields):
    """Changes these fields of the only campaign, and names them."""
    made = listed(w, CUSTOMER).campaigns[0]
    return w.call("UpdateCampaign", campaign=w.Campaign(id=made.id, **fields), update_mask=mask(*fields))


def change_end(w):
    """A new end of the only campaign, and nothing else, while others of its fields are not at Google as they are here."""
    made = change(w, end_date="2035-06-30")
    assert {d.field: d.googles for d in made.drifts} == {
        "name": "Theirs", "google_status": "ENABLED", "daily_budget_micros": "99.00"}, made.drifts
    assert all(d.found_time.seconds > 1_700_000_000 for d in made.drifts)


def change_end_again(w):
    """A new end of the only campaign, which is at Google as it is here."""
    assert not change(w, end_date="2035-06-30").drifts


def change_budget(w):
    """A budget that Google does not take."""
    made = change(w, daily_budget_micros=1_000_000)
    while not made.publish_error:
        time.sleep(0.05)
        made = w.get(made.id)
    fault, = made.publish_faults
    assert fault.field == "daily_budget_micros" and fault.google_request_id and "PER_DAY_MINIMUM" in fault.code, fault


def names(w):
    """The names of all campaigns, one a line: what another door has stored."""
    for campaign in listed(w, "", page_size=1000).campaigns:
        print(campaign.name)


if __name__ == "__main__":
    name, address, proto = sys.argv[1:]
    globals()[name](World(address, proto))

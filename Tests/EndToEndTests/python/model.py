"""A model of the store beside a running server that does not publish: Hypothesis makes calls, valid and hostile, and every
answer must be the model's. Nothing may answer UNKNOWN or INTERNAL.

    model.py HOST:PORT PROTO_FOLDER RUNS SEED

Exit status 0 when they agreed in so many runs of up to 30 calls; else the calls of the first run in which they differed, the
fewest that Hypothesis finds when more than 1,000 runs were asked for. The same seed makes the same calls.
"""
import itertools
import sys
import uuid

import grpc
from google.protobuf.field_mask_pb2 import FieldMask
from google.protobuf.timestamp_pb2 import Timestamp
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from world import UNKNOWN_ID, Code, World, violations

address, proto = sys.argv[1:3]
runs, first_seed = map(int, sys.argv[3:])
w = World(address, proto)
# A machine has a customer of its own, so that it knows all of that customer's campaigns.
customers = (f"{7_000_000_000 + uuid.uuid4().int % 1_000_000_000 + n}" for n in itertools.count())

GOOD_NAMES = st.sampled_from([f"{x} {n}" for x in ("Spring", "sale", "Ünï") for n in range(3)])
BAD_NAMES = st.sampled_from(["", " ", "x" * 257, "two\nlines", "\a"])
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
HOSTILE_TEXT = TEXT | st.sampled_from(["'; DROP TABLE campaigns; --", "%s", "\\", "\"", "(" * 100, "\u202e", "NULL", "*", "-" * 50])
BUDGETS = st.sampled_from([10_000, 5_000_000, 12_500_000])
BAD_BUDGETS = st.sampled_from([-1, 1, 2**63 - 1, -2**63])
# Beyond every test, as the database keeps it.
FAR = Timestamp(seconds=2_000_000_000, nanos=5_000)
RUN_TIMES = st.sampled_from([None, Timestamp(seconds=1), FAR])
ETAGS = st.sampled_from(["", "current", "stale"])
FIELDS = st.sampled_from(["name", "daily_budget_micros", "business_name", "labels", "external_id"])
HOSTILE_IDS = st.sampled_from(["", "7", UNKNOWN_ID, UNKNOWN_ID.upper(), UNKNOWN_ID[:-1], "0" * 36, "{" + UNKNOWN_ID + "}"]) | HOSTILE_TEXT
NEVER = (Code.UNKNOWN, Code.INTERNAL, Code.UNAVAILABLE, Code.DEADLINE_EXCEEDED, Code.UNIMPLEMENTED)


def attempt(method, **fields):
    """The answer and OK, or nothing and the status; never a status that tells of a fault of the server's."""
    try:
        answer = w.call(method, **fields)
        return (list(answer) if w.methods[method].server_streaming else answer), Code.OK
    except grpc.RpcError as error:
        assert error.code() not in NEVER, f"{method} answers {error.code()}: {error.details()}"
        if error.code() == Code.INVALID_ARGUMENT:
            assert error.details(), method
            violations(error)
        return None, error.code()


class Store(RuleBasedStateMachine):
    campaigns = Bundle("campaigns")

    def __init__(self):
        super().__init__()
        self.customer = next(customers)
        # What the server answered last, by id; None of what was expunged.
        self.known = {}
        # The etag with which each began.
        self.first = {}
        # The states of each campaign's jobs, oldest first.
        self.jobs = {}
        # Whoever has changed since the watch was last read.
        self.changed = set()
        self.watch = self.watched("")
        self.token = next(self.watch).resume_token

    def watched(self, token):
        return w.call("WatchCampaigns", customer_id=self.customer, resume_token=token, timeout=120)

    def teardown(self):
        self.watch.cancel()

    def live(self):
        return {id: x for id, x in self.known.items() if x is not None and not x.HasField("delete_time")}

    def is_free(self, name, but=None):
        return all(x.name != name for id, x in self.live().items() if id != but)

    def state(self, id):
        x = self.known[id]
        return "expunged" if x is None else "deleted" if x.HasField("delete_time") else "queued" if x.status == w.QUEUED else "draft"

    def is_good(self, name):
        return bool(name.strip()) and name.isprintable() and len(name) <= 256

    def keep(self, campaign):
        if self.known.get(campaign.id) != campaign:
            self.changed.add(campaign.id)
        self.known[campaign.id] = campaign
        self.first.setdefault(campaign.id, campaign.etag)
        self.jobs.setdefault(campaign.id, [])
        return campaign.id

    def etag(self, id, kind):
        """An etag of the kind, and whether it is another than the campaign's."""
        old = self.known[id]
        etag = {"": "", "current": old.etag if old else "", "stale": self.first[id]}[kind]
        return etag, old is not None and etag not in ("", old.etag)

    def refusal(self, method, id):
        """What a method that takes an id must answer for the sake of the campaign's state; OK when it must do it."""
        gone = {"deleted": Code.NOT_FOUND, "expunged": Code.NOT_FOUND}
        here = {"draft": Code.FAILED_PRECONDITION, "queued": Code.FAILED_PRECONDITION, "expunged": Code.NOT_FOUND}
        is_complete = self.known[id] is not None and bool(self.known[id].headlines)
        is_free = self.known[id] is not None and self.is_free(self.known[id].name)
        return {
            "UpdateCampaign": gone | {"queued": Code.FAILED_PRECONDITION},
            "DeleteCampaign": gone | {"queued": Code.FAILED_PRECONDITION},
            "UndeleteCampaign": here | ({} if is_free else {"deleted": Code.ALREADY_EXISTS}),
            "ExpungeCampaign": here,
            "PublishCampaign": gone | ({} if is_complete else {"draft": Code.FAILED_PRECONDITION}),
            "CancelPublish": gone | {"draft": Code.FAILED_PRECONDITION},
        }[method].get(self.state(id), Code.OK)

    def expect(self, expected, code, what):
        assert code == expected, f"{what} answers {code}, the model {expected}"
        return code == Code.OK

    def done(self, method, answer, run_time=None):
        """What a method has done to a campaign."""
        old = self.known[answer.id]
        if method == "PublishCampaign" and old.status == w.DRAFT:
            self.jobs[answer.id].append(w.PublishJob.SCHEDULED if run_time == FAR else w.PublishJob.QUEUED)
        if method == "CancelPublish":
            self.jobs[answer.id][-1] = w.PublishJob.CANCELLED
        assert answer.status == {"PublishCampaign": w.QUEUED, "CancelPublish": w.DRAFT}.get(method, old.status)
        assert answer.HasField("delete_time") == (method in ("DeleteCampaign", "ExpungeCampaign"))
        self.keep(answer)
        if method == "ExpungeCampaign":
            self.known[answer.id] = None
            self.changed.add(answer.id)

    # MARK: Creating

    @rule(target=campaigns, name=GOOD_NAMES, budget=BUDGETS, complete=st.booleans(), only_shown=st.booleans(), repeats=st.integers(0, 2))
    def create(self, name, budget, complete, only_shown, repeats):
        draft = (w.complete if complete else w.bare)(name, self.customer, daily_budget_micros=budget)
        options = dict(campaign=draft, validate_only=only_shown, request_id=str(uuid.uuid4()))
        made, code = attempt("CreateCampaign", **options)
        if not self.expect(Code.OK if self.is_free(name) else Code.ALREADY_EXISTS, code, "create") or only_shown:
            return multiple()
        assert made.name == name and made.status == w.DRAFT and made.daily_budget_micros == budget and made.id not in self.known
        for _ in range(repeats):
            assert attempt("CreateCampaign", **options) == (made, Code.OK)
        return self.keep(made)

    @rule(name=BAD_NAMES | GOOD_NAMES, budget=BAD_BUDGETS, text=HOSTILE_TEXT, day=HOSTILE_TEXT)
    def create_nonsense(self, name, budget, text, day):
        draft = w.bare(name, self.customer, final_url=text, labels=[text], external_id=text)
        draft.daily_budget_micros, draft.start_date, draft.objective = budget, day, 99
        self.expect(Code.INVALID_ARGUMENT, attempt("CreateCampaign", campaign=draft)[1], "create of nonsense")

    @rule(target=campaigns, names=st.lists(GOOD_NAMES | BAD_NAMES, min_size=1, max_size=6), partial=st.booleans())
    def create_batch(self, names, partial):
        requests = [w.CreateCampaignRequest(campaign=w.bare(name, self.customer)) for name in names]
        answer, code = attempt("BatchCreateCampaigns", requests=requests, return_partial_success=partial)
        good, taken = [], set()
        for place, name in enumerate(names):
            is_good = self.is_good(name) and self.is_free(name) and name not in taken
            good += [place] if is_good else []
            taken |= {name} if is_good else set()
        if not partial and len(good) < len(names):
            assert code in (Code.INVALID_ARGUMENT, Code.ALREADY_EXISTS), code
            return multiple()
        assert code == Code.OK, code
        assert sorted(answer.failed_requests) == [n for n in range(len(names)) if n not in good], (names, answer.failed_requests)
        assert len(answer.campaigns) == len(names)
        return multiple(*(self.keep(answer.campaigns[place]) for place in good))

    # MARK: Changing

    @rule(id=campaigns, fields=st.sets(FIELDS, min_size=1), name=GOOD_NAMES, budget=BUDGETS, text=GOOD_NAMES, etag=ETAGS,
          only_shown=st.booleans())
    def update(self, id, fields, name, budget, text, etag, only_shown):
        old = self.known[id]
        etag, is_stale = self.etag(id, etag)
        change = w.Campaign(id=id, etag=etag, name=name, daily_budget_micros=budget, business_name=text, labels=[text], external_id=text)
        new, code = attempt("UpdateCampaign", campaign=change, update_mask=FieldMask(paths=fields), validate_only=only_shown)
        expected = self.refusal("UpdateCampaign", id)
        if is_stale and expected != Code.NOT_FOUND:
            expected = Code.ABORTED
        elif expected == Code.OK and "name" in fields and not self.is_free(name, but=id):
            expected = Code.ALREADY_EXISTS
        if not self.expect(expected, code, f"update of {self.state(id)}"):
            return
        for field in fields:
            assert getattr(new, field) == getattr(change, field), field
        for field in {"name", "daily_budget_micros", "business_name", "status", "id", "start_date", "create_time"} - fields:
            assert getattr(new, field) == getattr(old, field), field
        if not only_shown:
            self.keep(new)

    @rule(id=campaigns, paths=st.lists(st.sampled_from(["status", "id", "customer_id", "etag", "nmae", "name.first", ""]) | HOSTILE_TEXT, min_size=1))
    def update_nonsense(self, id, paths):
        if self.state(id) in ("draft", "queued") and any(path not in ("name", "*") for path in paths):
            _, code = attempt("UpdateCampaign", campaign=w.Campaign(id=id), update_mask=FieldMask(paths=paths))
            self.expect(Code.INVALID_ARGUMENT, code, f"update of {paths}")

    @rule(id=campaigns, etag=ETAGS, only_shown=st.booleans(), repeats=st.booleans(), run_time=RUN_TIMES, method=st.sampled_from(
        ["DeleteCampaign", "UndeleteCampaign", "ExpungeCampaign", "PublishCampaign", "CancelPublish"]))
    def move(self, id, etag, only_shown, repeats, run_time, method):
        etag, is_stale = self.etag(id, etag)
        request = dict(id=id, etag=etag, validate_only=only_shown, request_id=str(uuid.uuid4()))
        if method == "PublishCampaign":
            request["run_time"] = run_time
        answer, code = attempt(method, **request)
        expected = self.refusal(method, id)
        # Which of two reasons counts is not said.
        if is_stale and code == Code.ABORTED and expected != Code.NOT_FOUND:
            return
        if is_stale:
            assert expected != Code.OK, f"{method} takes a stale etag"
        if not self.expect(expected, code, f"{method} of {self.state(id)}") or only_shown:
            return
        self.done(method, answer, run_time)
        if repeats:
            assert attempt(method, **request) == (answer, Code.OK)

    @rule(ids=st.lists(campaigns, min_size=1, max_size=4), method=st.sampled_from(["Update", "Delete", "Publish"]), budget=BUDGETS,
          run_times=st.lists(RUN_TIMES, min_size=4, max_size=4), partial=st.booleans(), only_shown=st.booleans())
    def batch(self, ids, method, budget, run_times, partial, only_shown):
        single = f"{method}Campaign"
        requests = [getattr(w, f"{single}Request")(**{
            "Update": dict(campaign=w.Campaign(id=id, daily_budget_micros=budget)),
            "Delete": dict(id=id), "Publish": dict(id=id, run_time=run_time)}[method]) for id, run_time in zip(ids, run_times)]
        answer, code = attempt(f"Batch{single}s", requests=requests, return_partial_success=partial, validate_only=only_shown)
        refusals = {place: refusal for place, id in enumerate(ids) if (refusal := self.refusal(single, id)) != Code.OK}
        expected = Code.INVALID_ARGUMENT if len(set(ids)) < len(ids) else next(iter(refusals.values()), Code.OK) if not partial else Code.OK
        if not self.expect(expected, code, f"batch of {method} of {[self.state(id) for id in ids]}"):
            return
        assert {place: status.code for place, status in answer.failed_requests.items()} == {n: x.value[0] for n, x in refusals.items()}
        for place, id in enumerate(ids):
            assert answer.campaigns[place].id == ("" if place in refusals else id)
            if place not in refusals and not only_shown:
                self.done(single, answer.campaigns[place], run_times[place])

    @rule(id=campaigns, seconds=st.sampled_from([-1, 2_145_916_800, 2**63 - 1]) | st.just(0), nanos=st.sampled_from([-1, 10**9]))
    def publish_at_nonsense(self, id, seconds, nanos):
        times = [Timestamp(seconds=seconds, nanos=nanos)] + ([Timestamp(seconds=seconds)] if seconds else [])
        for time in times:
            self.expect(Code.INVALID_ARGUMENT, attempt("PublishCampaign", id=id, run_time=time)[1], f"publish at {time}")

    @rule(id=campaigns, method=st.sampled_from(["PauseCampaign", "EnableCampaign", "RemoveCampaign", "RehearsePublish"]))
    def not_published(self, id, method):
        code = attempt(method, id=id)[1]
        assert code == (Code.NOT_FOUND if self.state(id) in ("deleted", "expunged") else Code.FAILED_PRECONDITION), (method, code)

    # MARK: Reading

    @rule(filter=HOSTILE_TEXT, order=HOSTILE_TEXT, token=HOSTILE_TEXT, size=st.integers(-2**31, 2**31 - 1))
    def list_nonsense(self, filter, order, token, size):
        attempt("ListCampaigns", customer_id=self.customer, filter=filter)
        attempt("ListCampaigns", customer_id=self.customer, order_by=order)
        attempt("ListCampaigns", customer_id=self.customer, page_token=token, page_size=size)
        attempt("ListCampaigns", customer_id=filter)
        attempt("ExportCampaigns", customer_id=self.customer, filter=filter, resume_token=token)
        attempt("ListPublishJobs", customer_id=filter, campaign_id=order, page_token=token, page_size=size, states=[size])

    @rule(id=HOSTILE_IDS, method=st.sampled_from(sorted(w.methods)))
    def hostile_id(self, id, method):
        fields = w.methods[method].input_type.fields_by_name
        if "id" in fields and fields["id"].type == fields["id"].TYPE_STRING:
            assert attempt(method, id=id)[1] in (Code.INVALID_ARGUMENT, Code.NOT_FOUND), method

    @rule(body=st.binary(max_size=60), method=st.sampled_from(sorted(w.methods)))
    def hostile_bytes(self, body, method):
        definition = w.methods[method]
        path = f"/{definition.containing_service.full_name}/{method}"
        if definition.server_streaming or definition.client_streaming:
            return
        try:
            w.channel.unary_unary(path, lambda b: b, lambda b: b)(body, timeout=20)
        except grpc.RpcError as error:
            assert error.code() not in NEVER, f"{method} answers {error.code()} to {body!r}"

    @rule(size=st.integers(1, 4), deleted=st.booleans(), budget=BUDGETS, name=GOOD_NAMES)
    def list_pages(self, size, deleted, budget, name):
        filter, token, seen = f'daily_budget_micros = {budget} OR name = "{name}"', "", []
        while True:
            page, code = attempt("ListCampaigns", customer_id=self.customer, filter=filter, page_size=size, page_token=token,
                                 show_deleted=deleted, return_total_size=True)
            assert code == Code.OK, code
            seen += page.campaigns
            token = page.next_page_token
            if not token:
                break
        there = {id: x for id, x in self.known.items() if x is not None} if deleted else self.live()
        expected = {id: x for id, x in there.items() if x.daily_budget_micros == budget or x.name == name}
        assert [x.id for x in seen] == sorted(expected, reverse=True) and all(expected[x.id] == x for x in seen)
        assert page.total_size == len(expected), (page.total_size, len(expected))

    @rule(deleted=st.booleans(), name=GOOD_NAMES)
    def export(self, deleted, name):
        answers, code = attempt("ExportCampaigns", customer_id=self.customer, filter=f'name != "{name}"', show_deleted=deleted)
        assert code == Code.OK, code
        there = {id: x for id, x in self.known.items() if x is not None} if deleted else self.live()
        assert [x for answer in answers for x in answer.campaigns] == [there[id] for id in sorted(there) if there[id].name != name]

    @rule(anew=st.booleans())
    def changes(self, anew):
        if anew:
            self.watch.cancel()
            self.watch = self.watched(self.token)
        expected = {id: self.known[id] or w.Campaign(id=id, customer_id=self.customer) for id in self.changed}
        told = {}
        while any(told.get(id) != expected[id] for id in expected):
            answer = next(self.watch)
            for change in answer.changes:
                assert change.expunged == (self.known[change.campaign.id] is None)
                told[change.campaign.id] = change.campaign
            self.token = answer.resume_token
        self.changed.clear()

    @rule(id=campaigns)
    def get(self, id):
        expected = self.known[id]
        assert attempt("GetCampaign", id=id) == ((expected, Code.OK) if expected is not None else (None, Code.NOT_FOUND))

    @rule(id=campaigns, size=st.integers(1, 3))
    def list_jobs(self, id, size):
        token, seen = "", []
        while True:
            page, code = attempt("ListPublishJobs", campaign_id=id, page_size=size, page_token=token)
            assert code == Code.OK, code
            seen += page.publish_jobs
            token = page.next_page_token
            if not token:
                break
        assert [x.state for x in seen] == self.jobs[id][::-1], (seen, self.jobs[id])
        for job in seen:
            full, code = attempt("GetPublishJob", id=job.id)
            assert code == Code.OK and full.events or job.state in (w.PublishJob.QUEUED, w.PublishJob.SCHEDULED)
            assert job.state != w.PublishJob.SCHEDULED or job.run_time == FAR
            full.ClearField("events")
            assert full == job and job.customer_id == self.customer and job.kind == w.PublishJob.PUBLISH
            self.expect(Code.FAILED_PRECONDITION, attempt("RetryPublishJob", id=job.id)[1], "retry")

    # MARK: Importing

    @rule(target=campaigns, name=GOOD_NAMES, budget=BUDGETS, action=st.sampled_from(["UPSERT", "ADD", "EDIT", "REMOVE"]), dry=st.booleans())
    def take_row(self, name, budget, action, dry):
        old = next((x for x in self.live().values() if x.name == name), None)
        fields = ["name", "daily_budget_micros"] + ([] if old else ["objective", "start_date"])
        row = w.ImportRow(campaign=w.bare(name, self.customer, daily_budget_micros=budget), fields=fields,
                          action=w.ImportRow.Action.Value(action))
        requests = [dict(settings=w.ImportSettings(dry_run=dry, actor="model")), dict(rows=[row])]
        first, answer, last = w.call_ImportCampaigns((w.ImportCampaignsRequest(**x) for x in requests), timeout=20)
        result, = answer.results
        if old is None:
            expected = "CREATED" if action in ("UPSERT", "ADD") else "REFUSED"
        elif action == "ADD" or old.status == w.QUEUED and (action == "REMOVE" or budget != old.daily_budget_micros):
            expected = "REFUSED"
        elif action == "REMOVE":
            expected = "REMOVED"
        else:
            expected = "UNCHANGED" if budget == old.daily_budget_micros else "UPDATED"
        assert w.ImportRowResult.Outcome.Name(result.outcome) == expected, f"{action} of {old} answers {result}, the model {expected}"
        # A dry run is no import.
        assert getattr(last, "import").state == (w.Import.STATE_UNSPECIFIED if dry else w.Import.DONE)
        if dry or expected in ("REFUSED", "UNCHANGED"):
            return multiple()
        new, code = attempt("GetCampaign", id=result.campaign_id)
        assert code == Code.OK and new.name == name and new.HasField("delete_time") == (action == "REMOVE")
        assert new.daily_budget_micros == budget or action == "REMOVE"
        id = self.keep(new)
        return multiple() if old else id

    @invariant()
    def everything_is_as_the_model_has_it(self):
        everything, code = attempt("ListCampaigns", customer_id=self.customer, show_deleted=True, page_size=1000)
        assert code == Code.OK, code
        assert [x.id for x in everything.campaigns] == sorted((id for id, x in self.known.items() if x is not None), reverse=True)
        if not self.known:
            return
        answer, code = attempt("BatchGetCampaigns", ids=list(self.known), return_partial_success=True)
        assert code == Code.OK, code
        for place, (id, expected) in enumerate(self.known.items()):
            if expected is None:
                assert answer.failed_requests[place].code == Code.NOT_FOUND.value[0], id
            else:
                assert answer.campaigns[place] == expected, f"{answer.campaigns[place]} instead of {expected}"


machine = seed(first_seed)(Store)
# To find the fewest calls takes minutes, which a short check has not.
phases = [Phase.generate] + [Phase.shrink] * (runs > 1_000)
try:
    run_state_machine_as_test(machine, settings=settings(
        max_examples=runs, stateful_step_count=30, deadline=None, database=None, phases=phases,
        suppress_health_check=list(HealthCheck)))
except Exception:
    print(f"seed {first_seed} in {runs} runs", file=sys.stderr)
    raise
print(f"the server and the model agreed in {runs} runs of up to 30 calls")

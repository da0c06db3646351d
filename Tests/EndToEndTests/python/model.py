"""A model of the store beside a running server that does not publish: Hypothesis makes calls, valid and hostile, and every
answer must be the model's. Nothing may answer UNKNOWN or INTERNAL.

    model.py HOST:PORT PROTO_FOLDER [SECONDS [SEED]]

Exit status 0 when they agreed for so long; else the shortest run of calls that Hypothesis found to differ.
"""
import itertools
import sys
import time
import uuid

import grpc
from google.protobuf.field_mask_pb2 import FieldMask
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule, run_state_machine_as_test

from world import UNKNOWN_ID, Code, World, violations

address, proto = sys.argv[1:3]
seconds = float((sys.argv[3:4] or ["20"])[0])
first_seed = int((sys.argv[4:5] or ["1"])[0])
w = World(address, proto)
# A machine has a customer of its own, so that it knows all of that customer's campaigns.
customers = (f"{7_000_000_000 + uuid.uuid4().int % 1_000_000_000 + n}" for n in itertools.count())

GOOD_NAMES = st.sampled_from([f"{x} {n}" for x in ("Spring", "sale", "Ünï") for n in range(3)])
BAD_NAMES = st.sampled_from(["", " ", "x" * 257, "two\nlines"])
TEXT = st.text(alphabet=st.characters(exclude_categories=["Cs"]), max_size=20)
HOSTILE_TEXT = TEXT | st.sampled_from(["'; DROP TABLE campaigns; --", "%s", "\\", "\"", "(" * 100, "\u202e", "NULL", "*", "-" * 50])
BUDGETS = st.sampled_from([10_000, 5_000_000, 12_500_000])
BAD_BUDGETS = st.sampled_from([-1, 1, 2**63 - 1, -2**63])
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
            # Of a longer message grpc-message has the first KiB and the details all: grpc_status refuses to read those.
            if len(error.details()) < 900:
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

    def live(self):
        return {id: x for id, x in self.known.items() if x is not None and not x.HasField("delete_time")}

    def is_free(self, name, but=None):
        return all(x.name != name for id, x in self.live().items() if id != but)

    def state(self, id):
        x = self.known[id]
        return "expunged" if x is None else "deleted" if x.HasField("delete_time") else "queued" if x.status == w.QUEUED else "draft"

    def keep(self, campaign):
        self.known[campaign.id] = campaign
        self.first.setdefault(campaign.id, campaign.etag)
        return campaign.id

    def expect(self, expected, code, what):
        assert code == expected, f"{what} answers {code}, the model {expected}"
        return code == Code.OK

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
            is_good = name.strip() and "\n" not in name and len(name) <= 256 and self.is_free(name) and name not in taken
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

    @rule(id=campaigns, fields=st.sets(FIELDS, min_size=1), name=GOOD_NAMES, budget=BUDGETS, text=GOOD_NAMES,
          etag=st.sampled_from(["", "current", "stale"]), only_shown=st.booleans())
    def update(self, id, fields, name, budget, text, etag, only_shown):
        old = self.known[id]
        change = w.Campaign(id=id, name=name, daily_budget_micros=budget, business_name=text, labels=[text], external_id=text)
        change.etag = {"": "", "current": old.etag if old else "", "stale": self.first[id]}[etag]
        is_stale = old is not None and change.etag not in ("", old.etag)
        new, code = attempt("UpdateCampaign", campaign=change, update_mask=FieldMask(paths=fields), validate_only=only_shown)
        expected = {"expunged": Code.NOT_FOUND, "deleted": Code.NOT_FOUND}.get(self.state(id))
        if expected is None and is_stale:
            expected = Code.ABORTED
        elif expected is None and self.state(id) == "queued":
            expected = Code.FAILED_PRECONDITION
        elif expected is None and "name" in fields and not self.is_free(name, but=id):
            expected = Code.ALREADY_EXISTS
        if not self.expect(expected or Code.OK, code, f"update of {self.state(id)}"):
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

    def move(self, method, id, expected, only_shown=False):
        """One of the methods that take an id, and what it must answer."""
        answer, code = attempt(method, id=id, validate_only=only_shown)
        if self.expect(expected.get(self.state(id), Code.OK), code, f"{method} of {self.state(id)}") and not only_shown:
            self.keep(answer)
        return code == Code.OK and not only_shown

    @rule(id=campaigns, only_shown=st.booleans())
    def delete(self, id, only_shown):
        self.move("DeleteCampaign", id, {"deleted": Code.NOT_FOUND, "expunged": Code.NOT_FOUND, "queued": Code.FAILED_PRECONDITION}, only_shown)

    @rule(id=campaigns, only_shown=st.booleans())
    def undelete(self, id, only_shown):
        expected = {"draft": Code.FAILED_PRECONDITION, "queued": Code.FAILED_PRECONDITION, "expunged": Code.NOT_FOUND}
        if self.state(id) == "deleted" and not self.is_free(self.known[id].name):
            expected["deleted"] = Code.ALREADY_EXISTS
        self.move("UndeleteCampaign", id, expected, only_shown)

    @rule(id=campaigns)
    def expunge(self, id):
        expected = {"draft": Code.FAILED_PRECONDITION, "queued": Code.FAILED_PRECONDITION, "expunged": Code.NOT_FOUND}
        if self.move("ExpungeCampaign", id, expected):
            self.known[id] = None

    @rule(id=campaigns, only_shown=st.booleans())
    def publish(self, id, only_shown):
        is_complete = self.known[id] is not None and bool(self.known[id].headlines)
        expected = {"deleted": Code.NOT_FOUND, "expunged": Code.NOT_FOUND} | ({} if is_complete else {"draft": Code.FAILED_PRECONDITION})
        self.move("PublishCampaign", id, expected, only_shown)

    @rule(id=campaigns)
    def cancel(self, id):
        self.move("CancelPublish", id, {"draft": Code.FAILED_PRECONDITION, "deleted": Code.NOT_FOUND, "expunged": Code.NOT_FOUND})

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

    @invariant()
    def everything_is_as_the_model_has_it(self):
        if not self.known:
            return
        answer, code = attempt("BatchGetCampaigns", ids=list(self.known), return_partial_success=True)
        assert code == Code.OK, code
        for place, (id, expected) in enumerate(self.known.items()):
            if expected is None:
                assert answer.failed_requests[place].code == Code.NOT_FOUND.value[0], id
            else:
                assert answer.campaigns[place] == expected, f"{answer.campaigns[place]} instead of {expected}"


def main():
    runs, end = 0, time.monotonic() + seconds
    # To find the shortest run takes minutes, which a short check has not.
    phases = [Phase.generate] + [Phase.shrink] * (seconds > 60)
    while runs == 0 or time.monotonic() < end:
        machine = seed(first_seed + runs)(type("Run", (Store,), {}))
        run_state_machine_as_test(machine, settings=settings(
            max_examples=5, stateful_step_count=25, deadline=None, database=None, print_blob=True,
            phases=phases, suppress_health_check=list(HealthCheck)))
        runs += 1
    print(f"the server and the model agreed in {runs * 5} runs of up to 25 calls, seeds {first_seed} to {first_seed + runs - 1}")


main()

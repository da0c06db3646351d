#!/usr/bin/env python3
"""Restarts two servers of one database in turn, 20 times, under load, and counts the calls that fail.

  rolling.py ADFLIGHT DATA_FOLDER PROTO_FOLDER

Each restart is a SIGTERM, the wait for the end, and a new start on the same port. The clients balance over both addresses, as
gRPC clients do, without a retry policy: sent again is only what never left the client, or what a GOAWAY says was not served.
Exit status 0 only if no call failed and every campaign created is listed.
"""
import itertools
import pathlib
import subprocess
import sys
import tempfile
import threading

import grpc
import grpc_tools
from grpc_tools import protoc

RESTARTS = 20
CALLS_BETWEEN = 200  # so that every client has found its way back before the next restart
BACKOFF_MS = 100
CALLERS = 4
CUSTOMER = "1234567890"


def stubs(protos):
    """The generated modules, imported from a folder of their own."""
    folder = tempfile.mkdtemp()
    files = [str(path) for path in pathlib.Path(protos).glob("adflight/v1/*.proto")]
    google = pathlib.Path(grpc_tools.__file__).parent / "_proto"
    if protoc.main(["", f"-I{protos}", f"-I{google}", f"--python_out={folder}", f"--grpc_python_out={folder}", *files]):
        raise SystemExit("protoc failed")
    sys.path.insert(0, folder)
    from adflight.v1 import campaign_pb2, campaign_service_pb2, campaign_service_pb2_grpc
    return campaign_pb2, campaign_service_pb2, campaign_service_pb2_grpc


class Server:
    def __init__(self, program, folder):
        self._command = [program, "serve", "--no-publisher", "--data-dir", folder, "--listen"]
        self.address = "127.0.0.1:0"
        self.start()

    def start(self):
        self._process = subprocess.Popen(self._command + [self.address], stdout=subprocess.PIPE, text=True)
        line = self._process.stdout.readline()
        if not line.startswith("listening on "):
            raise SystemExit("a server did not start")
        self.address = line.split()[-1]

    def stop(self):
        self._process.terminate()
        if self._process.wait() != 0:
            raise SystemExit("a server did not stop cleanly")


class Load:
    """Callers that create and list campaigns until they are told to stop."""

    def __init__(self, addresses, modules):
        self.failures, self.created = [], []
        self._campaign, self._service, services = modules
        self._channel = grpc.insecure_channel(
            f"ipv4:{','.join(addresses)}", [
                ("grpc.lb_policy_name", "round_robin"), ("grpc.min_reconnect_backoff_ms", BACKOFF_MS),
                ("grpc.initial_reconnect_backoff_ms", BACKOFF_MS), ("grpc.max_reconnect_backoff_ms", BACKOFF_MS)])
        self._stub = services.CampaignServiceStub(self._channel)
        self._numbers, self._stopped, self._progress = itertools.count(), threading.Event(), threading.Condition()
        self._threads = [threading.Thread(target=self._call) for _ in range(CALLERS)]
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._stopped.set()
        for thread in self._threads:
            thread.join()

    def go_on(self):
        """Returns when some more calls have been made."""
        with self._progress:
            wanted = len(self.created) + CALLS_BETWEEN
            if not self._progress.wait_for(lambda: len(self.created) >= wanted, timeout=60):
                raise SystemExit(f"the calls do not go on: {self.failures[:3]}")

    def names(self):
        token, names = "", set()
        while True:
            page = self._stub.ListCampaigns(
                self._service.ListCampaignsRequest(customer_id=CUSTOMER, page_size=1000, page_token=token))
            names |= {campaign.name for campaign in page.campaigns}
            token = page.next_page_token
            if not token:
                return names

    def _call(self):
        while not self._stopped.is_set():
            name = f"Campaign {next(self._numbers)}"
            draft = self._campaign.Campaign(customer_id=CUSTOMER, name=name, objective=self._campaign.SALES,
                                            daily_budget_micros=12_500_000, start_date="2035-03-01")
            try:
                self._stub.CreateCampaign(self._service.CreateCampaignRequest(campaign=draft), timeout=20)
                with self._progress:
                    self.created.append(name)
                    self._progress.notify_all()
                self._stub.ListCampaigns(self._service.ListCampaignsRequest(customer_id=CUSTOMER, page_size=1), timeout=20)
            except grpc.RpcError as error:
                self.failures.append(f"{error.code()}: {error.details()}")


def main():
    program, folder, protos = sys.argv[1:]
    modules = stubs(protos)
    servers = [Server(program, folder), Server(program, folder)]
    load = Load([server.address for server in servers], modules)
    for server in itertools.islice(itertools.cycle(servers), RESTARTS):
        load.go_on()
        server.stop()
        server.start()
    load.go_on()
    load.stop()
    missing = set(load.created) - load.names()
    for server in servers:
        server.stop()
    print(f"{len(load.created)} campaigns in {RESTARTS} restarts, {len(load.failures)} calls failed, {len(missing)} lost")
    for failure in load.failures[:10]:
        print(failure)
    return 1 if load.failures or missing or not load.created else 0


if __name__ == "__main__":
    sys.exit(main())

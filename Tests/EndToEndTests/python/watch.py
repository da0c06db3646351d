"""Watches the health of a server, until the server ends the call.

    watch.py HOST:PORT SERVICE

Prints a line for each status as it comes, and at last the code that the call ended with.
"""
import sys

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

address, service = sys.argv[1:]
health = health_pb2_grpc.HealthStub(grpc.insecure_channel(address))
try:
    for answer in health.Watch(health_pb2.HealthCheckRequest(service=service)):
        print(health_pb2.HealthCheckResponse.ServingStatus.Name(answer.status), flush=True)
    print("OK", flush=True)
except grpc.RpcError as error:
    print(error.code().name, flush=True)

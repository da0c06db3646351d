"""Prints every status of the whole server that Health/Watch tells, and the code with which the server ends the call.

    watch.py HOST:PORT
"""
import sys

import grpc
from grpc_health.v1 import health_pb2, health_pb2_grpc

TIMEOUT = 120  # for the whole test, should a status never come

[address] = sys.argv[1:]
health = health_pb2_grpc.HealthStub(grpc.insecure_channel(address))
try:
    for response in health.Watch(health_pb2.HealthCheckRequest(), timeout=TIMEOUT):
        print(health_pb2.HealthCheckResponse.ServingStatus.Name(response.status), flush=True)
except grpc.RpcError as error:
    print(error.code().name)

"""A client that has none of our .proto files: it rebuilds every descriptor by server reflection, and calls with them.

    reflection.py HOST:PORT

Prints what it found. Exit status 0 when everything was as asserted; the traceback says what was not.
"""
import sys

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from grpc_health.v1 import health_pb2, health_pb2_grpc
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha.proto_reflection_descriptor_database import ProtoReflectionDescriptorDatabase

CAMPAIGNS = "adflight.v1.CampaignService"
SERVICES = [CAMPAIGNS, "adflight.v1.ImportService", "adflight.v1.PublishJobService", "grpc.health.v1.Health",
            "grpc.reflection.v1.ServerReflection",
            "grpc.reflection.v1alpha.ServerReflection"]
VERSIONS = ["v1", "v1alpha"]
NOT_FOUND = grpc.StatusCode.NOT_FOUND.value[0]
TIMEOUT = 10

[address] = sys.argv[1:]
channel = grpc.insecure_channel(address)


def ask(version, *questions):
    """The answers to these questions, all of one call. The messages of both versions have one wire form."""
    call = channel.stream_stream(
        f"/grpc.reflection.{version}.ServerReflection/ServerReflectionInfo",
        request_serializer=reflection_pb2.ServerReflectionRequest.SerializeToString,
        response_deserializer=reflection_pb2.ServerReflectionResponse.FromString)
    requests = [reflection_pb2.ServerReflectionRequest(**question) for question in questions]
    answers = list(call(iter(requests), timeout=TIMEOUT))
    assert [answer.original_request for answer in answers] == requests
    return answers


def services(version):
    [answer] = ask(version, {"list_services": "*"})
    return [service.name for service in answer.list_services_response.service]


def rebuilt(version, symbols):
    """A pool with the files of these symbols, and of what they import, as one call answers them."""
    files = {}
    for symbol, answer in zip(symbols, ask(version, *({"file_containing_symbol": symbol} for symbol in symbols))):
        assert answer.HasField("file_descriptor_response"), f"{symbol}: {answer}"
        for serialized in answer.file_descriptor_response.file_descriptor_proto:
            file = descriptor_pb2.FileDescriptorProto.FromString(serialized)
            assert files.setdefault(file.name, file) == file, f"{file.name} was answered in two forms"
    pool = descriptor_pool.DescriptorPool()

    def add(file):
        for name in file.dependency:
            assert name in files, f"{file.name} needs {name}, which was not answered"
            add(files[name])
        pool.Add(file)

    for file in files.values():
        add(file)
    return pool, sorted(files)


def invoke(method, request=None):
    """Calls a method by its descriptor with a message of the rebuilt type; the replies so far as they come."""
    request = request or message_factory.GetMessageClass(method.input_type)()
    kind = "_".join("stream" if streams else "unary" for streams in (method.client_streaming, method.server_streaming))
    call = getattr(channel, kind)(
        f"/{method.containing_service.full_name}/{method.name}",
        request_serializer=lambda message: message.SerializeToString(),
        response_deserializer=message_factory.GetMessageClass(method.output_type).FromString)
    replies = call(iter([]) if method.client_streaming else request, timeout=TIMEOUT)
    if not method.server_streaming:
        return replies
    first = next(replies, None)
    replies.cancel()
    return first


def is_served(method):
    try:
        invoke(method)
    except grpc.RpcError as error:
        return error.code() != grpc.StatusCode.UNIMPLEMENTED
    return True


def check_descriptors(version):
    assert services(version) == SERVICES, services(version)
    pool, files = rebuilt(version, SERVICES)
    for name in SERVICES:
        methods = pool.FindServiceByName(name).methods
        assert methods
        for method in methods:
            for message in (method.input_type, method.output_type):
                assert pool.FindMessageTypeByName(message.full_name) is message
                message_factory.GetMessageClass(message)()
            assert is_served(method), f"{method.full_name} is described, but not served"
            print(f"{version}: {method.full_name}({method.input_type.name}) returns ({method.output_type.name})")
    print(f"{version}: rebuilt {', '.join(files)}")
    return pool


def check_answers(version):
    """Unknown names, extensions, file names, in one call, which goes on after an error."""
    unknown = [{"file_by_filename": "none.proto"}, {"file_containing_symbol": "adflight.v1.None"},
               {"file_containing_extension": {"containing_type": CAMPAIGNS, "extension_number": 1}},
               {"all_extension_numbers_of_type": "adflight.v1.None"}]
    *refused, numbers, file, again = ask(
        version, *unknown, {"all_extension_numbers_of_type": "adflight.v1.Campaign"},
        *[{"file_by_filename": "adflight/v1/campaign.proto", "host": "example.com"}] * 2)
    assert [answer.error_response.error_code for answer in refused] == [NOT_FOUND] * len(unknown)
    assert numbers.all_extension_numbers_response.base_type_name == "adflight.v1.Campaign"
    assert not numbers.all_extension_numbers_response.extension_number
    assert file.valid_host == "example.com"
    assert len(file.file_descriptor_response.file_descriptor_proto) == 2, "with google/protobuf/timestamp.proto"
    assert len(again.file_descriptor_response.file_descriptor_proto) == 1, "which this call has been sent"
    print(f"{version}: NOT_FOUND for what is unknown; imports once in a call")


def check_calls(pool):
    """A campaign list, and the violations of an empty campaign, by rebuilt descriptors only."""
    methods = pool.FindServiceByName(CAMPAIGNS).methods_by_name
    page = invoke(methods["ListCampaigns"])
    print(f"listed {len(page.campaigns)} campaigns of {[field.name for field in page.DESCRIPTOR.fields]}")
    create = methods["CreateCampaign"]
    request = message_factory.GetMessageClass(create.input_type)()
    request.campaign.name = "without anything else"
    try:
        invoke(create, request)
        raise AssertionError("a campaign without anything else was taken")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.INVALID_ARGUMENT
        details = dict(error.trailing_metadata())["grpc-status-details-bin"]
    # As grpcurl does: the types of error details are asked for by name, too.
    pool, _ = rebuilt("v1", ["google.rpc.Status", "google.rpc.BadRequest"])
    status = message_factory.GetMessageClass(pool.FindMessageTypeByName("google.rpc.Status")).FromString(details)
    bad_request = message_factory.GetMessageClass(pool.FindMessageTypeByName("google.rpc.BadRequest"))()
    assert bad_request.DESCRIPTOR.full_name == status.details[0].type_url.rpartition("/")[2]
    bad_request.ParseFromString(status.details[0].value)
    fields = [violation.field for violation in bad_request.field_violations]
    assert "customer_id" in fields, fields
    print(f"read the violations of {', '.join(fields)}")


def check_library():
    """The reflection client that comes with grpcio."""
    database = ProtoReflectionDescriptorDatabase(channel)
    assert sorted(database.get_services()) == SERVICES
    pool = descriptor_pool.DescriptorPool(database)
    assert pool.FindServiceByName(CAMPAIGNS).methods_by_name["GetCampaign"].output_type.fields_by_name["headlines"]
    print("grpc_reflection finds the same")


def check_health():
    serving, unknown = health_pb2.HealthCheckResponse.SERVING, health_pb2.HealthCheckResponse.SERVICE_UNKNOWN
    health = health_pb2_grpc.HealthStub(channel)
    for name in ("", CAMPAIGNS):
        request = health_pb2.HealthCheckRequest(service=name)
        assert health.Check(request, timeout=TIMEOUT).status == serving
        watch = health.Watch(request, timeout=TIMEOUT)
        assert next(watch).status == serving
        watch.cancel()
    request = health_pb2.HealthCheckRequest(service="none")
    try:
        health.Check(request, timeout=TIMEOUT)
        raise AssertionError("a service that is not there has a status")
    except grpc.RpcError as error:
        assert error.code() == grpc.StatusCode.NOT_FOUND
    watch = health.Watch(request, timeout=TIMEOUT)
    assert next(watch).status == unknown
    watch.cancel()
    statuses = health.List(health_pb2.HealthListRequest(), timeout=TIMEOUT).statuses
    assert {name: entry.status for name, entry in statuses.items()} == {name: serving for name in ("", *SERVICES[:3])}
    print(f"health: {', '.join(sorted(map(repr, statuses)))} SERVING")


pools = [check_descriptors(version) for version in VERSIONS]
for version in VERSIONS:
    check_answers(version)
check_calls(pools[0])
check_library()
check_health()

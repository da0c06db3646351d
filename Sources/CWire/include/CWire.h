// Every message of proto/, as protobuf-c writes it (proto/generate).
#include "adflight/v1/campaign_service.pb-c.h"
#include "adflight/v1/import_service.pb-c.h"
#include "google/rpc/error_details.pb-c.h"
#include "google/rpc/status.pb-c.h"
#include "grpc/health/v1/health.pb-c.h"
#include "grpc/reflection/v1/reflection.pb-c.h"

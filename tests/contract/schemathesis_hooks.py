"""Sends the bodies of the bulk operations as raw bytes."""

import schemathesis

schemathesis.serializer.alias(["application/x-ndjson", "text/csv"], "application/octet-stream")

"""Rows of the bulk operations are sent as the bytes they are."""

import schemathesis

schemathesis.serializer.alias(["application/x-ndjson", "text/csv"], "application/octet-stream")

"""A client with models from datamodel-code-generator and the HTTP client of the standard library."""

import json
import urllib.error
import urllib.request

import pakplan_models as models
from pydantic import BaseModel
from scenario import BASE, round_trip


def call(path, body=None, headers={}):
    data = body.model_dump_json(exclude_none=True).encode() if isinstance(body, BaseModel) else body
    head = {"content-type": "application/json", **headers}
    try:
        with urllib.request.urlopen(urllib.request.Request(BASE + path, data, head)) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as answer:
        return answer.code, answer.headers, answer.read()


class Client:
    def assess(self, request):
        request = models.AssessmentRequest.model_validate(request)
        answer = models.Assessment.model_validate_json(call("/v1/assessments?catalogue=none", request)[2])
        code = answer.message.code.value if answer.message else None
        return answer.outcome.value, answer.summary.fulfillable_now, code

    def error_pointer(self, request):
        status, _, body = call("/v1/assessments", models.AssessmentRequest.model_validate(request))
        return models.ProblemDetails.model_validate_json(body).errors[0].pointer if status == 422 else None

    def list(self):
        _, headers, body = call("/v1/catalogue")
        return headers["etag"], len(models.EntryList.model_validate_json(body).entries)

    def list_again(self, etag):
        return call("/v1/catalogue", headers={"if-none-match": etag})[0]

    def entry_number(self, id):
        body = call("/v1/catalogue/" + models.EntryId(id).value)[2]
        return models.Entry.model_validate_json(body).number

    def identify(self, text):
        body = call("/v1/messages/identify", models.PastedText(text=text))[2]
        found = models.MatchList.model_validate_json(body).matches[0]
        return found.code.value, found.pak

    # There is no model of an output row, but its parts have models.
    def assess_ndjson(self, rows):
        body = call("/v1/assessments/bulk/ndjson", rows, {"content-type": "application/x-ndjson"})[2]
        good, bad = map(json.loads, body.splitlines())
        models.Assessment.model_validate(good["report"])
        models.ProblemDetails.model_validate(bad["problem"])
        return body

    def assess_csv(self, rows):
        return call("/v1/assessments/bulk/csv", rows, {"content-type": "text/csv"})[2]


round_trip("datamodel-code-generator", Client())

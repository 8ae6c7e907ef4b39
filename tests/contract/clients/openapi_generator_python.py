import json

import openapi_client as api
from scenario import BASE, round_trip

connection = api.ApiClient(api.Configuration(host=BASE))
assessments = api.AssessmentsApi(connection)
bulk = api.BulkApi(connection)
catalogue = api.CatalogueApi(connection)
messages = api.MessagesApi(connection)


class Client:
    def assess(self, request):
        answer = assessments.assess_upgrade(api.AssessmentRequest.from_dict(request), catalogue=api.CatalogueDetail.NONE)
        code = answer.message.code.value if answer.message else None
        return answer.outcome.value, answer.summary.fulfillable_now, code

    def error_pointer(self, request):
        try:
            assessments.assess_upgrade(api.AssessmentRequest.from_dict(request))
        except api.exceptions.UnprocessableEntityException as error:
            return api.ProblemDetails.from_dict(json.loads(error.body)).errors[0].pointer

    def list(self):
        answer = catalogue.list_entries_with_http_info()
        return answer.headers["etag"], len(answer.data.entries)

    def list_again(self, etag):
        try:
            return catalogue.list_entries_with_http_info(if_none_match=etag).status_code
        except api.ApiException as error:
            return error.status

    def entry_number(self, id):
        return catalogue.get_entry(api.EntryId(id)).number

    def identify(self, text):
        found = messages.identify_message(api.PastedText(text=text)).matches[0]
        return found.code.value, found.pak

    def assess_ndjson(self, rows):
        return bulk.assess_upgrades_ndjson(rows)

    def assess_csv(self, rows):
        return bulk.assess_upgrades_csv(rows)


round_trip("openapi-generator python", Client())

import io

import pakplan_client as api
from pakplan_client.api.assessments import assess_upgrade
from pakplan_client.api.bulk import assess_upgrades_csv, assess_upgrades_ndjson
from pakplan_client.api.catalogue import get_entry, list_entries
from pakplan_client.api.messages import identify_message
from pakplan_client.models import AssessmentRequest, CatalogueDetail, EntryId, PastedText
from pakplan_client.types import UNSET, File
from scenario import BASE, round_trip

connection = api.Client(base_url=BASE)


class Client:
    def assess(self, request):
        body = AssessmentRequest.from_dict(request)
        answer = assess_upgrade.sync(client=connection, body=body, catalogue=CatalogueDetail.NONE)
        code = None if answer.message is UNSET else answer.message.code.value
        return answer.outcome.value, answer.summary.fulfillable_now, code

    def error_pointer(self, request):
        answer = assess_upgrade.sync_detailed(client=connection, body=AssessmentRequest.from_dict(request))
        return answer.parsed.errors[0].pointer if answer.status_code == 422 else None

    def list(self):
        answer = list_entries.sync_detailed(client=connection)
        return answer.headers["etag"], len(answer.parsed.entries)

    def list_again(self, etag):
        return list_entries.sync_detailed(client=connection, if_none_match=etag).status_code

    def entry_number(self, id):
        return get_entry.sync(EntryId(id), client=connection).number

    def identify(self, text):
        found = identify_message.sync(client=connection, body=PastedText(text=text)).matches[0]
        return found.code.value, found.pak

    def assess_ndjson(self, rows):
        return assess_upgrades_ndjson.sync(client=connection, body=File(io.BytesIO(rows))).payload.read()

    def assess_csv(self, rows):
        return assess_upgrades_csv.sync(client=connection, body=File(io.BytesIO(rows))).payload.read()


round_trip("openapi-python-client", Client())

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.module.SimpleModule;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AssessmentsApi;
import org.openapitools.client.api.BulkApi;
import org.openapitools.client.api.CatalogueApi;
import org.openapitools.client.api.MessagesApi;
import org.openapitools.client.model.*;

/** Runs the scenario with the generated client. */
public class RoundTrip {
    static final String PASTED =
            "The PAK you have entered, 4411A7C02D9, cannot be fulfilled because there are no licenses remaining in the PAK.";

    /** Two input rows of the bulk operations: a valid and an invalid one. */
    static final String NDJSON = """
            {"case":"good","licenses":[{"release":"1.0","quantity":50,"rehost":"installed"}],\
            "paks":[{"number":"12345678","contents":[{"kind":"upgrade","quantity":50}]}]}
            {"case":"bad","licenses":[],"paks":[]}
            """;
    static final String CSV = """
            case,release,quantity,rehost,pak,pak_quantity
            good,1.0,50,installed,12345678,50
            bad,2.0,50,installed,12345678,50
            """;

    static void check(String what, Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) {
            throw new IllegalStateException(what + ": " + actual + ", expected " + expected);
        }
    }

    static AssessmentRequest assessmentRequest(int installed, int quantity, int fulfilled) {
        Lot lot = new Lot().release("1.0").quantity(installed).rehost(Rehost.INSTALLED);
        PakLine line = new PakLine().kind(LineKind.UPGRADE).quantity(quantity).fulfilled(fulfilled);
        Pak pak = new Pak().number("12345678").contents(List.of(line));
        return new AssessmentRequest().licenses(installed > 0 ? List.of(lot) : List.of()).paks(List.of(pak));
    }

    static AssessmentRequest wrongFile() {
        AssessmentRequest request = assessmentRequest(50, 100, 0).system(new SystemFacts().id("PLM-A"));
        request.getPaks().get(0).setLicenseFile(new LicenseFile().issuedFor("PLM-B"));
        return request;
    }

    /** Writes the content of a file. By default, the client writes all bodies as JSON, and a file as its name. */
    static class RawFileSerializer extends JsonSerializer<File> {
        @Override
        public void serialize(File rows, JsonGenerator body, SerializerProvider provider) throws IOException {
            body.writeRaw(Files.readString(rows.toPath()));
        }
    }

    static File file(String rows) throws IOException {
        File file = File.createTempFile("rows", null);
        file.deleteOnExit();
        Files.writeString(file.toPath(), rows);
        return file;
    }

    static List<String> lines(File answer) throws IOException {
        answer.deleteOnExit();
        return Files.readAllLines(answer.toPath());
    }

    /** The output must have two rows in order: the first with its count, the second with a problem. */
    static void bulk(ApiClient connection) throws Exception {
        ObjectMapper mapper = connection.getObjectMapper();
        connection.setObjectMapper(mapper.registerModule(new SimpleModule().addSerializer(File.class, new RawFileSerializer())));
        BulkApi bulk = new BulkApi(connection);

        List<String> ndjson = lines(bulk.assessUpgradesNdjson(file(NDJSON)));
        check("rows of NDJSON", ndjson.size(), 2);
        JsonNode good = mapper.readTree(ndjson.get(0));
        check("row", good.at("/row") + " " + good.at("/case").asText(), "1 good");
        check("now", good.at("/report/summary/fulfillable_now").asInt(), 50);
        JsonNode bad = mapper.readTree(ndjson.get(1));
        check("row", bad.at("/row") + " " + bad.at("/case").asText(), "2 bad");
        check("problem", bad.at("/problem/code").asText(), "invalid_request");

        List<String> csv = lines(bulk.assessUpgradesCsv(file(CSV)));
        check("lines of CSV", csv.size(), 3);
        check("columns", csv.get(0).startsWith("row,case,outcome,fulfillable_now,"), true);
        check("row", csv.get(1).startsWith("1,good,fulfillable,50,"), true);
        check("row", csv.get(2).startsWith("2,bad,,,"), true);
        check("problem", csv.get(2).endsWith("\"release: Enter a 1.x release, like 1.5 or 1.5 MR3.\""), true);
    }

    public static void main(String[] arguments) throws Exception {
        ApiClient connection = new ApiClient();
        connection.updateBaseUri(System.getenv("BASE_URL"));
        AssessmentsApi assessments = new AssessmentsApi(connection);
        CatalogueApi catalogue = new CatalogueApi(connection);

        Assessment whole = assessments.assessUpgrade(assessmentRequest(120, 100, 0), CatalogueDetail.NONE, null, null);
        check("outcome", whole.getOutcome(), Outcome.FULFILLABLE);
        check("now", whole.getSummary().getFulfillableNow(), 100L);
        Assessment part = assessments.assessUpgrade(assessmentRequest(50, 100, 0), CatalogueDetail.NONE, null, null);
        check("outcome", part.getOutcome(), Outcome.PARTIALLY_FULFILLABLE);
        check("now", part.getSummary().getFulfillableNow(), 50L);

        Map<MessageCode, AssessmentRequest> messages = new LinkedHashMap<>();
        messages.put(MessageCode.PAK_NO_LICENSES_REMAINING, assessmentRequest(50, 100, 100));
        messages.put(MessageCode.LICENSE_FILE_WRONG_SYSTEM, wrongFile());
        messages.put(MessageCode.UPGRADE_PAK_PARTIALLY_FULFILLABLE, assessmentRequest(50, 100, 0));
        messages.put(MessageCode.UPGRADE_PAK_CANNOT_BE_FULFILLED, assessmentRequest(0, 100, 0));
        for (Map.Entry<MessageCode, AssessmentRequest> message : messages.entrySet()) {
            Assessment answer = assessments.assessUpgrade(message.getValue(), CatalogueDetail.FULL, null, null);
            check("message", answer.getMessage().getCode(), message.getKey());
            check("entries", answer.getTroubleshooting().getEntries().size(), 11);
        }

        try {
            assessments.assessUpgrade(assessmentRequest(1, 5, 6), null, null, null);
            throw new IllegalStateException("the request was not rejected");
        } catch (ApiException error) {
            check("status", error.getCode(), 422);
            ProblemDetails problem =
                    connection.getObjectMapper().readValue(error.getResponseBody(), ProblemDetails.class);
            check("pointer", problem.getErrors().get(0).getPointer(), "/paks/0/contents/0/fulfilled");
        }

        var list = catalogue.listEntriesWithHttpInfo(null, null);
        check("entries", list.getData().getEntries().size(), 11);
        String etag = list.getHeaders().get("etag").get(0);
        int again;
        try {
            again = catalogue.listEntriesWithHttpInfo(null, etag).getStatusCode();
        } catch (ApiException notModified) {
            again = notModified.getCode();
        }
        check("not modified", again, 304);
        check("entry", catalogue.getEntry(EntryId.OUT_OF_DATE_LICENSE_ALERT, null).getNumber(), 11);

        MatchList found = new MessagesApi(connection).identifyMessage(new PastedText().text(PASTED));
        check("identified", found.getMatches().get(0).getCode(), MessageCode.PAK_NO_LICENSES_REMAINING);
        check("identified PAK", found.getMatches().get(0).getPak(), "4411A7C02D9");
        bulk(connection);
        System.out.println("openapi-generator java native: round trip done");
    }
}

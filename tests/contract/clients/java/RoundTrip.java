import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.openapitools.client.ApiClient;
import org.openapitools.client.ApiException;
import org.openapitools.client.api.AssessmentsApi;
import org.openapitools.client.api.CatalogueApi;
import org.openapitools.client.api.MessagesApi;
import org.openapitools.client.model.*;

/** Takes the client through the scenario. */
public class RoundTrip {
    static final String PASTED =
            "The PAK you have entered, 4411A7C02D9, cannot be fulfilled because there are no licenses remaining in the PAK.";

    static void check(String what, Object actual, Object expected) {
        if (!Objects.equals(actual, expected)) {
            throw new IllegalStateException(what + ": " + actual + ", want " + expected);
        }
    }

    static Application application(int installed, int quantity, int fulfilled) {
        Lot lot = new Lot().release("1.0").quantity(installed).rehost(Rehost.INSTALLED);
        PakLine line = new PakLine().kind(LineKind.UPGRADE).quantity(quantity).fulfilled(fulfilled);
        Pak pak = new Pak().number("12345678").contents(List.of(line));
        return new Application().licenses(installed > 0 ? List.of(lot) : List.of()).paks(List.of(pak));
    }

    static Application wrongFile() {
        Application request = application(50, 100, 0).system(new SystemFacts().id("PLM-A"));
        request.getPaks().get(0).setLicenseFile(new LicenseFile().issuedFor("PLM-B"));
        return request;
    }

    public static void main(String[] arguments) throws Exception {
        ApiClient connection = new ApiClient();
        connection.updateBaseUri(System.getenv("BASE_URL"));
        AssessmentsApi assessments = new AssessmentsApi(connection);
        CatalogueApi catalogue = new CatalogueApi(connection);

        Assessment whole = assessments.assessUpgrade(application(120, 100, 0), CatalogueDetail.NONE, null);
        check("outcome", whole.getOutcome(), Outcome.FULFILLABLE);
        check("now", whole.getSummary().getFulfillableNow(), 100L);
        Assessment part = assessments.assessUpgrade(application(50, 100, 0), CatalogueDetail.NONE, null);
        check("outcome", part.getOutcome(), Outcome.PARTIALLY_FULFILLABLE);
        check("now", part.getSummary().getFulfillableNow(), 50L);

        Map<MessageCode, Application> messages = new LinkedHashMap<>();
        messages.put(MessageCode.PAK_NO_LICENSES_REMAINING, application(50, 100, 100));
        messages.put(MessageCode.LICENSE_FILE_WRONG_SYSTEM, wrongFile());
        messages.put(MessageCode.UPGRADE_PAK_PARTIALLY_FULFILLABLE, application(50, 100, 0));
        messages.put(MessageCode.UPGRADE_PAK_CANNOT_BE_FULFILLED, application(0, 100, 0));
        for (Map.Entry<MessageCode, Application> message : messages.entrySet()) {
            Assessment answer = assessments.assessUpgrade(message.getValue(), CatalogueDetail.FULL, null);
            check("message", answer.getMessage().getCode(), message.getKey());
            check("entries", answer.getTroubleshooting().getEntries().size(), 11);
        }

        try {
            assessments.assessUpgrade(application(1, 5, 6), null, null);
            throw new IllegalStateException("it was not refused");
        } catch (ApiException refusal) {
            check("status", refusal.getCode(), 422);
            ProblemDetails problem =
                    connection.getObjectMapper().readValue(refusal.getResponseBody(), ProblemDetails.class);
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
        System.out.println("openapi-generator java native: round trip done");
    }
}

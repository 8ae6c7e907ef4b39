// Runs the scenario with the generated client.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"

	pakplan "pakplan.example/client"
)

const pasted = "The PAK you have entered, 4411A7C02D9, cannot be fulfilled because there are no licenses remaining in the PAK."

// Two input rows of the bulk operations: a valid and an invalid one.
const ndjson = `{"case":"good","licenses":[{"release":"1.0","quantity":50,"rehost":"installed"}],` +
	`"paks":[{"number":"12345678","contents":[{"kind":"upgrade","quantity":50}]}]}` + "\n" +
	`{"case":"bad","licenses":[],"paks":[]}` + "\n"
const csv = `case,release,quantity,rehost,pak,pak_quantity
good,1.0,50,installed,12345678,50
bad,2.0,50,installed,12345678,50
`

func check(what string, actual, expected any) {
	if actual != expected {
		fmt.Fprintf(os.Stderr, "%s: %v, expected %v\n", what, actual, expected)
		os.Exit(1)
	}
}

func assessmentRequest(installed, quantity, fulfilled int32) pakplan.AssessmentRequest {
	lots := []pakplan.Lot{}
	if installed > 0 {
		lots = append(lots, *pakplan.NewLot(installed, pakplan.INSTALLED, "1.0"))
	}
	line := pakplan.NewPakLine(pakplan.UPGRADE, quantity)
	line.SetFulfilled(fulfilled)
	pak := pakplan.NewPak([]pakplan.PakLine{*line})
	pak.SetNumber("12345678")
	request := pakplan.NewAssessmentRequest()
	request.SetLicenses(lots)
	request.SetPaks([]pakplan.Pak{*pak})
	return *request
}

func wrongFile() pakplan.AssessmentRequest {
	request := assessmentRequest(50, 100, 0)
	system := pakplan.NewSystemFacts()
	system.SetId("PLM-A")
	request.SetSystem(*system)
	request.Paks[0].SetLicenseFile(*pakplan.NewLicenseFile("PLM-B"))
	return request
}

// The client uses files for request and response bodies.
func file(rows string) *os.File {
	file, err := os.CreateTemp("", "rows")
	check("error", err, nil)
	_, err = file.WriteString(rows)
	check("error", err, nil)
	_, err = file.Seek(0, io.SeekStart)
	check("error", err, nil)
	return file
}

// The lines of the response to these rows. Both files are removed.
func lines(rows, answer *os.File, err error) []string {
	check("error", err, nil)
	text, err := io.ReadAll(answer)
	check("error", err, nil)
	for _, file := range []*os.File{rows, answer} {
		file.Close()
		os.Remove(file.Name())
	}
	return strings.Split(strings.TrimSuffix(string(text), "\n"), "\n")
}

// The output must have two rows in order: the first with its count, the second with a problem.
func bulk(ctx context.Context, client *pakplan.APIClient) {
	rows := file(ndjson)
	answer, _, err := client.BulkAPI.AssessUpgradesNdjson(ctx).Body(rows).Execute()
	out := lines(rows, answer, err)
	check("rows of NDJSON", len(out), 2)
	var good, bad struct {
		Row     int
		Case    string
		Report  pakplan.Assessment
		Problem pakplan.ProblemDetails
	}
	check("error", json.Unmarshal([]byte(out[0]), &good), nil)
	check("error", json.Unmarshal([]byte(out[1]), &bad), nil)
	check("row", fmt.Sprintf("%d %s", good.Row, good.Case), "1 good")
	check("now", good.Report.Summary.FulfillableNow, int64(50))
	check("row", fmt.Sprintf("%d %s", bad.Row, bad.Case), "2 bad")
	check("problem", bad.Problem.Code, pakplan.INVALID_REQUEST)

	rows = file(csv)
	answer, _, err = client.BulkAPI.AssessUpgradesCsv(ctx).Body(rows).Execute()
	out = lines(rows, answer, err)
	check("lines of CSV", len(out), 3)
	check("columns", strings.HasPrefix(out[0], "row,case,outcome,fulfillable_now,"), true)
	check("row", strings.HasPrefix(out[1], "1,good,fulfillable,50,"), true)
	check("row", strings.HasPrefix(out[2], "2,bad,,,"), true)
	check("problem", strings.HasSuffix(out[2], `"release: Enter a 1.x release, like 1.5 or 1.5 MR3."`), true)
}

func main() {
	ctx := context.Background()
	configuration := pakplan.NewConfiguration()
	configuration.Servers = pakplan.ServerConfigurations{{URL: os.Getenv("BASE_URL")}}
	client := pakplan.NewAPIClient(configuration)
	assess := func(request pakplan.AssessmentRequest) (*pakplan.Assessment, *http.Response, error) {
		return client.AssessmentsAPI.AssessUpgrade(ctx).AssessmentRequest(request).Catalogue(pakplan.NONE).Execute()
	}

	whole, _, err := assess(assessmentRequest(120, 100, 0))
	check("error", err, nil)
	check("outcome", whole.Outcome, pakplan.FULFILLABLE)
	check("now", whole.Summary.FulfillableNow, int64(100))
	part, _, err := assess(assessmentRequest(50, 100, 0))
	check("error", err, nil)
	check("outcome", part.Outcome, pakplan.PARTIALLY_FULFILLABLE)
	check("now", part.Summary.FulfillableNow, int64(50))

	messages := map[pakplan.MessageCode]pakplan.AssessmentRequest{
		pakplan.PAK_NO_LICENSES_REMAINING:         assessmentRequest(50, 100, 100),
		pakplan.LICENSE_FILE_WRONG_SYSTEM:         wrongFile(),
		pakplan.UPGRADE_PAK_PARTIALLY_FULFILLABLE: assessmentRequest(50, 100, 0),
		pakplan.UPGRADE_PAK_CANNOT_BE_FULFILLED:   assessmentRequest(0, 100, 0),
	}
	for code, request := range messages {
		answer, _, err := assess(request)
		check("error", err, nil)
		check("message", answer.Message.Code, code)
	}

	_, response, err := assess(assessmentRequest(1, 5, 6))
	check("status", response.StatusCode, 422)
	var apiError *pakplan.GenericOpenAPIError
	check("problem", errors.As(err, &apiError), true)
	var problem pakplan.ProblemDetails
	check("error", json.Unmarshal(apiError.Body(), &problem), nil)
	check("pointer", problem.Errors[0].Pointer, "/paks/0/contents/0/fulfilled")

	list, response, err := client.CatalogueAPI.ListEntries(ctx).Execute()
	check("error", err, nil)
	check("entries", len(list.Entries), 11)
	_, again, _ := client.CatalogueAPI.ListEntries(ctx).IfNoneMatch(response.Header.Get("etag")).Execute()
	check("not modified", again.StatusCode, 304)
	entry, _, err := client.CatalogueAPI.GetEntry(ctx, pakplan.OUT_OF_DATE_LICENSE_ALERT).Execute()
	check("error", err, nil)
	check("entry", entry.Number, int32(11))

	found, _, err := client.MessagesAPI.IdentifyMessage(ctx).PastedText(*pakplan.NewPastedText(pasted)).Execute()
	check("error", err, nil)
	check("identified", found.Matches[0].GetCode(), pakplan.PAK_NO_LICENSES_REMAINING)
	check("identified PAK", found.Matches[0].GetPak(), "4411A7C02D9")
	bulk(ctx, client)
	fmt.Println("openapi-generator go: round trip done")
}

// Takes the client through the scenario.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"

	pakplan "pakplan.example/client"
)

const pasted = "The PAK you have entered, 4411A7C02D9, cannot be fulfilled because there are no licenses remaining in the PAK."

func check(what string, actual, expected any) {
	if actual != expected {
		fmt.Fprintf(os.Stderr, "%s: %v, want %v\n", what, actual, expected)
		os.Exit(1)
	}
}

func application(installed, quantity, fulfilled int32) pakplan.Application {
	lots := []pakplan.Lot{}
	if installed > 0 {
		lots = append(lots, *pakplan.NewLot(installed, pakplan.INSTALLED, "1.0"))
	}
	line := pakplan.NewPakLine(pakplan.UPGRADE, quantity)
	line.SetFulfilled(fulfilled)
	paks := []pakplan.Pak{*pakplan.NewPak([]pakplan.PakLine{*line}, "12345678")}
	return *pakplan.NewApplication(lots, paks)
}

func wrongFile() pakplan.Application {
	request := application(50, 100, 0)
	system := pakplan.NewSystemFacts()
	system.SetId("PLM-A")
	request.SetSystem(*system)
	request.Paks[0].SetLicenseFile(*pakplan.NewLicenseFile("PLM-B"))
	return request
}

func main() {
	ctx := context.Background()
	configuration := pakplan.NewConfiguration()
	configuration.Servers = pakplan.ServerConfigurations{{URL: os.Getenv("BASE_URL")}}
	client := pakplan.NewAPIClient(configuration)
	assess := func(request pakplan.Application) (*pakplan.Assessment, *http.Response, error) {
		return client.AssessmentsAPI.AssessUpgrade(ctx).Application(request).Catalogue(pakplan.NONE).Execute()
	}

	whole, _, err := assess(application(120, 100, 0))
	check("error", err, nil)
	check("outcome", whole.Outcome, pakplan.FULFILLABLE)
	check("now", whole.Summary.FulfillableNow, int64(100))
	part, _, err := assess(application(50, 100, 0))
	check("error", err, nil)
	check("outcome", part.Outcome, pakplan.PARTIALLY_FULFILLABLE)
	check("now", part.Summary.FulfillableNow, int64(50))

	messages := map[pakplan.MessageCode]pakplan.Application{
		pakplan.PAK_NO_LICENSES_REMAINING:         application(50, 100, 100),
		pakplan.LICENSE_FILE_WRONG_SYSTEM:         wrongFile(),
		pakplan.UPGRADE_PAK_PARTIALLY_FULFILLABLE: application(50, 100, 0),
		pakplan.UPGRADE_PAK_CANNOT_BE_FULFILLED:   application(0, 100, 0),
	}
	for code, request := range messages {
		answer, _, err := assess(request)
		check("error", err, nil)
		check("message", answer.Message.Code, code)
	}

	_, response, err := assess(application(1, 5, 6))
	check("status", response.StatusCode, 422)
	var refusal *pakplan.GenericOpenAPIError
	check("refused", errors.As(err, &refusal), true)
	var problem pakplan.ProblemDetails
	check("error", json.Unmarshal(refusal.Body(), &problem), nil)
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
	fmt.Println("openapi-generator go: round trip done")
}

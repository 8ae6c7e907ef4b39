//! Runs the scenario with the generated client, except for the bulk operations: progenitor does not support their media
//! types.

use futures::TryStreamExt as _;
use pakplan::types::{
    AssessmentRequest, CatalogueDetail, EntryId, LineKind, MessageCode, Outcome, PastedText, ProblemDetails, Rehost,
};
use pakplan::{Client, Error};

#[allow(clippy::all, clippy::pedantic, reason = "generated")]
mod pakplan {
    progenitor::generate_api!(spec = "../../build/openapi-3.0-without-bulk.json");
}

const PASTED: &str = "The PAK you have entered, 4411A7C02D9, cannot be fulfilled because there are no licenses remaining in the PAK.";

fn assessment_request(installed: u32, quantity: u32, fulfilled: u32) -> AssessmentRequest {
    let lots = if installed > 0 {
        serde_json::json!([{ "release": "1.0", "quantity": installed, "rehost": Rehost::Installed }])
    } else {
        serde_json::json!([])
    };
    let line = serde_json::json!({ "kind": LineKind::Upgrade, "quantity": quantity, "fulfilled": fulfilled });
    let request = serde_json::json!({
        "licenses": lots, "paks": [{ "number": "12345678", "contents": [line] }]
    });
    serde_json::from_value(request).expect("a valid request")
}

fn wrong_file() -> AssessmentRequest {
    let mut request = serde_json::to_value(assessment_request(50, 100, 0)).expect("a request is JSON");
    request["system"] = serde_json::json!({ "id": "PLM-A" });
    request["paks"][0]["license_file"] = serde_json::json!({ "issued_for": "PLM-B" });
    serde_json::from_value(request).expect("a valid request")
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let client = Client::new(&std::env::var("BASE_URL")?);
    let assess = async |request: AssessmentRequest| {
        client.assess_upgrade(None, Some(CatalogueDetail::None), None, &request).await
    };

    let whole = assess(assessment_request(120, 100, 0)).await?.into_inner();
    assert_eq!((whole.outcome, whole.summary.fulfillable_now), (Outcome::Fulfillable, 100));
    let part = assess(assessment_request(50, 100, 0)).await?.into_inner();
    assert_eq!((part.outcome, part.summary.fulfillable_now), (Outcome::PartiallyFulfillable, 50));

    for (code, request) in [
        (MessageCode::PakNoLicensesRemaining, assessment_request(50, 100, 100)),
        (MessageCode::LicenseFileWrongSystem, wrong_file()),
        (MessageCode::UpgradePakPartiallyFulfillable, assessment_request(50, 100, 0)),
        (MessageCode::UpgradePakCannotBeFulfilled, assessment_request(0, 100, 0)),
    ] {
        let answer = assess(request).await?.into_inner();
        assert_eq!(answer.message.map(|message| message.code), Some(code));
    }

    // A problem is returned as bytes, since the client only parses application/json.
    let Err(Error::ErrorResponse(response)) = assess(assessment_request(1, 5, 6)).await else {
        return Err("the request was not rejected".into());
    };
    assert_eq!(response.status().as_u16(), 422);
    let body = response.into_inner().into_inner().try_fold(Vec::new(), async |mut body, chunk| {
        body.extend_from_slice(&chunk);
        Ok(body)
    });
    let problem: ProblemDetails = serde_json::from_slice(&body.await?)?;
    assert_eq!(problem.errors[0].pointer.as_str(), "/paks/0/contents/0/fulfilled");

    let list = client.list_entries(None, None).await?;
    assert_eq!(list.entries.len(), 11);
    let etag = list.headers()["etag"].to_str()?.to_owned();
    let again = client.list_entries(None, Some(&etag)).await;
    assert_eq!(again.err().and_then(|error| error.status()).map(|status| status.as_u16()), Some(304));
    let entry = client.get_entry(EntryId::OutOfDateLicenseAlert, None).await?;
    assert_eq!(entry.number.get(), 11);

    let found = client.identify_message(&PastedText { text: PASTED.parse()? }).await?;
    assert_eq!(found.matches[0].code, Some(MessageCode::PakNoLicensesRemaining));
    assert_eq!(found.matches[0].pak.as_deref().map(String::as_str), Some("4411A7C02D9"));
    println!("progenitor: round trip done");
    Ok(())
}

//! Each enum of the contract has the same names in strum, serde and the OpenAPI schema.

use std::fmt::Debug;

use pakplan::assessment::{
    ActiveNode, CatalogueDetail, Covered, DeadlineCode, FailOn, FieldErrorCode, LineKind, Outcome,
    PlanAction, Rehost,
};
use pakplan::catalogue::{Actor, Basis, EntryId, MessageCode, ReasonCode, name_of};
use pakplan::problem::ProblemCode;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use strum::VariantArray;
use utoipa::PartialSchema;

fn assert_names_agree<T>()
where
    T: VariantArray
        + Copy
        + Debug
        + PartialEq
        + Serialize
        + DeserializeOwned
        + PartialSchema
        + Into<&'static str>,
{
    let names: Vec<_> = T::VARIANTS.iter().map(|variant| name_of(*variant)).collect();
    assert_eq!(json!(T::VARIANTS), json!(names));
    assert_eq!(serde_json::from_value::<Vec<T>>(json!(names)).unwrap(), T::VARIANTS);
    let schema: Value = serde_json::to_value(T::schema()).unwrap();
    assert_eq!(schema["enum"], json!(names));
}

#[test]
fn strum_serde_and_the_schema_agree_on_all_names() {
    assert_names_agree::<ActiveNode>();
    assert_names_agree::<Actor>();
    assert_names_agree::<Basis>();
    assert_names_agree::<CatalogueDetail>();
    assert_names_agree::<Covered>();
    assert_names_agree::<DeadlineCode>();
    assert_names_agree::<EntryId>();
    assert_names_agree::<FailOn>();
    assert_names_agree::<FieldErrorCode>();
    assert_names_agree::<LineKind>();
    assert_names_agree::<MessageCode>();
    assert_names_agree::<Outcome>();
    assert_names_agree::<PlanAction>();
    assert_names_agree::<ProblemCode>();
    assert_names_agree::<ReasonCode>();
    assert_names_agree::<Rehost>();
}

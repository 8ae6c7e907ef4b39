//! The resources: one file each, with the types, the documentation and the handlers.

pub(super) mod assessments;
pub(super) mod bulk;
pub(super) mod catalogue;
pub(super) mod desk;
pub(super) mod health;
pub(super) mod messages;

use utoipa_actix_web::service_config::ServiceConfig;

pub(super) use desk::pages;

/// The operations of the API. Each line both routes an operation and adds it to the OpenAPI document.
pub(super) fn operations(service: &mut ServiceConfig<'_>) {
    service
        .service(assessments::assess_upgrade)
        .service(bulk::assess_upgrades_ndjson)
        .service(bulk::assess_upgrades_csv)
        .service(catalogue::list_entries)
        .service(catalogue::get_entry)
        .service(messages::identify_message)
        .service(health::live)
        .service(health::ready);
}

//! The sections of the form: the 1.x licenses, the PAKs with their lines, and the system.

use maud::{Markup, html};

use super::fields::{Fields, KINDS, NODES, REHOST, remove_button};
use super::labels::{LICENSES, PAKS, SYSTEM, row_name};
use crate::assessment::ActiveNode;
use crate::catalogue::name_of;

/// The name of the field for the active node.
const ACTIVE_NODE: &str = "system.active_node";

/// The 1.x licenses: a row for each lot.
pub(super) fn licenses(fields: &Fields<'_>) -> Markup {
    html! {
        section aria-labelledby="licenses-title" {
            h2 id="licenses-title" { (LICENSES) }
            p class="hint" { "Only the licenses that are not upgraded yet, as PLM shows them today. Use one row for each release and rehost state." }
            @for lot in 0..fields.form.rows("licenses") {
                @let field = |name: &str| format!("licenses.{lot}.{name}");
                fieldset class="row" {
                    legend { (row_name("licenses")) " " (lot + 1) }
                    (fields.count(&field("quantity")))
                    (fields.suggested(&field("release"), Some("releases")))
                    (fields.choice(&field("rehost"), &REHOST))
                    (remove_button("licenses", lot))
                }
            }
            (fields.add_button("licenses", "Add 1.x licenses"))
        }
    }
}

/// The PAKs with their lines.
pub(super) fn paks(fields: &Fields<'_>) -> Markup {
    html! {
        section aria-labelledby="paks-title" {
            h2 id="paks-title" { (PAKS) }
            p class="hint" { "In the order of fulfillment. Leave this section empty if the question is only about the system." }
            @for pak in 0..fields.form.rows("paks") { (one_pak(fields, pak)) }
            (fields.add_button("paks", "Add a PAK"))
        }
    }
}

fn one_pak(fields: &Fields<'_>, pak: usize) -> Markup {
    let field = |name: &str| format!("paks.{pak}.{name}");
    let lines = field("contents");
    html! {
        fieldset class="pak" {
            legend { "PAK " (pak + 1) }
            div class="row" {
                (fields.text(&field("number")))
                (remove_button("paks", pak))
            }
            @for line in 0..fields.form.rows(&lines) { (one_line(fields, pak, line)) }
            (fields.add_button(&lines, "Add a line"))
            @let file = field("license_file.issued_for");
            details open[fields.is_used(&[&file])] {
                summary { "More about PAK " (pak + 1) }
                (fields.text(&file))
            }
        }
    }
}

fn one_line(fields: &Fields<'_>, pak: usize, line: usize) -> Markup {
    let lines = format!("paks.{pak}.contents");
    let field = |name: &str| format!("{lines}.{line}.{name}");
    let (sku, release) = (field("sku"), field("target_release"));
    html! {
        fieldset class="line" {
            legend { "Line " (line + 1) }
            div class="row" {
                (fields.choice(&field("kind"), &KINDS))
                @if fields.form.rows(&lines) > 1 { (remove_button(&lines, line)) }
            }
            div class="row three" {
                (fields.count(&field("quantity")))
                (fields.count(&field("fulfilled")))
                (fields.count(&field("request")))
            }
            details open[fields.is_used(&[&sku, &release])] {
                summary { "More about line " (line + 1) }
                div class="row" {
                    (fields.text(&release))
                    (fields.text(&sku))
                }
            }
        }
    }
}

/// The fields about the system except the active node.
const SYSTEM_FIELDS: [&str; 11] = [
    "system.licenses_2x",
    "system.hosts_in_use",
    "system.release",
    "system.id",
    "system.plm_started_at",
    "system.licenses_changed_at",
    "system.alert_expires_on",
    "system.free_trial_started_on",
    "system.usage_exceeded_since",
    "system.licenses_invalid_since",
    "as_of",
];

/// The facts about the system. The section is collapsed if no fact is given.
pub(super) fn system(fields: &Fields<'_>) -> Markup {
    let is_secondary = fields.form.text(ACTIVE_NODE) == name_of(ActiveNode::Secondary);
    html! {
        details class="system" open[is_secondary || fields.is_used(&SYSTEM_FIELDS)] {
            summary { (SYSTEM) }
            div class="row" { (fields.count("system.licenses_2x")) (fields.count("system.hosts_in_use")) }
            div class="row" { (fields.text("system.release")) (fields.text("system.id")) }
            (fields.choice(ACTIVE_NODE, &NODES))
            div class="row" { (fields.date_time("system.plm_started_at")) (fields.date_time("system.licenses_changed_at")) }
            div class="row" { (fields.date("system.alert_expires_on")) (fields.date("system.free_trial_started_on")) }
            div class="row" { (fields.date("system.usage_exceeded_since")) (fields.date("system.licenses_invalid_since")) }
            (fields.date_time("as_of"))
        }
    }
}

/// The common releases, as suggestions for the fields.
pub(super) fn release_suggestions() -> Markup {
    html! {
        datalist id="releases" { @for release in ["1.0", "1.1", "1.5"] { option value=(release) {} } }
    }
}

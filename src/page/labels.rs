//! The labels and hints of the form's fields.

/// The label of a field and its hint. The hint is empty if there is none.
pub(super) struct Label {
    pub text: &'static str,
    pub hint: &'static str,
}

/// The fields in the order of the form: the pattern of the name, in which `#` matches the index of a row, the label and the hint.
const LABELS: [(&str, &str, &str); 25] = [
    ("message", "Text of the message", ""),
    ("licenses.#.quantity", "Licenses", ""),
    ("licenses.#.release", "Release", ""),
    ("licenses.#.rehost", "Rehost state", ""),
    ("paks.#.number", "PAK number", "Optional."),
    ("paks.#.contents.#.kind", "Kind", ""),
    ("paks.#.contents.#.quantity", "Total licenses", ""),
    ("paks.#.contents.#.fulfilled", "Already fulfilled", ""),
    ("paks.#.contents.#.request", "Wanted now", ""),
    ("paks.#.contents.#.target_release", "Target release", "2.0 if empty."),
    ("paks.#.contents.#.sku", "SKU", ""),
    (
        "paks.#.license_file.issued_for",
        "System that the license file was issued for",
        "Compared with the system ID below.",
    ),
    (
        "target_licenses",
        "2.0 licenses wanted in the end",
        "If empty, the answer is about what the PAKs contain.",
    ),
    ("system.licenses_2x", "2.x licenses installed", ""),
    ("system.hosts_in_use", "Hosts in use", ""),
    ("system.release", "Release of the system", "2.0 if empty."),
    ("system.id", "System ID", ""),
    ("system.active_node", "Active system", ""),
    ("system.plm_started_at", "PLM last started", "GMT"),
    ("system.licenses_changed_at", "Licenses last changed", "GMT"),
    ("system.alert_expires_on", "Alert expires on", ""),
    ("system.free_trial_started_on", "Free trial started on", ""),
    ("system.usage_exceeded_since", "Usage exceeded since", ""),
    ("system.licenses_invalid_since", "Licenses invalid since", ""),
    ("as_of", "Calculate for another time", "GMT. The current time if empty."),
];

/// The sections of the form with their titles.
const SECTIONS: [(&str, &str); 3] = [("licenses", LICENSES), ("paks", PAKS), ("system", SYSTEM)];

/// The title of the section about the 1.x licenses.
pub(super) const LICENSES: &str = "1.x licenses";
/// The title of the section about the PAKs.
pub(super) const PAKS: &str = "PAKs";
/// The title of the section about the system.
pub(super) const SYSTEM: &str = "About the system: usage, failover, dates";

/// The label of a field.
pub(super) fn label(name: &str) -> Option<Label> {
    let pattern = pattern(name);
    let found = LABELS.iter().find(|(other, ..)| *other == pattern);
    found.map(|(_, text, hint)| Label { text, hint })
}

/// The position of a field in the form, as a sort key.
pub(super) fn position(name: &str) -> Vec<usize> {
    let parts: Vec<_> = name.split('.').collect();
    let key = |(index, part): (usize, &&str)| {
        let prefix = pattern(&parts[..=index].join("."));
        let first = LABELS.iter().position(|(pattern, ..)| pattern.starts_with(&prefix));
        part.parse().ok().or(first).unwrap_or(usize::MAX)
    };
    parts.iter().enumerate().map(key).collect()
}

/// The name with `#` in place of the index of each row.
fn pattern(name: &str) -> String {
    let parts = name.split('.').map(|part| {
        let is_row = part.bytes().all(|byte| byte.is_ascii_digit());
        if is_row { "#" } else { part }
    });
    parts.collect::<Vec<_>>().join(".")
}

/// The rows and the label of a field: `paks.0.contents.1.quantity` is "PAK 1, line 2: Total licenses".
pub(super) fn location(name: &str) -> String {
    let mut rows: Vec<String> = Vec::new();
    let mut list = "";
    for part in name.split('.') {
        if let Ok(row) = part.parse::<usize>() {
            rows.push(format!("{} {}", row_name(list), row + 1));
        }
        list = part;
    }
    let rows = rows.join(", ");
    match (label(name), rows.is_empty()) {
        (Some(label), true) => label.text.to_owned(),
        (Some(label), false) => format!("{rows}: {}", label.text),
        (None, false) => rows,
        (None, true) if name.is_empty() => "The form".to_owned(),
        (None, true) => label_of(name).unwrap_or(name).to_owned(),
    }
}

/// A text in which the field names in backquotes are replaced by their labels.
pub(super) fn in_labels(text: &str) -> String {
    let part = |(index, part): (usize, &str)| match label_of(part) {
        Some(label) if index % 2 == 1 => format!("“{label}”"),
        _ => part.to_owned(),
    };
    text.split('`').enumerate().map(part).collect()
}

/// The label of a field or the title of a section, from the last segments of its name.
fn label_of(name: &str) -> Option<&'static str> {
    if let Some((_, title)) = SECTIONS.iter().find(|(section, _)| *section == name) {
        return Some(title);
    }
    let is_named = |pattern: &str| {
        pattern.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    LABELS.iter().find(|(pattern, ..)| is_named(pattern)).map(|(_, label, _)| *label)
}

/// Whether the form shows a button that adds rows to this list.
pub(super) fn is_list(name: &str) -> bool {
    ["licenses", "paks", "paks.#.contents"].contains(&pattern(name).as_str())
}

/// The name of one row of a list.
pub(super) fn row_name(list: &str) -> &str {
    match list {
        "licenses" => "1.x licenses, row",
        "paks" => "PAK",
        "contents" => "line",
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    #[test]
    fn a_field_name_in_a_text_becomes_its_label() {
        let text = "assess with `license_file.issued_for` and `system.active_node` as `secondary`.";
        let shown = "assess with “System that the license file was issued for” and “Active system” as secondary.";
        assert_eq!(super::in_labels(text), shown);
    }

    #[rstest]
    #[case("`licenses`", "“1.x licenses”")]
    #[case("`paks`", "“PAKs”")]
    #[case("`target_licenses`", "“2.0 licenses wanted in the end”")]
    #[case("`issued_for`", "“System that the license file was issued for”")]
    #[case("`ses`", "ses")]
    fn a_label_is_found_by_whole_segments_of_the_name(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(super::in_labels(text), shown);
    }

    #[rstest]
    #[case("licenses", true)]
    #[case("paks", true)]
    #[case("paks.7.contents", true)]
    #[case("paks.7", false)]
    #[case("system", false)]
    #[case("", false)]
    fn a_list_is_recognized_by_its_name(#[case] name: &str, #[case] is_list: bool) {
        assert_eq!(super::is_list(name), is_list);
    }

    #[test]
    fn fields_are_sorted_in_the_order_of_the_form() {
        let sorted = [
            "licenses.0.rehost",
            "licenses.2.quantity",
            "licenses.10.quantity",
            "paks.0.number",
            "paks.0.contents.1.request",
            "paks.1.number",
            "system.hosts_in_use",
            "system.release",
            "nothing",
        ];
        let mut names = sorted;
        names.reverse();
        names.sort_by_key(|name| super::position(name));
        assert_eq!(names, sorted);
    }

    #[rstest]
    #[case("paks.0.contents.1.quantity", "PAK 1, line 2: Total licenses")]
    #[case("licenses.9.release", "1.x licenses, row 10: Release")]
    #[case("target_licenses", "2.0 licenses wanted in the end")]
    #[case("paks.2.contents", "PAK 3")]
    #[case("paks", "PAKs")]
    #[case("licenses", "1.x licenses")]
    #[case("", "The form")]
    fn a_field_is_located_by_its_rows_and_label(#[case] name: &str, #[case] location: &str) {
        assert_eq!(super::location(name), location);
    }
}

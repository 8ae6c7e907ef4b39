//! The labels and hints of the form's fields.

/// A field's label, and a hint where one helps.
pub(super) struct Label {
    pub text: &'static str,
    pub hint: &'static str,
}

/// The fields in the order of the form: the name, with `#` for the number of a row, the label and the hint.
const LABELS: [(&str, &str, &str); 25] = [
    ("message", "Paste what the customer sees", ""),
    ("licenses.#.quantity", "Licenses", ""),
    ("licenses.#.release", "Release", ""),
    ("licenses.#.rehost", "Where they are", ""),
    ("paks.#.number", "PAK number", "Optional."),
    ("paks.#.contents.#.kind", "Kind", ""),
    ("paks.#.contents.#.quantity", "Total licenses", ""),
    ("paks.#.contents.#.fulfilled", "Already fulfilled", ""),
    ("paks.#.contents.#.request", "Wanted now", ""),
    ("paks.#.contents.#.target_release", "For release", "2.0 if empty."),
    ("paks.#.contents.#.sku", "SKU", ""),
    (
        "paks.#.license_file.issued_for",
        "System its license file was issued for",
        "Compared with the id of the system below.",
    ),
    (
        "target_licenses",
        "2.0 licenses wanted in the end",
        "Leave it empty to ask for what the PAKs contain.",
    ),
    ("system.licenses_2x", "2.x licenses installed", ""),
    ("system.hosts_in_use", "Hosts in use", ""),
    ("system.release", "Release it runs", "2.0 if empty."),
    ("system.id", "Id of the system", ""),
    ("system.active_node", "Active system", ""),
    ("system.plm_started_at", "PLM last started", "GMT"),
    ("system.licenses_changed_at", "Licenses last changed", "GMT"),
    ("system.alert_expires_on", "Alert expires on", ""),
    ("system.free_trial_started_on", "Free trial began", ""),
    ("system.usage_exceeded_since", "Usage too high since", ""),
    ("system.licenses_invalid_since", "Licenses invalid since", ""),
    ("as_of", "Compute for another time", "GMT. Now if empty."),
];

/// The parts of the form with their titles.
const PARTS: [(&str, &str); 3] = [("licenses", LICENSES), ("paks", PAKS), ("system", SYSTEM)];

/// The title of the lots.
pub(super) const LICENSES: &str = "1.x licenses";
/// The title of the PAKs.
pub(super) const PAKS: &str = "PAKs";
/// The title of the facts about the system.
pub(super) const SYSTEM: &str = "About the system: usage, failover, dates";

/// The label of a field.
pub(super) fn label(name: &str) -> Option<Label> {
    let shape = shape(name);
    let found = LABELS.iter().find(|(other, ..)| *other == shape);
    found.map(|(_, text, hint)| Label { text, hint })
}

/// The position of a field in the form, as a sort key.
pub(super) fn position(name: &str) -> Vec<usize> {
    let parts: Vec<_> = name.split('.').collect();
    let key = |(index, part): (usize, &&str)| {
        let above = shape(&parts[..=index].join("."));
        let first = LABELS.iter().position(|(shape, ..)| shape.starts_with(&above));
        part.parse().ok().or(first).unwrap_or(usize::MAX)
    };
    parts.iter().enumerate().map(key).collect()
}

/// The name with `#` in place of each row's number.
fn shape(name: &str) -> String {
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
            rows.push(format!("{} {}", one_of(list), row + 1));
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

/// The label of a field or of a part of the form, from the last segments of its name.
fn label_of(name: &str) -> Option<&'static str> {
    if let Some((_, title)) = PARTS.iter().find(|(part, _)| *part == name) {
        return Some(title);
    }
    let is_named = |shape: &str| {
        shape.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    LABELS.iter().find(|(shape, ..)| is_named(shape)).map(|(_, label, _)| *label)
}

/// Whether the form shows a button that adds rows to this list.
pub(super) fn is_list(name: &str) -> bool {
    ["licenses", "paks", "paks.#.contents"].contains(&shape(name).as_str())
}

/// What one row of a list is called.
pub(super) fn one_of(list: &str) -> &str {
    match list {
        "licenses" => "Lot",
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
        let shown = "assess with “System its license file was issued for” and “Active system” as secondary.";
        assert_eq!(super::in_labels(text), shown);
    }

    #[rstest]
    #[case("`licenses`", "“1.x licenses”")]
    #[case("`paks`", "“PAKs”")]
    #[case("`target_licenses`", "“2.0 licenses wanted in the end”")]
    #[case("`issued_for`", "“System its license file was issued for”")]
    #[case("`ses`", "ses")]
    fn a_label_is_that_of_the_whole_name(#[case] text: &str, #[case] shown: &str) {
        assert_eq!(super::in_labels(text), shown);
    }

    #[rstest]
    #[case("licenses", true)]
    #[case("paks", true)]
    #[case("paks.7.contents", true)]
    #[case("paks.7", false)]
    #[case("system", false)]
    #[case("", false)]
    fn a_list_is_known_by_its_name(#[case] name: &str, #[case] is_list: bool) {
        assert_eq!(super::is_list(name), is_list);
    }

    #[test]
    fn fields_are_sorted_as_the_form_shows_them() {
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
    #[case("licenses.9.release", "Lot 10: Release")]
    #[case("target_licenses", "2.0 licenses wanted in the end")]
    #[case("paks.2.contents", "PAK 3")]
    #[case("paks", "PAKs")]
    #[case("licenses", "1.x licenses")]
    #[case("", "The form")]
    fn a_field_is_located_by_its_rows_and_label(#[case] name: &str, #[case] location: &str) {
        assert_eq!(super::location(name), location);
    }
}

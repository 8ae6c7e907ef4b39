//! What the fields of the form are called, and what is said beside them.

/// A field's label, and a hint where one helps.
pub(super) struct Label {
    pub text: &'static str,
    pub hint: &'static str,
}

/// Each field by its name, with `#` for the numbers of rows, its label and its hint, in the order in which the form shows
/// them.
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

/// The label of a field.
pub(super) fn label(name: &str) -> Option<Label> {
    let shape = shape(name);
    let found = LABELS.iter().find(|(other, ..)| *other == shape);
    found.map(|(_, text, hint)| Label { text, hint })
}

/// Where in the form a field stands: a key to sort by.
pub(super) fn position(name: &str) -> Vec<usize> {
    let parts: Vec<_> = name.split('.').collect();
    let place = |(at, part): (usize, &&str)| {
        let above = shape(&parts[..=at].join("."));
        let first = LABELS.iter().position(|(shape, ..)| shape.starts_with(&above));
        part.parse().ok().or(first).unwrap_or(usize::MAX)
    };
    parts.iter().enumerate().map(place).collect()
}

/// The name with `#` in place of each row's number.
fn shape(name: &str) -> String {
    let parts = name.split('.').map(|part| {
        let is_row = part.bytes().all(|byte| byte.is_ascii_digit());
        if is_row { "#" } else { part }
    });
    parts.collect::<Vec<_>>().join(".")
}

/// Where a field is, for who looks for it: `paks.0.contents.1.quantity` as "PAK 1, line 2: Total licenses".
pub(super) fn place(name: &str) -> String {
    let mut rows: Vec<String> = Vec::new();
    let mut list = "";
    for part in name.split('.') {
        if let Ok(row) = part.parse::<usize>() {
            rows.push(format!("{} {}", one_of(list), row + 1));
        }
        list = part;
    }
    let place = rows.join(", ");
    match (label(name), place.is_empty()) {
        (Some(label), true) => label.text.to_owned(),
        (Some(label), false) => format!("{place}: {}", label.text),
        (None, false) => place,
        (None, true) if name.is_empty() => "The form".to_owned(),
        (None, true) => one_of(name).to_owned(),
    }
}

/// A text for programs with the names of fields in it, in backquotes, as the form calls them.
pub(super) fn in_labels(text: &str) -> String {
    let part = |(at, part): (usize, &str)| {
        let known = LABELS.iter().find(|(shape, ..)| at % 2 == 1 && shape.ends_with(part));
        known.map_or_else(|| part.to_owned(), |(_, text, _)| format!("“{text}”"))
    };
    text.split('`').enumerate().map(part).collect()
}

/// What a row of a list is called.
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
    fn a_field_in_a_text_is_called_as_in_the_form() {
        let text = "assess with `license_file.issued_for` and `system.active_node` as `secondary`.";
        let shown = "assess with “System its license file was issued for” and “Active system” as secondary.";
        assert_eq!(super::in_labels(text), shown);
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
    #[case("paks", "PAK")]
    #[case("", "The form")]
    fn a_field_is_found_by_its_row_and_label(#[case] name: &str, #[case] place: &str) {
        assert_eq!(super::place(name), place);
    }
}

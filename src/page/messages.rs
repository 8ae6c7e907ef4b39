//! The documented messages in an answer, each with the PAKs that it applies to.

use std::borrow::Cow;

use maud::{Markup, html};

use super::answer::{copy_button, inferred};
use crate::assessment::Assessment;
use crate::catalogue::Basis;
use crate::wording::named_paks;

/// The condition under which PLM shows a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// It is the message of the PAK.
    Shows,
    /// It is true in addition to the message of the PAK.
    MayShow,
    /// The PAK has no message, but PLM may show this one for a larger selection.
    IfMoreIsSelected,
}

/// A message with the names of the PAKs that it applies to.
struct ShownMessage<'s> {
    when: When,
    text: Cow<'s, str>,
    basis: Basis,
    paks: Vec<String>,
}

/// The messages in the order of the PAKs. The first is that of the report. Equal messages are shown once.
fn shown_messages<'s>(assessment: &'s Assessment<'_>) -> Vec<ShownMessage<'s>> {
    let mut all: Vec<ShownMessage<'s>> = Vec::new();
    for (name, pak) in named_paks(assessment) {
        let own = pak
            .message
            .iter()
            .map(|message| (When::Shows, Cow::Borrowed(&*message.text), message.basis));
        let when = if pak.message.is_some() { When::MayShow } else { When::IfMoreIsSelected };
        let others = pak.also_applies.iter();
        let others = others.map(|code| (when, code.text(pak.number.as_deref()), Basis::Documented));
        for (when, text, basis) in own.chain(others) {
            let is_equal = |other: &&mut ShownMessage<'_>| {
                (other.when, other.basis) == (when, basis) && other.text == text
            };
            match all.iter_mut().find(is_equal) {
                Some(same) => same.paks.push(name.clone()),
                None => all.push(ShownMessage { when, text, basis, paks: vec![name.clone()] }),
            }
        }
    }
    all
}

/// The section with the messages. The first message can be copied.
pub(super) fn messages(assessment: &Assessment<'_>) -> Markup {
    let messages = shown_messages(assessment);
    let has_several_paks = assessment.paks.len() > 1;
    html! {
        @if !messages.is_empty() {
            h3 { "What the customer sees" }
            @for (index, message) in messages.iter().enumerate() {
                @let introduction = message.introduction(has_several_paks);
                @if introduction.is_some() || message.basis == Basis::Inferred {
                    p class="hint" { (introduction.unwrap_or_default()) (inferred(message.basis)) }
                }
                @if index == 0 {
                    blockquote id="message-text" translate="no" { (message.text) }
                    p class="buttons" { (copy_button("message-text", "Copy the message")) }
                } @else {
                    blockquote translate="no" { (message.text) }
                }
            }
        }
    }
}

impl ShownMessage<'_> {
    /// The text before the message. The message of the only PAK needs none.
    fn introduction(&self, has_several_paks: bool) -> Option<String> {
        let paks = has_several_paks.then(|| self.paks.join(", "));
        let start = match self.when {
            When::Shows => return paks.map(|paks| format!("For {paks}:")),
            When::MayShow => "PLM may also show",
            When::IfMoreIsSelected => "If more licenses are selected, PLM may show",
        };
        Some(match paks {
            Some(paks) => format!("{start} for {paks}:"),
            None => format!("{start}:"),
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;
    use crate::assessment::{AssessmentRequest, assess};

    const M1: &str = "The PAK you have entered, A1, cannot be fulfilled because there are no licenses remaining in the PAK.";
    const M3: &str = "Unable to fulfill all the upgrade licenses in a PAK.";

    /// The section for 10 installed licenses and these PAKs, as HTML.
    fn section(paks: &Value) -> String {
        let json = json!({
            "licenses": [{ "release": "1.5", "quantity": 10, "rehost": "installed" }],
            "paks": paks,
        });
        let now = "2026-11-24T08:00:00Z".parse().unwrap();
        let request = AssessmentRequest::from_json(json.to_string().as_bytes(), now).unwrap();
        messages(&assess(&request)).into_string()
    }

    fn upgrades(quantity: u64, fulfilled: u64, request: Option<u64>) -> Value {
        let mut line = json!({ "kind": "upgrade", "quantity": quantity, "fulfilled": fulfilled });
        if let Some(request) = request {
            line["request"] = request.into();
        }
        json!([line])
    }

    #[test]
    fn a_message_of_the_only_pak_needs_no_introduction() {
        let html = section(&json!([{ "contents": upgrades(20, 0, None) }]));
        assert!(
            html.contains(&format!(
                r#"<h3>What the customer sees</h3><blockquote id="message-text" translate="no">{M3}</blockquote>"#
            )),
            "{html}"
        );
    }

    #[test]
    fn an_equal_message_of_several_paks_is_shown_once_with_their_names() {
        let paks = json!([
            { "number": "A1", "contents": upgrades(20, 0, None) },
            { "contents": [{ "kind": "new", "quantity": 1 }, upgrades(5, 0, None)[0]] },
        ]);
        let html = section(&paks);
        // The second has new lines, so that its message is inferred and the first's is not.
        assert!(html.contains(r#"<p class="hint">For PAK A1:</p>"#), "{html}");
        assert!(html.contains(r#"For PAK 2: <span class="tag">inferred</span>"#), "{html}");
        let paks =
            json!([{ "contents": upgrades(0, 0, None) }, { "contents": upgrades(0, 0, None) }]);
        let html = section(&paks);
        assert!(html.contains("For PAK 1, PAK 2:"), "{html}");
        assert_eq!(html.matches("<blockquote").count(), 2, "{html}");
    }

    #[test]
    fn a_pak_has_its_message_even_if_the_report_has_none() {
        let paks = json!([
            { "number": "A1", "contents": upgrades(5, 5, None) },
            { "number": "B2", "contents": upgrades(10, 0, None) },
        ]);
        let html = section(&paks);
        assert!(html.starts_with("<h3>What the customer sees</h3>"), "{html}");
        assert!(html.contains("For PAK A1:") && html.contains(M1), "{html}");
        assert!(html.contains("PLM may also show for PAK A1:"), "{html}");
    }

    #[test]
    fn a_message_for_a_larger_selection_has_its_own_introduction() {
        let html = section(&json!([{ "number": "A1", "contents": upgrades(50, 0, Some(5)) }]));
        assert!(html.contains("If more licenses are selected, PLM may show:"), "{html}");
        assert!(html.contains(M3), "{html}");
    }

    #[test]
    fn without_a_message_the_section_is_absent() {
        assert_eq!(section(&json!([{ "contents": upgrades(10, 0, None) }])), "");
    }
}

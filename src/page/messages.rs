//! The documented messages of an answer, each with the PAKs that it applies to.

use std::borrow::Cow;

use maud::{Markup, html};

use super::answer::{copy, inferred};
use crate::assessment::Assessment;
use crate::catalogue::Basis;
use crate::wording::named_paks;

/// When PLM shows a message.
#[derive(Clone, Copy, PartialEq, Eq)]
enum When {
    /// It shows the message of the PAK.
    Shows,
    /// It may show this message as well.
    MayShow,
    /// The PAK has no message, but a larger selection in PLM has this one.
    IfMoreIsSelected,
}

/// A message with the names of the PAKs that it applies to.
struct Shown<'s> {
    when: When,
    text: Cow<'s, str>,
    basis: Basis,
    paks: Vec<String>,
}

/// The messages in the order of the PAKs. The first is that of the report. Equal messages are shown once.
fn shown<'s>(assessment: &'s Assessment<'_>) -> Vec<Shown<'s>> {
    let mut all: Vec<Shown<'s>> = Vec::new();
    for (name, pak) in named_paks(assessment) {
        let own = pak
            .message
            .iter()
            .map(|message| (When::Shows, Cow::Borrowed(&*message.text), message.basis));
        let when = if pak.message.is_some() { When::MayShow } else { When::IfMoreIsSelected };
        let others = pak.also_applies.iter();
        let others = others.map(|code| (when, code.text(pak.number.as_deref()), Basis::Documented));
        for (when, text, basis) in own.chain(others) {
            let is_equal = |other: &&mut Shown<'_>| {
                (other.when, other.basis) == (when, basis) && other.text == text
            };
            match all.iter_mut().find(is_equal) {
                Some(same) => same.paks.push(name.clone()),
                None => all.push(Shown { when, text, basis, paks: vec![name.clone()] }),
            }
        }
    }
    all
}

/// What the customer sees. The first message can be copied.
pub(super) fn messages(assessment: &Assessment<'_>) -> Markup {
    let messages = shown(assessment);
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
                    blockquote id="seen" { (message.text) }
                    p class="buttons" { (copy("seen", "Copy the message")) }
                } @else {
                    blockquote { (message.text) }
                }
            }
        }
    }
}

impl Shown<'_> {
    /// The words before the message. A message of the only PAK needs none.
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

    /// The messages for 10 installed licenses and these PAKs, as text.
    fn words(paks: &Value) -> String {
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
        let words = words(&json!([{ "contents": upgrades(20, 0, None) }]));
        assert!(
            words.contains(&format!(
                r#"<h3>What the customer sees</h3><blockquote id="seen">{M3}</blockquote>"#
            )),
            "{words}"
        );
    }

    #[test]
    fn an_equal_message_of_several_paks_is_shown_once_with_their_names() {
        let paks = json!([
            { "number": "A1", "contents": upgrades(20, 0, None) },
            { "contents": [{ "kind": "new", "quantity": 1 }, upgrades(5, 0, None)[0]] },
        ]);
        let words = words(&paks);
        // The second has new lines, so that its message is inferred and the first's is not.
        assert!(words.contains(r#"<p class="hint">For PAK A1:</p>"#), "{words}");
        assert!(words.contains(r#"For PAK 2: <span class="tag">inferred</span>"#), "{words}");
        let paks =
            json!([{ "contents": upgrades(0, 0, None) }, { "contents": upgrades(0, 0, None) }]);
        let words = self::words(&paks);
        assert!(words.contains("For PAK 1, PAK 2:"), "{words}");
        assert_eq!(words.matches("<blockquote").count(), 2, "{words}");
    }

    #[test]
    fn a_pak_has_its_message_even_if_the_report_has_none() {
        let paks = json!([
            { "number": "A1", "contents": upgrades(5, 5, None) },
            { "number": "B2", "contents": upgrades(10, 0, None) },
        ]);
        let words = words(&paks);
        assert!(words.starts_with("<h3>What the customer sees</h3>"), "{words}");
        assert!(words.contains("For PAK A1:") && words.contains(M1), "{words}");
        assert!(words.contains("PLM may also show for PAK A1:"), "{words}");
    }

    #[test]
    fn a_larger_selection_has_its_own_words() {
        let words = words(&json!([{ "number": "A1", "contents": upgrades(50, 0, Some(5)) }]));
        assert!(words.contains("If more licenses are selected, PLM may show:"), "{words}");
        assert!(words.contains(M3), "{words}");
    }

    #[test]
    fn without_a_message_there_is_no_title() {
        assert_eq!(words(&json!([{ "contents": upgrades(10, 0, None) }])), "");
    }
}

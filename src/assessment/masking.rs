//! PAK numbers are entitlements: what is shown to many shows their last four characters only.

use std::borrow::Cow;

use super::Assessment;

/// How many characters of a PAK number may be shown.
const SHOWN: usize = 4;

/// A PAK number of which only the last four characters show.
pub(super) fn masked(number: &str) -> String {
    let hidden = number.chars().count().saturating_sub(SHOWN);
    format!("…{}", number.chars().skip(hidden).collect::<String>())
}

/// A text in which a PAK number may stand, with the number masked.
pub(crate) fn mask_in(text: &str, number: &str) -> String {
    if number.chars().count() > SHOWN { text.replace(number, &masked(number)) } else { text.into() }
}

impl Assessment<'_> {
    /// The same assessment with PAK numbers masked to their last four characters, in the messages
    /// and the plan too.
    #[must_use]
    pub fn with_masked_paks(mut self) -> Self {
        let first = self.lines.iter().position(|line| line.message == self.message);
        for line in &mut self.lines {
            line.sku =
                line.sku.take().map(|sku| sku.replace(&*line.pak, &masked(&line.pak)).into());
            line.pak = masked(&line.pak).into();
            if let Some(message) = &mut line.message {
                message.text = Cow::Owned(message.code.text(&line.pak).into_owned());
            }
        }
        self.message = first.and_then(|first| self.lines[first].message.clone());
        for pak in self.plan.iter_mut().filter_map(|step| step.pak.as_mut()) {
            *pak = masked(pak).into();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::assessment::{Application, assess};

    #[rstest]
    #[case("12345678", "…5678")]
    #[case("1234", "…1234")]
    #[case("1", "…1")]
    fn the_last_four_characters_show(#[case] number: &str, #[case] shown: &str) {
        assert_eq!(masked(number), shown);
    }

    #[test]
    fn no_number_is_left_anywhere() {
        let json = br#"{"licenses":[{"release":"1.5","quantity":5,"rehost":"requested"}],
            "paks":[{"number":"ENTITLED-5678","contents":[{"kind":"upgrade","quantity":9},{"kind":"new","quantity":0}]},
                    {"number":"ENTITLED-9999","contents":[{"kind":"new","quantity":1,"target_release":"3.0"}]}]}"#;
        let application = Application::from_json(json).unwrap();
        let assessment = assess(&application, "2026-11-24T08:00:00Z".parse().unwrap());
        let whole = serde_json::to_string(&assessment).unwrap();
        let masked = serde_json::to_string(&assessment.with_masked_paks()).unwrap();
        assert_eq!(masked, whole.replace("ENTITLED-", "…"));
        assert!(masked.contains("The upgrade PAK you have entered, …5678, cannot be fulfilled"));
    }
}

//! PAK numbers are entitlements: reports show only their last four characters.

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
    /// The same assessment with PAK numbers masked to their last four characters, also in the
    /// messages and the plan.
    #[must_use]
    pub fn with_masked_paks(mut self) -> Self {
        let numbers: Vec<String> =
            self.paks.iter().filter_map(|pak| pak.number.as_deref()).map(str::to_owned).collect();
        let mask = |text: &str| {
            numbers.iter().fold(text.to_owned(), |text, number| mask_in(&text, number))
        };
        for pak in &mut self.paks {
            for line in &mut pak.lines {
                line.sku = line.sku.take().map(|sku| mask(&sku).into());
            }
            pak.number = pak.number.take().map(|number| masked(&number).into());
            if let Some(message) = &mut pak.message {
                message.text = mask(&message.text).into();
            }
        }
        if let Some(message) = &mut self.message {
            message.text = mask(&message.text).into();
        }
        for number in self.plan.iter_mut().filter_map(|step| step.pak_number.as_mut()) {
            *number = masked(number).into();
        }
        self
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::assessment::{AssessmentRequest, assess};

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
            "paks":[{"number":"ENTITLED-5678","contents":[{"kind":"upgrade","quantity":9},{"kind":"new","quantity":0,"sku":"for ENTITLED-9999"}]},
                    {"number":"ENTITLED-9999","contents":[{"kind":"new","quantity":1,"target_release":"3.0"}]}]}"#;
        let now = "2026-11-24T08:00:00Z".parse().unwrap();
        let request = AssessmentRequest::from_json(json, now).unwrap();
        let assessment = assess(&request);
        let whole = serde_json::to_string(&assessment).unwrap();
        let masked = serde_json::to_string(&assessment.with_masked_paks()).unwrap();
        assert_eq!(masked, whole.replace("ENTITLED-", "…"));
        assert!(masked.contains("The upgrade PAK you have entered, …5678, cannot be fulfilled"));
    }
}

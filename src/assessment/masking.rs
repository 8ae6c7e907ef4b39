//! PAK numbers are entitlements: reports show only their last four characters.

/// How many characters of a PAK number may be shown.
const SHOWN: usize = 4;

/// A PAK number of which only the last four characters show.
pub(super) fn masked(number: &str) -> String {
    let hidden = number.chars().count().saturating_sub(SHOWN);
    format!("…{}", number.chars().skip(hidden).collect::<String>())
}

/// A text with this PAK number masked wherever the text contains it.
pub(crate) fn mask_in(text: &str, number: &str) -> String {
    if number.chars().count() > SHOWN { text.replace(number, &masked(number)) } else { text.into() }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("12345678", "…5678")]
    #[case("1234", "…1234")]
    #[case("1", "…1")]
    fn the_last_four_characters_show(#[case] number: &str, #[case] shown: &str) {
        assert_eq!(masked(number), shown);
    }
}

//! Text as people paste it, taken apart into words that can be compared.
//!
//! Case, punctuation, curly quotes, line breaks, unusual spaces, invisible characters, HTML
//! entities and tags all fall away here; what is left of typos is for [`likeness`].

use std::borrow::Cow;
use std::ops::Range;

use unicode_normalization::UnicodeNormalization as _;

/// The longest text that is looked into, in characters.
pub const MAX_PASTED_CHARS: u64 = 16 * 1024;

/// The longest PAK number, in characters.
pub(super) const LONGEST_NUMBER: usize = 64;

/// The shortest word in which one slip of the pen is forgiven, and in which two are.
const LENGTH_FOR_ONE_SLIP: usize = 4;
const LENGTH_FOR_TWO_SLIPS: usize = 8;
/// How much a word with one slip counts, and one with two.
const LIKENESS_WITH_ONE_SLIP: f64 = 0.9;
const LIKENESS_WITH_TWO_SLIPS: f64 = 0.8;

/// A text, taken apart.
pub(super) struct Words {
    /// The text without entities, tags and invisible characters, in its own case.
    text: String,
    words: Vec<Word>,
}

/// A word: a run of letters and digits.
pub(super) struct Word {
    /// In lower case.
    pub folded: String,
    /// Where a scanner may have taken letters for digits: the word with letters.
    scanned: Option<String>,
    place: Range<usize>,
}

impl Word {
    fn new(folded: String, place: Range<usize>) -> Self {
        let digits = folded.bytes().filter(u8::is_ascii_digit).count();
        let scanned = (1..folded.len()).contains(&digits).then(|| as_scanned(&folded));
        Self { folded, scanned, place }
    }

    /// How like another word it is, from 0 to 1: forgiving a slip of the pen, in long words two,
    /// and digits that a scanner made of letters.
    pub(crate) fn likeness(&self, other: &str) -> f64 {
        match &self.scanned {
            _ if self.folded == other => 1.0,
            Some(scanned) => LIKENESS_WITH_ONE_SLIP * likeness(scanned, other),
            None => likeness(&self.folded, other),
        }
    }

    pub(crate) fn has_digit(&self) -> bool {
        self.folded.bytes().any(|byte| byte.is_ascii_digit())
    }

    /// Whether it is the start of this other word, cut off.
    pub(crate) fn starts(&self, other: &str) -> bool {
        self.folded.len() >= LENGTH_FOR_ONE_SLIP && other.starts_with(&self.folded)
    }
}

impl Words {
    /// Takes a text apart.
    pub(crate) fn of(text: &str) -> Self {
        let text = plain(text);
        let mut words = Vec::new();
        let mut start = None;
        let end = text.len();
        for (at, character) in text.char_indices().chain([(end, ' ')]) {
            match (start, character.is_alphanumeric()) {
                (None, true) => start = Some(at),
                (Some(from), false) => {
                    let folded = text[from..at].to_lowercase();
                    words.push(Word::new(folded, from..at));
                    start = None;
                }
                _ => {}
            }
        }
        Self { text, words }
    }

    pub(crate) fn as_slice(&self) -> &[Word] {
        &self.words
    }

    /// The word at this place with what hangs on to it by hyphens, as a PAK number may have them.
    pub(crate) fn hyphenated(&self, at: usize) -> &str {
        let place = &self.words[at].place;
        let is_part = |character: char| character.is_ascii_alphanumeric() || character == '-';
        let before = self.text[..place.start].chars().rev().take(LONGEST_NUMBER);
        let before = before.take_while(|c| is_part(*c)).count();
        let after = self.text[place.end..].chars().take(LONGEST_NUMBER);
        let after = after.take_while(|c| is_part(*c)).count();
        let number = &self.text[place.start - before..place.end + after];
        number.trim_matches(|character: char| !character.is_ascii_alphanumeric())
    }
}

/// The text with entities and compatibility characters spelled out, and without tags and
/// characters that are not seen.
fn plain(text: &str) -> String {
    let text = html_escape::decode_html_entities(text);
    let text = without_escapes(&without_tags(&text)).replace("\r\n", "\n");
    // Some characters are spelled out as many; what is looked into stays bounded.
    let most = usize::try_from(MAX_PASTED_CHARS).unwrap_or(usize::MAX);
    let seen = text.nfkc().filter(|character| !is_invisible(*character)).take(most);
    with_numbers_joined(seen.collect())
}

/// The text with numbers in one piece that were broken after a hyphen at the end of a line.
fn with_numbers_joined(text: String) -> String {
    let mut joined = String::new();
    let mut rest = text.as_str();
    while let Some((before, after)) = rest.split_once("-\n") {
        let next = after.trim_start_matches([' ', '>', '\t']);
        let is_number =
            |text: Option<char>| text.is_some_and(|character| character.is_ascii_digit());
        joined.push_str(before);
        joined.push('-');
        if is_number(before.chars().next_back()) && is_number(next.chars().next()) {
            rest = next;
        } else {
            joined.push('\n');
            rest = after;
        }
    }
    if joined.is_empty() {
        return text;
    }
    joined + rest
}

/// Soft hyphens, joiners and marks of direction.
fn is_invisible(character: char) -> bool {
    matches!(character, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}')
}

/// The text with a space in place of each HTML tag. A tag has a name of letters, so that a
/// number in angle brackets stays.
fn without_tags(text: &str) -> Cow<'_, str> {
    if !text.contains('<') {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        plain.push_str(&rest[..at]);
        rest = &rest[at..];
        if let Some(length) = tag_length(rest) {
            plain.push(' ');
            rest = &rest[length..];
        } else {
            plain.push('<');
            rest = &rest[1..];
        }
    }
    plain.push_str(rest);
    plain.into()
}

/// The text with the escapes of JSON spelled out, as they are left in many a log: `\n`, `\"`,
/// `\u201c`.
fn without_escapes(text: &str) -> Cow<'_, str> {
    if !text.contains('\\') {
        return text.into();
    }
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('\\') {
        plain.push_str(before);
        let code = after.strip_prefix('u').and_then(|after| after.get(..4));
        let code = code.and_then(|code| u32::from_str_radix(code, 16).ok());
        let (character, length) = match code {
            Some(code) => (char::from_u32(code).unwrap_or(' '), 5),
            None if after.starts_with(['n', 'r', 't']) => (' ', 1),
            None => (' ', 0),
        };
        plain.push(character);
        rest = &after[length..];
    }
    plain.push_str(rest);
    plain.into()
}

/// The length of the tag that the text starts with, if it does.
fn tag_length(text: &str) -> Option<usize> {
    const TAGS: [&str; 24] = [
        "a",
        "b",
        "blockquote",
        "body",
        "br",
        "code",
        "div",
        "em",
        "font",
        "head",
        "hr",
        "html",
        "i",
        "li",
        "meta",
        "ol",
        "p",
        "pre",
        "span",
        "strong",
        "table",
        "td",
        "tr",
        "ul",
    ];
    let inside = text[1..].trim_start_matches('/');
    // The name first: it is short, where what is no tag may have no end for long.
    let (name, rest) = inside.split_at(inside.find(|c: char| !c.is_ascii_alphabetic())?);
    let ends = |character: char| character.is_whitespace() || matches!(character, '/' | '>');
    if !rest.starts_with(ends) || !TAGS.iter().any(|tag| tag.eq_ignore_ascii_case(name)) {
        return None;
    }
    Some(text.find('>')? + 1)
}

/// How like two words are, from 0 to 1: forgiving one slip of the pen, in long words two.
pub(super) fn likeness(one: &str, other: &str) -> f64 {
    if one == other {
        return 1.0;
    }
    let shorter = one.len().min(other.len());
    let (forgiven, most_different) = match shorter {
        ..LENGTH_FOR_ONE_SLIP => return 0.0,
        LENGTH_FOR_ONE_SLIP..LENGTH_FOR_TWO_SLIPS => (1, 2),
        LENGTH_FOR_TWO_SLIPS.. => (2, 4),
    };
    // What is dear to compare in full is passed over where lengths or letters tell enough: a slip
    // changes the length by one and takes one letter for another.
    let different = (letters(one) ^ letters(other)).count_ones();
    if one.len().abs_diff(other.len()) > forgiven || different > most_different {
        return 0.0;
    }
    match strsim::osa_distance(one, other) {
        1 => LIKENESS_WITH_ONE_SLIP,
        2 if forgiven == 2 => LIKENESS_WITH_TWO_SLIPS,
        _ => 0.0,
    }
}

/// The set of a word's letters.
fn letters(word: &str) -> u32 {
    word.bytes().fold(0, |letters, byte| letters | 1 << (byte & 31))
}

/// The word with the letters that a scanner takes for digits.
fn as_scanned(word: &str) -> String {
    let letter = |character: char| match character {
        '1' => 'l',
        '0' => 'o',
        '5' => 's',
        // Not a letter that any word has, so that no digit is left.
        character if character.is_ascii_digit() => '_',
        character => character,
    };
    word.chars().map(letter).collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    fn folded(text: &str) -> Vec<String> {
        Words::of(text).words.into_iter().map(|word| word.folded).collect()
    }

    #[rstest]
    #[case::case_and_punctuation("The PAK, 12;", &["the", "pak", "12"])]
    #[case::spaces_that_do_not_break("a\u{a0}b\u{202f}c", &["a", "b", "c"])]
    #[case::entities("a&nbsp;b &amp; &quot;c&quot;", &["a", "b", "c"])]
    #[case::tags("<b>a</b><br/>b<span class=\"x\">c", &["a", "b", "c"])]
    #[case::a_number_in_brackets("<12345> <A1B2>", &["12345", "a1b2"])]
    #[case::lone_bracket("a < b > c <", &["a", "b", "c"])]
    #[case::soft_hyphen("li\u{ad}cense", &["license"])]
    #[case::ligature_and_full_width("ful\u{fb01}ll ＰＡＫ", &["fulfill", "pak"])]
    #[case::escapes(r#""\u201cThe PAK\u201d,\nyou\thave \"it\" C:\dir \u00zz""#, &["the", "pak", "you", "have", "it", "c", "dir", "u00zz"])]
    #[case::nothing("", &[])]
    fn a_text_is_taken_apart(#[case] text: &str, #[case] words: &[&str]) {
        assert_eq!(folded(text), words);
    }

    #[rstest]
    #[case::same("license", "license", 1.0)]
    #[case::one_slip("license", "licence", 0.9)]
    #[case::plural("license", "licenses", 0.9)]
    #[case::swapped("remaining", "remainign", 0.9)]
    #[case::two_slips_in_a_long_word("fulfilled", "fufiled", 0.0)]
    #[case::two_slips_in_a_longer_word("fulfilled", "fulfiledd", 0.8)]
    #[case::short_words_are_taken_as_they_are("pak", "pat", 0.0)]
    #[case::numbers_too("12345678", "12345678", 1.0)]
    #[case::scanned("1icenses", "licenses", 0.9)]
    #[case::scanned_thrice("fu1fi11", "fulfill", 0.9)]
    #[case::others("entered", "eligible", 0.0)]
    fn slips_are_forgiven(#[case] one: &str, #[case] other: &str, #[case] alike: f64) {
        let word = Word::new(one.to_owned(), 0..one.len());
        assert!((word.likeness(other) - alike).abs() < 1e-9);
    }

    #[rstest]
    #[case::whole("no 12-34", "no 12-34")]
    #[case::broken("no 12-\n34 and 5-\r\n> 6", "no 12-34 and 5-6")]
    #[case::words_stay_broken("li-\ncenses", "li-\ncenses")]
    fn numbers_are_joined_over_lines(#[case] text: &str, #[case] joined: &str) {
        assert_eq!(plain(text), joined);
    }

    #[test]
    fn a_number_keeps_its_hyphens_and_its_case() {
        let words = Words::of("entered, AB-12-cd, cannot");
        assert_eq!(words.hyphenated(2), "AB-12-cd");
        assert_eq!(Words::of("\u{2018}88213400\u{e2}").hyphenated(0), "88213400");
    }
}

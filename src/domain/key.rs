//! API keys, which are kept out of every log, screen and debug output.

use std::fmt;

use super::text::is_invisible;

/// A secret that is sent to the provider and shown to nobody.
#[derive(Clone, PartialEq, Eq)]
pub struct ApiKey(String);

/// Why a text cannot be a key. The messages never repeat the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ApiKeyError {
    /// Empty, or nothing but blanks and quotation marks: treated as no key.
    #[error("the key is empty")]
    Empty,
    /// More than one line.
    #[error("the key has more than one line; a key is one word, so paste it once and alone")]
    Lines,
    /// A blank inside.
    #[error("the key has a blank inside; a key is one word, so paste it anew")]
    Blank,
    /// An unpaired quotation mark.
    #[error("the key has a quotation mark in it that belongs to no pair; take it away")]
    Quote,
    /// A character that a header cannot carry, though it may look like one that it can.
    #[error(
        "character {place} of the key is U+{code:04X}, which no key has and which may only look \
         like a letter; copy the key anew from the provider's site"
    )]
    Character {
        /// Its position, from 1.
        place: usize,
        /// Its code point.
        code: u32,
    },
    /// A placeholder for the key.
    #[error("the key is still the placeholder of an example; put your own key in its place")]
    Placeholder,
    /// The name of a variable instead of its value.
    #[error(
        "the key is the name of a variable and not its value; a shell puts the value in only \
         outside of single quotation marks, and a settings file never does"
    )]
    Variable,
    /// A key whose middle is left out, as lists of keys show them.
    #[error(
        "the key's middle is left out, as lists show keys; copy the whole key where it is made"
    )]
    Shortened,
    /// Longer than any key.
    #[error("a key is not that long; was something else pasted?")]
    TooLong,
}

/// Longest key, in bytes.
const KEY_LIMIT: usize = 512;

/// Words that are written before a key, followed by `=` or `:`.
const NAMES: [&str; 3] = ["key", "token", "authorization"];

/// What can precede a name or a key where it is set: in a shell, a curl command, a header.
const SETTERS: [&str; 6] = ["export ", "set ", "setenv ", "-h ", "--header ", "bearer "];

/// Opening quotation marks, each with those that close it.
const QUOTES: [(char, &[char]); 9] = [
    ('"', &['"']),
    ('\'', &['\'']),
    ('`', &['`', '\'']),
    ('\u{201c}', &['\u{201d}', '\u{201c}']),
    ('\u{201d}', &['\u{201d}']),
    ('\u{201e}', &['\u{201c}', '\u{201d}']),
    ('\u{2018}', &['\u{2019}', '\u{2018}']),
    ('\u{201a}', &['\u{2018}', '\u{2019}']),
    ('\u{ab}', &['\u{bb}']),
];

/// Words that occur only in examples, in place of a key.
const EXAMPLE_WORDS: [&str; 12] = [
    "your",
    "yours",
    "placeholder",
    "changeme",
    "change",
    "example",
    "insert",
    "replace",
    "paste",
    "here",
    "redacted",
    "todo",
];

impl ApiKey {
    /// Parses a key as people paste it. Surrounding blanks, invisible characters and quotation
    /// marks are removed, and so are the name of a variable and `Bearer` before it.
    pub fn parse(text: &str) -> Result<Self, ApiKeyError> {
        use ApiKeyError as E;
        let mut key = trimmed(text);
        // Each wrapping may stand inside of another; each turn takes something away.
        while let Some(inner) = unwrapped(key) {
            key = trimmed(inner);
        }
        if key.is_empty() {
            return Err(E::Empty);
        }
        if key.contains(['\n', '\r']) {
            return Err(E::Lines);
        }
        if key.len() > KEY_LIMIT {
            return Err(E::TooLong);
        }
        if let Some(why) = stand_in(key) {
            return Err(why);
        }
        if key.contains(char::is_whitespace) {
            return Err(E::Blank);
        }
        if key.contains(is_quote) {
            return Err(E::Quote);
        }
        match key.chars().enumerate().find(|(_, c)| !c.is_ascii_graphic()) {
            Some((nth, c)) => Err(E::Character { place: nth + 1, code: c.into() }),
            None => Ok(Self(key.to_owned())),
        }
    }

    /// The secret itself, for the header that carries it and the file that stores it.
    pub fn expose(&self) -> &str {
        &self.0
    }

    /// The last four characters, the only part that is ever shown; fewer for a short key.
    pub fn tail(&self) -> &str {
        let shown = 4.min(self.0.len() / 3);
        &self.0[self.0.len() - shown..]
    }

    /// The name of a key in the ledger: the first 8 bytes of its SHA-256, in hex. That is enough to
    /// tell a user's keys apart, and too little to recover one.
    pub fn fingerprint(&self) -> String {
        let digest = ring::digest::digest(&ring::digest::SHA256, self.0.as_bytes());
        let first = digest.as_ref().first_chunk().copied().unwrap_or_default();
        format!("{:016x}", u64::from_be_bytes(first))
    }
}

impl fmt::Debug for ApiKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ApiKey(hidden)")
    }
}

/// A text without surrounding blanks and invisible characters.
fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c.is_control() || is_invisible(c))
}

/// Removes the outermost thing that was pasted along with the key; `None` if there is nothing to
/// remove.
fn unwrapped(text: &str) -> Option<&str> {
    let (first, last) = (text.chars().next()?, text.chars().next_back()?);
    let closes = |(open, close): &(char, &[char])| *open == first && close.contains(&last);
    if text.chars().nth(1).is_some() && QUOTES.iter().any(closes) {
        let inner = &text[first.len_utf8()..text.len() - last.len_utf8()];
        // With one inside they are two pairs, a name's and a value's.
        if !inner.contains([first, last]) || (inner.starts_with(first) && inner.ends_with(last)) {
            return Some(inner);
        }
    }
    if matches!(last, ',' | ';') {
        return Some(&text[..text.len() - 1]);
    }
    if let Some(rest) = SETTERS.iter().find_map(|begin| behind(text, begin)) {
        return Some(rest);
    }
    // PowerShell's way to set a variable; without a value it is only the variable.
    if let Some(rest) = behind(text, "$env:").filter(|rest| rest.contains('=')) {
        return Some(rest);
    }
    let (name, value) = text.split_at(text.find(['=', ':'])?);
    let value = trimmed(&value[1..]);
    let name = trimmed(name).trim_matches(is_quote).to_ascii_lowercase();
    let is_name = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"_-".contains(&byte))
        && NAMES.iter().any(|end| name.ends_with(end));
    // A key may end in `=`, and then nothing is behind it.
    (is_name && !value.trim_matches('=').is_empty()).then_some(value)
}

/// What follows `begin`, ignoring case; a blank in `begin` matches any blank.
fn behind<'a>(text: &'a str, begin: &str) -> Option<&'a str> {
    let word = begin.trim_end();
    let rest = text.get(word.len()..)?;
    let is_it = text[..word.len()].eq_ignore_ascii_case(word);
    (is_it && (word.len() == begin.len() || rest.starts_with(char::is_whitespace))).then_some(rest)
}

/// Whether a text is a stand-in for a key, and which.
fn stand_in(text: &str) -> Option<ApiKeyError> {
    use ApiKeyError as E;
    let enclosed = |open: char, close: char| text.starts_with(open) && text.ends_with(close);
    // As a variable is called, and no key: `COMETAPI_KEY`.
    let is_name = text.contains('_')
        && text.contains("KEY")
        && text.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
    if text.starts_with('$') || text.starts_with("{{") || enclosed('%', '%') {
        return Some(E::Variable);
    }
    if enclosed('<', '>') || enclosed('[', ']') || enclosed('{', '}') {
        return Some(E::Placeholder);
    }
    let mut words = text.split(|c: char| !c.is_alphanumeric());
    if words.any(|word| EXAMPLE_WORDS.iter().any(|known| word.eq_ignore_ascii_case(known))) {
        return Some(E::Placeholder);
    }
    if is_name {
        return Some(E::Variable);
    }
    // What an example or a list puts for each character that it does not show.
    let is_mask =
        |c: char| matches!(c, 'x' | 'X' | '*' | '.' | '\u{2022}' | '\u{25cf}' | '\u{2026}');
    let secret = ["sk-", "sk_", "pk-"].iter().find_map(|begin| behind(text, begin)).unwrap_or(text);
    // One or two letters are somebody's key for a test.
    let is_letter = |c: char| c.is_ascii_alphabetic();
    let short = secret.len() < 3 && secret.contains(is_letter);
    if !short && secret.chars().all(|c| is_mask(c) || c == '-') {
        return Some(E::Placeholder);
    }
    let left_out = ["***", "...", "\u{2026}", "\u{2022}", "\u{25cf}", "xxxxxx"];
    let lower = text.to_ascii_lowercase();
    left_out.iter().any(|mark| lower.contains(mark)).then_some(E::Shortened)
}

fn is_quote(c: char) -> bool {
    QUOTES.iter().any(|(open, close)| *open == c || close.contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_shows_its_end_and_nothing_else() {
        let key = ApiKey::parse(" sk-0123456789abcd1a2b\n").unwrap();
        assert_eq!(key.tail(), "1a2b");
        assert_eq!(format!("{key:?}"), "ApiKey(hidden)");
        assert_eq!(ApiKey::parse("abcdef").unwrap().tail(), "ef");
        assert_eq!(key.fingerprint().len(), 16);
        assert_ne!(key.fingerprint(), ApiKey::parse("other").unwrap().fingerprint());
    }

    #[test]
    fn a_short_key_of_a_test_server_is_one() {
        for key in ["x", "sk-x", "sk-xx", "k"] {
            assert_eq!(ApiKey::parse(key).unwrap().expose(), key);
        }
    }

    /// Ways to paste `sk-aBc_123`. To add a case, add a line.
    const PASTED: &[&str] = &[
        "sk-aBc_123",
        "sk-aBc_123\n",
        "sk-aBc_123\r\n",
        "\t sk-aBc_123 ",
        "\u{feff}sk-aBc_123",
        "sk-aBc_123\u{a0}",
        "\u{3000}sk-aBc_123",
        "sk-aBc_123\u{200b}",
        "\u{2060}\u{202a}sk-aBc_123\u{202c}",
        "sk-aBc_123\0",
        "\"sk-aBc_123\"",
        "'sk-aBc_123'",
        "`sk-aBc_123`",
        "\u{201c}sk-aBc_123\u{201d}",
        "\u{201e}sk-aBc_123\u{201c}",
        "\u{2018}sk-aBc_123\u{2019}",
        "\u{ab}sk-aBc_123\u{bb}",
        "\"'sk-aBc_123'\"",
        "\"sk-aBc_123\",",
        "\"\"sk-aBc_123\"\"",
        "sk-aBc_123;",
        "Bearer sk-aBc_123",
        "bearer  sk-aBc_123",
        "BEARER\tsk-aBc_123",
        "Bearer\u{a0}sk-aBc_123",
        "Authorization: Bearer sk-aBc_123",
        "authorization:bearer sk-aBc_123",
        "-H \"Authorization: Bearer sk-aBc_123\"",
        "--header 'Authorization: Bearer sk-aBc_123'",
        "COMETAPI_KEY=sk-aBc_123",
        "COMETAPI_KEY = \"sk-aBc_123\"",
        "export COMETAPI_KEY=\"sk-aBc_123\"",
        "set COMETAPI_KEY=sk-aBc_123",
        "$env:COMETAPI_KEY = 'sk-aBc_123'",
        "OPENAI_API_KEY=Bearer sk-aBc_123",
        "COMETAPI_ACCESS_TOKEN=sk-aBc_123",
        "x-api-key: sk-aBc_123",
        "api_key: sk-aBc_123",
        "\"COMETAPI_KEY\": \"sk-aBc_123\",",
        "\u{feff}COMETAPI_KEY='sk-aBc_123'\r\n",
    ];

    #[test]
    fn a_key_is_read_as_people_paste_it() {
        for text in PASTED {
            let key = ApiKey::parse(text);
            assert_eq!(key.as_ref().map(ApiKey::expose), Ok("sk-aBc_123"), "{text:?}");
        }
        // What looks like a name, and is the key.
        for key in ["QUJDREVG==", "monkey=", "a:b", "a=b", "sk-their-yourself", "bearer", "key="] {
            assert_eq!(ApiKey::parse(key).as_ref().map(ApiKey::expose), Ok(key), "{key}");
        }
    }

    /// Texts that are not keys, with the error for each. To add a case, add a line.
    const REFUSED: &[(&str, ApiKeyError)] = &[
        ("", ApiKeyError::Empty),
        ("  \n", ApiKeyError::Empty),
        ("\u{feff}", ApiKeyError::Empty),
        ("\"\"", ApiKeyError::Empty),
        ("' '", ApiKeyError::Empty),
        ("sk-abc123\nsk-abc123", ApiKeyError::Lines),
        ("sk-1\r\nHost: evil", ApiKeyError::Lines),
        ("COMETAPI_KEY=sk-a\nOTHER=b", ApiKeyError::Lines),
        ("sk-abc 123", ApiKeyError::Blank),
        ("sk-abc\u{a0}123", ApiKeyError::Blank),
        ("Bearer sk-abc 123", ApiKeyError::Blank),
        ("\"sk-abc123", ApiKeyError::Quote),
        ("sk-abc123'", ApiKeyError::Quote),
        ("sk-abc123\u{201d}", ApiKeyError::Quote),
        ("sk-\u{430}bc123", ApiKeyError::Character { place: 4, code: 0x430 }),
        ("\u{ff53}\u{ff4b}\u{ff0d}abc", ApiKeyError::Character { place: 1, code: 0xff53 }),
        ("sk-a\u{200b}bc", ApiKeyError::Character { place: 5, code: 0x200b }),
        ("sk-\u{2013}abc", ApiKeyError::Character { place: 4, code: 0x2013 }),
        ("sk-abc\u{7}d", ApiKeyError::Character { place: 7, code: 7 }),
        ("COMETAPI_KEY", ApiKeyError::Variable),
        ("OPENAI_API_KEY", ApiKeyError::Variable),
        ("your-api-key-here", ApiKeyError::Placeholder),
        ("YOUR_API_KEY", ApiKeyError::Placeholder),
        ("<your key>", ApiKeyError::Placeholder),
        ("<COMETAPI_KEY>", ApiKeyError::Placeholder),
        ("[key]", ApiKeyError::Placeholder),
        ("{api_key}", ApiKeyError::Placeholder),
        ("sk-xxxx", ApiKeyError::Placeholder),
        ("sk-XxXxXxXx-XxXx", ApiKeyError::Placeholder),
        ("sk-...", ApiKeyError::Placeholder),
        ("sk-\u{2026}", ApiKeyError::Placeholder),
        ("****************", ApiKeyError::Placeholder),
        ("sk-your-key", ApiKeyError::Placeholder),
        ("changeme", ApiKeyError::Placeholder),
        ("export COMETAPI_KEY='your-key'", ApiKeyError::Placeholder),
        ("$COMETAPI_KEY", ApiKeyError::Variable),
        ("${COMETAPI_KEY}", ApiKeyError::Variable),
        ("$(pass show comet)", ApiKeyError::Variable),
        ("%COMETAPI_KEY%", ApiKeyError::Variable),
        ("{{ secrets.COMETAPI_KEY }}", ApiKeyError::Variable),
        ("Bearer $COMETAPI_KEY", ApiKeyError::Variable),
        ("$env:COMETAPI_KEY", ApiKeyError::Variable),
        ("sk-ab***yz", ApiKeyError::Shortened),
        ("sk-ab...yz", ApiKeyError::Shortened),
        ("sk-ab\u{2026}yz", ApiKeyError::Shortened),
        ("sk-ab\u{2022}\u{2022}yz", ApiKeyError::Shortened),
        ("sk-abxxxxxxxxyz", ApiKeyError::Shortened),
    ];

    #[test]
    fn what_is_no_key_is_named_and_not_repeated() {
        for (text, why) in REFUSED {
            assert_eq!(ApiKey::parse(text), Err(*why), "{text:?}");
            let said = why.to_string();
            assert!(!said.contains("abc") && !said.contains("COMETAPI"), "{text:?}: {said}");
        }
        assert_eq!(ApiKey::parse(&"k".repeat(600)), Err(ApiKeyError::TooLong));
    }

    proptest::proptest! {
        #[test]
        fn whatever_is_a_key_fits_a_header_and_is_read_again(text in "\\PC{0,40}|[ -~\n]{0,40}") {
            if let Ok(key) = ApiKey::parse(&text) {
                proptest::prop_assert!(key.expose().bytes().all(|byte| byte.is_ascii_graphic()));
                proptest::prop_assert_eq!(ApiKey::parse(key.expose()), Ok(key));
            }
        }
    }
}

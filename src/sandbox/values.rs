//! The `NAME=VALUE` pairs after a fault's kind.

use std::ops::RangeInclusive;

use hyper::header::HeaderValue;

/// Splits at commas, but not at `\,`; a backslash escapes the next character.
pub(super) fn split(text: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, parts.last_mut()) {
            (',', _) => parts.push(String::new()),
            ('\\', Some(part)) => part.push(characters.next().unwrap_or('\\')),
            (other, Some(part)) => part.push(other),
            (_, None) => {}
        }
    }
    parts
}

/// The `k=v` pairs after a kind. Each is taken by its name, and anything left over is an error.
pub(super) struct Values {
    given: Vec<(String, String)>,
    known: Vec<&'static str>,
}

impl Values {
    pub(super) fn of(parts: impl Iterator<Item = String>) -> Result<Self, String> {
        let mut given: Vec<(String, String)> = Vec::new();
        for part in parts {
            let (name, value) = part
                .split_once('=')
                .ok_or_else(|| format!("`{part}` needs a value: NAME=VALUE"))?;
            let name = name.trim();
            if given.iter().any(|(earlier, _)| earlier == name) {
                return Err(format!("`{name}` is given twice"));
            }
            given.push((name.to_owned(), value.to_owned()));
        }
        Ok(Self { given, known: Vec::new() })
    }

    pub(super) fn text(&mut self, name: &'static str) -> Option<String> {
        self.known.push(name);
        let at = self.given.iter().position(|(given, _)| given == name)?;
        Some(self.given.swap_remove(at).1)
    }

    /// A text that an HTTP header can carry.
    pub(super) fn header(&mut self, name: &'static str) -> Result<Option<String>, String> {
        let text = self.text(name);
        match text.as_deref().map(HeaderValue::from_str) {
            Some(Err(_)) => Err(format!("`{name}` goes into a header: no control characters")),
            Some(Ok(_)) | None => Ok(text),
        }
    }

    pub(super) fn number(
        &mut self,
        name: &'static str,
        range: RangeInclusive<u64>,
    ) -> Result<Option<u64>, String> {
        self.text(name).map(|text| in_range(name, &text, range)).transpose()
    }

    pub(super) fn needed_number(
        &mut self,
        kind: &str,
        name: &'static str,
        range: RangeInclusive<u64>,
    ) -> Result<u64, String> {
        self.number(name, range)?.ok_or_else(|| format!("`{kind}` needs {name}=N"))
    }

    pub(super) fn choice<N: ToString, T: Copy>(
        &mut self,
        name: &'static str,
        choices: &[(N, T)],
    ) -> Result<Option<T>, String> {
        let Some(text) = self.text(name) else {
            return Ok(None);
        };
        let found = choices.iter().find(|(choice, _)| choice.to_string() == text);
        let (_, value) = found.ok_or_else(|| {
            let names: Vec<String> = choices.iter().map(|(choice, _)| choice.to_string()).collect();
            format!("`{name}` is one of {}, not `{text}`", names.join(", "))
        })?;
        Ok(Some(*value))
    }

    pub(super) fn finish(self, kind: &str) -> Result<(), String> {
        match self.given.first() {
            None => Ok(()),
            Some((name, _)) if self.known.is_empty() => {
                Err(format!("`{kind}` takes no `{name}`, nor anything else, on this route"))
            }
            Some((name, _)) => {
                Err(format!("`{kind}` takes no `{name}` here, but {}", self.known.join(", ")))
            }
        }
    }
}

pub(super) fn in_range(name: &str, text: &str, range: RangeInclusive<u64>) -> Result<u64, String> {
    text.parse().ok().filter(|number| range.contains(number)).ok_or_else(|| {
        let (least, most) = range.into_inner();
        if most == u64::MAX {
            format!("`{name}` is a whole number from {least}, not `{text}`")
        } else {
            format!("`{name}` is a whole number from {least} to {most}, not `{text}`")
        }
    })
}

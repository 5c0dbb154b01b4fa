//! A prompt in which parts vary: `a cat at {dawn|dusk}`.

/// A part of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    /// The base shot's prompt.
    Base,
    Choice(Vec<String>),
}

/// The prompts of a pattern, each with what was chosen for it: the last choice turns fastest. `{}`
/// stands for the prompt of the base shot; `\{`, `\|`, `\}` and `\\` stand for themselves.
///
/// # Errors
///
/// Says what is wrong, and at which character, counted from 1.
pub(super) fn prompts(
    pattern: &str,
    base: &str,
    most: usize,
) -> Result<Vec<(String, String)>, String> {
    let parts = parts(pattern)?;
    let mut count = 1_usize;
    for part in &parts {
        if let Part::Choice(choices) = part {
            count = count.saturating_mul(choices.len());
        }
    }
    if count > most {
        return Err(format!("it makes {count} prompts, and a sweep has at most {most} takes"));
    }
    let mut made = vec![(String::new(), Vec::<&str>::new())];
    for part in &parts {
        match part {
            Part::Text(text) => made.iter_mut().for_each(|(prompt, _)| prompt.push_str(text)),
            Part::Base => made.iter_mut().for_each(|(prompt, _)| prompt.push_str(base)),
            Part::Choice(choices) => {
                let with = |(prompt, chosen): &(String, Vec<_>), choice: &'_ str| {
                    (format!("{prompt}{choice}"), chosen.clone())
                };
                made = made
                    .iter()
                    .flat_map(|one| {
                        choices.iter().map(|choice| {
                            let (prompt, mut chosen) = with(one, choice);
                            chosen.push(choice.as_str());
                            (prompt, chosen)
                        })
                    })
                    .collect();
            }
        }
    }
    let labelled = |(prompt, chosen): (String, Vec<&str>)| {
        let chosen = chosen.join(" · ");
        let label = if chosen.is_empty() { prompt.clone() } else { chosen };
        (label, prompt)
    };
    Ok(made.into_iter().map(labelled).collect())
}

fn parts(pattern: &str) -> Result<Vec<Part>, String> {
    let mut parts = Vec::new();
    let mut text = String::new();
    // The choices so far of the braces that are open, and where they were opened.
    let mut open: Option<(usize, Vec<String>)> = None;
    let mut letters = pattern.chars().zip(1_usize..);
    while let Some((letter, at)) = letters.next() {
        match (letter, &mut open) {
            ('\\', _) => match letters.next() {
                Some((escaped @ ('{' | '|' | '}' | '\\'), _)) => text.push(escaped),
                Some((other, _)) => text.extend(['\\', other]),
                None => text.push('\\'),
            },
            ('{', None) => {
                if !text.is_empty() {
                    parts.push(Part::Text(std::mem::take(&mut text)));
                }
                open = Some((at, Vec::new()));
            }
            ('{', Some((first, _))) => {
                return Err(format!(
                    "the brace at character {at} stands inside the one at {first}; braces do not \
                     nest, and a brace in the text is written \\{{"
                ));
            }
            ('|', Some((_, choices))) => choices.push(std::mem::take(&mut text)),
            ('}', Some((_, choices))) => {
                choices.push(std::mem::take(&mut text));
                let choices = std::mem::take(choices);
                let base = choices.len() == 1 && choices[0].trim().is_empty();
                parts.push(if base { Part::Base } else { Part::Choice(choices) });
                open = None;
            }
            ('}', None) => {
                return Err(format!(
                    "the brace at character {at} closes nothing; a brace in the text is written \\}}"
                ));
            }
            (letter, _) => text.push(letter),
        }
    }
    if let Some((at, _)) = open {
        return Err(format!("the brace at character {at} is never closed"));
    }
    if !text.is_empty() {
        parts.push(Part::Text(text));
    }
    Ok(parts)
}

//! Patterns of model ids, as the plugins of routers write them: `*` stands for any run of characters (`anthropic/*`), everything else
//! for itself. Case does not matter.

/// Whether the pattern fits the whole id.
#[must_use]
pub fn fits(pattern: &str, id: &str) -> bool {
    let (pattern, id) = (pattern.to_ascii_lowercase(), id.to_ascii_lowercase());
    let mut pieces = pattern.split('*');
    // Splitting gives at least one piece, which has to begin the id.
    let Some(mut rest) = pieces.next().and_then(|first| id.strip_prefix(first)) else { return false };
    let Some(last) = pieces.next_back() else { return rest.is_empty() };
    for piece in pieces {
        let Some((_, behind)) = rest.split_once(piece) else { return false };
        rest = behind;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_is_any_run_of_characters() {
        for (pattern, id, expected) in [
            ("anthropic/*", "anthropic/claude-opus-5.5", true),
            ("anthropic/*", "openai/gpt-5.2", false),
            ("openai/gpt-5.2", "openai/gpt-5.2", true),
            ("openai/gpt-5", "openai/gpt-5.2", false),
            ("OpenAI/GPT-*", "openai/gpt-5.2", true),
            ("*", "anything/at-all", true),
            ("", "a/b", false),
            ("*/gpt-*-mini", "openai/gpt-5.2-mini", true),
            ("*/gpt-*-mini", "openai/gpt-mini", false),
            ("*:free", "deepseek/r1:free", true),
            ("*:free", "deepseek/r1", false),
            ("a*a", "a", false),
            ("a**b", "ab", true),
            ("*b*", "abc", true),
        ] {
            assert_eq!(fits(pattern, id), expected, "{pattern} {id}");
        }
    }
}

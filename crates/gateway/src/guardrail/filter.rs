//! What a guardrail looks for in prompts: a pattern of the operator's or a kind that is built in, and what is done about it (openrouter
//! create a guardrail). Every pattern runs in time linear in the text, whatever both are: the engine never goes back.

use std::ops::Range;

use regex::{Regex, RegexBuilder};
use wire::admin::{ContentFilter, ContentFilterBuiltin};
pub use wire::admin::{FilterAction, ScanScope};

use super::builtin::{self, Builtin};

/// Letters of a pattern (openrouter create a guardrail).
const PATTERN_MAX: usize = 100_000;
/// Letters of a label (openrouter create a guardrail).
const LABEL_MAX: usize = 100;
/// Bytes of a compiled pattern; the time per letter grows with it where a text is made to be hard to match.
const COMPILED_MAX: usize = 1 << 20;
/// Stands for what was found by a pattern without a label.
const REDACTED: &str = "[REDACTED]";

/// One thing that a guardrail looks for.
#[derive(Clone, Debug)]
pub struct Filter {
    what: What,
    action: FilterAction,
    users_only: bool,
    regex: Regex,
}

#[derive(Clone, Debug)]
enum What {
    Pattern { label: Option<String> },
    Builtin(&'static Builtin),
}

/// One step through a text.
pub(super) struct Look {
    /// Where it is; `None` where something only looks like it.
    pub(super) place: Option<Range<usize>>,
    /// From where to look further.
    pub(super) next: usize,
}

/// Why something cannot be looked for.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say it")]
pub enum FilterError {
    #[error("pattern: must be 1 to {PATTERN_MAX} letters")]
    Length,
    #[error("pattern: no regular expression without lookaround and backreferences: {0}")]
    Pattern(String),
    #[error("pattern: too large once it is compiled ({COMPILED_MAX} bytes at most); repeat less")]
    Large,
    #[error("pattern: finds nothing where there is nothing, so it would be found between any two letters")]
    Empty,
    #[error("label: must be 1 to {LABEL_MAX} letters")]
    Label,
    #[error("slug: there is no `{0}`; there are {known}", known = builtin::slugs())]
    Unknown(String),
    #[error(
        "slug: `{0}` cannot be found by patterns, only by a model that reads names, and none is built in; content_filters may list fixed ones"
    )]
    External(String),
    #[error("scan_scope: only for `{}`", builtin::INJECTION)]
    Scope,
}

impl Filter {
    /// Looks for a regular expression of the operator's. `label` is what stands for it when it is redacted.
    ///
    /// # Errors
    /// See [`FilterError`].
    pub fn of_pattern(pattern: &str, label: Option<&str>, action: FilterAction) -> Result<Self, FilterError> {
        if pattern.is_empty() || pattern.chars().count() > PATTERN_MAX {
            return Err(FilterError::Length);
        }
        if label.is_some_and(|label| label.is_empty() || label.chars().count() > LABEL_MAX) {
            return Err(FilterError::Label);
        }
        let regex = compiled(pattern)?;
        if regex.is_match("") {
            return Err(FilterError::Empty);
        }
        Ok(Self { what: What::Pattern { label: label.map(str::to_owned) }, action, users_only: false, regex })
    }

    /// Looks for a kind that is built in. A scope is for prompt injections only.
    ///
    /// # Errors
    /// When it is not built in, or has no scope; see [`FilterError`].
    pub fn of_builtin(slug: &str, scope: Option<ScanScope>, action: FilterAction) -> Result<Self, FilterError> {
        if builtin::EXTERNAL.contains(&slug) {
            return Err(FilterError::External(slug.to_owned()));
        }
        let builtin = builtin::named(slug).ok_or_else(|| FilterError::Unknown(slug.to_owned()))?;
        if scope.is_some() && slug != builtin::INJECTION {
            return Err(FilterError::Scope);
        }
        let regex = compiled(&builtin.pattern())?;
        Ok(Self { what: What::Builtin(builtin), action, users_only: scope == Some(ScanScope::UserOnly), regex })
    }

    /// As the API shows it; a builtin one is the other kind.
    pub(crate) fn as_pattern(&self) -> Option<ContentFilter> {
        let What::Pattern { label } = &self.what else { return None };
        Some(ContentFilter { pattern: self.regex.as_str().to_owned(), action: self.action, label: label.clone() })
    }

    /// As the API shows it, if it is built in.
    pub(crate) fn as_builtin(&self) -> Option<ContentFilterBuiltin> {
        let What::Builtin(builtin) = self.what else { return None };
        let scope = self.is_injection().then_some(if self.users_only { ScanScope::UserOnly } else { ScanScope::AllMessages });
        Some(ContentFilterBuiltin { slug: builtin.slug.to_owned(), action: self.action, scan_scope: scope })
    }

    pub(super) fn action(&self) -> FilterAction {
        self.action
    }

    /// Whether it looks at the users' messages only.
    pub(super) fn is_for_users_only(&self) -> bool {
        self.users_only
    }

    pub(super) fn is_injection(&self) -> bool {
        matches!(self.what, What::Builtin(builtin) if builtin.slug == builtin::INJECTION)
    }

    /// What stands for a place where it was found.
    pub(super) fn placeholder(&self) -> &str {
        match &self.what {
            What::Pattern { label } => label.as_deref().unwrap_or(REDACTED),
            What::Builtin(builtin) => builtin.label,
        }
    }

    /// What a client is told that was found: words of its own prompt where they are instructions, else only the kind.
    pub(super) fn told<'t>(&'t self, found: &'t str) -> &'t str {
        match &self.what {
            _ if self.is_injection() => found,
            What::Pattern { label: None } => self.regex.as_str(),
            What::Pattern { .. } | What::Builtin(_) => self.placeholder(),
        }
    }

    /// The next place at or after `from`, in bytes, that has the form; `None` where there is none.
    pub(super) fn look(&self, text: &str, from: usize) -> Option<Look> {
        let form = self.regex.find_at(text, from)?.range();
        let place = match &self.what {
            // An empty one would be found again at once.
            What::Pattern { .. } => Some(form.clone()).filter(|form| !form.is_empty()),
            What::Builtin(builtin) => (builtin.confirm)(text, form.clone()),
        };
        let letter = text[form.start..].chars().next().map_or(1, char::len_utf8);
        let next = place.as_ref().map_or(form.start + letter, |place| place.end);
        (place.is_some() || next <= text.len()).then_some(Look { place, next })
    }
}

/// The same settings, whatever they were compiled to.
impl PartialEq for Filter {
    fn eq(&self, other: &Self) -> bool {
        let of = |filter: &Self| (filter.action, filter.users_only, filter.is_injection());
        of(self) == of(other) && self.placeholder() == other.placeholder() && self.regex.as_str() == other.regex.as_str()
    }
}

impl Eq for Filter {}

fn compiled(pattern: &str) -> Result<Regex, FilterError> {
    RegexBuilder::new(pattern).size_limit(COMPILED_MAX).build().map_err(|error| match error {
        regex::Error::CompiledTooBig(_) => FilterError::Large,
        // The last line says what is wrong, those before it show where.
        error => {
            FilterError::Pattern(error.to_string().lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned())
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(pattern: &str) -> FilterError {
        Filter::of_pattern(pattern, None, FilterAction::Block).expect_err(pattern)
    }

    #[test]
    fn what_cannot_run_in_linear_time_is_refused() {
        for pattern in [r"(?=a)b", r"(?<!a)b", r"(a)\1", r"(", r"[z-a]"] {
            assert!(matches!(refused(pattern), FilterError::Pattern(_)), "{pattern}: {}", refused(pattern));
        }
        assert_eq!((refused(r"(?:\w{1000}){1000}"), refused("a*")), (FilterError::Large, FilterError::Empty));
        assert_eq!((refused(""), refused(&"a".repeat(100_001))), (FilterError::Length, FilterError::Length));
        let label = |label: &str| Filter::of_pattern("a", Some(label), FilterAction::Flag);
        assert_eq!((label("").err(), label(&"x".repeat(101)).err()), (Some(FilterError::Label), Some(FilterError::Label)));
    }

    #[test]
    fn what_is_built_in_is_said() {
        let of = |slug: &str, scope| {
            Filter::of_builtin(slug, scope, FilterAction::Redact).map(|filter| filter.placeholder().to_owned())
        };
        assert_eq!(of("credit-card", None), Ok("[CREDIT_CARD]".to_owned()));
        assert_eq!(of("regex-prompt-injection", Some(ScanScope::UserOnly)), Ok("[PROMPT_INJECTION]".to_owned()));
        assert_eq!(of("email", Some(ScanScope::UserOnly)), Err(FilterError::Scope));
        let unknown = of("iban", None).expect_err("is not built in").to_string();
        assert!(unknown.contains("email, phone, ssn, credit-card, ip-address, regex-prompt-injection"), "{unknown}");
        for slug in ["person-name", "address"] {
            assert!(matches!(of(slug, None), Err(FilterError::External(_))), "{slug}");
        }
    }
}

//! Answers that cannot break their form: JSON by a schema, tool calls of the offered tools. What is wanted is written as a grammar
//! ([`rules`]), and a [`Guide`] tells token by token which ones it allows. Reasoning is free: the rules begin behind it.
//!
//! The parsing is `llguidance`'s (arXiv 2502.05111 and its documentation); this module knows what a chat answer looks like.

mod rules;
mod vocabulary;

use llguidance::{Matcher, ParserFactory, api::TopLevelGrammar, toktrie::InferenceCapabilities};
use serde_json::Value;

use crate::Prompter;

/// What an answer must look like.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Form {
    /// JSON of this schema (`{}` is any JSON).
    pub json: Option<Schema>,
    /// Which tools it may call.
    pub calls: Option<Calls>,
}

/// A JSON schema.
#[derive(Clone, Debug, PartialEq)]
pub struct Schema {
    /// The schema itself.
    pub value: Value,
    /// Whether what cannot be enforced is an error; else it is passed over.
    pub strict: bool,
}

/// Calls as a part of the answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Calls {
    /// The functions by name, with the schemas of their arguments; never empty.
    pub functions: Vec<(String, Schema)>,
    /// Whether the answer must be a call; else it may be text, or JSON if that is asked for.
    pub required: bool,
    /// Whether there may be several.
    pub parallel: bool,
}

/// Why there is no grammar for a form. Safe to show to the client: it speaks of the client's own schema.
#[derive(Debug, thiserror::Error)]
pub enum GrammarError {
    /// A schema that is none, or that asks for what cannot be enforced.
    #[error("{0}")]
    Schema(String),
    /// The model's vocabulary has no tokens for calls.
    #[error("this model has no tokens for tool calls")]
    NoCalls,
    /// The vocabulary cannot be indexed.
    #[error("the vocabulary of this model cannot be used with a grammar: {0}")]
    Vocabulary(String),
}

/// The vocabulary of one model, indexed once (some tenths of a second for 150,000 tokens), from which guides are made.
pub struct Grammars {
    factory: ParserFactory,
    tags: rules::Tags,
    stop_ids: Vec<u32>,
}

impl Grammars {
    /// Indexes the vocabulary.
    ///
    /// # Errors
    /// When no stop id is known, or the index cannot be built.
    pub fn new(prompter: &Prompter) -> Result<Self, GrammarError> {
        let stop_ids = prompter.defaults().stop_ids.clone();
        let environment = vocabulary::index(prompter.tokenizer(), &stop_ids)?;
        let abilities = InferenceCapabilities::default();
        let slices = llguidance::earley::SlicedBiasComputer::general_slices();
        let mut factory =
            ParserFactory::new(&environment, abilities, &slices).map_err(|error| GrammarError::Vocabulary(error.to_string()))?;
        factory.quiet().limits_mut().verbose_errors = false;
        Ok(Self { factory, tags: rules::Tags::of(prompter.tokenizer()), stop_ids })
    }

    /// A guide for one answer. Compiling a schema takes from microseconds to a tenth of a second.
    ///
    /// # Errors
    /// When the form cannot be enforced.
    pub fn guide(&self, form: &Form, starts_in_reasoning: bool) -> Result<Guide, GrammarError> {
        let text = rules::write(form, &self.tags, starts_in_reasoning)?;
        let parser = self.factory.create_parser(TopLevelGrammar::from_lark(text));
        let mut matcher = Matcher::new(parser);
        if let Some(error) = matcher.get_error() {
            return Err(GrammarError::Schema(error));
        }
        // The first mask is where a schema without any value shows itself.
        matcher.compute_mask_or_eos().map_err(|error| GrammarError::Schema(error.to_string()))?;
        let waits_for = if starts_in_reasoning { self.tags.think_end } else { None };
        Ok(Guide { matcher, waits_for, never_while_waiting: self.tags.call, stop_ids: self.stop_ids.clone() })
    }
}

/// The rules of one answer and how far it has come.
pub struct Guide {
    matcher: Matcher,
    /// The token that ends the reasoning, as long as it has not come.
    waits_for: Option<u32>,
    /// A call would end the reasoning too, past the rules.
    never_while_waiting: Option<u32>,
    stop_ids: Vec<u32>,
}

impl Guide {
    /// Sets the logits of all tokens that must not come next to minus infinity.
    ///
    /// # Errors
    /// When the parser gives up (its limits on work a token are generous, but hostile schemas reach them).
    pub fn restrict(&mut self, logits: &mut [f32]) -> Result<(), String> {
        if self.waits_for.is_some() {
            let early = self.never_while_waiting.into_iter().chain(self.stop_ids.iter().copied());
            for id in early {
                if let Some(logit) = logits.get_mut(id as usize) {
                    *logit = f32::NEG_INFINITY;
                }
            }
            return Ok(());
        }
        let allowed = self.matcher.compute_mask_or_eos().map_err(|error| broken(&error))?;
        for (id, logit) in (0u32..).zip(logits) {
            if !allowed.is_allowed(id) {
                *logit = f32::NEG_INFINITY;
            }
        }
        Ok(())
    }

    /// Takes the next token of the answer; stop ids are not passed in.
    ///
    /// # Errors
    /// When the token breaks the rules (one that was forced, for example).
    pub fn push(&mut self, id: u32) -> Result<(), String> {
        if self.waits_for.is_some() {
            self.waits_for.take_if(|end| *end == id);
            return Ok(());
        }
        self.matcher.consume_token(id).map_err(|error| broken(&error))
    }
}

fn broken(error: &dyn std::fmt::Display) -> String {
    format!("the answer could not be held to its form: {error}")
}

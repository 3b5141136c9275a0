//! Everything about a loaded model that concerns words: its tokenizer, its chat template and its generation defaults. Decides
//! what kind of model it is from what the template does, never from a name.

mod error;
mod files;
mod probe;

use std::sync::Arc;

pub use error::{LoadError, PromptError};
use inner::Message;
use probe::Habits;
pub use probe::Kind;
use serde::Serialize;
use serde_json::Value;

use crate::{
    Defaults, ExpandError, MediaShape, PromptTokens, Rendered, Template, TemplateError, Tokenizer,
    conversation::Conversation,
    expand::{self, Part, VisionIds},
    guard::Guard,
};

/// What ends the reasoning of Qwen's thinking models; also what "no reasoning" appends to their generation prompt.
const THINK_END_TEXT: &str = "\n</think>\n\n";
const THINK: &str = "<think>";
const THINK_END: &str = "</think>";

/// The words of one loaded model.
pub struct Prompter {
    tokenizer: Arc<Tokenizer>,
    template: Template,
    habits: Habits,
    defaults: Defaults,
    vision: Option<VisionIds>,
    think_end: Option<ThinkEnd>,
}

/// How to render one request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RenderOptions {
    /// `false` closes the reasoning of a thinking model at once (untrained, but the only switch these templates have).
    pub reasoning: bool,
    /// Number pictures and clips in the prompt (`Picture 1: `).
    pub add_vision_id: bool,
}

impl Default for RenderOptions {
    fn default() -> Self {
        Self { reasoning: true, add_vision_id: false }
    }
}

/// How reasoning ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ThinkEnd {
    /// The id of `</think>`, whose appearance ends reasoning by itself.
    pub id: u32,
    /// What to force when a budget is spent: a newline, `</think>`, a blank line.
    pub forced: Vec<u32>,
}

impl Prompter {
    /// Puts a model's words together.
    ///
    /// # Errors
    /// When a part does not parse or cannot be used.
    pub fn new(tokenizer_json: &[u8], chat_template: &str, generation_config: Option<&[u8]>) -> Result<Self, LoadError> {
        let tokenizer = Arc::new(Tokenizer::from_bytes(tokenizer_json)?);
        let template = Template::new(chat_template)?;
        let mut defaults = match generation_config {
            Some(text) => {
                Defaults::from_json(text).map_err(|source| LoadError::Json { file: "generation_config.json", source })?
            }
            None => Defaults::default(),
        };
        if defaults.stop_ids.is_empty() {
            defaults.stop_ids = ["<|im_end|>", "<|endoftext|>"].iter().filter_map(|text| tokenizer.id_of(text)).collect();
        }
        let think_end = match tokenizer.id_of(THINK_END) {
            Some(id) => Some(ThinkEnd { id, forced: tokenizer.encode_with_control(THINK_END_TEXT)? }),
            None => None,
        };
        let habits = Habits::observe(&template)?;
        Ok(Self { vision: vision_ids(&tokenizer), habits, think_end, tokenizer, template, defaults })
    }

    /// Whether answers begin with reasoning.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.habits.kind
    }

    /// What the checkpoint wants when a request says nothing.
    #[must_use]
    pub fn defaults(&self) -> &Defaults {
        &self.defaults
    }

    /// The tokenizer.
    #[must_use]
    pub fn tokenizer(&self) -> &Arc<Tokenizer> {
        &self.tokenizer
    }

    /// How a reasoning budget ends the reasoning; `None` when the tokenizer has no `</think>`.
    #[must_use]
    pub fn think_end(&self) -> Option<&ThinkEnd> {
        self.think_end.as_ref()
    }

    /// Renders a conversation. A last assistant message is continued: the prompt ends with its text. On a thinking model its
    /// reasoning counts as finished (an answer that has begun is not reasoned about again), unless its text leaves a `<think>`
    /// open.
    ///
    /// # Errors
    /// When the messages cannot be expressed in this model's template without losing something.
    pub fn render(&self, messages: &[Message], tools: &[Value], options: RenderOptions) -> Result<Rendered, PromptError> {
        let Conversation { mut messages, slots, continued } = Conversation::new(messages, self.habits.late_system)?;
        let mut tools = tools.to_vec();
        let guard = Guard::new(self.tokenizer.controls(), &[&messages, &tools]).ok_or(PromptError::Noncharacters)?;
        messages.iter_mut().for_each(|message| guard.message(message));
        tools.iter_mut().for_each(|tool| guard.tool(tool));
        let mut text = self.template.render(Variables {
            messages: &messages,
            tools: (!tools.is_empty()).then_some(tools.as_slice()),
            add_generation_prompt: !continued,
            add_vision_id: options.add_vision_id,
        })?;
        if continued {
            let turn_end = self.habits.turn_end.as_deref().ok_or(PromptError::Continuation)?;
            text.truncate(text.strip_suffix(turn_end).ok_or(PromptError::Continuation)?.len());
        } else if self.habits.kind == Kind::Thinking && !options.reasoning {
            text.push_str(THINK_END_TEXT);
        }
        let pieces = expand::find_slots(guard.segments(&text), self.vision);
        let found = pieces.iter().filter_map(|piece| if let Part::Slot(kind) = piece { Some(*kind) } else { None });
        if !found.eq(slots.iter().map(|slot| slot.kind)) {
            return Err(PromptError::MisplacedMedia);
        }
        let starts_in_reasoning = self.ends_inside_reasoning(&pieces);
        Ok(Rendered { pieces, slots, starts_in_reasoning })
    }

    /// The token ids of a rendered prompt; `shapes` in the order of `rendered.slots`.
    ///
    /// # Errors
    /// When shapes and slots do not fit together.
    pub fn expand(&self, rendered: &Rendered, shapes: &[MediaShape]) -> Result<PromptTokens, ExpandError> {
        expand::expand(rendered, shapes, &self.tokenizer, self.vision)
    }

    /// Whether the last turn has an open `<think>`.
    fn ends_inside_reasoning(&self, pieces: &[Part]) -> bool {
        let Some(end) = self.think_end.as_ref().map(|end| end.id) else { return false };
        let think = self.tokenizer.id_of(THINK);
        // A special token begins or ends a turn: nothing before it matters.
        let decides = |id: u32| Some(id) == think || id == end || self.tokenizer.controls().is_special(id);
        let deciding = pieces.iter().rev().find_map(|piece| match piece {
            Part::Control(id) if decides(*id) => Some(*id),
            _ => None,
        });
        deciding.is_some() && deciding == think
    }
}

/// What a template sees.
#[derive(Serialize)]
struct Variables<'a> {
    messages: &'a [Value],
    tools: Option<&'a [Value]>,
    add_generation_prompt: bool,
    add_vision_id: bool,
}

/// `None` when the model has no eyes.
fn vision_ids(tokenizer: &Tokenizer) -> Option<VisionIds> {
    Some(VisionIds {
        start: tokenizer.id_of("<|vision_start|>")?,
        end: tokenizer.id_of("<|vision_end|>")?,
        image_pad: tokenizer.id_of("<|image_pad|>")?,
        video_pad: tokenizer.id_of("<|video_pad|>")?,
    })
}

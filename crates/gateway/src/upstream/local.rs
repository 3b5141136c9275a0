//! Our own engine as one more provider: words and pictures in, events out, inside this process.
//!
//! `prepare` fetches and decodes media, renders the template and counts tokens: everything that can be refused is refused
//! there. `send` hands token ids to the engine. Never touches weights, and never sees a price.

mod answer;
mod form;
mod media;
mod params;
mod refusal;

use std::{collections::HashMap, sync::Arc};

use ::media::{Decoder, Fetcher, PictureRules, VideoRules};
use engine::Engine;
use futures_util::{FutureExt, future::BoxFuture};
use inner::{Failure, Request, ToolChoice, Usage};
use prompt::{PromptTokens, Prompter, RenderOptions};

use super::{Bounds, Call, EventStream, Prepared, Progress, Upstream};
use answer::Answer;
use form::Forms;

/// All models that this process serves itself, by the id that the catalog gives as the upstream's.
#[derive(Default)]
pub struct LocalUpstream {
    models: HashMap<String, LocalModel>,
}

/// One loaded model with all that it takes to talk to it.
pub struct LocalModel {
    words: Arc<Prompter>,
    eyes: Eyes,
    engine: Engine,
    forms: Arc<Forms>,
}

/// How a model looks at things.
pub struct Eyes {
    /// Resolves references to bytes, under a policy. Shared by all models.
    pub fetcher: Arc<Fetcher>,
    /// Decodes in child processes. Shared by all models.
    pub decoder: Arc<Decoder>,
    /// The model's rule for pictures.
    pub pictures: PictureRules,
    /// The model's rule for clips.
    pub clips: VideoRules,
}

/// A rendered call with its media, not yet submitted.
struct LocalCall {
    engine: Engine,
    words: Arc<Prompter>,
    request: engine::Request,
    guide: Option<Box<dyn engine::Guide>>,
    most: Bounds,
    reply: Reply,
}

/// What the answer needs to know of the request.
struct Reply {
    starts_in_reasoning: bool,
    tools: bool,
    stop: Vec<String>,
    prompt: Usage,
    progress: Arc<Progress>,
}

impl LocalUpstream {
    /// Serves one more model.
    #[must_use]
    pub fn with(mut self, id: &str, model: LocalModel) -> Self {
        self.models.insert(id.to_owned(), model);
        self
    }
}

impl LocalModel {
    /// Puts the parts together.
    #[must_use]
    pub fn new(words: Arc<Prompter>, eyes: Eyes, engine: Engine) -> Self {
        Self { words, eyes, engine, forms: Arc::default() }
    }

    async fn render(&self, call: Call) -> Result<LocalCall, Failure> {
        let request = &*call.request;
        let tools = offered_tools(request);
        let rendered =
            self.words.render(&request.messages, tools, RenderOptions::default()).map_err(|error| refusal::prompt(&error))?;
        let seen = media::gather(&self.eyes, &request.messages, &rendered.slots).await?;
        let prompt = self.words.expand(&rendered, &seen.shapes).map_err(|error| refusal::expand(&error))?;
        let params = params::decide(request, &self.words, &self.engine, prompt.ids.len(), rendered.starts_in_reasoning)?;
        let guide = form::guide(&self.forms, &self.words, request, rendered.starts_in_reasoning).await?;
        Ok(LocalCall {
            guide,
            most: self.most(&prompt, params.max_tokens),
            reply: Reply {
                starts_in_reasoning: rendered.starts_in_reasoning,
                tools: !tools.is_empty(),
                stop: request.sampling.stop.clone(),
                prompt: prompt_usage(&prompt),
                progress: call.progress,
            },
            request: engine::Request { tokens: prompt.ids, media: seen.media, params },
            engine: self.engine.clone(),
            words: Arc::clone(&self.words),
        })
    }

    fn most(&self, prompt: &PromptTokens, max_tokens: Option<u32>) -> Bounds {
        let room = self.engine.info().context.saturating_sub(prompt.ids.len());
        let answer = max_tokens.map_or(room.min(self.engine.settings().open_answer), |most| most as usize);
        Bounds { prompt_tokens: prompt.ids.len() as u64, completion_tokens: answer as u64 }
    }
}

impl Upstream for LocalUpstream {
    fn prepare(&self, call: Call) -> BoxFuture<'_, Result<Box<dyn Prepared>, Failure>> {
        async move {
            let model = self.models.get(&call.model).ok_or_else(|| refusal::unknown(&call.model))?;
            Ok(Box::new(model.render(call).await?) as Box<dyn Prepared>)
        }
        .boxed()
    }

    fn engines(&self) -> Vec<(&str, &Engine)> {
        self.models.iter().map(|(id, model)| (id.as_str(), &model.engine)).collect()
    }
}

impl Prepared for LocalCall {
    fn most(&self) -> Bounds {
        self.most
    }

    fn send(self: Box<Self>) -> BoxFuture<'static, Result<EventStream, Failure>> {
        let Self { engine, words, request, guide, reply, .. } = *self;
        let submitted = match guide {
            Some(guide) => engine.submit_guided(request, guide),
            None => engine.submit(request),
        };
        let answer = submitted
            .map_err(|refused| refusal::engine(&refused))
            .and_then(|generation| Answer::new(generation, &words, reply))
            .map(Answer::into_stream);
        std::future::ready(answer).boxed()
    }
}

/// The tools to show the model. Which of them it may or must call is the guide's to say.
fn offered_tools(request: &Request) -> &[serde_json::Value] {
    if request.tool_choice == ToolChoice::None { &[] } else { &request.tools }
}

fn prompt_usage(prompt: &PromptTokens) -> Usage {
    Usage {
        prompt_tokens: prompt.ids.len() as u64,
        image_tokens: prompt.image_tokens as u64,
        video_tokens: prompt.video_tokens as u64,
        ..Usage::default()
    }
}

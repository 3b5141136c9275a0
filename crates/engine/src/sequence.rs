//! One generation in the engine: its tokens, its place in the cache, its pictures, its sampler, and the way to its reader.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use models::{BLOCK_TOKENS, BlockId, Features, Inject, Media, PositionPlan, Span, StepBatch};
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    Event, FinishReason,
    sampler::{Sampler, Scratch},
    timings::Life,
};

/// Pictures are encoded when the prefill is less than so many tokens away: early enough to overlap with the prefill of the
/// text before them, late enough that the features of a prompt full of pictures do not lie in memory all at once.
const ENCODE_AHEAD: usize = 1024;

/// See the module. Fields that admission decides are public in the crate; progress is made by the methods alone.
pub(crate) struct Sequence {
    /// Unique in this engine, in order of submission.
    pub(crate) id: u64,
    /// Most tokens of the answer.
    pub(crate) limit: usize,
    /// The cache blocks it needs for prompt and answer; taken at admission.
    pub(crate) blocks_needed: usize,
    /// Its blocks; empty while it waits.
    pub(crate) blocks: Vec<BlockId>,
    /// When it came, was admitted, and got its tokens.
    pub(crate) life: Life,
    /// Whether it has had its last event.
    pub(crate) ended: bool,
    /// Whether that event was a failure.
    pub(crate) failed: bool,
    tokens: Vec<u32>,
    prompt: usize,
    /// How many tokens are in the cache.
    past: usize,
    plan: PositionPlan,
    media: Vec<Media>,
    /// By medium: one past the last token that stands for it.
    last_tokens: Vec<usize>,
    /// By medium: what the encoder made of it, from the time it is encoded until the prefill has passed it.
    features: Vec<Option<Arc<Features>>>,
    sampler: Sampler,
    line: Line,
}

/// The way to the reader. The queue has no bound of its own: it never holds more than `limit + 2` events.
pub(crate) struct Line {
    pub(crate) events: UnboundedSender<Event>,
    pub(crate) cancelled: Arc<AtomicBool>,
}

/// Events with their addressees, held back until the counters are published.
pub(crate) type Outbox = Vec<(UnboundedSender<Event>, Event)>;

/// What a step did for a sequence.
pub(crate) enum Progress {
    /// The answer has grown by one token, perhaps its last.
    Token,
    /// A stop id ended it.
    Stopped,
    /// No token could be chosen.
    Failed,
}

/// The prompt of a sequence, planned.
pub(crate) struct Prompt {
    pub(crate) tokens: Vec<u32>,
    pub(crate) media: Vec<Media>,
    pub(crate) plan: PositionPlan,
}

impl Sequence {
    /// A sequence that waits, with nothing in the cache.
    pub(crate) fn new(id: u64, prompt: Prompt, limit: usize, sampler: Sampler, line: Line) -> Self {
        let Prompt { tokens, media, plan } = prompt;
        Self {
            id,
            limit,
            blocks_needed: crate::blocks::blocks_for(tokens.len() + limit),
            blocks: Vec::new(),
            life: Life::submitted(),
            ended: false,
            failed: false,
            prompt: tokens.len(),
            past: 0,
            features: vec![None; media.len()],
            last_tokens: last_tokens(&plan, media.len()),
            tokens,
            plan,
            media,
            sampler,
            line,
        }
    }

    /// Whether nobody wants the rest: the reader cancelled or dropped its end.
    pub(crate) fn abandoned(&self) -> bool {
        self.line.cancelled.load(Ordering::Relaxed) || self.line.events.is_closed()
    }

    /// Ends it at once, before it ever ran.
    pub(crate) fn dismiss(&self) {
        // The reader may have left, or may be waiting for exactly this.
        let _ = self.line.events.send(Event::Finished(FinishReason::Cancelled));
    }

    /// Whether the whole prompt is in the cache.
    pub(crate) fn decoding(&self) -> bool {
        self.past >= self.prompt
    }

    /// How many tokens could be computed now: up to the first picture that is not encoded yet.
    pub(crate) fn ready(&self) -> usize {
        let blocked = self.missing().min().map(|(start, _)| start);
        blocked.unwrap_or(self.tokens.len()).saturating_sub(self.past)
    }

    /// The medium to encode next, if the prefill will need it soon.
    pub(crate) fn wanted(&self) -> Option<&Media> {
        let (start, index) = self.missing().min()?;
        self.media.get(index).filter(|_| start < self.past + ENCODE_AHEAD)
    }

    /// First token and medium of each run of pads ahead that lacks features.
    fn missing(&self) -> impl Iterator<Item = (usize, usize)> {
        let ahead = self.plan.runs.iter().filter(|(range, ..)| range.end > self.past);
        ahead
            .filter(|&&(_, index, _)| self.features[index].is_none())
            .map(|(range, index, _)| (range.start.max(self.past), *index))
    }

    /// Takes features for every place where the medium `hash` stands ahead.
    pub(crate) fn receive(&mut self, hash: &[u8; 32], features: &Arc<Features>) {
        for index in 0..self.media.len() {
            if self.media[index].hash == *hash && self.last_tokens[index] > self.past {
                self.features[index] = Some(Arc::clone(features));
            }
        }
    }

    /// Appends its next `count` tokens to a batch; returns which of the batch's logit rows will be its own.
    pub(crate) fn fill(&self, count: usize, batch: &mut StepBatch) -> Option<usize> {
        let first = batch.tokens.len();
        let range = self.past..self.past + count;
        batch.tokens.extend_from_slice(&self.tokens[range.clone()]);
        batch.positions.extend(range.clone().map(|index| self.position(index)));
        for (run, medium, row) in &self.plan.runs {
            let (start, end) = (run.start.max(range.start), run.end.min(range.end));
            if let Some(features) = self.features[*medium].as_ref().filter(|_| start < end) {
                batch.inject.push(Inject {
                    rows: first + start - range.start..first + end - range.start,
                    features: Arc::clone(features),
                    offset: row + start - run.start,
                });
            }
        }
        let blocks = self.blocks[..range.end.div_ceil(BLOCK_TOKENS)].to_vec();
        batch.spans.push(Span { rows: first..first + count, past: self.past, blocks });
        (range.end == self.tokens.len()).then(|| {
            batch.logit_rows.push(first + count - 1);
            batch.logit_rows.len() - 1
        })
    }

    fn position(&self, index: usize) -> [i32; 3] {
        // Contexts are far below 2^31 tokens.
        self.plan.positions.get(index).copied().unwrap_or([index as i32 + self.plan.delta; 3])
    }

    /// `count` more tokens are in the cache: features that are behind are let go.
    pub(crate) fn cached(&mut self, count: usize) {
        self.past += count;
        for (features, &last) in self.features.iter_mut().zip(&self.last_tokens) {
            features.take_if(|_| last <= self.past);
        }
        if self.decoding() {
            self.media = Vec::new();
            self.features = Vec::new();
            self.plan.runs = Vec::new();
        }
    }

    /// The cache was lost before the answer began: everything again.
    pub(crate) fn restart(&mut self) {
        self.past = 0;
    }

    /// Chooses the next token from its logits.
    pub(crate) fn advance(&mut self, logits: &[f32], scratch: &mut Scratch, outbox: &mut Outbox) -> Progress {
        if self.tokens.len() == self.prompt {
            outbox.push((self.line.events.clone(), Event::Prefilled { prompt_tokens: self.prompt }));
        }
        let token = match self.sampler.next(logits, scratch) {
            Ok(token) => token,
            Err(error) => {
                self.end(Event::Failed(error.to_string()), outbox);
                return Progress::Failed;
            }
        };
        if self.sampler.ends(token.id) {
            self.end(Event::Finished(FinishReason::Stop), outbox);
            return Progress::Stopped;
        }
        self.tokens.push(token.id);
        outbox.push((self.line.events.clone(), Event::Token(token)));
        if self.tokens.len() - self.prompt >= self.limit {
            self.end(Event::Finished(FinishReason::Length), outbox);
        }
        Progress::Token
    }

    /// Sends its last event. False, and nothing is sent, when it had one.
    pub(crate) fn end(&mut self, last: Event, outbox: &mut Outbox) -> bool {
        if self.ended {
            return false;
        }
        self.ended = true;
        self.failed = matches!(last, Event::Failed(_));
        outbox.push((self.line.events.clone(), last));
        true
    }
}

fn last_tokens(plan: &PositionPlan, media: usize) -> Vec<usize> {
    let mut last = vec![0; media];
    for (range, medium, _) in &plan.runs {
        last[*medium] = last[*medium].max(range.end);
    }
    last
}

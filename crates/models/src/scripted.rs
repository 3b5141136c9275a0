//! A model that says what a closure tells it; for tests and demonstrations of the layers above, without weights.
//!
//! It is honest about its cache: a step only writes its rows into the paged pool, and what the closure hears is read back
//! from there through the block table. So a wrong block, chunk boundary, position or picture row changes the answer.
//! Never knows a prompt by other means than its tokens.

use std::{ops::Range, thread, time::Duration};

use crate::{
    BLOCK_TOKENS, BlockId, CacheLayout, Features, KvPool, Media, MediaKind, Model, ModelInfo, PlanError, PositionPlan, Probe,
    Span, StepBatch, VisionJob,
};

/// Patches that become one token, as in Qwen3-VL.
const MERGED: usize = 4;

/// Layers of the pretended vision tower.
const VISION_LAYERS: usize = 4;

/// One head of one panel of values: token, picture, the third and the first position; all are exact in f32 up to 2^24.
/// Keys stay zero.
const LAYOUT: CacheLayout = CacheLayout { layers: 1, kv_heads: 1, head_dim: DIM };

/// See [`LAYOUT`].
const DIM: usize = 16;

type Speak = Box<dyn Fn(&Heard, &mut [f32]) + Send + Sync>;
type Watch = Box<dyn Fn(Moment<'_>) + Send + Sync>;

/// See the module.
pub struct Scripted {
    info: ModelInfo,
    speak: Speak,
    watch: Option<Watch>,
    pads: [u32; 2],
    delay: Duration,
}

/// All that one sequence put into the cache so far.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heard {
    /// Prompt and answer.
    pub tokens: Vec<u32>,
    /// How many of them are prompt.
    pub prompt: usize,
    /// Per token: the first number of the picture's or clip's patches where the token stands for it, else 0.
    pub pictures: Vec<f32>,
    /// Per token: its temporal position.
    pub positions: Vec<i32>,
}

/// What the model is about to do, for [`Scripted::watched`].
pub enum Moment<'a> {
    /// A forward pass.
    Step(&'a StepBatch),
    /// A slice of vision work.
    VisionSlice,
}

impl Scripted {
    /// A model whose logits `speak` writes: it gets a row of `vocab` zeros for the token after what it [`Heard`]. It may
    /// write NaN or panic, to see what happens then. The last two ids are the pads of pictures and of videos.
    pub fn new(vocab: usize, context: usize, speak: impl Fn(&Heard, &mut [f32]) + Send + Sync + 'static) -> Self {
        let last = u32::try_from(vocab).unwrap_or(u32::MAX);
        Self {
            info: ModelInfo { architecture: "scripted".into(), vocab, context, cache: LAYOUT, weight_bytes: 0, parameters: 0 },
            speak: Box::new(speak),
            watch: None,
            pads: [last.saturating_sub(2), last.saturating_sub(1)],
            delay: Duration::ZERO,
        }
    }

    /// A model that answers each prompt with the tokens that `script` gives for it, and then says `end` for ever.
    pub fn reciting(vocab: usize, context: usize, end: u32, script: impl Fn(&[u32]) -> Vec<u32> + Send + Sync + 'static) -> Self {
        Self::new(vocab, context, move |heard, logits| {
            let (prompt, said) = heard.tokens.split_at(heard.prompt);
            let next = script(prompt).get(said.len()).copied().unwrap_or(end);
            if let Some(logit) = logits.get_mut(next as usize) {
                *logit = 16.0;
            }
        })
    }

    /// Other pad ids for pictures and videos.
    #[must_use]
    pub fn with_pads(mut self, image: u32, video: u32) -> Self {
        self.pads = [image, video];
        self
    }

    /// Sleeps so long in every step and every slice of vision work.
    #[must_use]
    pub fn with_delay(mut self, delay: Duration) -> Self {
        self.delay = delay;
        self
    }

    /// Calls `watch` before every step and slice, on the thread of the caller: it may record, block or panic.
    #[must_use]
    pub fn watched(mut self, watch: impl Fn(Moment<'_>) + Send + Sync + 'static) -> Self {
        self.watch = Some(Box::new(watch));
        self
    }

    fn moment(&self, moment: Moment<'_>) {
        if let Some(watch) = &self.watch {
            watch(moment);
        }
        thread::sleep(self.delay);
    }

    /// Runs of pad tokens in order.
    fn pad_runs(&self, tokens: &[u32]) -> Vec<Range<usize>> {
        let mut runs: Vec<Range<usize>> = Vec::new();
        for (index, token) in tokens.iter().enumerate().filter(|(_, token)| self.pads.contains(token)) {
            match runs.last_mut() {
                Some(run) if run.end == index && tokens.get(run.start) == Some(token) => run.end += 1,
                _ => runs.push(index..index + 1),
            }
        }
        runs
    }
}

impl Model for Scripted {
    fn info(&self) -> &ModelInfo {
        &self.info
    }

    /// Position of prompt token `i` is (i, i, length of the prompt); answers go on as if pictures took no time.
    fn plan(&self, tokens: &[u32], media: &[Media]) -> Result<PositionPlan, PlanError> {
        if let Some(&token) = tokens.iter().find(|&&token| token as usize >= self.info.vocab) {
            return Err(PlanError::UnknownToken(token));
        }
        let found = self.pad_runs(tokens);
        let expected: Vec<(usize, usize, usize)> =
            media.iter().enumerate().flat_map(|(index, media)| pieces(index, media)).collect();
        if found.len() != expected.len() {
            return Err(PlanError::VisualRuns { runs: found.len(), media: expected.len() });
        }
        let mut runs = Vec::new();
        for (range, (index, first, rows)) in found.into_iter().zip(expected) {
            if range.len() != rows {
                return Err(PlanError::VisualTokens { tokens: range.len(), features: rows });
            }
            runs.push((range, index, first));
        }
        let visual: usize = runs.iter().map(|(range, ..)| range.len()).sum();
        let length = tokens.len() as i32;
        Ok(PositionPlan { positions: (0..length).map(|at| [at, at, length]).collect(), delta: -(visual as i32), runs })
    }

    fn begin_encode(&self, media: &Media) -> VisionJob {
        let rows = media.grid.iter().product::<usize>() / MERGED;
        let look = media.patches.first().copied().unwrap_or_default();
        VisionJob(Box::new(Look { rows, look, layers_left: VISION_LAYERS }))
    }

    fn encode_slice(&self, job: &mut VisionJob, layers: usize, _: &mut dyn Probe) -> Option<Features> {
        self.moment(Moment::VisionSlice);
        let job = job.0.downcast_mut::<Look>()?;
        job.layers_left = job.layers_left.saturating_sub(layers);
        (job.layers_left == 0).then(|| Features { rows: job.rows, embeds: vec![job.look; job.rows], deepstack: Vec::new() })
    }

    fn forward(&self, batch: &StepBatch, kv: &mut KvPool, _: &mut dyn Probe) -> Vec<f32> {
        self.moment(Moment::Step(batch));
        for span in &batch.spans {
            write(batch, span, kv);
        }
        let vocab = self.info.vocab;
        let mut logits = vec![0.0; batch.logit_rows.len() * vocab];
        for (&row, logits) in batch.logit_rows.iter().zip(logits.chunks_exact_mut(vocab)) {
            if let Some(span) = batch.spans.iter().find(|span| span.rows.contains(&row)) {
                (self.speak)(&read(span, span.past + row - span.rows.start + 1, kv), logits);
            }
        }
        logits
    }
}

/// A vision job: what there is to see, and how long it takes.
struct Look {
    rows: usize,
    look: f32,
    layers_left: usize,
}

/// The runs of one medium as (index, first feature row, rows): a picture has one, a clip one per frame.
fn pieces(index: usize, media: &Media) -> impl Iterator<Item = (usize, usize, usize)> {
    let [frames, high, wide] = media.grid;
    let (runs, rows) = match media.kind {
        MediaKind::Image => (1, frames * high * wide / MERGED),
        MediaKind::Video => (frames, high * wide / MERGED),
    };
    (0..runs).map(move |run| (index, run * rows, rows))
}

/// The block of token `index` of a sequence, and its place in there.
fn place(span: &Span, index: usize) -> (BlockId, usize) {
    (span.blocks[index / BLOCK_TOKENS], index % BLOCK_TOKENS)
}

fn write(batch: &StepBatch, span: &Span, kv: &mut KvPool) {
    for row in span.rows.clone() {
        let inject = batch.inject.iter().find(|inject| inject.rows.contains(&row));
        let look = inject.map_or(0.0, |inject| inject.features.embeds[inject.offset + row - inject.rows.start]);
        let [time, _, last] = batch.positions[row];
        let mut values = [0.0; DIM];
        values[..4].copy_from_slice(&[batch.tokens[row] as f32, look, last as f32, time as f32]);
        kv.write(0, place(span, span.past + row - span.rows.start), &[0.0; DIM], &values);
    }
}

fn read(span: &Span, length: usize, kv: &KvPool) -> Heard {
    let values = kv.layer(0).values;
    let mut heard = Heard::default();
    for index in 0..length {
        let (block, slot) = place(span, index);
        let at = (block as usize * BLOCK_TOKENS + slot) * DIM;
        let [token, look, last, time] = [0, 1, 2, 3].map(|number| values[at + number]);
        // The third position of a prompt token is the length of the prompt, see `plan`.
        if index == 0 {
            heard.prompt = last as usize;
        }
        heard.tokens.push(token as u32);
        heard.pictures.push(look);
        heard.positions.push(time as i32);
    }
    heard
}

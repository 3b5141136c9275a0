//! The engine's thread: the loop that admits, computes and emits.
//!
//! A panic inside the model ends the sequences that were in the step, and nothing else: the cache is made anew, prompts that
//! were half-way start over, and the loop goes on.

use std::{
    mem,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
    time::Instant,
};

use models::{KvPool, Model, NoProbe};

use crate::{
    Event, FinishReason, Settings, Stats,
    batch::{Composed, compose},
    blocks::FreeBlocks,
    board::{Board, Door, Shared},
    encoder::Encoder,
    sampler::Scratch,
    sequence::{Outbox, Progress, Sequence},
    tempo::Tempo,
    timings::Token,
};

/// What the reader of a broken answer is told; the cause is in the log.
const BROKEN: &str = "the model failed while computing this answer";

/// What the reader is told when the engine is stopped.
const STOPPED: &str = "the engine was stopped before the answer was complete";

/// Everything that belongs to the thread.
pub(crate) struct Worker {
    model: Arc<dyn Model>,
    settings: Settings,
    shared: Arc<Shared>,
    kv: KvPool,
    blocks: FreeBlocks,
    /// In order of admission.
    running: Vec<Sequence>,
    encoder: Encoder,
    /// Whether the last tick was a step: then a slice of vision work is due.
    stepped: bool,
    tempo: Tempo,
    scratch: Scratch,
    outbox: Outbox,
    counts: Stats,
    /// Tokens of the last step, until they are counted.
    tokens: Vec<Token>,
    at_work: AtWork,
}

/// On whose behalf the model is being called, for the case that it panics.
enum AtWork {
    Nobody,
    Encoding(u64),
    Stepping(Vec<u64>),
}

impl Worker {
    pub(crate) fn new(model: Arc<dyn Model>, settings: Settings, shared: Arc<Shared>) -> Self {
        Self {
            kv: KvPool::new(model.info().cache, settings.kv_blocks),
            blocks: FreeBlocks::new(settings.kv_blocks),
            model,
            settings,
            shared,
            running: Vec::new(),
            encoder: Encoder::default(),
            stepped: true,
            tempo: Tempo::default(),
            scratch: Scratch::default(),
            outbox: Vec::new(),
            counts: Stats { blocks: settings.kv_blocks, ..Stats::default() },
            tokens: Vec::new(),
            at_work: AtWork::Nobody,
        }
    }

    /// Until the door is closed and everybody is served, or out.
    pub(crate) fn run(mut self) {
        while self.between_ticks() {
            if catch_unwind(AssertUnwindSafe(|| self.tick())).is_err() {
                tracing::error!("the model panicked; its sequences end, the engine goes on");
                self.recover();
            }
        }
        self.leave();
    }

    /// Emits what the last tick gave, lets ended and abandoned sequences go and waiting ones in; sleeps while there are
    /// none. False when it is time to leave.
    fn between_ticks(&mut self) -> bool {
        let shared = Arc::clone(&self.shared);
        let mut board = shared.lock();
        while board.door != Door::Aborted {
            board.dismiss_abandoned();
            self.end_abandoned(&mut board);
            self.retire(&mut board);
            self.admit(&mut board);
            self.publish(&mut board);
            if !self.running.is_empty() {
                return true;
            }
            // With nothing running every block is free and the first in the queue was admitted: the queue is empty.
            if board.door == Door::Draining {
                return false;
            }
            board = shared.wait(board);
        }
        false
    }

    fn end_abandoned(&mut self, board: &mut Board) {
        for sequence in self.running.iter_mut().filter(|sequence| sequence.abandoned()) {
            let ended = sequence.end(Event::Finished(FinishReason::Cancelled), &mut self.outbox);
            board.cancelled += u64::from(ended);
        }
    }

    /// Takes the blocks of ended sequences back, and counts how long they took.
    fn retire(&mut self, board: &mut Board) {
        for sequence in self.running.extract_if(.., |sequence| sequence.ended) {
            self.blocks.give(sequence.blocks);
            if let Some(served) = sequence.life.served() {
                board.pace.served(served);
            }
            if !sequence.failed {
                board.timings.ended(&sequence.life);
            }
        }
    }

    /// First come, first served: nobody overtakes a request that waits for blocks.
    fn admit(&mut self, board: &mut Board) {
        while self.running.len() < self.settings.max_running {
            let Some(needed) = board.waiting.front().map(|first| first.blocks_needed) else { break };
            let Some(blocks) = self.blocks.take(needed) else { break };
            if let Some(mut sequence) = board.waiting.pop_front() {
                sequence.blocks = blocks;
                sequence.life.admitted();
                self.running.push(sequence);
            }
        }
    }

    /// Shows the counters, and then sends the events that they count.
    fn publish(&mut self, board: &mut Board) {
        board.stats = Stats { running: self.running.len(), blocks_used: self.blocks.used(), ..self.counts };
        self.tokens.drain(..).for_each(|token| board.timings.token(token));
        for (reader, event) in self.outbox.drain(..) {
            // A reader that left in the meantime is found as abandoned the next time.
            let _ = reader.send(event);
        }
    }

    /// One call of the model: slices of vision work and steps take turns.
    fn tick(&mut self) {
        let owner = if self.stepped { self.encoder.next_owner(&self.running) } else { None };
        self.stepped = owner.is_none();
        match owner {
            Some(owner) => {
                self.at_work = AtWork::Encoding(owner);
                self.counts.vision_slices += 1;
                let layers = self.settings.vision_layers_per_slice;
                self.encoder.slice(owner, &mut self.running, self.model.as_ref(), layers);
            }
            None => {
                let step = compose(&self.running, self.chunk());
                self.at_work = AtWork::Stepping(step.members.iter().map(|member| self.running[member.index].id).collect());
                // Everybody may be waiting for a picture.
                if !step.members.is_empty() {
                    self.step(&step);
                }
            }
        }
        self.at_work = AtWork::Nobody;
    }

    /// Prompt tokens of the next step.
    fn chunk(&self) -> usize {
        let most = self.settings.prefill_chunk;
        if self.running.iter().any(Sequence::decoding) { self.tempo.rows_within(self.settings.step_goal, most) } else { most }
    }

    fn step(&mut self, step: &Composed) {
        self.counts.steps += 1;
        let begun = Instant::now();
        let vocab = self.model.info().vocab;
        let logits = self.model.forward(&step.batch, &mut self.kv, &mut NoProbe);
        if logits.len() != step.batch.logit_rows.len() * vocab {
            tracing::error!(got = logits.len(), rows = step.batch.logit_rows.len(), "the model gave a wrong number of logits");
            return self.recover();
        }
        let mut prompt_rows = 0;
        for (member, span) in step.members.iter().zip(&step.batch.spans) {
            let sequence = &mut self.running[member.index];
            if !sequence.decoding() {
                prompt_rows += span.rows.len();
            }
            sequence.cached(span.rows.len());
            if let Some(row) = member.logits {
                let row = &logits[row * vocab..][..vocab];
                let progress = sequence.advance(row, &mut self.scratch, &mut self.outbox);
                if !matches!(progress, Progress::Failed) {
                    self.tokens.push(sequence.life.token());
                }
                match progress {
                    Progress::Token => self.counts.decode_tokens += 1,
                    Progress::Failed => self.counts.failed += 1,
                    Progress::Stopped => {}
                }
            }
        }
        self.counts.prefill_tokens += prompt_rows as u64;
        self.tempo.measured(prompt_rows, begun.elapsed());
    }

    /// After a failure of the model: ends those on whose behalf it was called, and trusts nothing that it may have half done.
    fn recover(&mut self) {
        self.encoder = Encoder::default();
        let at_work = mem::replace(&mut self.at_work, AtWork::Nobody);
        for sequence in &mut self.running {
            let hit = match &at_work {
                AtWork::Encoding(owner) => sequence.id == *owner,
                AtWork::Stepping(members) => members.contains(&sequence.id),
                AtWork::Nobody => true,
            };
            if hit {
                self.counts.failed += u64::from(sequence.end(Event::Failed(BROKEN.into()), &mut self.outbox));
            }
        }
        if !matches!(at_work, AtWork::Encoding(_)) {
            // Everything that decodes was in the step, so those left are prompts: they are read again.
            self.running.iter_mut().filter(|sequence| !sequence.ended).for_each(Sequence::restart);
            let layout = self.model.info().cache;
            self.kv = KvPool::new(layout, 0);
            self.kv = KvPool::new(layout, self.settings.kv_blocks);
        }
    }

    /// The end of the thread: whoever is still inside is told.
    fn leave(mut self) {
        let shared = Arc::clone(&self.shared);
        let mut board = shared.lock();
        self.running.extend(board.waiting.drain(..));
        for sequence in &mut self.running {
            self.counts.failed += u64::from(sequence.end(Event::Failed(STOPPED.into()), &mut self.outbox));
        }
        self.retire(&mut board);
        self.publish(&mut board);
    }
}

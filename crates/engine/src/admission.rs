//! What is checked before a request is taken on: parameters, context, cache, plan, queue. All of it is arithmetic.

use std::sync::{Arc, atomic::AtomicBool};

use models::{BLOCK_TOKENS, Model, ModelInfo};
use tokio::sync::mpsc;

use crate::{
    Generation, Guide, Refusal, Request, Settings,
    blocks::blocks_for,
    board::{Door, Shared},
    sampler::Sampler,
    sequence::{Line, Prompt, Sequence},
};

/// Puts a request into the queue, or says why not.
pub(crate) fn admit(
    model: &dyn Model,
    settings: &Settings,
    shared: &Shared,
    request: Request,
    guide: Option<Box<dyn Guide>>,
) -> Result<Generation, Refusal> {
    let Request { tokens, media, params } = request;
    let info = model.info();
    if tokens.is_empty() {
        return Err(Refusal::Param("the prompt has no tokens".into()));
    }
    params.check(info.vocab).map_err(Refusal::Param)?;
    let limit = answer_limit(info, settings, tokens.len(), params.max_tokens)?;
    let plan = model.plan(&tokens, &media)?;
    let sampler = Sampler::new(params, &tokens, guide);
    let (events, receiver) = mpsc::unbounded_channel();
    let cancelled = Arc::new(AtomicBool::new(false));
    let line = Line { events, cancelled: Arc::clone(&cancelled) };
    let mut sequence = Sequence::new(0, Prompt { tokens, media, plan }, limit, sampler, line);

    let mut board = shared.lock();
    if board.door != Door::Open {
        return Err(Refusal::Closed);
    }
    board.dismiss_abandoned();
    let (waiting, running) = (board.waiting.len(), board.stats.running);
    if waiting + running >= settings.max_running.saturating_add(settings.max_waiting) {
        return Err(Refusal::QueueFull { waiting, retry_after: board.pace.retry_after(running) });
    }
    sequence.id = board.next_id;
    board.next_id += 1;
    board.waiting.push_back(sequence);
    drop(board);
    shared.ring();
    Ok(Generation::new(receiver, cancelled))
}

/// How many tokens the answer may have: what was asked for, or else what context, cache and settings have room for.
fn answer_limit(info: &ModelInfo, settings: &Settings, prompt: usize, asked: Option<u32>) -> Result<usize, Refusal> {
    let wanted = asked.map_or(1, |asked| asked as usize);
    let needed = prompt.saturating_add(wanted);
    if needed > info.context {
        return Err(Refusal::Context { prompt, wanted, context: info.context });
    }
    let blocks = settings.kv_blocks;
    if blocks_for(needed) > blocks {
        let block_bytes = info.cache.block_bytes();
        return Err(Refusal::Cache { needed: blocks_for(needed), blocks, block_bytes, prompt, wanted });
    }
    if asked.is_some() {
        return Ok(wanted);
    }
    let room = info.context.min(blocks.saturating_mul(BLOCK_TOKENS)) - prompt;
    Ok(room.min(settings.open_answer))
}

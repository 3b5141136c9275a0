//! The meaning of stream events: JSON objects in, our events out, exactly one terminal one. A whole answer is read as the last
//! event of a stream that showed nothing before it.

use inner::{End, Event, Failure, FailureKind, FinishReason, ToolCallDelta, Usage};
use serde_json_borrow::{ObjectAsVec, Value};

use super::{
    pieces::{SUMMARY, TEXT, detail, page, picture, refusal, text},
    slots::{Named, Slots, TooManyItems},
    usage::{self, Counting},
};
use crate::{CallIds, citation::characters, failure, failure::reported, finish};

/// Most tool calls of one answer.
const CALLS_MAX: usize = 256;

/// What is known of one answer so far.
pub(super) struct Reading {
    provider: String,
    /// The word for this vendor's reasoning.
    format: String,
    counting: Counting,
    ids: CallIds,
    started: bool,
    slots: Slots,
    calls: usize,
    /// How many things came: entries of thoughts, messages and calls. An entry's number tells what stood before it.
    places: u64,
    /// Characters of text so far: a message's places are counted within it.
    said: u64,
    usage: Usage,
    service_tier: Option<String>,
    native: Option<String>,
    ended: bool,
}

impl Reading {
    pub(super) fn new(provider: &str, format: &str, counting: Counting, ids: CallIds) -> Self {
        Self {
            provider: provider.to_owned(),
            format: format.to_owned(),
            counting,
            ids,
            started: false,
            slots: Slots::default(),
            calls: 0,
            places: 0,
            said: 0,
            usage: Usage::default(),
            service_tier: None,
            native: None,
            ended: false,
        }
    }

    /// Whether the terminal event is out.
    pub(super) fn ended(&self) -> bool {
        self.ended
    }

    /// Reads one event. Unknown kinds mean nothing, unless they are an error without a kind.
    pub(super) fn event(&mut self, event: &Value<'_>, events: &mut Vec<Event>) {
        if self.ended {
            return;
        }
        let kind = event.get("type").as_str().unwrap_or_default();
        let read = match kind {
            "response.created" | "response.in_progress" | "response.queued" => {
                self.start(event.get("response"), events);
                Ok(())
            }
            "response.output_item.added" => self.added(event, events),
            "response.output_item.done" => self.item_done(event, events),
            "response.output_text.delta" => self.said(event, events),
            "response.output_text.annotation.added" => self.annotated(event, events),
            "response.refusal.delta" => self.refused(event, events),
            "response.reasoning_summary_text.delta" => self.thought(SUMMARY, event, events),
            "response.reasoning_text.delta" => self.thought(TEXT, event, events),
            "response.function_call_arguments.delta" => self.arguments(event, "delta", events),
            "response.function_call_arguments.done" => self.arguments(event, "arguments", events),
            "response.completed" | "response.incomplete" | "response.failed" | "response.cancelled" => {
                self.finish(event.get("response"), kind.trim_start_matches("response."), events)
            }
            // A word of converters for the same.
            "response.done" => self.finish(event.get("response"), "completed", events),
            "error" => {
                self.error(event, events);
                Ok(())
            }
            "" if reported::find(event).is_some() => {
                self.error(event, events);
                Ok(())
            }
            _ => Ok(()),
        };
        if read.is_err() {
            self.unavailable("the provider's answer has too many items", events);
        }
    }

    /// A whole answer.
    pub(super) fn whole(&mut self, response: &Value<'_>, events: &mut Vec<Event>) {
        let told = response.get("output").is_array() || response.get("status").is_string();
        if !told && reported::find(response).is_some() {
            self.error(response, events);
        } else if !told {
            self.unavailable("the provider's answer holds no response", events);
        } else if self.finish(response, "completed", events).is_err() {
            self.unavailable("the provider's answer has too many items", events);
        }
    }

    fn start(&mut self, response: &Value<'_>, events: &mut Vec<Event>) {
        if response.is_object() && !std::mem::replace(&mut self.started, true) {
            let upstream_id = response.get("id").as_str().map(str::to_owned);
            events.push(Event::Start { upstream_id, system_fingerprint: None });
        }
    }

    fn added(&mut self, event: &Value<'_>, events: &mut Vec<Event>) -> Result<(), TooManyItems> {
        let item = event.get("item");
        let (slot, new) = self.slots.announced(Named::whole(event.get("output_index").as_u64(), item))?;
        match item.get("type").as_str() {
            Some("message") if new => self.places += 1,
            Some("function_call") => self.call(slot, item, events)?,
            _ => {}
        }
        Ok(())
    }

    /// A call is announced once. Its arguments come later, or whole with the end of the item.
    fn call(&mut self, slot: usize, item: &Value<'_>, events: &mut Vec<Event>) -> Result<(), TooManyItems> {
        let slot = self.slots.at(slot);
        if slot.call.is_some() {
            return Ok(());
        }
        if self.calls == CALLS_MAX {
            return Err(TooManyItems);
        }
        slot.call = Some(self.calls);
        let filled = |name: &'static str| item.get(name).as_str().filter(|text| !text.is_empty());
        let id = filled("call_id").or_else(|| filled("id")).map_or_else(|| (self.ids)(), str::to_owned);
        let name = filled("name").unwrap_or_default().to_owned();
        let announced = ToolCallDelta { index: self.calls, id: Some(id), name: Some(name), arguments: String::new() };
        events.push(Event::ToolCall(announced));
        (self.calls, self.places) = (self.calls + 1, self.places + 1);
        Ok(())
    }

    /// A piece of a call's arguments, or all of them if no piece came.
    fn arguments(&mut self, event: &Value<'_>, field: &'static str, events: &mut Vec<Event>) -> Result<(), TooManyItems> {
        let (slot, _) = self.slots.slot(Named::by_part(event))?;
        let slot = self.slots.at(slot);
        let text = event.get(field).as_str().filter(|text| !text.is_empty());
        if let (Some(index), Some(text)) = (slot.call, text)
            && (field == "delta" || !slot.shown)
        {
            slot.shown = true;
            events.push(Event::ToolCall(ToolCallDelta { index, arguments: text.to_owned(), ..ToolCallDelta::default() }));
        }
        Ok(())
    }

    fn said(&mut self, event: &Value<'_>, events: &mut Vec<Event>) -> Result<(), TooManyItems> {
        let (slot, new) = self.slots.slot(Named::by_part(event))?;
        self.places += u64::from(new);
        let piece = event.get("delta");
        let slot = self.slots.at(slot);
        slot.from.get_or_insert(self.said);
        self.said = self.said.saturating_add(characters(piece.as_str().unwrap_or_default()));
        slot.shown |= text(piece, event.get("logprobs"), events);
        Ok(())
    }

    /// What a message rests on. Its end says it again.
    fn annotated(&mut self, event: &Value<'_>, events: &mut Vec<Event>) -> Result<(), TooManyItems> {
        let (slot, new) = self.slots.slot(Named::by_part(event))?;
        self.places += u64::from(new);
        let slot = self.slots.at(slot);
        slot.annotated = true;
        events.extend(page(event.get("annotation"), *slot.from.get_or_insert(self.said)));
        Ok(())
    }

    fn refused(&mut self, event: &Value<'_>, events: &mut Vec<Event>) -> Result<(), TooManyItems> {
        let (slot, new) = self.slots.slot(Named::by_part(event))?;
        self.places += u64::from(new);
        self.slots.at(slot).shown |= refusal(event.get("delta"), events);
        Ok(())
    }

    /// A piece of a thought: of a part of its summary, or of its own text where a vendor shows that.
    fn thought(&mut self, kind: &'static str, event: &Value<'_>, events: &mut Vec<Event>) -> Result<(), TooManyItems> {
        let (slot, _) = self.slots.slot(Named::by_part(event))?;
        let slot = self.slots.at(slot);
        let Some(piece) = event.get("delta").as_str().filter(|piece| !piece.is_empty()) else { return Ok(()) };
        let part = event.get(if kind == SUMMARY { "summary_index" } else { "content_index" }).as_u64().unwrap_or(0);
        let entry = match slot.part {
            Some((same, number, entry)) if (same, number) == (kind, part) => entry,
            _ => {
                self.places += 1;
                self.places - 1
            }
        };
        (slot.part, slot.shown) = (Some((kind, part, entry)), true);
        events.push(detail(kind, piece, slot.key.as_deref(), &self.format, entry));
        Ok(())
    }

    fn item_done(&mut self, event: &Value<'_>, events: &mut Vec<Event>) -> Result<(), TooManyItems> {
        let item = event.get("item");
        let (slot, new) = self.slots.slot(Named::whole(event.get("output_index").as_u64(), item))?;
        self.done(slot, new, item, events)
    }

    /// The end of an item, which holds it whole. What was shown is not shown again; a thought's encrypted form is complete only
    /// here.
    fn done(&mut self, at: usize, new: bool, item: &Value<'_>, events: &mut Vec<Event>) -> Result<(), TooManyItems> {
        let kind = item.get("type").as_str().unwrap_or_default();
        if kind == "function_call" {
            self.call(at, item, events)?;
        }
        let slot = self.slots.at(at);
        slot.over = true;
        let shown = std::mem::replace(&mut slot.shown, true);
        match kind {
            "function_call" if !shown => {
                let arguments = match item.get("arguments") {
                    Value::Str(text) if !text.is_empty() => text.to_string(),
                    whole if whole.is_object() => whole.to_string(),
                    _ => "{}".to_owned(),
                };
                let index = slot.call.unwrap_or_default();
                events.push(Event::ToolCall(ToolCallDelta { index, arguments, ..ToolCallDelta::default() }));
            }
            "message" => {
                self.places += u64::from(new);
                let (mut from, annotated) = (slot.from, slot.annotated);
                for part in item.get("content").as_array().unwrap_or_default() {
                    if !shown {
                        from = Some(self.said);
                        self.said = self.said.saturating_add(characters(part.get("text").as_str().unwrap_or_default()));
                        text(part.get("text"), part.get("logprobs"), events);
                        refusal(part.get("refusal"), events);
                    }
                    let notes = part.get("annotations").as_array().unwrap_or_default().iter().filter(|_| !annotated);
                    events.extend(notes.filter_map(|note| page(note, from.unwrap_or(0))));
                }
            }
            "image_generation_call" if !shown => events.extend(picture(item)),
            "reasoning" => {
                let id = slot.key.clone();
                self.thought_whole(item, id.as_deref(), shown, events);
            }
            _ => {}
        }
        Ok(())
    }

    fn thought_whole(&mut self, item: &Value<'_>, id: Option<&str>, shown: bool, events: &mut Vec<Event>) {
        let mut entry = |kind: &'static str, value: &Value<'_>| {
            if let Some(text) = value.as_str().filter(|text| !text.is_empty()) {
                events.push(detail(kind, text, id, &self.format, self.places));
                self.places += 1;
            }
        };
        for (kind, field) in [(SUMMARY, "summary"), (TEXT, "content")] {
            let parts = item.get(field).as_array().unwrap_or_default().iter().filter(|_| !shown);
            parts.for_each(|part| entry(kind, part.get("text")));
        }
        entry("reasoning.encrypted", item.get("encrypted_content"));
    }

    /// What of the whole answer no event ended, or told of at all.
    fn rest(&mut self, output: &Value<'_>, events: &mut Vec<Event>) -> Result<(), TooManyItems> {
        let streamed = self.slots.count();
        for (at, item) in output.as_array().unwrap_or_default().iter().enumerate() {
            match self.slots.told(streamed, at, item) {
                Some(slot) if self.slots.at(slot).over => {}
                Some(slot) => self.done(slot, false, item, events)?,
                None => {
                    let slot = self.slots.open(Named::whole(u64::try_from(at).ok(), item))?;
                    self.done(slot, true, item, events)?;
                }
            }
        }
        Ok(())
    }

    /// The answer is over; `response` is all of it, and it ended with `word` if it does not say itself how.
    fn finish(&mut self, response: &Value<'_>, word: &str, events: &mut Vec<Event>) -> Result<(), TooManyItems> {
        self.start(response, events);
        self.rest(response.get("output"), events)?;
        self.usage = usage::read(response.get("usage"), &self.counting).unwrap_or_default();
        self.service_tier = response.get("service_tier").as_str().map(str::to_owned);
        let error = response.get("error");
        if error.is_object() {
            // Without the rest, which repeats the request.
            self.error(&told(error, response.get("error_type")), events);
            return Ok(());
        }
        let status = response.get("status").as_str().unwrap_or(word);
        let reason = response.get("incomplete_details").get("reason").as_str();
        self.native = Some(reason.filter(|_| status == "incomplete").unwrap_or(status).to_owned());
        match status {
            "completed" if self.calls > 0 => self.end(FinishReason::ToolCalls, events),
            "completed" => self.end(FinishReason::Stop, events),
            // Whatever the limit was.
            "incomplete" => match finish::normalise(reason.unwrap_or_default()) {
                FinishReason::ContentFilter => self.end(FinishReason::ContentFilter, events),
                _ => self.end(FinishReason::Length, events),
            },
            _ => self.unavailable("the provider did not finish its answer", events),
        }
        Ok(())
    }

    /// Calls whose items never ended have the empty object.
    fn end(&mut self, finish: FinishReason, events: &mut Vec<Event>) {
        for slot in self.slots.iter_mut().filter(|slot| !slot.shown) {
            if let Some(index) = slot.call {
                let arguments = "{}".to_owned();
                events.push(Event::ToolCall(ToolCallDelta { index, arguments, ..ToolCallDelta::default() }));
            }
        }
        self.terminate(finish, None, events);
    }

    /// The provider says that it failed.
    pub(super) fn error(&mut self, event: &Value<'_>, events: &mut Vec<Event>) {
        self.fail(failure::in_band(&reported::read(event), event), events);
    }

    /// A failure of the provider.
    pub(super) fn unavailable(&mut self, message: &str, events: &mut Vec<Event>) {
        self.fail(Failure::new(FailureKind::ProviderUnavailable, message), events);
    }

    fn fail(&mut self, failure: Failure, events: &mut Vec<Event>) {
        let failure = Failure { provider: Some(self.provider.clone()), ..failure };
        self.terminate(FinishReason::Error, Some(failure), events);
    }

    fn terminate(&mut self, finish: FinishReason, failure: Option<Failure>, events: &mut Vec<Event>) {
        if !std::mem::replace(&mut self.ended, true) {
            let (native_finish, usage) = (self.native.take(), std::mem::take(&mut self.usage));
            let service_tier = self.service_tier.take();
            events.push(End { finish, native_finish, stop_sequence: None, usage, service_tier, failure }.into());
        }
    }
}

/// An error with OpenRouter's word for it, if there is one.
fn told<'v>(error: &'v Value<'v>, error_type: &'v Value<'v>) -> Value<'v> {
    let fields = [("error", error), ("error_type", error_type)].into_iter().filter(|(_, value)| !value.is_null());
    Value::Object(ObjectAsVec::from(fields.map(|(name, value)| (name, value.clone())).collect::<Vec<_>>()))
}

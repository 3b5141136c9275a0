//! The items of an answer while they arrive: which event belongs to which. The place in the answer and the item's key both may be
//! missing or wrong: some servers give an item another id in every event, others write the same place for all. So the key counts
//! within a place, then the place.

use serde_json_borrow::Value;

/// Most items of one answer.
const ITEMS_MAX: usize = 1024;

/// One item.
#[derive(Default)]
pub(super) struct Slot {
    /// `output_index`.
    at: Option<u64>,
    /// The item's id, or its call's.
    pub(super) key: Option<String>,
    /// Which call it is.
    pub(super) call: Option<usize>,
    /// Whether any of its content went on: its end repeats it whole.
    pub(super) shown: bool,
    /// Whether it was said what any of it rests on.
    pub(super) annotated: bool,
    /// How many characters of text stood before its own.
    pub(super) from: Option<u64>,
    /// Whether its end came.
    pub(super) over: bool,
    /// The part of a thought that may go on: its kind and number, and that of its entry.
    pub(super) part: Option<(&'static str, u64, u64)>,
}

/// All items so far.
#[derive(Default)]
pub(super) struct Slots(Vec<Slot>);

/// What an event says of its item: the place and the key.
#[derive(Clone, Copy)]
pub(super) struct Named<'v> {
    at: Option<u64>,
    key: Option<&'v str>,
}

/// An answer with more items than anyone can mean.
pub(super) struct TooManyItems;

impl<'v> Named<'v> {
    /// By an event about a part of the item.
    pub(super) fn by_part(event: &'v Value<'v>) -> Self {
        Self { at: event.get("output_index").as_u64(), key: filled(event.get("item_id")) }
    }

    /// By an event, or an answer, that holds the item. llama.cpp knows a call only by its `call_id`, and says that where others
    /// say the item's id.
    pub(super) fn whole(at: Option<u64>, item: &'v Value<'v>) -> Self {
        Self { at, key: filled(item.get("id")).or_else(|| filled(item.get("call_id"))) }
    }

    /// Whether both have keys, and not the same.
    fn differs(self, slot: &Slot) -> bool {
        self.key.zip(slot.key.as_deref()).is_some_and(|(one, other)| one != other)
    }

    fn has_key_of(self, slot: &Slot) -> bool {
        self.key.is_some() && self.key == slot.key.as_deref()
    }

    fn has_place_of(self, slot: &Slot) -> bool {
        self.at.is_some() && self.at == slot.at
    }
}

impl Slots {
    /// How many there are.
    pub(super) fn count(&self) -> usize {
        self.0.len()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.0.iter_mut()
    }

    /// One of those that the other functions named.
    pub(super) fn at(&mut self, slot: usize) -> &mut Slot {
        &mut self.0[slot]
    }

    /// The slot of an item that is announced, and whether it is a new one. What is over, or has another key, is another item.
    pub(super) fn announced(&mut self, named: Named<'_>) -> Result<(usize, bool), TooManyItems> {
        let known = self.known(named).filter(|&slot| !self.0[slot].over && !named.differs(&self.0[slot]));
        self.or_new(known, named)
    }

    /// The slot of an item that goes on or ends, and whether it is a new one. Where nothing names it, it is the latest.
    pub(super) fn slot(&mut self, named: Named<'_>) -> Result<(usize, bool), TooManyItems> {
        let known = if named.at.is_none() && named.key.is_none() {
            self.0.iter().rposition(|slot| !slot.over)
        } else {
            self.known(named).filter(|&slot| !(self.0[slot].over && named.differs(&self.0[slot])))
        };
        self.or_new(known, named)
    }

    /// The slot, among the first `streamed`, of the item that stands at `at` in the whole answer; `None` if no event told of it.
    /// There the place is right, which it may not have been in the events.
    pub(super) fn told(&self, streamed: usize, at: usize, item: &Value<'_>) -> Option<usize> {
        let (slots, named) = (&self.0[..streamed], Named::whole(u64::try_from(at).ok(), item));
        // Without a place, or with one that is too small to be its own, the order has to do.
        let in_order = |slot: &Slot| slot.at < named.at && (slot.key.is_none() || named.key.is_none());
        let by_key = || slots.iter().rposition(|slot| named.has_key_of(slot));
        let by_place = || slots.iter().rposition(|slot| named.has_place_of(slot));
        let both = slots.iter().rposition(|slot| named.has_key_of(slot) && named.has_place_of(slot));
        both.or_else(by_key).or_else(by_place).or_else(|| slots.get(at).filter(|slot| in_order(slot)).map(|_| at))
    }

    /// A slot for an item that had none.
    pub(super) fn open(&mut self, named: Named<'_>) -> Result<usize, TooManyItems> {
        if self.0.len() == ITEMS_MAX {
            return Err(TooManyItems);
        }
        self.0.push(Slot { at: named.at, key: named.key.map(str::to_owned), ..Slot::default() });
        Ok(self.0.len() - 1)
    }

    fn known(&self, named: Named<'_>) -> Option<usize> {
        let apart = |slot: &Slot| named.at.zip(slot.at).is_some_and(|(one, other)| one != other);
        let by_key = self.0.iter().rposition(|slot| named.has_key_of(slot) && !apart(slot));
        by_key.or_else(|| self.0.iter().rposition(|slot| named.has_place_of(slot)))
    }

    fn or_new(&mut self, known: Option<usize>, named: Named<'_>) -> Result<(usize, bool), TooManyItems> {
        match known {
            Some(slot) => Ok((slot, false)),
            None => Ok((self.open(named)?, true)),
        }
    }
}

fn filled<'v>(value: &'v Value<'v>) -> Option<&'v str> {
    value.as_str().filter(|text| !text.is_empty())
}

//! The items of an answer while they arrive: which event belongs to which. The place in the answer counts where it is told,
//! because some servers give an item another id in every event.

use serde_json_borrow::Value;

/// Most items of one answer.
const ITEMS_MAX: usize = 1024;

/// One item.
#[derive(Default)]
pub(super) struct Slot {
    /// `output_index`.
    at: Option<u64>,
    /// The item's id.
    pub(super) id: Option<String>,
    /// Which call it is.
    pub(super) call: Option<usize>,
    /// Whether any of its content went on: its end repeats it whole.
    pub(super) shown: bool,
    /// The part of a thought that may go on: its kind and number, and that of its entry.
    pub(super) part: Option<(&'static str, u64, u64)>,
}

/// All items so far.
#[derive(Default)]
pub(super) struct Slots(Vec<Slot>);

/// An answer with more items than anyone can mean.
pub(super) struct TooManyItems;

impl Slots {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn iter_mut(&mut self) -> impl Iterator<Item = &mut Slot> {
        self.0.iter_mut()
    }

    /// The slot of an item, and whether it is a new one.
    pub(super) fn slot(&mut self, at: &Value<'_>, id: &Value<'_>) -> Result<(&mut Slot, bool), TooManyItems> {
        let (at, id) = (at.as_u64(), id.as_str().filter(|id| !id.is_empty()));
        let same = |slot: &Slot| match (at, slot.at) {
            (Some(at), Some(other)) => at == other,
            _ => id.is_some() && slot.id.as_deref() == id,
        };
        let known = self.0.iter().rposition(same);
        if known.is_none() {
            if self.0.len() == ITEMS_MAX {
                return Err(TooManyItems);
            }
            self.0.push(Slot { at, id: id.map(str::to_owned), ..Slot::default() });
        }
        let last = self.0.len() - 1;
        Ok((&mut self.0[known.unwrap_or(last)], known.is_none()))
    }
}

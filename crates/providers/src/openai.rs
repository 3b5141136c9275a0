//! The OpenAI Chat Completions dialect (platform.openai.com/docs/api-reference/chat), as dozens of vendors and servers speak it:
//! render a request, read a stream, a whole answer, an error.
//!
//! Read leniently, written strictly. Knows no vendor by name: differences are [`crate::quirks::Quirks`]. What OpenAI's other
//! dialect and Cohere's have in common with it is taken from here.

mod answer;
mod calls;
mod format;
mod made;
mod message;
mod reading;
mod request;
mod stream;
mod tags;
mod thinking;
mod tools;
mod usage;

pub(crate) use answer::answer;
pub(crate) use format::{Takes, form};
pub(crate) use message::{Url, instructed};
pub(crate) use reading::{Reading, logprobs};
pub(crate) use request::{passes, render, said};
pub(crate) use tags::{Piece, Tags};
pub(crate) use thinking::{effort, thinks, wanted};
pub(crate) use tools::{offer, required};
pub(crate) use usage::count;

//! Pictures and videos on their way to patches: fetch policy, decoding in a child process, resizing, frame sampling.
//!
//! Everything is exact with the published Qwen3-VL processors (transformers `Qwen2VLImageProcessorFast`,
//! `Qwen3VLVideoProcessor`). Never here: prompt text, tokens, models, or a foreign byte decoded in the serving process.
//!
//! The way of a picture: [`Fetcher`] (reference to bytes) -> [`Decoder`] (bytes to [`Prepared`]) with the bounds that
//! [`PictureRules`] and the request's [`PictureOptions`] give. A clip is planned first ([`VideoRules::plan`]), so that only
//! the frames that the model will see are fetched.

mod child;
mod decode;
mod error;
mod fetch;
mod frames;
mod limits;
mod patches;
mod prepare;
mod resize;
mod rules;
mod smart_resize;

pub use child::{WorkerCommand, worker_main};
pub use decode::{Foreign, Format, Rgb, decode};
pub use error::{Expected, MediaError, OptionName};
pub use fetch::{FetchPolicy, Fetcher, Lookup, is_own_network, is_public, literal_host};
pub use frames::{sample, timestamps};
pub use limits::Limits;
pub use patches::{ROW, patches};
pub use prepare::{Decoder, Kind, Prepared};
pub use resize::{Rule, resize};
pub use rules::{ClipOptions, ClipPlan, PictureOptions, PictureRules, RulesError, VideoRules};
pub use smart_resize::{ClipBounds, FACTOR, PictureBounds, Size};

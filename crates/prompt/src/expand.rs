//! A rendered prompt and its last step: every picture and clip becomes as many pad tokens as it has merged patches, then all
//! text becomes ids. Takes shapes and time stamps as numbers; never looks at pixels.

use crate::{EncodeError, Slot, Tokenizer, guard::Segment};

/// Whether the `<|vision_start|>`/`<|vision_end|>` pair that the template writes around a clip is replaced (the form of
/// transformers 4.57, with which Qwen3-VL was launched and our golden files were made) or kept around the pairs of its frames
/// (transformers >= 5.10). Two tokens per clip; this is the one place that decides.
const REPLACE_VIDEO_WRAPPER: bool = true;

/// Picture or clip.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SlotKind {
    /// A still picture.
    Image,
    /// A clip.
    Video,
}

impl SlotKind {
    /// `image` or `video`, as template parts are called.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Image => "image",
            Self::Video => "video",
        }
    }
}

/// The preprocessed shape of one picture or clip.
#[derive(Clone, Debug, PartialEq)]
pub struct MediaShape {
    /// Picture or clip.
    pub kind: SlotKind,
    /// Patches: temporal, rows, columns.
    pub grid: [usize; 3],
    /// Patches are merged `merge x merge` into one token.
    pub merge: usize,
    /// Seconds of each temporal patch of a clip; empty for a picture.
    pub timestamps: Vec<f64>,
}

/// A prompt whose media are still single placeholders.
#[derive(Clone, Debug)]
pub struct Rendered {
    pub(crate) pieces: Vec<Part>,
    /// The media in the order of the prompt; [`MediaShape`]s are given in this order.
    pub slots: Vec<Slot>,
    /// Whether the answer begins inside the reasoning.
    pub starts_in_reasoning: bool,
}

/// A stretch of the prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    Text(String),
    Control(u32),
    Slot(SlotKind),
}

/// A prompt, ready for the engine.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PromptTokens {
    /// Everything, in order.
    pub ids: Vec<u32>,
    /// How many of them are pad tokens of pictures.
    pub image_tokens: usize,
    /// How many of them are pad tokens of clips.
    pub video_tokens: usize,
}

/// Shapes that do not fit the prompt. The caller's mistake, not the client's.
#[derive(Debug, thiserror::Error)]
pub enum ExpandError {
    /// More or fewer shapes than placeholders.
    #[error("the prompt has {slots} media, {shapes} shapes were given")]
    Count {
        /// In the prompt.
        slots: usize,
        /// Given.
        shapes: usize,
    },
    /// An image where a video belongs, a grid that does not merge, or another number of time stamps than temporal patches.
    #[error("the shape of medium {0} does not fit its place in the prompt")]
    Shape(usize),
    /// The tokenizer failed.
    #[error(transparent)]
    Encode(#[from] EncodeError),
}

/// The ids of the vision tokens.
#[derive(Clone, Copy, Debug)]
pub(crate) struct VisionIds {
    pub(crate) start: u32,
    pub(crate) end: u32,
    pub(crate) image_pad: u32,
    pub(crate) video_pad: u32,
}

/// Finds the placeholders among the control tokens of a rendering.
pub(crate) fn find_slots(segments: Vec<Segment>, vision: Option<VisionIds>) -> Vec<Part> {
    let mut pieces: Vec<Part> = Vec::with_capacity(segments.len());
    let mut segments = segments.into_iter().peekable();
    while let Some(segment) = segments.next() {
        match (segment, vision) {
            (Segment::Text(text), _) => pieces.push(Part::Text(text)),
            (Segment::Control(id), Some(vision)) if id == vision.image_pad => pieces.push(Part::Slot(SlotKind::Image)),
            (Segment::Control(id), Some(vision)) if id == vision.video_pad => {
                let wrapped =
                    pieces.last() == Some(&Part::Control(vision.start)) && segments.peek() == Some(&Segment::Control(vision.end));
                if REPLACE_VIDEO_WRAPPER && wrapped {
                    pieces.pop();
                    segments.next();
                }
                pieces.push(Part::Slot(SlotKind::Video));
            }
            (Segment::Control(id), _) => pieces.push(Part::Control(id)),
        }
    }
    pieces
}

/// Fills the placeholders and encodes the text. Time stamps are text like any other: they are encoded together with the text
/// before them, as the reference does.
pub(crate) fn expand(
    rendered: &Rendered,
    shapes: &[MediaShape],
    tokenizer: &Tokenizer,
    vision: Option<VisionIds>,
) -> Result<PromptTokens, ExpandError> {
    if shapes.len() != rendered.slots.len() {
        return Err(ExpandError::Count { slots: rendered.slots.len(), shapes: shapes.len() });
    }
    let mut writer = Writer { tokenizer, text: String::new(), tokens: PromptTokens::default() };
    let mut shapes = shapes.iter().enumerate();
    for piece in &rendered.pieces {
        match piece {
            Part::Text(text) => writer.text.push_str(text),
            Part::Control(id) => writer.control(*id, 1)?,
            Part::Slot(kind) => {
                let (index, shape) = shapes.next().ok_or(ExpandError::Shape(rendered.slots.len()))?;
                let rows = frame_tokens(shape, *kind).ok_or(ExpandError::Shape(index))?;
                writer.medium(shape, rows, vision.ok_or(ExpandError::Shape(index))?)?;
            }
        }
    }
    writer.flush()?;
    Ok(writer.tokens)
}

/// Tokens of one temporal patch; `None` when the shape makes no sense.
fn frame_tokens(shape: &MediaShape, kind: SlotKind) -> Option<usize> {
    let [time, rows, columns] = shape.grid;
    let stamps = if kind == SlotKind::Video { time } else { 0 };
    let merges = shape.merge > 0 && rows % shape.merge == 0 && columns % shape.merge == 0;
    let fits = shape.kind == kind && shape.timestamps.len() == stamps && (kind == SlotKind::Video || time == 1);
    (merges && fits).then(|| (rows / shape.merge).checked_mul(columns / shape.merge)).flatten()
}

struct Writer<'a> {
    tokenizer: &'a Tokenizer,
    /// Not encoded yet.
    text: String,
    tokens: PromptTokens,
}

impl Writer<'_> {
    fn flush(&mut self) -> Result<(), EncodeError> {
        if !self.text.is_empty() {
            self.tokens.ids.extend(self.tokenizer.encode_plain(&self.text)?);
            self.text.clear();
        }
        Ok(())
    }

    fn control(&mut self, id: u32, times: usize) -> Result<(), EncodeError> {
        self.flush()?;
        self.tokens.ids.extend(std::iter::repeat_n(id, times));
        Ok(())
    }

    fn medium(&mut self, shape: &MediaShape, rows: usize, vision: VisionIds) -> Result<(), EncodeError> {
        if shape.kind == SlotKind::Image {
            self.tokens.image_tokens += rows;
            return self.control(vision.image_pad, rows);
        }
        for seconds in &shape.timestamps {
            self.text.push_str(&format!("<{seconds:.1} seconds>"));
            self.control(vision.start, 1)?;
            self.control(vision.video_pad, rows)?;
            self.control(vision.end, 1)?;
            self.tokens.video_tokens += rows;
        }
        Ok(())
    }
}

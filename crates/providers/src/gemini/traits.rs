//! What the models differ in, as data, and the places where they are asked. Names age: the first row that fits a model's id
//! counts, and an unknown model is taken for a new one.

use super::surface::Surface;

/// How a model is made to think.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thinking {
    /// Not at all, or there is nothing to say about it.
    Never,
    /// By a budget of tokens.
    Budget {
        /// Where it ends, or comes nearest to ending.
        off: u32,
        /// Smallest and largest budget.
        least: u32,
        most: u32,
    },
    /// By a level.
    Level {
        /// The lowest that it takes; thinking cannot be switched off.
        lowest: &'static str,
    },
}

/// What is special about a model.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Traits {
    /// Begins the ids of the models that this row is about.
    prefix: &'static str,
    pub(super) thinking: Thinking,
    /// Whether instructions have a place of their own.
    pub(super) system: bool,
    /// Whether `presencePenalty` and `frequencyPenalty` are taken; else they are a 400.
    pub(super) penalties: bool,
    /// Whether calls must come back signed, and results of calls may hold media (both since Gemini 3).
    pub(super) signs: bool,
    /// Where the model is asked.
    surface: Surface,
}

const NEW: Traits = Traits {
    prefix: "",
    thinking: Thinking::Level { lowest: "LOW" },
    system: true,
    penalties: false,
    signs: true,
    surface: Surface::Studio,
};
const MINIMAL: Traits = Traits { thinking: Thinking::Level { lowest: "MINIMAL" }, ..NEW };
const PICTURES: Traits = Traits { thinking: Thinking::Never, ..NEW };
const BUDGETED: Traits = Traits { thinking: Thinking::Budget { off: 0, least: 1, most: 24_576 }, signs: false, ..NEW };
const LITE: Traits = Traits { thinking: Thinking::Budget { off: 0, least: 512, most: 24_576 }, ..BUDGETED };
const PRO: Traits = Traits { thinking: Thinking::Budget { off: 128, least: 128, most: 32_768 }, ..BUDGETED };
const SILENT: Traits = Traits { thinking: Thinking::Never, ..BUDGETED };

/// More special rows come first (ai.google.dev/gemini-api/docs/thinking, November 2026; which models refuse MINIMAL was seen in
/// replies of July to October 2026).
const ROWS: [Traits; 16] = [
    Traits { prefix: "gemma", system: false, ..SILENT },
    Traits { prefix: "gemini-1", ..SILENT },
    Traits { prefix: "gemini-2.0", penalties: true, ..SILENT },
    Traits { prefix: "gemini-2.5-flash-image", ..SILENT },
    Traits { prefix: "gemini-2.5-flash-lite", ..LITE },
    Traits { prefix: "gemini-2.5-flash", ..BUDGETED },
    Traits { prefix: "gemini-2.5", ..PRO },
    Traits { prefix: "gemini-robotics-er-1", ..BUDGETED },
    Traits { prefix: "gemini-3-pro-image", ..PICTURES },
    Traits { prefix: "gemini-3.1-flash-image", ..PICTURES },
    Traits { prefix: "gemini-3-flash", ..MINIMAL },
    Traits { prefix: "gemini-3.1-flash-lite", ..MINIMAL },
    Traits { prefix: "gemini-3.5-flash", ..MINIMAL },
    Traits { prefix: "gemini-3.6-flash", ..MINIMAL },
    Traits { prefix: "gemini-flash-lite", ..MINIMAL },
    NEW,
];

/// The traits of a model on a surface.
pub(super) fn of(model: &str, surface: Surface) -> Traits {
    let id = model.to_ascii_lowercase();
    let named = id.rsplit('/').next().unwrap_or(&id);
    let row = ROWS.iter().find(|row| named.starts_with(row.prefix)).unwrap_or(&NEW);
    Traits { surface, ..*row }
}

impl Traits {
    /// Whether a service tier is asked for in the body; else by a header.
    pub(super) fn tiered_by_field(&self) -> bool {
        self.surface == Surface::Studio
    }

    /// Whether calls and their results carry ids. Vertex AI refuses them.
    pub(super) fn call_ids(&self) -> bool {
        self.surface == Surface::Studio
    }

    /// Whether an address needs the type of what is there. AI Studio finds out by itself.
    pub(super) fn typed_addresses(&self) -> bool {
        self.surface != Surface::Studio
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_row_that_fits_counts_and_an_unknown_model_is_new() {
        let thinking = |model| of(model, Surface::Studio).thinking;
        assert_eq!(thinking("gemini-2.5-flash-lite-preview"), LITE.thinking);
        assert_eq!(thinking("models/Gemini-2.5-Pro"), PRO.thinking);
        assert_eq!(thinking("gemini-3.5-flash-lite"), MINIMAL.thinking);
        assert_eq!(thinking("gemini-3.8-flash"), NEW.thinking);
        assert_eq!(of("gemini-novel", Surface::Studio), NEW);
        assert!(!of("gemma-4-26b-a4b-it", Surface::Studio).system);
        assert!(!of("gemini-3.1-pro-preview", Surface::Vertex).call_ids());
    }
}

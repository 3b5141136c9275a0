//! What a client asks for by the name of a model: the catalogue's id, the dynamic variants behind it (`:nitro`) and a preset
//! (`@preset/slug`). Only takes the text apart; which ids and presets there are, the caller knows.

use wire::provider::SortBy;

use crate::Tier;

/// Static variants are rows of their own in the catalogue: they stay in the id.
const STATIC: [&str; 3] = ["free", "extended", "thinking"];
const PRESET: &str = "@preset/";

/// A name, taken apart. An id that the catalogue lists exactly as it was sent should win over this reading.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Requested {
    /// The id without its dynamic variants; `None` when only a preset is named, which has its own models.
    pub id: Option<String>,
    /// How to route.
    pub variant: Variant,
    /// The slug of the preset.
    pub preset: Option<String>,
}

/// The dynamic variants of a name.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Variant {
    /// What orders the endpoints. Of several the last one counts.
    pub shortcut: Option<Shortcut>,
    /// The deprecated word for the web plugin.
    pub online: bool,
    /// Only endpoints at batch prices.
    pub batch: bool,
}

/// A word for a sort and the service tier that competes in it (openrouter guides/routing/model-variants).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Shortcut {
    /// Fastest first, the priority tier included.
    Nitro,
    /// Cheapest first, the flex tier included.
    Floor,
    /// Best tool calls first.
    Exacto,
}

impl Requested {
    /// Takes a name apart: `author/model`, then any variants, then perhaps a preset; or a preset alone. Variants behind the
    /// preset count like those before it. What has another form is an id as it stands.
    #[must_use]
    pub fn read(name: &str) -> Self {
        let mut variant = Variant::default();
        let parts = name.split_once(PRESET).filter(|(_, slug)| !slug.is_empty());
        // From the end, because the last word counts.
        let preset = parts.map(|(_, slug)| variant.take(slug));
        let id = parts.map_or(name, |(id, _)| id);
        Self { id: (preset.is_none() || !id.is_empty()).then(|| variant.take(id)), variant, preset }
    }
}

impl Variant {
    /// The words as they stand behind a name; none of them is nothing.
    #[must_use]
    pub fn suffix(&self) -> String {
        let words = [self.shortcut.map(Shortcut::word), self.online.then_some("online"), self.batch.then_some("batch")];
        words.into_iter().flatten().fold(String::new(), |text, word| text + ":" + word)
    }

    /// Takes the dynamic variants off the end; static ones between them stay, any other word ends the search.
    fn take(&mut self, text: &str) -> String {
        let (mut rest, mut kept) = (text, Vec::new());
        while let Some((before, word)) = rest.rsplit_once(':').filter(|(before, _)| !before.is_empty()) {
            if STATIC.contains(&word) {
                kept.push(word);
            } else if !self.adopt(word) {
                break;
            }
            rest = before;
        }
        kept.into_iter().rev().fold(rest.to_owned(), |id, word| id + ":" + word)
    }

    /// Whether the word is a dynamic variant; words come last first.
    fn adopt(&mut self, word: &str) -> bool {
        match word {
            "online" => self.online = true,
            "batch" => self.batch = true,
            _ => {
                let Some(shortcut) = Shortcut::of_word(word) else { return false };
                self.shortcut.get_or_insert(shortcut);
            }
        }
        true
    }
}

impl Shortcut {
    /// What stands behind the colon.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            Self::Nitro => "nitro",
            Self::Floor => "floor",
            Self::Exacto => "exacto",
        }
    }

    /// The sort that it stands for.
    #[must_use]
    pub fn sort(self) -> SortBy {
        match self {
            Self::Nitro => SortBy::Throughput,
            Self::Floor => SortBy::Price,
            Self::Exacto => SortBy::Exacto,
        }
    }

    /// The service tier that it admits.
    #[must_use]
    pub fn tier(self) -> Option<Tier> {
        match self {
            Self::Nitro => Some(Tier::Priority),
            Self::Floor => Some(Tier::Flex),
            Self::Exacto => None,
        }
    }

    fn of_word(word: &str) -> Option<Self> {
        Some(match word {
            "nitro" => Self::Nitro,
            "floor" => Self::Floor,
            "exacto" => Self::Exacto,
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> Option<String> {
        Requested::read(name).id
    }

    #[test]
    fn dynamic_variants_leave_the_id_and_static_ones_stay() {
        for (name, expected) in [
            ("openai/gpt-5.2", "openai/gpt-5.2"),
            ("openai/gpt-5.2:nitro", "openai/gpt-5.2"),
            ("deepseek/r1:free", "deepseek/r1:free"),
            ("deepseek/r1:free:online", "deepseek/r1:free"),
            ("deepseek/r1:online:free", "deepseek/r1:free"),
            ("a/b:thinking:floor:extended:online", "a/b:thinking:extended"),
            ("~a/b-latest:exacto", "~a/b-latest"),
            // Not ours to take apart.
            ("qwen3:8b", "qwen3:8b"),
            ("ft:gpt-4o:nitro:abc", "ft:gpt-4o:nitro:abc"),
            ("a/b:Nitro", "a/b:Nitro"),
            (":nitro", ":nitro"),
            ("", ""),
        ] {
            assert_eq!(id(name).as_deref(), Some(expected), "{name}");
        }
    }

    #[test]
    fn variants_add_up_and_the_last_sort_counts() {
        let variant = |name| Requested::read(name).variant;
        assert_eq!(variant("a/b"), Variant::default());
        assert_eq!(variant("a/b:free"), Variant::default());
        assert_eq!(variant("a/b:nitro:floor").shortcut, Some(Shortcut::Floor));
        assert_eq!(variant("a/b:floor:nitro:online").shortcut, Some(Shortcut::Nitro));
        let all = Variant { shortcut: Some(Shortcut::Exacto), online: true, batch: true };
        assert_eq!((all.suffix().as_str(), Variant::default().suffix().as_str()), (":exacto:online:batch", ""));
        assert_eq!(variant("a/b:batch:exacto:free:online"), all);
    }

    #[test]
    fn presets_are_told_from_models() {
        let read = |name| {
            let Requested { id, preset, variant } = Requested::read(name);
            (id, preset, variant.shortcut)
        };
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(read("@preset/mail"), (None, text("mail"), None));
        assert_eq!(read("@preset/mail:floor"), (None, text("mail"), Some(Shortcut::Floor)));
        assert_eq!(read("a/b@preset/mail"), (text("a/b"), text("mail"), None));
        assert_eq!(read("a/b:free:nitro@preset/mail"), (text("a/b:free"), text("mail"), Some(Shortcut::Nitro)));
        assert_eq!(read("a/b:nitro@preset/mail:floor"), (text("a/b"), text("mail"), Some(Shortcut::Floor)));
        assert_eq!(read("a/b@preset/"), (text("a/b@preset/"), None, None));
        assert_eq!(read("@preset/"), (text("@preset/"), None, None));
    }

    #[test]
    fn any_text_is_read_and_reading_again_changes_nothing() {
        let words = ["a/b", ":nitro", ":free", ":online", "@preset/", ":", "@", "é", ":floor", "x", "/", ":batch"];
        for number in 0..words.len().pow(4) {
            let digit = |place| number / words.len().pow(place) % words.len();
            let name: String = (0..4).map(|place| words[digit(place)]).collect();
            let Requested { id, preset, .. } = Requested::read(&name);
            assert!(id.is_some() || preset.is_some(), "{name}");
            if let (Some(id), None) = (id, preset) {
                assert_eq!(Requested::read(&id), Requested { id: Some(id), ..Requested::default() }, "{name}");
            }
        }
    }
}

//! The two keys of the first start: shown once, and kept for scripts in a file that only the owner can read, until they are
//! rotated.

use std::{
    fs::{self, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

use serde::{Deserialize, Serialize};
use serde_json::Value;
use store::{Admin, KeyChange, KeySpec, Store};

use crate::exit::{Exit, Failed};

const FILE: &str = "initial-keys.json";
/// The names by which they are found again.
const MANAGEMENT: &str = "initial management key";
const API: &str = "initial API key";

/// Both keys in plain text. Exists only to be written and printed once, and to be read by commands that ask the server.
#[derive(Serialize, Deserialize)]
pub struct InitialKeys {
    management_key: String,
    api_key: String,
}

impl InitialKeys {
    /// Makes them if the store has no keys at all.
    ///
    /// # Errors
    /// When keys or file cannot be written.
    pub async fn at_first_start(store: &dyn Store, dir: &Path) -> Result<Option<Self>, Failed> {
        if !store.keys().is_empty() {
            return Ok(None);
        }
        let failed = |error: store::StoreError| Exit::Failure.caused(&error);
        let (_, management_key) = store.create_key(spec(MANAGEMENT)).await.map_err(failed)?;
        let (_, api_key) = store.create_key(spec(API)).await.map_err(failed)?;
        let keys = Self { management_key, api_key };
        keys.write(dir).map_err(|error| Exit::Failure.because(format!("cannot write {FILE} in {}: {error}", dir.display())))?;
        Ok(Some(keys))
    }

    /// Those of the file, if it is still there.
    pub fn read(dir: &Path) -> Option<Self> {
        serde_json::from_slice(&fs::read(path(dir)).ok()?).ok()
    }

    /// The one for inference.
    pub fn api_key(&self) -> &str {
        &self.api_key
    }

    /// Disables both, makes two new ones and removes the file.
    ///
    /// # Errors
    /// When the data directory cannot be written.
    pub async fn rotate(admin: &mut Admin, dir: &Path) -> Result<Self, Failed> {
        let failed = |error: store::StoreError| Exit::Failure.caused(&error);
        let old = admin.keys().await.map_err(failed)?;
        // New ones first: whatever fails below, somebody holds a key that works.
        let (_, management_key) = admin.create_key(spec(MANAGEMENT)).await.map_err(failed)?;
        let (_, api_key) = admin.create_key(spec(API)).await.map_err(failed)?;
        for key in old.iter().filter(|key| !key.disabled && [MANAGEMENT, API].contains(&key.name.as_str())) {
            let change = KeyChange { disabled: Some(true), ..KeyChange::default() };
            admin.update_key(&key.hash, &change).await.map_err(failed)?;
        }
        match fs::remove_file(path(dir)) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Exit::Failure.because(format!("cannot remove {}: {error}", path(dir).display())))
            }
            _ => Ok(Self { management_key, api_key }),
        }
    }

    /// Written beside and renamed, so that a script never reads half of it.
    fn write(&self, dir: &Path) -> io::Result<()> {
        let partial = dir.join(format!("{FILE}.partial"));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&partial)?;
        file.write_all(&serde_json::to_vec(self)?)?;
        file.sync_all()?;
        fs::rename(partial, path(dir))
    }

    /// The keys and three lines to copy; `question` is the content of the first one's message.
    pub fn print(&self, out: &mut impl Write, url: &str, model: &str, question: &Value) -> io::Result<()> {
        let Self { management_key, api_key } = self;
        writeln!(out)?;
        writeln!(out, "management key (shown once): {management_key}")?;
        writeln!(out, "API key        (shown once): {api_key}")?;
        writeln!(out)?;
        writeln!(
            out,
            "curl {url}/api/v1/chat/completions -H 'Authorization: Bearer {api_key}' -H 'Content-Type: application/json' \
             -d '{{\"model\": \"{model}\", \"max_tokens\": 200, \"messages\": [{{\"role\": \"user\", \"content\": {question}}}]}}'"
        )?;
        writeln!(out, "OpenAI(base_url=\"{url}/api/v1\", api_key=\"{api_key}\")  # from openai import OpenAI")?;
        // The path that works here and now: the program need not be installed.
        let program = std::env::current_exe().map_or_else(|_| "roundhouse".to_owned(), |path| path.display().to_string());
        writeln!(out, "{program} run {model} \"Hello\" --max-tokens 200")?;
        writeln!(out)
    }

    /// Two lines for people.
    pub fn print_plain(&self) {
        println!("management key (shown once): {}", self.management_key);
        println!("API key        (shown once): {}", self.api_key);
    }

    /// One object for programs.
    pub fn print_json(&self) {
        println!("{}", serde_json::json!({ "management_key": self.management_key, "api_key": self.api_key }));
    }
}

fn path(dir: &Path) -> PathBuf {
    dir.join(FILE)
}

fn spec(name: &str) -> KeySpec {
    KeySpec { name: name.to_owned(), management: name == MANAGEMENT, ..KeySpec::default() }
}

//! `roundhouse run [MODEL|DIR] [PROMPT]`: one answer, or a conversation. In this process: needs no server and no key, and leaves
//! nothing in the ledger.

mod ask;
mod screen;

use std::{
    io::{BufRead, IsTerminal, Read, Write},
    path::{Path, PathBuf},
};

use inner::{MediaRef, Message, Part, Role, Sampling};
use serde_json::Map;

use crate::{
    Shared, builtin,
    exit::{Exit, Failed},
    house::Assembly,
    runtime::runtime,
};
use ask::Asker;
use screen::Screen;

/// Most bytes of a piped prompt.
const STDIN_BYTES_MAX: u64 = 16 << 20;

/// Ask a model, or talk to it when no prompt is given.
#[derive(clap::Args)]
pub struct Arguments {
    /// A model id (`author/name`) or a model directory; without one, the model in the box.
    #[arg(value_name = "MODEL|DIR")]
    model: Option<String>,
    /// The question; without it, a conversation. Piped input is appended.
    prompt: Option<String>,
    /// A picture to look at; repeatable.
    #[arg(long = "image", value_name = "FILE")]
    images: Vec<PathBuf>,
    /// 0 is greedy; default from the model.
    #[arg(long, value_name = "T")]
    temperature: Option<f32>,
    /// Most tokens of an answer.
    #[arg(long, value_name = "N")]
    max_tokens: Option<u32>,
    /// Same seed, same answer.
    #[arg(long)]
    seed: Option<i64>,
    /// Print one JSON object instead of text.
    #[arg(long)]
    json: bool,
    /// Show time to first token, tokens per second, tokens and cost.
    #[arg(long)]
    verbose: bool,
}

pub fn run(arguments: Arguments, shared: &Shared) -> Result<(), Failed> {
    let (loaded, environment) = shared.load()?;
    let (model, prompt) = arguments.model_and_prompt();
    let prompt = with_stdin(prompt)?;
    let pictures = arguments.images.iter().map(|path| picture(path)).collect::<Result<Vec<_>, _>>()?;
    runtime(1)?.block_on(async {
        let assembly = Assembly::for_model(&loaded.config, &environment, model, shared.no_progress).await?;
        let asker = Asker { assembly: &assembly, model: id(model), sampling: arguments.sampling() };
        let screen = Screen::new(arguments.json, arguments.verbose);
        let outcome = match prompt {
            Some(prompt) => asker.ask(&[question(&prompt, pictures)], &screen).await.map(drop),
            None => converse(&asker, pictures, &screen).await,
        };
        assembly.shutdown();
        outcome
    })
}

impl Arguments {
    fn sampling(&self) -> Sampling {
        Sampling { temperature: self.temperature, max_tokens: self.max_tokens, seed: self.seed, ..Sampling::default() }
    }

    /// A single word or sentence that cannot name a model is a question for the model in the box.
    fn model_and_prompt(&self) -> (&str, Option<&str>) {
        match (self.model.as_deref(), self.prompt.as_deref()) {
            (None, prompt) => (builtin::ID, prompt),
            (Some(only), None) if !names_a_model(only) => (builtin::ID, Some(only)),
            (Some(model), prompt) => (model, prompt),
        }
    }
}

/// Ids and paths have a slash and no blanks; a directory may have any name.
fn names_a_model(text: &str) -> bool {
    Path::new(text).is_dir() || (text.contains('/') && !text.contains(char::is_whitespace))
}

/// A directory is served under its own name.
fn id(model: &str) -> String {
    let path = Path::new(model);
    if path.is_dir() { crate::house::local_id(path) } else { model.to_owned() }
}

fn with_stdin(prompt: Option<&str>) -> Result<Option<String>, Failed> {
    let stdin = std::io::stdin();
    if stdin.is_terminal() {
        return Ok(prompt.map(str::to_owned));
    }
    let mut piped = String::new();
    stdin
        .lock()
        .take(STDIN_BYTES_MAX)
        .read_to_string(&mut piped)
        .map_err(|error| Exit::Failure.because(format!("cannot read standard input: {error}")))?;
    let parts: Vec<&str> = prompt.into_iter().chain([piped.trim_end()]).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        return Err(Exit::Failure.because("no prompt: give one as an argument or on standard input"));
    }
    Ok(Some(parts.join("\n\n")))
}

/// Reads questions until the end of input. `/bye` ends, `/clear` forgets.
async fn converse(asker: &Asker<'_>, mut pictures: Vec<Part>, screen: &Screen) -> Result<(), Failed> {
    eprintln!("/bye ends, /clear forgets the conversation");
    let mut conversation = Vec::new();
    loop {
        eprint!(">>> ");
        // The prompt is cosmetic: a closed stderr must not end the conversation.
        drop(std::io::stderr().flush());
        let mut line = String::new();
        let read = std::io::stdin().lock().read_line(&mut line);
        if read.map_err(|error| Exit::Failure.because(format!("cannot read standard input: {error}")))? == 0 {
            return Ok(());
        }
        match line.trim() {
            "" => {}
            "/bye" => return Ok(()),
            "/clear" => conversation.clear(),
            text => {
                conversation.push(question(text, std::mem::take(&mut pictures)));
                match asker.ask(&conversation, screen).await {
                    Ok(answer) => conversation.push(Message::text(Role::Assistant, answer)),
                    Err(failed) => {
                        conversation.pop();
                        eprintln!("roundhouse: {}", failed.reason);
                    }
                }
            }
        }
    }
}

fn question(text: &str, mut parts: Vec<Part>) -> Message {
    let mut message = Message::text(Role::User, text);
    parts.append(&mut message.content);
    message.content = parts;
    message
}

/// A picture file as a data URL: the way every picture takes.
fn picture(path: &Path) -> Result<Part, Failed> {
    let bytes =
        std::fs::read(path).map_err(|error| Exit::NotFound.because(format!("cannot read {}: {error}", path.display())))?;
    let base64 = base64_simd::STANDARD.encode_to_string(&bytes).into();
    let source = MediaRef::Data { media_type: String::new(), base64 };
    Ok(Part::Image { source, options: Map::new(), extra: Map::new() })
}

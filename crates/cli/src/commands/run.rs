//! `roundhouse run MODEL|DIR [PROMPT]`: one answer, or a conversation. In this process: needs no server and no key, and leaves
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
    Shared,
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
    /// A model id, or a model directory.
    model: String,
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
    let prompt = arguments.prompt_with_stdin()?;
    let pictures = arguments.images.iter().map(|path| picture(path)).collect::<Result<Vec<_>, _>>()?;
    runtime(1)?.block_on(async {
        let assembly = Assembly::for_model(&loaded.config, &environment, &arguments.model, shared.no_progress).await?;
        let asker = Asker { assembly: &assembly, model: arguments.model_id(), sampling: arguments.sampling() };
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

    /// A directory is served under its own name.
    fn model_id(&self) -> String {
        let path = Path::new(&self.model);
        if path.is_dir() { crate::house::local_id(path) } else { self.model.clone() }
    }

    fn prompt_with_stdin(&self) -> Result<Option<String>, Failed> {
        let stdin = std::io::stdin();
        if stdin.is_terminal() {
            return Ok(self.prompt.clone());
        }
        let mut piped = String::new();
        stdin
            .lock()
            .take(STDIN_BYTES_MAX)
            .read_to_string(&mut piped)
            .map_err(|error| Exit::Failure.because(format!("cannot read standard input: {error}")))?;
        let parts: Vec<&str> =
            self.prompt.as_deref().into_iter().chain([piped.trim_end()]).filter(|part| !part.is_empty()).collect();
        if parts.is_empty() {
            return Err(Exit::Failure.because("no prompt: give one as an argument or on standard input"));
        }
        Ok(Some(parts.join("\n\n")))
    }
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

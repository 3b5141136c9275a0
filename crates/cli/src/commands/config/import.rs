//! `roundhouse config import`: the configuration of another gateway, as one of ours.

use std::{
    collections::BTreeMap,
    fs::{File, OpenOptions, Permissions},
    io::{ErrorKind, Read, Write},
    os::unix::fs::{OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use catalog::Catalog;

use crate::{
    Shared,
    config::{self, Environment},
    exit::{Exit, Failed},
    house::{Assembly, vendors},
    litellm::{self, Imported},
};

/// Bytes that are read of a file; the reader has a smaller bound, and says so.
const BYTES_MAX: u64 = 8 << 20;
/// Nobody but the owner reads secrets.
const OWNERS_ONLY: u32 = 0o600;

/// Make a configuration of another gateway's.
#[derive(clap::Subcommand)]
pub enum From {
    /// Of `LiteLLM`'s proxy (config.yaml).
    #[command(name = "litellm")]
    LiteLlm(LiteLlm),
}

/// Which file, and where to.
#[derive(clap::Args)]
pub struct LiteLlm {
    /// The config.yaml.
    file: PathBuf,
    /// The file to write.
    #[arg(long, default_value = "roundhouse.toml", value_name = "FILE")]
    out: PathBuf,
    /// Replace a file that is there.
    #[arg(long, visible_alias = "overwrite")]
    force: bool,
}

pub fn run(from: &From, shared: &Shared) -> Result<(), Failed> {
    match from {
        From::LiteLlm(arguments) => litellm(arguments, shared),
    }
}

fn litellm(arguments: &LiteLlm, shared: &Shared) -> Result<(), Failed> {
    let LiteLlm { file, out, force } = arguments;
    if out.exists() && !force {
        return Err(there(out));
    }
    let text = read(file)?;
    let environment = Environment::of_process();
    // What is wrong with a configuration that is here already is no reason not to make one.
    let data_dir = shared.data_dir().unwrap_or_else(|_| environment.data_dir());
    let everything = vendors::everything(&data_dir)?;
    let name = file.display();
    let imported = litellm::imported(&text, &everything).map_err(|wrong| {
        wrong.findings.iter().for_each(|finding| eprintln!("{name}:{finding}"));
        Exit::Usage.because(format!("{name}:{wrong}"))
    })?;
    imported.findings.iter().for_each(|finding| eprintln!("{name}:{finding}"));
    let (catalog, aliases) = checked(&imported, out, &environment)?;
    unpriced(&catalog);
    write(&imported, out, *force)?;
    let models = catalog.models().iter().filter(|model| !model.endpoints.iter().all(catalog::Endpoint::is_local)).count();
    let providers = catalog.providers().iter().filter(|provider| provider.slug != catalog::LOCAL).count();
    println!("wrote {}: {providers} providers, {models} models, {aliases} other names for models", out.display());
    println!("next: roundhouse serve --config {}, and /api/v1 behind its address in the clients", out.display());
    Ok(())
}

fn read(path: &Path) -> Result<String, Failed> {
    let mut text = String::new();
    let read = File::open(path).and_then(|file| file.take(BYTES_MAX).read_to_string(&mut text));
    read.map_err(|error| match error.kind() {
        ErrorKind::NotFound => Exit::NotFound.because(format!("there is no file {}", path.display())),
        ErrorKind::InvalidData => Exit::Usage.because(format!("{} is no text (UTF-8)", path.display())),
        _ => Exit::Failure.because(format!("cannot read {}: {error}", path.display())),
    })?;
    Ok(text)
}

/// What a server with this configuration would serve, by the checker of `config check`, and how many names it has for models. Variables
/// that are not set yet are named; something stands for them.
fn checked(imported: &Imported, out: &Path, environment: &Environment) -> Result<(Catalog, usize), Failed> {
    let absent: BTreeMap<&String, &&str> =
        imported.variables.iter().filter(|(name, _)| environment.var(name).is_none()).collect();
    let stand_ins = absent.iter().map(|(name, stand_in)| ((*name).clone(), (**stand_in).to_owned()));
    let environment = environment.assuming(stand_ins);
    let loaded = config::load_text(out, imported.text.clone(), &environment).map_err(not_written)?;
    let catalog = Assembly::listing(&loaded.config, &environment).map_err(not_written)?;
    if !absent.is_empty() {
        let names: Vec<&str> = absent.keys().map(|name| name.as_str()).collect();
        eprintln!("not set here, and needed where the server starts: {}", names.join(", "));
    }
    Ok((catalog, loaded.config.aliases.len()))
}

fn not_written(failed: Failed) -> Failed {
    Failed { reason: format!("nothing was written, because the result would be refused: {}", failed.reason), ..failed }
}

/// `LiteLLM` looks prices up by itself; what is not known here has to be written.
fn unpriced(catalog: &Catalog) {
    for model in catalog.models() {
        let at = model.endpoints.iter().filter(|endpoint| endpoint.prices.is_none() && !endpoint.routes);
        let at: Vec<&str> = at.map(|endpoint| endpoint.provider.as_str()).collect();
        if !at.is_empty() {
            let (id, at) = (&model.id, at.join(", "));
            eprintln!(
                "{id} at {at}: no price is known, and keys with a limit may not use it; give it a price, \"0\" where it is free"
            );
        }
    }
}

fn write(imported: &Imported, out: &Path, force: bool) -> Result<(), Failed> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(!force).create(true).truncate(force);
    if imported.has_plain_secrets {
        options.mode(OWNERS_ONLY);
    }
    let written = options.open(out).and_then(|mut file| {
        // A file that was there keeps its mode otherwise.
        if imported.has_plain_secrets {
            file.set_permissions(Permissions::from_mode(OWNERS_ONLY))?;
        }
        file.write_all(imported.text.as_bytes())
    });
    written.map_err(|error| match error.kind() {
        ErrorKind::AlreadyExists => there(out),
        _ => Exit::Failure.because(format!("cannot write {}: {error}", out.display())),
    })
}

fn there(out: &Path) -> Failed {
    Exit::Usage.because(format!("{} is there already; --force replaces it, --out FILE writes another", out.display()))
}

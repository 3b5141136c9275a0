//! `roundhouse config`: the configuration file as something to make, check, look at and take up.

mod import;

use std::{
    io::Write,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
};

use serde_json::json;
use store::{Admin, KeyRow};

use crate::{
    Shared, columns,
    config::{self, Loaded, Setting},
    control,
    exit::{Exit, Failed},
    house::{self, Assembly, nowhere},
    runtime::runtime,
};

/// Make, check and show the configuration.
#[derive(clap::Subcommand)]
pub enum Action {
    /// Write a file in which every setting stands with its default.
    Init(Init),
    /// Check the configuration without starting anything.
    Check,
    /// Print every setting in force, with who said so; secrets are masked.
    Show(Show),
    /// Print the JSON Schema of the file.
    Schema,
    /// Make a configuration of another gateway's.
    #[command(subcommand)]
    Import(import::From),
    /// Have the running server take up the changed configuration; SIGHUP does the same.
    Reload(Reload),
}

/// How to print.
#[derive(clap::Args)]
pub struct Reload {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// Where to write it.
#[derive(clap::Args)]
pub struct Init {
    /// The file to write.
    #[arg(default_value = "roundhouse.toml")]
    file: PathBuf,
    /// Replace a file that is there.
    #[arg(long)]
    overwrite: bool,
}

/// How to print.
#[derive(clap::Args)]
pub struct Show {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(action: Action, shared: &Shared) -> Result<(), Failed> {
    match action {
        Action::Init(init) => write(&init),
        Action::Check => check(shared),
        Action::Show(show) => print(&show, shared),
        Action::Schema => {
            print!("{}", config::schema::text());
            Ok(())
        }
        Action::Import(from) => import::run(&from, shared),
        Action::Reload(reload) => take_up(&reload, shared),
    }
}

/// Asks the server that runs on this data directory. Only the directory is looked up here: the server reads its own file.
fn take_up(reload: &Reload, shared: &Shared) -> Result<(), Failed> {
    let renewed = control::ask(&shared.data_dir()?)?;
    if reload.json {
        println!("{}", json!(renewed));
    } else {
        println!("{renewed}");
    }
    Ok(())
}

fn write(init: &Init) -> Result<(), Failed> {
    let path = &init.file;
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create_new(!init.overwrite).create(true).truncate(init.overwrite);
    let written = options.open(path).and_then(|mut file| file.write_all(config::template().as_bytes()));
    written.map_err(|error| match error.kind() {
        std::io::ErrorKind::AlreadyExists => {
            Exit::Usage.because(format!("{} is there already; --overwrite replaces it", path.display()))
        }
        _ => Exit::Failure.because(format!("cannot write {}: {error}", path.display())),
    })?;
    println!("wrote {}", path.display());
    Ok(())
}

/// Everything that a start would find wrong before it opens a store, loads a weight or takes a port.
fn check(shared: &Shared) -> Result<(), Failed> {
    let (loaded, environment) = shared.load()?;
    let catalog = Assembly::listing(&loaded.config, &environment)?;
    nowhere::check(&loaded, &catalog)?;
    let keys = runtime(1)?.block_on(keys(&house::data_dir(&loaded.config, &environment)));
    let warnings = readable_secret(&loaded).into_iter().chain(nowhere::warnings(&loaded, &catalog, keys.as_deref()));
    warnings.for_each(|warning| eprintln!("warning: {warning}"));
    let providers = catalog.providers().iter().filter(|provider| provider.slug != catalog::LOCAL).count();
    let models = catalog.models().len();
    println!("{}: valid; {providers} providers, {models} models", name(loaded.file.as_deref()));
    Ok(())
}

/// The keys that there are, if there is a database that can be read.
async fn keys(data_dir: &Path) -> Option<Vec<KeyRow>> {
    Admin::visit(data_dir).await.ok()??.keys().await.ok()
}

/// A secret in a file that others can read.
fn readable_secret(loaded: &Loaded) -> Option<String> {
    /// The bits of a file's mode by which group and others read it.
    const READ_BY_OTHERS: u32 = 0o044;
    let mode = std::fs::metadata(loaded.file.as_ref()?).ok()?.permissions().mode();
    let secret = config::settings(loaded).into_iter().find(Setting::is_plain_secret).filter(|_| mode & READ_BY_OTHERS != 0)?;
    let Setting { place, source, .. } = secret;
    Some(format!("{source}: others can read {place}; write ${{env:NAME}} or ${{file:PATH}}, or take the right away (chmod 600)"))
}

fn print(show: &Show, shared: &Shared) -> Result<(), Failed> {
    let (loaded, environment) = shared.load()?;
    let settings = house::in_force(&loaded, &environment);
    if show.json {
        let row =
            |setting: &Setting| json!({ "setting": setting.place.to_string(), "value": setting.value, "source": setting.source });
        println!("{}", json!(settings.iter().map(row).collect::<Vec<_>>()));
    } else {
        let row = |setting: &Setting| vec![setting.place.to_string(), setting.value.to_string(), setting.source.clone()];
        columns::print(&["SETTING", "VALUE", "SOURCE"], &settings.iter().map(row).collect::<Vec<_>>());
    }
    Ok(())
}

fn name(file: Option<&Path>) -> String {
    file.map_or_else(|| "configuration (no file, only defaults and environment)".to_owned(), |file| file.display().to_string())
}

//! Builds the web app where it is missing or older than its sources, and writes the table of what is embedded. Nothing of it happens
//! twice: a build that is there is taken as it is, so that it needs neither Node nor a network. Without Node, or with
//! `ROUNDHOUSE_SKIP_UI=1`, a page is embedded that says how to get the app.

use std::{
    env,
    error::Error,
    fmt::Write as _,
    fs::{self, File},
    hash::{DefaultHasher, Hash, Hasher},
    io,
    path::{Path, PathBuf},
    process::Command,
};

type Outcome<T> = Result<T, Box<dyn Error>>;

/// What stands beside the sources in `web/` and is none.
const NO_SOURCES: [&str; 5] = ["node_modules", "dist", "test-results", "tests", "vitest.config.ts"];
/// The oldest Node that builds it (`engines` in `web/package.json`).
const NODE_MAJOR_MIN: u32 = 20;
/// In `dist`: the digest of the sources that it was made of. Vite empties the folder first, so a build by hand has none.
const MADE_OF: &str = ".made-of";
/// In `node_modules`: the digest of the lock that it was installed from.
const INSTALLED_FROM: &str = ".installed-from";
/// Lines of a failed command that are passed on.
const LINES_SHOWN: usize = 12;

fn main() -> Outcome<()> {
    let here = PathBuf::from(env::var("CARGO_MANIFEST_DIR")?);
    let (web, out) = (here.join("../../web"), PathBuf::from(env::var("OUT_DIR")?));
    println!("cargo::rerun-if-env-changed=ROUNDHOUSE_SKIP_UI");
    for path in [here.join("build.rs"), here.join("plain.html")].iter().chain(&sources(&web)) {
        println!("cargo::rerun-if-changed={}", path.display());
    }
    let embedded = out.join("dist");
    if embedded.exists() {
        fs::remove_dir_all(&embedded)?;
    }
    fs::create_dir_all(&embedded)?;
    let skipped = env::var("ROUNDHOUSE_SKIP_UI").is_ok_and(|word| !word.is_empty() && word != "0");
    let built = if skipped || !web.join("package-lock.json").is_file() { false } else { take(&web, &embedded)? };
    if !built {
        fs::copy(here.join("plain.html"), embedded.join("index.html"))?;
    }
    fs::write(out.join("files.rs"), table(&embedded)?)?;
    fs::write(out.join("built.rs"), built.to_string())?;
    Ok(())
}

/// Copies the app to where it is embedded from; builds it before if it has to be. `false` when there is none, which was said.
fn take(web: &Path, to: &Path) -> Outcome<bool> {
    // Another cargo, with another target directory, may be building it too; its end is awaited. Given back when the file is closed.
    let lock = File::open(web.join("package-lock.json"))?;
    lock.lock()?;
    let dist = web.join("dist");
    let wanted = digest(web, &sources(web))?;
    let is_there = dist.join("index.html").is_file();
    if !is_there || fs::read_to_string(dist.join(MADE_OF)).ok().as_ref() != Some(&wanted) {
        match build(web) {
            Ok(()) => fs::write(dist.join(MADE_OF), wanted)?,
            Err(Unbuilt::Failed(reason)) => {
                say("error", &reason);
                return Ok(false);
            }
            Err(Unbuilt::Impossible(reason)) if is_there => {
                say("warning", &format!("web/dist may be older than its sources: {reason}"))
            }
            Err(Unbuilt::Impossible(reason)) => {
                say("warning", &format!("built without the web app: {reason}"));
                return Ok(false);
            }
        }
    }
    for path in files(&dist)? {
        let target = to.join(path.strip_prefix(&dist)?);
        fs::create_dir_all(target.parent().unwrap_or(to))?;
        fs::copy(&path, target)?;
    }
    Ok(true)
}

/// Why there is no build.
enum Unbuilt {
    /// Something is missing on this machine. The rest of the program does not need it.
    Impossible(String),
    /// The sources are wrong.
    Failed(String),
}

impl From<io::Error> for Unbuilt {
    fn from(error: io::Error) -> Self {
        Self::Impossible(error.to_string())
    }
}

fn build(web: &Path) -> Result<(), Unbuilt> {
    let major = node_major();
    if major.is_none_or(|major| major < NODE_MAJOR_MIN) {
        // Whoever installs Node has it in the search path; only then is it worth to look again.
        println!("cargo::rerun-if-env-changed=PATH");
        let found = major.map_or_else(|| "no Node".to_owned(), |major| format!("Node {major}"));
        return Err(Unbuilt::Impossible(format!("{found} here; it takes Node {NODE_MAJOR_MIN} or newer, with npm")));
    }
    install(web)?;
    npm(web, &["run", "build"]).map_err(|said| Unbuilt::Failed(format!("`npm run build` in web/ failed:\n{said}")))
}

/// Installs the packages of the lock, unless they are there.
fn install(web: &Path) -> Result<(), Unbuilt> {
    let (lock, modules) = (web.join("package-lock.json"), web.join("node_modules"));
    let wanted = digest(web, std::slice::from_ref(&lock))?;
    let made_here = fs::read_to_string(modules.join(INSTALLED_FROM)).is_ok_and(|made| made == wanted);
    // What npm wrote itself when somebody installed them by hand.
    let written = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified()).ok();
    let by_hand = written(&modules.join(".package-lock.json")) >= written(&lock) && modules.join(".package-lock.json").is_file();
    if made_here || by_hand {
        return Ok(());
    }
    // Most often for want of a network: the next build tries again, since this path never exists.
    let failed = |said: String| {
        println!("cargo::rerun-if-changed={}", web.join("node_modules/.never").display());
        Unbuilt::Impossible(format!("`npm ci` failed: {said}"))
    };
    npm(web, &["ci", "--ignore-scripts", "--include=dev", "--no-audit", "--no-fund", "--prefer-offline"]).map_err(failed)?;
    Ok(fs::write(modules.join(INSTALLED_FROM), wanted)?)
}

/// Runs npm; the end of what it said, if it failed.
fn npm(web: &Path, arguments: &[&str]) -> Result<(), String> {
    // Set to `production`, it would leave out what builds.
    let ran = Command::new("npm").args(arguments).current_dir(web).env_remove("NODE_ENV").output();
    let ran = ran.map_err(|error| format!("npm: {error}"))?;
    if ran.status.success() {
        return Ok(());
    }
    let said = [ran.stdout, ran.stderr].concat();
    let lines: Vec<String> = String::from_utf8_lossy(&said).lines().map(str::to_owned).collect();
    Err(lines[lines.len().saturating_sub(LINES_SHOWN)..].join("\n"))
}

fn node_major() -> Option<u32> {
    let said = Command::new("node").arg("--version").output().ok().filter(|ran| ran.status.success())?.stdout;
    String::from_utf8(said).ok()?.strip_prefix('v')?.split('.').next()?.parse().ok()
}

/// What the app is made of: files and folders of `web/`.
fn sources(web: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(web).into_iter().flatten().flatten();
    let is_source = |name: &str| !name.starts_with('.') && !NO_SOURCES.contains(&name);
    let mut sources: Vec<_> =
        entries.filter(|entry| entry.file_name().to_str().is_some_and(is_source)).map(|entry| entry.path()).collect();
    sources.sort();
    sources
}

/// All files below, in order, without hidden ones.
fn files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_str().is_none_or(|name| name.starts_with('.')) {
            continue;
        }
        if entry.file_type()?.is_dir() { found.extend(files(&entry.path())?) } else { found.push(entry.path()) }
    }
    found.sort();
    Ok(found)
}

/// Of names and contents, so that what is only touched, or checked out again, is not built again. Tests are none of its business.
fn digest(web: &Path, sources: &[PathBuf]) -> io::Result<String> {
    let mut hasher = DefaultHasher::new();
    for source in sources {
        let inside = if source.is_dir() { files(source)? } else { vec![source.clone()] };
        for path in inside.iter().filter(|path| !path.to_string_lossy().contains(".test.")) {
            path.strip_prefix(web).unwrap_or(path).hash(&mut hasher);
            fs::read(path)?.hash(&mut hasher);
        }
    }
    Ok(format!("{:016x}", hasher.finish()))
}

/// The source of the table of embedded files: sorted by path, the packed forms beside the plain one.
fn table(folder: &Path) -> Outcome<String> {
    let all = files(folder)?;
    let mut rows = Vec::new();
    for path in &all {
        let name = path.strip_prefix(folder)?.to_str().ok_or("a file's name is no text")?;
        if name.ends_with(".br") || name.ends_with(".gz") {
            continue;
        }
        let packed = |ending: &str| {
            let packed = PathBuf::from(format!("{}{ending}", path.display()));
            if all.contains(&packed) { format!("Some(include_bytes!({packed:?}))") } else { "None".to_owned() }
        };
        let mut hasher = DefaultHasher::new();
        fs::read(path)?.hash(&mut hasher);
        let mut row = String::new();
        write!(row, "File {{ path: {name:?}, plain: include_bytes!({path:?}), brotli: {}, ", packed(".br"))?;
        write!(row, "gzip: {}, tag: \"{:016x}\" }}", packed(".gz"), hasher.finish())?;
        rows.push((name, row));
    }
    rows.sort();
    let rows: Vec<String> = rows.into_iter().map(|(_, row)| row).collect();
    Ok(format!("&[\n{}\n]", rows.join(",\n")))
}

/// As a `warning` or an `error`, which is the end of the build, a line for a line.
fn say(what: &str, text: &str) {
    text.lines().filter(|line| !line.trim().is_empty()).for_each(|line| println!("cargo::{what}={line}"));
}

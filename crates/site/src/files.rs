//! What is embedded: the table that `build.rs` wrote.

/// Whether the app is in it, or the page that says how to build it.
pub const IS_BUILT: bool = include!(concat!(env!("OUT_DIR"), "/built.rs"));

/// What this program carries.
pub(crate) const EMBEDDED: Files = Files(include!(concat!(env!("OUT_DIR"), "/files.rs")));

/// A file of the app.
#[derive(Debug)]
pub(crate) struct File {
    /// Without a slash before it.
    pub(crate) path: &'static str,
    pub(crate) plain: &'static [u8],
    /// The same packed, where that is smaller.
    pub(crate) brotli: Option<&'static [u8]>,
    pub(crate) gzip: Option<&'static [u8]>,
    /// Another one for another content.
    pub(crate) tag: &'static str,
}

/// All files, sorted by path.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Files(pub(crate) &'static [File]);

impl Files {
    /// The file at a path of a request.
    pub(crate) fn at(self, path: &str) -> Option<&'static File> {
        let path = path.strip_prefix('/')?;
        let place = self.0.binary_search_by(|file| file.path.cmp(path)).ok()?;
        self.0.get(place)
    }
}

impl File {
    /// Whether its name changes with its content: Vite's folder for what it hashes.
    pub(crate) fn is_hashed(&self) -> bool {
        self.path.starts_with("assets/")
    }

    pub(crate) fn media_type(&self) -> &'static str {
        match self.path.rsplit('.').next().unwrap_or_default() {
            "html" => "text/html; charset=utf-8",
            "js" | "mjs" => "text/javascript; charset=utf-8",
            "css" => "text/css; charset=utf-8",
            "json" | "map" => "application/json",
            "webmanifest" => "application/manifest+json",
            "svg" => "image/svg+xml",
            "png" => "image/png",
            "jpg" | "jpeg" => "image/jpeg",
            "webp" => "image/webp",
            "ico" => "image/x-icon",
            "woff2" => "font/woff2",
            "mp4" => "video/mp4",
            "wasm" => "application/wasm",
            "txt" => "text/plain; charset=utf-8",
            _ => "application/octet-stream",
        }
    }
}

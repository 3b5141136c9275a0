//! Credentials of others at rest: sealed before they come into the database, so that a copy of it (a backup, a disk that was thrown away)
//! tells nobody what they are. Whoever may read the server's own files or memory can open them, as the server has to.
//!
//! ChaCha20-Poly1305 (RFC 8439) under a key of 256 bits and a random nonce of 96 bits, bound to what the text belongs to, so that a sealed
//! text cannot be moved to another row. Written as `1.<key>.<nonce, text and tag>`, in hexadecimal digits: the form's version, which key,
//! and the rest. Never logs a key or a text.

use std::{
    fmt,
    fs::{File, OpenOptions},
    io::{self, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Deserialize, Deserializer, de::Error};

use crate::{StoreError, data_dir, error::During, secret::hex, spool::sync_dir};

/// The file of the keys, in the data directory; a backup does not have it.
const FILE: &str = "seal.key";
/// The form of sealed texts.
const FORM: &str = "1";
const KEY_BYTES: usize = 32;
/// Bytes of a key's fingerprint.
const NAME_BYTES: usize = 4;
/// What fingerprints are derived for (`blake3::derive_key`).
const PURPOSE: &str = "roundhouse 2026-11-29 fingerprint of a key that seals";

/// A key that seals credentials. Shows nothing of itself.
#[derive(Clone)]
pub struct SealKey([u8; KEY_BYTES]);

/// A text that was opened.
#[derive(Clone, PartialEq, Eq)]
pub struct Unsealed {
    /// The text.
    pub text: String,
    /// Whether another key seals by now, so that it should be sealed anew.
    pub is_stale: bool,
}

/// All keys at hand: the first seals, the others only open.
pub(crate) struct Seals {
    keys: Mutex<Vec<Key>>,
    file: PathBuf,
}

struct Key {
    name: String,
    cipher: LessSafeKey,
}

impl SealKey {
    /// Of 64 hexadecimal digits; `None` for anything else.
    #[must_use]
    pub fn from_hex(text: &str) -> Option<Self> {
        bytes(text.trim())?.try_into().ok().map(Self)
    }
}

impl<'de> Deserialize<'de> for SealKey {
    fn deserialize<D: Deserializer<'de>>(source: D) -> Result<Self, D::Error> {
        let text = String::deserialize(source)?;
        Self::from_hex(&text).ok_or_else(|| D::Error::custom("must be 64 hexadecimal digits"))
    }
}

impl fmt::Debug for SealKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SealKey")
    }
}

impl fmt::Debug for Unsealed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Unsealed")
    }
}

impl fmt::Debug for Seals {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Seals")
    }
}

impl Seals {
    /// The keys that are given, then those of the directory's file, if it has one: who moves a key from there into the configuration loses
    /// nothing.
    pub(crate) fn at(dir: &Path, given: &[SealKey]) -> Result<Self, StoreError> {
        let file = dir.join(FILE);
        let known = read(&file)?;
        let keys = given.iter().chain(&known).map(Key::of).collect::<Result<_, _>>()?;
        Ok(Self { keys: Mutex::new(keys), file })
    }

    /// Seals a text that belongs to `owner`. Where there is no key yet, one is made and written to the directory's file first.
    pub(crate) fn seal(&self, owner: &str, text: &str) -> Result<String, StoreError> {
        let mut keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        if keys.is_empty() {
            keys.push(Key::of(&fresh(&self.file)?)?);
        }
        let key = keys.first().ok_or("there is no key").during("seal a credential")?;
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).during("draw a nonce")?;
        let mut sealed = text.as_bytes().to_vec();
        let done = key.cipher.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(owner), &mut sealed);
        // It says nothing of why; too long a text is the only reason there is.
        done.map_err(|_| "the text is too long").during("seal a credential")?;
        Ok(format!("{FORM}.{}.{}{}", key.name, hex(&nonce), hex(&sealed)))
    }

    /// Opens what was sealed for `owner`; `None` if none of the keys did that, or somebody changed it.
    pub(crate) fn open(&self, owner: &str, sealed: &str) -> Option<Unsealed> {
        let (name, digits) = sealed.strip_prefix(FORM)?.strip_prefix('.')?.split_once('.')?;
        let all = bytes(digits)?;
        let (nonce, text) = all.split_first_chunk::<NONCE_LEN>()?;
        let keys = self.keys.lock().unwrap_or_else(PoisonError::into_inner);
        // Two keys may have one fingerprint, however unlikely.
        keys.iter().enumerate().filter(|(_, key)| key.name == name).find_map(|(place, key)| {
            let mut text = text.to_vec();
            let plain = key.cipher.open_in_place(Nonce::assume_unique_for_key(*nonce), Aad::from(owner), &mut text).ok()?;
            Some(Unsealed { text: str::from_utf8(plain).ok()?.to_owned(), is_stale: place > 0 })
        })
    }
}

impl Key {
    fn of(SealKey(bytes): &SealKey) -> Result<Self, StoreError> {
        let key = UnboundKey::new(&CHACHA20_POLY1305, bytes).map_err(|_| "a key has 32 bytes").during("read a seal key")?;
        let fingerprint = blake3::derive_key(PURPOSE, bytes);
        let name = hex(fingerprint.get(..NAME_BYTES).unwrap_or_default());
        Ok(Self { name, cipher: LessSafeKey::new(key) })
    }
}

/// The keys of a file, a line each; none where there is no file.
fn read(file: &Path) -> Result<Vec<SealKey>, StoreError> {
    let text = match std::fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(data_dir::unusable(file, &error)),
    };
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    let wrong = |number: usize| {
        let reason = format!("line {} is not a key of 64 hexadecimal digits; put the file back as it was", number + 1);
        StoreError::data_dir(file, reason)
    };
    lines.map(|(number, line)| SealKey::from_hex(line).ok_or_else(|| wrong(number))).collect()
}

/// Makes a key and the file with it, which only its owner may read. It is on the disk before anything is sealed with it.
fn fresh(file: &Path) -> Result<SealKey, StoreError> {
    let mut key = [0; KEY_BYTES];
    getrandom::fill(&mut key).during("draw a seal key")?;
    let write = || {
        let mut written = OpenOptions::new().write(true).create_new(true).mode(0o600).open(file)?;
        writeln!(written, "{}", hex(&key))?;
        File::sync_all(&written)?;
        file.parent().map_or(Ok(()), sync_dir)
    };
    write().map_err(|error| data_dir::unusable(file, &error))?;
    tracing::info!(file = %file.display(), "made the key that credentials in the database are sealed with; a backup needs it too");
    Ok(SealKey(key))
}

/// Of hexadecimal digits, two a byte.
fn bytes(digits: &str) -> Option<Vec<u8>> {
    let value = |digit: &u8| char::from(*digit).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let (pairs, rest) = digits.as_bytes().as_chunks::<2>();
    let read = |[high, low]: &[u8; 2]| Some((value(high)? << 4) | value(low)?);
    if rest.is_empty() { pairs.iter().map(read).collect() } else { None }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test fails by panicking")]
    use super::*;

    const OWNER: &str = "byok a";

    fn key(byte: u8) -> SealKey {
        SealKey([byte; KEY_BYTES])
    }

    fn seals(keys: &[SealKey]) -> (tempfile::TempDir, Seals) {
        let dir = tempfile::tempdir().unwrap();
        let seals = Seals::at(dir.path(), keys).unwrap();
        (dir, seals)
    }

    #[test]
    fn what_was_sealed_is_opened_by_its_key_and_for_its_owner_only() {
        let (_dir, one) = seals(&[key(1)]);
        let sealed = one.seal(OWNER, "sk-secret").unwrap();
        assert!(!sealed.contains("sk-secret") && sealed != one.seal(OWNER, "sk-secret").unwrap(), "each has its own nonce");
        assert_eq!(one.open(OWNER, &sealed), Some(Unsealed { text: "sk-secret".into(), is_stale: false }));
        assert_eq!(one.open("byok b", &sealed), None, "moved to another row");
        let (_dir, other) = seals(&[key(2)]);
        assert_eq!(other.open(OWNER, &sealed), None);
        let last = sealed.len() - 1;
        let changed = format!("{}{}", &sealed[..last], if sealed.ends_with('0') { '1' } else { '0' });
        for wrong in [&*changed, "", "1", "1.", "1..", "1.x.y", "2.00.00", &sealed[..30], &sealed[..last], "1.é.é"] {
            assert_eq!(one.open(OWNER, wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_older_key_still_opens_and_says_that_it_is_old() {
        let (_dir, before) = seals(&[key(1)]);
        let sealed = before.seal(OWNER, "sk-secret").unwrap();
        let (_dir, after) = seals(&[key(2), key(1)]);
        assert!(after.open(OWNER, &sealed).unwrap().is_stale);
        assert!(!after.open(OWNER, &after.seal(OWNER, "sk-secret").unwrap()).unwrap().is_stale);
    }

    #[test]
    fn the_first_text_makes_a_key_that_only_its_owner_may_read() {
        use std::os::unix::fs::PermissionsExt;
        let (dir, first) = seals(&[]);
        let file = dir.path().join(FILE);
        assert!(!file.exists(), "who has nothing to seal needs no key");
        let sealed = first.seal(OWNER, "sk-secret").unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        assert!(Seals::at(dir.path(), &[]).unwrap().open(OWNER, &sealed).is_some(), "after a restart");
        assert!(
            Seals::at(dir.path(), &[key(3)]).unwrap().open(OWNER, &sealed).unwrap().is_stale,
            "with a key of the configuration"
        );
        std::fs::write(&file, "00\n").unwrap();
        let refused = Seals::at(dir.path(), &[]).unwrap_err().to_string();
        assert!(refused.contains("line 1") && refused.contains(FILE), "{refused}");
    }

    /// RFC 8439 gives 64 digits as the key of its example; what is no key is refused by its form.
    #[test]
    fn keys_are_64_digits() {
        let digits = "80".repeat(32);
        assert!(SealKey::from_hex(&digits).is_some() && SealKey::from_hex(&format!(" {}\n", digits.to_uppercase())).is_some());
        for wrong in ["", "80", &digits[1..], &format!("{digits}80"), &"zz".repeat(32), &"+1".repeat(32), &"é".repeat(32)] {
            assert!(SealKey::from_hex(wrong).is_none(), "{wrong}");
        }
        assert_eq!(format!("{:?}", key(1)), "SealKey");
    }
}

//! How much disk a folder takes, as `du` counts: blocks, hard links once. Never follows symbolic links.

use std::collections::HashSet;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

/// POSIX counts blocks of 512 bytes whatever the file system uses.
const BLOCK_BYTES: u64 = 512;

/// Bytes on disk below `folder`; what cannot be read (or vanishes meanwhile) counts nothing.
pub(crate) fn used(folder: &Path) -> u64 {
    let mut seen = HashSet::new();
    let mut waiting = vec![folder.to_path_buf()];
    let mut blocks = 0;
    while let Some(path) = waiting.pop() {
        let Ok(data) = path.symlink_metadata() else { continue };
        if data.nlink() > 1 && !data.is_dir() && !seen.insert((data.dev(), data.ino())) {
            continue;
        }
        blocks += data.blocks();
        if data.is_dir() {
            waiting.extend(path.read_dir().into_iter().flatten().flatten().map(|entry| entry.path()));
        }
    }
    blocks * BLOCK_BYTES
}

/// Bytes as text: `1.25 GB`.
pub(crate) fn gigabytes(bytes: u64) -> String {
    let hundredths = bytes / 10_000_000;
    format!("{}.{:02} GB", hundredths / 100, hundredths % 100)
}

/// Free bytes where `folder` lies, by `df`; `None` when there is no `df` to ask.
pub(crate) fn free(folder: &Path) -> Option<u64> {
    let text = crate::shell::ask(&["df", "--output=avail", "--block-size=1", folder.to_str()?])?;
    text.lines().nth(1)?.trim().parse().ok()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    #[test]
    fn hard_links_count_once() {
        let folder = std::env::temp_dir().join(format!("xtask-disk-{}", std::process::id()));
        std::fs::create_dir_all(&folder).unwrap();
        std::fs::write(folder.join("a"), vec![1; 1 << 20]).unwrap();
        let alone = used(&folder);
        std::fs::hard_link(folder.join("a"), folder.join("b")).unwrap();
        assert_eq!(used(&folder), alone);
        assert!(alone >= 1 << 20);
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn bytes_print_with_two_digits() {
        assert_eq!(gigabytes(1_259_999_999), "1.25 GB");
        assert_eq!(gigabytes(0), "0.00 GB");
    }
}

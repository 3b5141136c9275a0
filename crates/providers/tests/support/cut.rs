//! A stream of events cut everywhere: what comes out may depend neither on the network's pieces, nor on how lines end, nor on a byte
//! order mark (WHATWG HTML, section 9.2.6).

use providers::Decode;

use crate::shown::{decoded, golden, lines};

/// Letters of two bytes of the goldens, and what is read in their place: characters of two, three and four bytes.
const SHORT: [char; 2] = ['ö', 'é'];
const LONG: &str = "ö東🚂";

/// Holds a golden stream to its events: in two pieces at every byte, and byte by byte, with every line ending, with and without a
/// byte order mark.
pub(crate) fn same_however_cut(folder: &str, name: &str, decoder: impl Fn() -> Box<dyn Decode>) {
    let text = golden(folder, name).replace(SHORT, LONG);
    let (stream, wanted) = text.split_once("=====\n").unwrap();
    assert!(stream.contains(LONG), "{name} has no letter of several bytes");
    for (ending, mark) in ["\n", "\r\n", "\r"].into_iter().flat_map(|ending| [(ending, ""), (ending, "\u{feff}")]) {
        let bytes = format!("{mark}{}", stream.replace('\n', ending)).into_bytes();
        for cut in 0..=bytes.len() {
            let (head, tail) = bytes.split_at(cut);
            assert_eq!(lines(&decoded(decoder(), &[head, tail])), wanted, "{name} cut at byte {cut}, {mark:?}, {ending:?}");
        }
        let single: Vec<&[u8]> = bytes.chunks(1).collect();
        assert_eq!(lines(&decoded(decoder(), &single)), wanted, "{name} byte by byte, {mark:?}, {ending:?}");
    }
}

//! The checksum of AWS's frames: CRC-32 as in gzip (reflected, polynomial 0x04C11DB7).

/// The remainder of every byte.
const TABLE: [u32; 256] = table();

/// The checksum of some bytes.
pub(super) fn of(bytes: &[u8]) -> u32 {
    let step = |rest: u32, byte: &u8| (rest >> 8) ^ TABLE[usize::from(rest.to_le_bytes()[0] ^ byte)];
    !bytes.iter().fold(!0, step)
}

const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte: u32 = 0;
    while byte < 256 {
        let (mut rest, mut bit) = (byte, 0);
        while bit < 8 {
            rest = if rest & 1 == 1 { (rest >> 1) ^ 0xEDB8_8320 } else { rest >> 1 };
            bit += 1;
        }
        table[byte as usize] = rest;
        byte += 1;
    }
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The check value of the algorithm (CRC-32/ISO-HDLC), and zlib's of a text.
    #[test]
    fn known_checksums() {
        assert_eq!(of(b""), 0);
        assert_eq!(of(b"123456789"), 0xCBF4_3926);
        assert_eq!(of(b"The quick brown fox jumps over the lazy dog"), 0x414F_A339);
    }
}

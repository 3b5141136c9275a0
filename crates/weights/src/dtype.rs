//! Number formats of tensors, and how each widens to f32. Every one is exact in f32.

use half::{bf16, f16};

/// A number format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dtype {
    /// IEEE single.
    F32,
    /// IEEE half.
    F16,
    /// The upper half of a single.
    Bf16,
    /// 4 exponent and 3 mantissa bits, no infinities (the `E4M3FN` of OCP FP8).
    F8E4M3,
}

impl Dtype {
    /// The format of a safetensors type, if it is one that widens exactly.
    pub(crate) fn of(dtype: safetensors::Dtype) -> Option<Self> {
        match dtype {
            safetensors::Dtype::F32 => Some(Self::F32),
            safetensors::Dtype::F16 => Some(Self::F16),
            safetensors::Dtype::BF16 => Some(Self::Bf16),
            safetensors::Dtype::F8_E4M3 => Some(Self::F8E4M3),
            _ => None,
        }
    }

    /// Bytes of one number.
    #[must_use]
    pub const fn size(self) -> usize {
        match self {
            Self::F32 => 4,
            Self::F16 | Self::Bf16 => 2,
            Self::F8E4M3 => 1,
        }
    }

    /// Widens a run of little-endian numbers and hands each to `put` with its index.
    #[inline]
    pub(crate) fn widen(self, bytes: &[u8], mut put: impl FnMut(usize, f32)) {
        let pairs = || bytes.as_chunks::<2>().0.iter().map(|b| u16::from_le_bytes(*b)).enumerate();
        match self {
            Self::F32 => bytes.as_chunks::<4>().0.iter().enumerate().for_each(|(i, b)| put(i, f32::from_le_bytes(*b))),
            Self::F16 => pairs().for_each(|(i, b)| put(i, f16::from_bits(b).to_f32())),
            Self::Bf16 => pairs().for_each(|(i, b)| put(i, bf16::from_bits(b).to_f32())),
            Self::F8E4M3 => bytes.iter().enumerate().for_each(|(i, &b)| put(i, F8E4M3[b as usize])),
        }
    }
}

/// All values of E4M3FN.
static F8E4M3: [f32; 256] = {
    let mut table = [0.0; 256];
    let mut bits = 0;
    while bits < 256 {
        let (exponent, mantissa) = ((bits >> 3) & 15, (bits & 7) as u32);
        // Units of 2^-9, the smallest subnormal; 2^(exponent - 1) of them per mantissa step when normal.
        let units = if exponent == 0 { mantissa } else { (8 + mantissa) << (exponent - 1) };
        let magnitude = if bits & 0x7f == 0x7f { f32::NAN } else { units as f32 / 512.0 };
        table[bits] = if bits >= 128 { -magnitude } else { magnitude };
        bits += 1;
    }
    table
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fp8_has_the_values_of_the_ocp_specification() {
        for (bits, value) in [
            (0x00, 0.0),
            (0x01, 2f32.powi(-9)),
            (0x07, 0.875 * 2f32.powi(-6)),
            (0x08, 2f32.powi(-6)),
            (0x38, 1.0),
            (0x7e, 448.0),
            (0xfe, -448.0),
        ] {
            assert_eq!(F8E4M3[bits], value);
        }
        assert!(F8E4M3[0x7f].is_nan() && F8E4M3[0xff].is_nan());
    }

    #[test]
    fn every_format_widens_exactly() {
        let mut seen = Vec::new();
        let mut put = |_, v| seen.push(v);
        Dtype::F32.widen(&1.1_f32.to_le_bytes(), &mut put);
        Dtype::F16.widen(&f16::from_f32(-0.5).to_le_bytes(), &mut put);
        Dtype::Bf16.widen(&bf16::from_f32(3.0).to_le_bytes(), &mut put);
        assert_eq!(seen, [1.1, -0.5, 3.0]);
    }
}

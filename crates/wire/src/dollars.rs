//! An amount of money as a JSON number that prints exactly. Never arithmetic.

use serde::{Serialize, Serializer, ser::Error};
use serde_json::value::RawValue;

/// US dollars, held as whole nano-dollars (1e-9 USD) and written as a plain decimal number: `Dollars(3380)` is
/// `0.00000338`, never `3.3800000000000003e-06`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(test, derive(schemars::JsonSchema))]
pub struct Dollars(#[cfg_attr(test, schemars(with = "f64"))] pub i64);

impl std::fmt::Display for Dollars {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let sign = if self.0 < 0 { "-" } else { "" };
        let (whole, nanos) = (self.0.unsigned_abs() / 1_000_000_000, self.0.unsigned_abs() % 1_000_000_000);
        if nanos == 0 {
            return write!(f, "{sign}{whole}");
        }
        let fraction = format!("{nanos:09}");
        write!(f, "{sign}{whole}.{}", fraction.trim_end_matches('0'))
    }
}

impl Serialize for Dollars {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0 == 0 {
            return serializer.serialize_u8(0);
        }
        // Raw JSON text is the one way past f64 formatting.
        RawValue::from_string(self.to_string()).map_err(S::Error::custom)?.serialize(serializer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_amount_prints_without_float_noise() {
        let json = |nanos| serde_json::to_string(&Dollars(nanos)).unwrap();
        assert_eq!(json(3380), "0.00000338");
        assert_eq!(json(0), "0");
        assert_eq!(json(1), "0.000000001");
        assert_eq!(json(2_500_000_000), "2.5");
        assert_eq!(json(-100_000_000), "-0.1");
        assert_eq!(json(i64::MIN), "-9223372036.854775808");
    }
}

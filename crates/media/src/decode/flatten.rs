//! From whatever a decoder gives to 8-bit RGB: grey is spread, 16 bits are rounded to 8, alpha is laid on white.
//! Never converts between colour spaces.

use image::{DynamicImage, Rgba};

const WHITE: u32 = 255;

/// The pixels as rows of red, green, blue.
pub(super) fn on_white(picture: DynamicImage) -> Vec<u8> {
    if !picture.color().has_alpha() {
        return picture.into_rgb8().into_raw();
    }
    let picture = picture.into_rgba8();
    let mut out = Vec::with_capacity(picture.len() / 4 * 3);
    for &Rgba([r, g, b, a]) in picture.pixels() {
        out.extend([r, g, b].map(|v| blend(v, a)));
    }
    out
}

/// `v * a + white * (1 - a)`, rounded to nearest as Pillow's paste with a mask does it.
fn blend(v: u8, a: u8) -> u8 {
    let sum = u32::from(v) * u32::from(a) + WHITE * (255 - u32::from(a)) + 128;
    (((sum >> 8) + sum) >> 8) as u8
}

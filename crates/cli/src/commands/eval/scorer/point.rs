//! `point`: the first answered `point_2d` lies in the expected box.

use serde::Deserialize;
use serde_json::Value;

use super::{
    Scorer,
    json::parsed,
    plane::{Area, Point},
};
use crate::commands::eval::answer::Answer;

struct InBox(Area);

/// `{"point_2d": [x, y]}`, whatever else stands beside it.
#[derive(Deserialize)]
struct Pointed {
    point_2d: Point,
}

pub(super) fn read(expected: &Value) -> Result<Box<dyn Scorer>, String> {
    let area = Area::deserialize(expected).map_err(|_| "it must be a box [x1, y1, x2, y2]")?;
    Ok(Box::new(InBox(area)))
}

impl Scorer for InBox {
    fn right(&self, answer: &Answer) -> bool {
        let found = parsed(answer.text()).unwrap_or_default();
        let first = found.get(0).unwrap_or(&found);
        Pointed::deserialize(first).is_ok_and(|pointed| self.0.holds(pointed.point_2d))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::right;
    use serde_json::json;

    #[test]
    fn the_first_point_lies_in_the_box() {
        for (content, verdict) in [
            (r#"[{"point_2d": [700, 200], "label": "ring"}]"#, true),
            (r#"{"point_2d": [656.5, 94]}"#, true),
            ("```json\n[{\"point_2d\": [700, 200]}]\n```", true),
            (r#"[{"point_2d": [600, 200]}, {"point_2d": [700, 200]}]"#, false),
            (r#"[{"point_2d": [700]}]"#, false),
            (r#"[{"bbox_2d": [656, 94, 964, 456]}]"#, false),
            ("[700, 200]", false),
            ("[]", false),
            ("in the middle", false),
        ] {
            assert_eq!(right("point", &json!([656, 94, 964, 456]), content), verdict, "{content}");
        }
    }
}

//! Positions of a prompt: text advances all three axes together; an image spreads over H and W at one T.
//!
//! Time of a video is in its text only: every temporal patch is an image of its own. Never looks at pixels.

use std::ops::Range;

use super::config::Config;
use crate::{Media, MediaKind, PlanError, PositionPlan};

/// One picture or one temporal patch of a clip.
struct Frame {
    media: usize,
    kind: MediaKind,
    /// Merged rows and columns.
    grid: [usize; 2],
    /// First feature row.
    offset: usize,
}

/// Plans a whole prompt.
pub(super) fn plan(config: &Config, tokens: &[u32], media: &[Media]) -> Result<PositionPlan, PlanError> {
    if let Some(&id) = tokens.iter().find(|id| **id as usize >= config.text.vocab) {
        return Err(PlanError::UnknownToken(id));
    }
    let frames = frames(config, media)?;
    let runs = runs(config, tokens);
    if runs.len() != frames.len() {
        return Err(PlanError::VisualRuns { runs: runs.len(), media: frames.len() });
    }
    let mut plan = PositionPlan::default();
    let mut next = 0;
    for ((kind, run), frame) in runs.into_iter().zip(frames) {
        let [rows, columns] = frame.grid;
        let features = if kind == frame.kind { rows * columns } else { 0 };
        if features != run.len() {
            return Err(PlanError::VisualTokens { tokens: run.len(), features });
        }
        text(&mut plan.positions, &mut next, run.start);
        for place in 0..features {
            plan.positions.push([next, next + (place / columns) as i32, next + (place % columns) as i32]);
        }
        next += rows.max(columns) as i32;
        plan.runs.push((run, frame.media, frame.offset));
    }
    text(&mut plan.positions, &mut next, tokens.len());
    plan.delta = next - tokens.len() as i32;
    Ok(plan)
}

/// Gives text positions to the tokens before `end`.
fn text(positions: &mut Vec<[i32; 3]>, next: &mut i32, end: usize) {
    while positions.len() < end {
        positions.push([*next; 3]);
        *next += 1;
    }
}

fn frames(config: &Config, media: &[Media]) -> Result<Vec<Frame>, PlanError> {
    let (merge, patch) = (config.vision.merge, config.vision.patch);
    let mut frames = Vec::new();
    for (index, item) in media.iter().enumerate() {
        let [count, rows, columns] = item.grid;
        let whole = count * rows * columns > 0 && rows.is_multiple_of(merge) && columns.is_multiple_of(merge);
        if !whole || item.patches.len() != count * rows * columns * patch {
            return Err(PlanError::Grid { index, grid: item.grid, numbers: item.patches.len() });
        }
        let grid = [rows / merge, columns / merge];
        frames.extend((0..count).map(|t| Frame { media: index, kind: item.kind, grid, offset: t * grid[0] * grid[1] }));
    }
    Ok(frames)
}

/// Longest stretches of the same pad token.
fn runs(config: &Config, tokens: &[u32]) -> Vec<(MediaKind, Range<usize>)> {
    let kind = |id: u32| match id {
        id if id == config.image_token => Some(MediaKind::Image),
        id if id == config.video_token => Some(MediaKind::Video),
        _ => None,
    };
    let mut runs: Vec<(MediaKind, Range<usize>)> = Vec::new();
    for (i, &id) in tokens.iter().enumerate() {
        let Some(kind) = kind(id) else { continue };
        match runs.last_mut() {
            Some((last, run)) if *last == kind && run.end == i => run.end += 1,
            _ => runs.push((kind, i..i + 1)),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]

    use std::sync::Arc;

    use super::*;

    const IMAGE: u32 = 151_655;
    const VIDEO: u32 = 151_656;

    fn config() -> Config {
        Config::parse(include_str!("../../../../tests/golden/configs/2B.json")).unwrap()
    }

    fn media(kind: MediaKind, grid: [usize; 3]) -> Media {
        Media { kind, hash: [0; 32], grid, patches: Arc::new(vec![0.0; grid.iter().product::<usize>() * 1536]) }
    }

    #[test]
    fn an_image_advances_by_its_longer_side() {
        let tokens = [1, 2, 3, 4, IMAGE, IMAGE, IMAGE, IMAGE, IMAGE, IMAGE, 9];
        let plan = plan(&config(), &tokens, &[media(MediaKind::Image, [1, 4, 6])]).unwrap();
        assert_eq!(plan.positions[4..], [[4, 4, 4], [4, 4, 5], [4, 4, 6], [4, 5, 4], [4, 5, 5], [4, 5, 6], [7; 3]]);
        assert_eq!((plan.delta, plan.runs), (-3, vec![(4..10, 0, 0)]));
    }

    #[test]
    fn frames_of_a_clip_are_runs_of_their_own() {
        let tokens = [VIDEO, 5, VIDEO, IMAGE];
        let plan = plan(&config(), &tokens, &[media(MediaKind::Video, [2, 2, 2]), media(MediaKind::Image, [1, 2, 2])]);
        assert_eq!(plan.unwrap().runs, vec![(0..1, 0, 0), (2..3, 0, 1), (3..4, 1, 0)]);
    }

    #[test]
    fn what_does_not_fit_is_refused() {
        let image = || media(MediaKind::Image, [1, 4, 4]);
        let cases = [
            (vec![IMAGE; 4], vec![], PlanError::VisualRuns { runs: 1, media: 0 }),
            (vec![1], vec![image()], PlanError::VisualRuns { runs: 0, media: 1 }),
            (vec![IMAGE; 3], vec![image()], PlanError::VisualTokens { tokens: 3, features: 4 }),
            (vec![IMAGE; 5], vec![image()], PlanError::VisualTokens { tokens: 5, features: 4 }),
            (vec![VIDEO; 4], vec![image()], PlanError::VisualTokens { tokens: 4, features: 0 }),
            (vec![151_936], vec![], PlanError::UnknownToken(151_936)),
            (
                vec![IMAGE],
                vec![media(MediaKind::Image, [1, 3, 4])],
                PlanError::Grid { index: 0, grid: [1, 3, 4], numbers: 18_432 },
            ),
            (vec![IMAGE], vec![media(MediaKind::Image, [0, 2, 2])], PlanError::Grid { index: 0, grid: [0, 2, 2], numbers: 0 }),
        ];
        for (tokens, media, error) in cases {
            assert_eq!(plan(&config(), &tokens, &media), Err(error));
        }
        assert_eq!(plan(&config(), &[], &[]), Ok(PositionPlan::default()));
    }
}

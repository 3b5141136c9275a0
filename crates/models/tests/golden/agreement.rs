//! Positions, every intermediate tensor, all logits and the greedy continuation of every case.

use models::{MediaKind, Model};

use crate::fixture::{CASES, Case, Recorder, Sequence, dirty_kv, encode, folder, largest, load, pool};

/// Largest difference of any number, absolute. Honest noise between two versions of the reference is 6e-5 on logits.
const TOLERANCE: f32 = 5e-4;

fn assert_close(what: &str, found: &[f32], want: &[f32]) {
    assert_eq!(found.len(), want.len(), "{what}");
    let worst = found.iter().zip(want).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(worst <= TOLERANCE, "{what}: differs by {worst}");
}

fn check(model: &dyn Model, folder: &str, name: &str) {
    let case = Case::open(folder, name);
    let (tokens, media) = (case.tokens(), case.media());
    let plan = model.plan(&tokens, &media).unwrap();
    let wanted = case.integers("position_ids");
    for (token, found) in plan.positions.iter().enumerate() {
        let want = [0, 1, 2].map(|axis| wanted[axis * tokens.len() + token] as i32);
        assert_eq!(*found, want, "{name}: position of token {token}");
    }
    assert_eq!(i64::from(plan.delta), case.integers("rope_delta")[0], "{name}");

    let mut recorders = [Recorder::default(), Recorder::default()];
    for item in &media {
        encode(model, item, 1, &mut recorders[usize::from(item.kind == MediaKind::Video)]);
    }
    let mut text = Recorder::default();
    let mut kv = dirty_kv(model, 24);
    let mut sequence = Sequence::new(model, tokens, &media, 0);
    let logits = sequence.run(model, &mut kv, 0, usize::MAX, &mut text);

    // With pictures and clips in one case the files mark theirs @0 and @1; else there is one kind without a mark.
    let both = media.iter().any(|m| m.kind != media[0].kind);
    let only = usize::from(media.first().is_some_and(|m| m.kind == MediaKind::Video));
    let mut compared = 0;
    for full in case.names() {
        let (plain, mark) = full.split_once('@').map_or((full.as_str(), only), |(n, m)| (n, m.parse().unwrap()));
        let found = match plain.split('.').next().unwrap() {
            "vision" => recorders[mark].0.get(plain),
            "text" => text.0.get(plain),
            _ => continue,
        };
        let found = found.unwrap_or_else(|| panic!("{name}: the model does not show {plain}"));
        let want = case.floats(&full);
        if plain.starts_with("text.router_index") {
            assert_eq!(found, &want, "{name}: {full}");
        } else {
            assert_close(&format!("{name}: {full}"), found, &want);
        }
        compared += 1;
    }
    assert!(compared >= 10 && (!both || compared > 30), "{name}: only {compared} tensors compared");

    let vocab = model.info().vocab;
    assert_close(&format!("{name}: logits"), &logits, &case.floats("logits"));
    let golden = case.floats("gen.logits");
    let mut last = logits[logits.len() - vocab..].to_vec();
    for (i, &want) in case.integers("gen.ids").iter().enumerate() {
        assert_close(&format!("{name}: logits of step {i}"), &last, &golden[i * vocab..(i + 1) * vocab]);
        assert_eq!(i64::from(largest(&last)), want, "{name}: greedy token {i}");
        sequence.tokens.push(largest(&last));
        last = sequence.run(model, &mut kv, sequence.tokens.len() - 1, 1, &mut models::NoProbe);
    }
}

#[test]
fn dense_model_agrees_in_every_case() {
    let model = load("tiny-dense");
    CASES.iter().for_each(|case| check(&*model, "tiny-dense", case));
}

#[test]
fn mixture_of_experts_agrees_in_every_case() {
    let model = load("tiny-moe");
    CASES.iter().for_each(|case| check(&*model, "tiny-moe", case));
}

#[test]
fn fp8_checkpoint_agrees() {
    check(&*load("tiny-moe-fp8"), "tiny-moe-fp8", "one_image");
}

#[test]
fn info_says_what_the_files_hold() {
    for name in ["tiny-dense", "tiny-moe", "tiny-moe-fp8"] {
        let mut seen = Vec::new();
        let model = models::load(&folder(name), pool(), &mut |done, all| seen.push((done, all))).unwrap();
        let info = model.info();
        assert_eq!((info.vocab, info.context), (1088, 4096));
        assert!(seen.windows(2).all(|w| w[0].0 <= w[1].0), "progress goes forward");
        let (done, all) = *seen.last().unwrap();
        assert_eq!(done, all, "{name}: bytes read");
        if name != "tiny-moe-fp8" {
            assert_eq!(info.parameters * 4, all, "{name}: every number of the file is a parameter");
        }
    }
}

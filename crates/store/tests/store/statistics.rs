//! The statistics: every figure is recomputed from the rows of the ledger, however the calls came into it.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use inner::{Nanos, Usage};
use sqlx::{Connection, SqliteConnection};
use store::{
    Counts, Generation, GenerationQuery, KeyRow, KeySpec, Made, OTHER, OpenOptions, Outcome, Reservation, Settlement, Span,
    SqliteStore, StatsBy, StatsQuery, StatsRow, Store, UseKind, UseQuery,
};

use crate::sample::{as_left_by_a_crash, call, end, store_with_key};

const HOUR_MS: i64 = 3_600_000;

fn now_ms() -> i64 {
    i64::try_from(std::time::UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap()
}

fn all(span: Span, by: StatsBy) -> StatsQuery {
    let now = now_ms();
    StatsQuery { span, from_ms: now - 40 * 24 * HOUR_MS, until_ms: now + span.ms(), model: None, by, spreads: true }
}

const APART: StatsBy = StatsBy { bucket: true, model: true, endpoint: true };

/// Numbers that look random and are the same every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % end
    }
}

/// Requests over three hours at three models and endpoints, of every kind and end, a third of them with several attempts.
fn traffic(key: &KeyRow, requests: u64) -> Vec<(Reservation, Settlement)> {
    let mut dice = Dice(7);
    let mut made = Vec::new();
    for number in 0..requests {
        let (model, first_ms) =
            (format!("lab/model-{}", dice.below(3)), now_ms() - i64::try_from(dice.below(3 * 3_600_000)).unwrap());
        let app = ["https://a.example/x", "https://b.example", "http://localhost:1"][usize::try_from(dice.below(3)).unwrap()];
        let attempts = if dice.below(3) == 0 { 1 + dice.below(3) } else { 1 };
        for attempt in 0..attempts {
            let id = format!("gen-{number}-{attempt}");
            let asked = Reservation {
                model: model.clone(),
                endpoint: Some(format!("host-{}", dice.below(2))),
                provider: "Host".into(),
                request: (attempt > 0).then(|| format!("gen-{number}-0")),
                created_ms: first_ms + i64::try_from(attempt).unwrap() * 7,
                referer: Some(app.into()),
                categories: (number % 2 == 0).then(|| "legal,game".to_owned()),
                media: u32::try_from(dice.below(3)).unwrap(),
                ..call(&*id, key, 100)
            };
            let last = attempt + 1 == attempts;
            made.push((asked, ended(&mut dice, id, last)));
        }
    }
    made
}

fn ended(dice: &mut Dice, id: String, last: bool) -> Settlement {
    let good = last && dice.below(4) > 0;
    let outcome = match dice.below(8) {
        _ if good => Outcome::Done,
        0 => Outcome::Cancelled,
        _ => Outcome::Failed,
    };
    let status = [400, 401, 403, 404, 413, 429, 500, 503][usize::try_from(dice.below(8)).unwrap()];
    let failed = outcome == Outcome::Failed;
    let calls = u32::try_from(dice.below(4)).unwrap();
    Settlement {
        outcome,
        usage: Usage {
            prompt_tokens: 20 + dice.below(1_000),
            completion_tokens: dice.below(300),
            cached_tokens: dice.below(20),
            reasoning_tokens: dice.below(9),
            image_tokens: dice.below(5),
            ..Usage::default()
        },
        latency_ms: (good || dice.below(3) == 0).then(|| i64::try_from(dice.below(900)).unwrap() + 20),
        duration_ms: i64::try_from(dice.below(9_000)).unwrap() + 1_000,
        waited_ms: i64::try_from(dice.below(2) * 15).unwrap(),
        error_status: (failed && dice.below(9) > 0).then_some(status),
        made: Made {
            tool_calls: calls,
            malformed_calls: (dice.below(2) == 0).then_some(calls / 2),
            malformed_form: [None, Some(true), Some(false)][usize::try_from(dice.below(3)).unwrap()],
            pictures: u32::try_from(dice.below(2)).unwrap(),
        },
        ..end(id, i64::try_from(dice.below(90)).unwrap() + 1_000)
    }
}

async fn settle(store: &SqliteStore, calls: Vec<(Reservation, Settlement)>) {
    for (asked, came) in calls {
        store.reserve(asked).await.unwrap();
        store.settle(came).await.unwrap();
    }
    store.flush().await.unwrap();
}

async fn ledger(store: &SqliteStore) -> Vec<Generation> {
    store.generations(GenerationQuery { limit: 1000, ..GenerationQuery::default() }).await.unwrap()
}

/// What the rows say, by the definitions and nothing else.
fn recomputed(ledger: &[Generation], span: Span) -> BTreeMap<(i64, String, String), Counts> {
    let mut sums: BTreeMap<(i64, String, String), Counts> = BTreeMap::new();
    let key = |call: &Generation| {
        let asked = &call.reservation;
        (asked.created_ms / span.ms() * span.ms(), asked.model.clone(), asked.endpoint.clone().unwrap())
    };
    for call in ledger {
        let (asked, came) = (&call.reservation, &call.settlement);
        let first = asked.request.is_none();
        let done = came.outcome == Outcome::Done;
        let failed = is_failure(came);
        let number = |count: u64| i64::try_from(count).unwrap();
        let prompt = asked.prices.as_ref().unwrap().prompt_cost(&came.usage).min(came.cost).0;
        let priced = |amount: i64| if done { amount } else { 0 };
        let judged = if came.made.malformed_calls.is_some() { came.made.tool_calls } else { 0 };
        sums.entry(key(call)).or_default().add(&Counts {
            requests: i64::from(first),
            attempts: 1,
            done: i64::from(done),
            failed: i64::from(failed),
            first_done: i64::from(first && done),
            first_failed: i64::from(first && failed),
            routed_done: 0,
            routed_failed: 0,
            prompt_tokens: number(came.usage.prompt_tokens),
            completion_tokens: number(came.usage.completion_tokens),
            reasoning_tokens: number(came.usage.reasoning_tokens),
            cached_tokens: number(came.usage.cached_tokens),
            image_tokens: number(came.usage.image_tokens),
            video_tokens: number(came.usage.video_tokens),
            cost: came.cost.0,
            priced_prompt_cost: priced(prompt),
            priced_prompt_tokens: priced(number(came.usage.prompt_tokens)),
            priced_completion_cost: priced(came.cost.0 - prompt),
            priced_completion_tokens: priced(number(came.usage.completion_tokens)),
            tool_calls: came.made.tool_calls.into(),
            judged_calls: judged.into(),
            malformed_calls: came.made.malformed_calls.unwrap_or(0).into(),
            judged_forms: i64::from(came.made.malformed_form.is_some()),
            malformed_forms: i64::from(came.made.malformed_form == Some(true)),
            pictures_in: asked.media.into(),
            pictures_out: came.made.pictures.into(),
        });
    }
    for first in ledger.iter().filter(|call| call.reservation.request.is_none()) {
        let of_it = |call: &&Generation| {
            call.reservation.request.as_ref() == Some(&first.reservation.id) || call.reservation.id == first.reservation.id
        };
        let done = ledger.iter().filter(of_it).any(|call| call.settlement.outcome == Outcome::Done);
        let failed = !done && ledger.iter().filter(of_it).any(|call| is_failure(&call.settlement));
        let routed = Counts { routed_done: done.into(), routed_failed: failed.into(), ..Counts::default() };
        sums.entry(key(first)).or_default().add(&routed);
    }
    sums
}

fn is_failure(came: &Settlement) -> bool {
    let midway = came.latency_ms.is_some();
    came.outcome == Outcome::Failed && (midway || !matches!(came.error_status, Some(400 | 403 | 413 | 429)))
}

async fn agrees(store: &SqliteStore) {
    let ledger = ledger(store).await;
    for span in [Span::Minute, Span::Hour, Span::Day] {
        let rows = store.stats(all(span, APART)).await.unwrap();
        let found: BTreeMap<_, _> =
            rows.iter().map(|row| ((row.begins_ms, row.model.clone(), row.endpoint.clone()), row.counts)).collect();
        assert_eq!(found, recomputed(&ledger, span), "{span:?}");
        if span != Span::Minute {
            rows.iter().for_each(|row| measured_as(row, &ledger, span));
        }
    }
    used_as(store, &ledger).await;
}

/// The percentiles of one row, against the nearest rank of the sorted values.
fn measured_as(row: &StatsRow, ledger: &[Generation], span: Span) {
    let here = |call: &&Generation| {
        let asked = &call.reservation;
        let place = (asked.created_ms / span.ms() * span.ms(), &asked.model, asked.endpoint.as_ref().unwrap());
        place == (row.begins_ms, &row.model, &row.endpoint) && call.settlement.outcome == Outcome::Done
    };
    let calls: Vec<&Settlement> = ledger.iter().filter(here).map(|call| &call.settlement).collect();
    #[expect(clippy::cast_precision_loss, reason = "measurements")]
    let own = |came: &Settlement, ms: i64| (ms - came.waited_ms) as f64;
    let sorted = |values: Vec<f64>| {
        let mut values = values;
        values.sort_by(f64::total_cmp);
        values
    };
    let latency = sorted(calls.iter().map(|came| own(came, came.latency_ms.unwrap())).collect());
    let e2e = sorted(calls.iter().map(|came| own(came, came.duration_ms)).collect());
    #[expect(clippy::cast_precision_loss, reason = "measurements")]
    let speed = |came: &&Settlement| came.usage.completion_tokens as f64 * 1000.0 / own(came, came.duration_ms);
    let speeds = sorted(calls.iter().copied().filter(|came| came.usage.completion_tokens > 0).map(|came| speed(&came)).collect());
    for (told, values, shares) in [
        (row.latency.small(), &latency, [0.5, 0.75, 0.9, 0.99]),
        (row.e2e.small(), &e2e, [0.5, 0.75, 0.9, 0.99]),
        (row.throughput.large(), &speeds, [0.5, 0.25, 0.1, 0.01]),
    ] {
        let Some(told) = told else {
            assert!(values.is_empty());
            continue;
        };
        for (told, share) in [told.p50, told.p75, told.p90, told.p99].into_iter().zip(shares) {
            #[expect(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a rank")]
            let rank = (share * values.len() as f64).ceil().max(1.0) as usize;
            let exact = values[rank - 1].max(0.1);
            assert!((told / exact - 1.0).abs() < 0.026, "{told} for {exact}");
        }
    }
}

async fn used_as(store: &SqliteStore, ledger: &[Generation]) {
    let apps = store.apps().await.unwrap();
    let now = now_ms();
    for (kind, span) in [(UseKind::App, Span::Hour), (UseKind::App, Span::Day), (UseKind::Category, Span::Day)] {
        let (from_ms, until_ms) = (now - 30 * 24 * HOUR_MS, now + span.ms());
        let query = UseQuery { kind, span, from_ms, until_ms, name: None, model: None, by: APART };
        let mut sums: BTreeMap<(i64, String, String), (i64, i64)> = BTreeMap::new();
        for call in ledger {
            let asked = &call.reservation;
            let url = asked.referer.as_deref().unwrap().trim_end_matches("/x");
            let Some(app) = apps.iter().find(|app| app.url.as_deref() == Some(url)) else { continue };
            let names = match kind {
                UseKind::App => vec![app.id.clone()],
                UseKind::Category => asked.categories.iter().flat_map(|words| words.split(',')).map(str::to_owned).collect(),
            };
            let usage = &call.settlement.usage;
            for name in names {
                let sum = sums.entry((asked.created_ms / span.ms() * span.ms(), name, asked.model.clone())).or_default();
                sum.0 += i64::from(asked.request.is_none());
                sum.1 += i64::try_from(usage.prompt_tokens + usage.completion_tokens).unwrap();
            }
        }
        let rows = store.uses(query).await.unwrap();
        let found: BTreeMap<_, _> =
            rows.into_iter().map(|row| ((row.begins_ms, row.name, row.model), (row.requests, row.tokens))).collect();
        assert_eq!(found, sums, "{kind:?} {span:?}");
    }
}

#[tokio::test]
async fn every_figure_is_that_of_the_ledgers_rows() {
    let (_dir, store, key) = store_with_key(None).await;
    assert_eq!(store.stats(all(Span::Day, APART)).await.unwrap(), []);
    settle(&store, traffic(&key, 300)).await;
    agrees(&store).await;
    let urls: BTreeSet<_> = store.apps().await.unwrap().into_iter().filter_map(|app| app.url).collect();
    assert_eq!(urls, ["https://a.example", "https://b.example"].map(str::to_owned).into(), "a place at home has no name here");
}

/// A request that was tried again is judged by all its attempts, in whatever order they end and however they come to be written.
#[tokio::test]
async fn attempts_that_end_out_of_order_are_one_request() {
    let (_dir, store, key) = store_with_key(None).await;
    let mut calls = traffic(&key, 120);
    calls.reverse();
    for (asked, _) in &calls {
        store.reserve(asked.clone()).await.unwrap();
    }
    for (at, (_, came)) in calls.into_iter().enumerate() {
        store.settle(came).await.unwrap();
        if at % 3 == 0 {
            // A transaction of its own for some, one together for others.
            store.flush().await.unwrap();
        }
    }
    store.flush().await.unwrap();
    agrees(&store).await;
    let [row] = &store.stats(all(Span::Day, StatsBy::default())).await.unwrap()[..] else { panic!("one row") };
    assert_eq!(row.counts.requests, 120);
    assert!(row.counts.availability() > row.counts.without_routing(), "{:?}", row.counts);
}

#[tokio::test]
async fn a_spool_that_is_found_again_counts_once() {
    let (dir, store, key) = store_with_key(None).await;
    settle(&store, traffic(&key, 60)).await;
    // After a crash its last file is still there, with all that the database has already.
    let copy = as_left_by_a_crash(dir.path());
    let spool = copy.path().join("spool");
    let kept = as_left_by_a_crash(&spool);
    for _ in 0..3 {
        let again = store::open(OpenOptions::new(copy.path())).await.unwrap();
        agrees(&again).await;
        assert!(ledger(&again).await.len() >= 60);
        again.close().await.unwrap();
        drop(again);
        for entry in std::fs::read_dir(kept.path()).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), spool.join(entry.file_name())).unwrap();
        }
    }
}

/// The ledger does not depend on its figures: while they cannot be written calls are recorded all the same, and counted later.
#[tokio::test]
async fn figures_that_cannot_be_written_wait() {
    let (dir, store, key) = store_with_key(None).await;
    let mut conn = SqliteConnection::connect(dir.path().join("roundhouse.db").to_str().unwrap()).await.unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON stats_endpoints BEGIN SELECT RAISE(ABORT, 'no'); END";
    sqlx::query(refuse).execute(&mut conn).await.unwrap();
    settle(&store, traffic(&key, 40)).await;
    assert_eq!(store.stats(all(Span::Day, APART)).await.unwrap(), []);
    assert!(ledger(&store).await.len() >= 40);
    assert_eq!(store.apps().await.unwrap(), [], "all or nothing");
    sqlx::query("DROP TRIGGER refuse").execute(&mut conn).await.unwrap();
    agrees(&store).await;
}

/// Empties what statistics there are and says that the program was an older one.
async fn forget_statistics(dir: &Path) {
    let mut conn = SqliteConnection::connect(dir.join("roundhouse.db").to_str().unwrap()).await.unwrap();
    for table in ["stats_endpoints", "stats_uses", "apps", "uncounted"] {
        sqlx::query(sqlx::AssertSqlSafe(format!("DROP TABLE {table}"))).execute(&mut conn).await.unwrap();
    }
    for column in ["waited_ms", "tool_calls", "malformed_calls", "malformed_form", "pictures", "app", "because"] {
        let drop = format!("ALTER TABLE generations DROP COLUMN {column}");
        sqlx::query(sqlx::AssertSqlSafe(drop)).execute(&mut conn).await.unwrap();
    }
    sqlx::query("UPDATE meta SET value = 6 WHERE name = 'schema'").execute(&mut conn).await.unwrap();
    conn.close().await.unwrap();
}

#[tokio::test]
async fn what_an_older_program_recorded_is_counted_when_its_database_is_opened() {
    let (dir, store, key) = store_with_key(None).await;
    settle(&store, traffic(&key, 200)).await;
    store.close().await.unwrap();
    drop(store);
    forget_statistics(dir.path()).await;
    let again = store::open(OpenOptions::new(dir.path())).await.unwrap();
    agrees(&again).await;
    let found = again.search(store::Search { limit: 3, ..store::Search::default() }).await.unwrap();
    let with_app = found.iter().filter(|found| found.generation.reservation.referer.as_deref() != Some("http://localhost:1"));
    assert!(with_app.into_iter().all(|found| found.app.is_some()));
}

#[tokio::test]
async fn beyond_its_width_a_bucket_counts_all_others_together() {
    let (_dir, store, key) = store_with_key(None).await;
    let wide = 300;
    for number in 0..wide {
        let id = format!("gen-{number}");
        let asked = Reservation {
            model: format!("made/up-{number}"),
            endpoint: Some("host".into()),
            created_ms: now_ms(),
            title: Some(format!("App {number}")),
            referer: None,
            ..call(&*id, &key, 1)
        };
        store.reserve(asked).await.unwrap();
        store.settle(end(id, 1)).await.unwrap();
    }
    store.flush().await.unwrap();
    for (span, most) in [(Span::Minute, 64), (Span::Hour, 256), (Span::Day, 256)] {
        // The minute may have changed meanwhile.
        let mut rows = store.stats(all(span, APART)).await.unwrap();
        let newest = rows.iter().map(|row| row.begins_ms).max().unwrap();
        let sum: i64 = rows.iter().map(|row| row.counts.attempts).sum();
        assert_eq!(sum, wide, "{span:?}: nothing is lost");
        rows.retain(|row| row.begins_ms == newest);
        assert!(rows.len() <= most + 1, "{span:?}: {}", rows.len());
        if span == Span::Day && rows.len() > most {
            let other = rows.iter().find(|row| row.model == OTHER).unwrap();
            assert_eq!((other.endpoint.as_str(), other.provider.as_str()), (OTHER, OTHER));
        }
    }
    let query = UseQuery {
        kind: UseKind::App,
        span: Span::Day,
        from_ms: now_ms() - 2 * 24 * HOUR_MS,
        until_ms: now_ms() + 1,
        name: None,
        model: None,
        by: StatsBy::default(),
    };
    let uses = store.uses(query).await.unwrap();
    assert_eq!(uses.iter().map(|row| row.requests).sum::<i64>(), wide);
    assert!(uses.iter().any(|row| row.name == OTHER));
}

#[tokio::test]
async fn what_is_past_its_span_is_no_bucket_and_old_buckets_go() {
    let (dir, store, key) = store_with_key(None).await;
    let aged = |id: &str, hours: i64| Reservation { created_ms: now_ms() - hours * HOUR_MS, ..call(id, &key, 1) };
    for (id, hours) in [("new", 0), ("of-last-week", 7 * 24), ("of-last-year", 400 * 24), ("ancient", 1_000 * 24)] {
        store.reserve(aged(id, hours)).await.unwrap();
        store.settle(end(id, 1)).await.unwrap();
    }
    store.close().await.unwrap();
    drop(store);
    let mut conn = SqliteConnection::connect(dir.path().join("roundhouse.db").to_str().unwrap()).await.unwrap();
    for (span, buckets) in [(60_000_i64, 1_i64), (3_600_000, 2), (86_400_000, 3)] {
        let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM stats_endpoints WHERE span = $1")
            .bind(span)
            .fetch_one(&mut conn)
            .await
            .unwrap();
        assert_eq!(count, buckets, "{span}");
    }
    // Two years later.
    for table in ["stats_endpoints", "stats_uses"] {
        let older = format!("UPDATE {table} SET begins_ms = begins_ms - 500 * 86400000");
        sqlx::query(sqlx::AssertSqlSafe(older)).execute(&mut conn).await.unwrap();
    }
    let again = store::open(OpenOptions::new(dir.path())).await.unwrap();
    loop {
        let count: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM stats_endpoints").fetch_one(&mut conn).await.unwrap();
        // The days of now and of last week; 900 days are too many.
        if count == 2 {
            break;
        }
        assert!(count > 2, "{count}");
        tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    }
    assert_eq!(ledger(&again).await.len(), 4, "the calls themselves have no span");
    again.close().await.unwrap();
}

#[tokio::test]
async fn absurd_figures_saturate() {
    let (_dir, store, key) = store_with_key(None).await;
    for number in 0..3 {
        let id = format!("gen-{number}");
        let usage = Usage { prompt_tokens: u64::MAX, completion_tokens: u64::MAX, ..Usage::default() };
        store.reserve(Reservation { created_ms: now_ms(), ..call(&*id, &key, 1) }).await.unwrap();
        store.settle(Settlement { usage, cost: Nanos(i64::MAX), duration_ms: i64::MAX, ..end(id, 0) }).await.unwrap();
    }
    store.flush().await.unwrap();
    let [row] = &store.stats(all(Span::Day, StatsBy::default())).await.unwrap()[..] else { panic!("one row") };
    assert_eq!((row.counts.prompt_tokens, row.counts.tokens(), row.counts.cost), (i64::MAX, i64::MAX, i64::MAX));
    assert_eq!(store.keys()[0].usage, Nanos(i64::MAX));
    let other = store.create_key(KeySpec::default()).await.unwrap();
    assert_ne!(other.0.hash, key.hash, "the writer goes on");
}

//! A real process killed with SIGKILL in the middle of its work, several times on one directory: what it had acknowledged is
//! in the ledger exactly once, what it had begun is settled, nothing is held.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    io::{BufRead, BufReader, Write},
    path::Path,
    process::{Command, Stdio},
    sync::Arc,
    time::UNIX_EPOCH,
};

use inner::{Nanos, Usage};
use sqlx::{Connection, Row, SqliteConnection};
use store::{Admin, Durability, Generation, GenerationQuery, KeySpec, OpenOptions, Outcome, Span, StatsBy, StatsQuery, Store};
use tempfile::TempDir;

use crate::sample::{as_left_by_a_crash, call, end, store_with_key};

/// Tells the test program that it is the child; its value is `<directory> <key hash> <round> <durability> <began>`.
const CHILD: &str = "STORE_TEST_CHILD";
const TASKS: u64 = 8;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn kill_minus_nine_loses_and_doubles_nothing() {
    let dir = TempDir::new().unwrap();
    let (key, _) = Admin::open(dir.path()).await.unwrap().create_key(KeySpec::default()).await.unwrap();
    let mut acknowledged = BTreeMap::new();
    let mut begun = BTreeSet::new();
    let (mut only_in_spool, mut uncounted) = (0, 0);
    let began = i64::try_from(UNIX_EPOCH.elapsed().unwrap().as_millis()).unwrap();
    for (round, lines) in [1, 40, 333, 1_000, 2_500, 4_001, 77, 3_000].into_iter().enumerate() {
        let durability = if round % 4 == 1 { "fsync" } else { "write" };
        let work = format!("{} {} {round} {durability} {began}", dir.path().display(), key.hash);
        for line in lines_until_killed(&work, lines) {
            let (word, rest) = line.split_once(' ').unwrap();
            match (word, rest.split_once(' ')) {
                ("settled", Some((id, cost))) => drop(acknowledged.insert(id.to_owned(), cost.parse::<i64>().unwrap())),
                ("begun", None) => drop(begun.insert(rest.to_owned())),
                _ => panic!("{line}"),
            }
        }
        only_in_spool += missing(dir.path(), acknowledged.keys()).await;
        uncounted += groups_to_count(dir.path()).await;
        let store = store::open(OpenOptions::new(dir.path())).await.unwrap();
        let recovery = store.recovery();
        assert!(recovery.damaged.is_empty() && recovery.orphans.is_empty(), "{recovery:?}");
        let row = store.key_by_hash(&key.hash).unwrap();
        assert_eq!(row.held, Nanos(0));
        let ledger = everything(&store).await;
        for (id, cost) in &acknowledged {
            let found = &ledger.get(id).unwrap_or_else(|| panic!("{id} is lost in round {round}")).settlement;
            assert_eq!((found.outcome, found.cost), (Outcome::Done, Nanos(*cost)), "{id}");
        }
        assert!(begun.iter().all(|id| ledger.contains_key(id)), "a call that was begun is in the ledger");
        let sum: i64 = ledger.values().map(|call| call.settlement.cost.0).sum();
        assert_eq!(row.usage, Nanos(sum), "every call is counted once");
        assert_eq!(statistics(&store, began).await, [ledger.len(), ledger.len()], "and once in the statistics");
        store.close().await.unwrap();
    }
    assert!(acknowledged.len() > 1_000, "{}", acknowledged.len());
    assert!(only_in_spool > 0, "no kill came between a settlement and its commit");
    assert!(uncounted > 0, "no kill came between a commit and its statistics");
}

/// Attempts and requests of all days.
async fn statistics(store: &impl Store, began: i64) -> [usize; 2] {
    const DAY_MS: i64 = 86_400_000;
    let (from_ms, until_ms, by) = (began - DAY_MS, began + 2 * DAY_MS, StatsBy::default());
    let query = StatsQuery { span: Span::Day, from_ms, until_ms, model: None, by, spreads: false };
    let rows = store.stats(query).await.unwrap();
    let counts = rows.first().map(|row| row.counts).unwrap_or_default();
    [counts.attempts, counts.requests].map(|count| usize::try_from(count).unwrap())
}

/// How many transactions of calls are in the database and not in its statistics.
async fn groups_to_count(dir: &Path) -> i64 {
    let mut conn = SqliteConnection::connect(dir.join("roundhouse.db").to_str().unwrap()).await.unwrap();
    sqlx::query_scalar("SELECT COUNT(*) FROM uncounted").fetch_one(&mut conn).await.unwrap()
}

/// How many of these calls the database alone does not have.
async fn missing(dir: &Path, acknowledged: impl Iterator<Item = &String>) -> usize {
    let mut conn = SqliteConnection::connect(dir.join("roundhouse.db").to_str().unwrap()).await.unwrap();
    let rows = sqlx::query("SELECT id FROM generations").fetch_all(&mut conn).await.unwrap();
    let stored: BTreeSet<String> = rows.iter().map(|row| row.get("id")).collect();
    acknowledged.filter(|id| !stored.contains(*id)).count()
}

/// Runs the child until it has printed so many lines, kills it, and returns everything it has printed.
fn lines_until_killed(work: &str, lines: usize) -> Vec<String> {
    let mut child = Command::new(env::current_exe().unwrap())
        .args(["--exact", "crash::child_that_writes_until_it_is_killed", "--nocapture", "--test-threads=1"])
        .env(CHILD, work)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut output = BufReader::new(child.stdout.take().unwrap()).lines();
    let wanted = |line: &String| line.starts_with("settled ") || line.starts_with("begun ");
    let mut read: Vec<String> = output.by_ref().map(Result::unwrap).filter(wanted).take(lines).collect();
    assert_eq!(read.len(), lines, "the child ended on its own");
    child.kill().unwrap();
    // A line that was cut off was not acknowledged; a whole one ends in the newline that the child wrote with it.
    read.extend(output.map_while(Result::ok).filter(wanted).filter(|line| line.ends_with('.')));
    child.wait().unwrap();
    read.into_iter().map(|line| line.trim_end_matches('.').to_owned()).collect()
}

async fn everything(store: &impl Store) -> BTreeMap<String, Generation> {
    let mut all = BTreeMap::new();
    let mut before_ms = i64::MAX;
    loop {
        let page = store.generations(GenerationQuery { before_ms, limit: 1000, key_hash: None }).await.unwrap();
        let Some(last) = page.last() else { return all };
        before_ms = last.reservation.created_ms;
        for call in page {
            let id = call.reservation.id.clone();
            assert!(all.insert(id, call).is_none());
        }
    }
}

/// The child's part; does nothing in an ordinary run.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn child_that_writes_until_it_is_killed() {
    let Ok(work) = env::var(CHILD) else { return };
    let [dir, hash, round, durability, began] = work.split(' ').collect::<Vec<_>>()[..] else { panic!("{work}") };
    let durability = if durability == "fsync" { Durability::Fsync } else { Durability::Write };
    let options = OpenOptions { durability, ..OpenOptions::new(Path::new(dir)) };
    let store = Arc::new(store::open(options).await.unwrap());
    let key = store.key_by_hash(hash).unwrap();
    let tasks = (0..TASKS).map(|task| {
        let (store, key, round) = (Arc::clone(&store), key.clone(), round.to_owned());
        let began: i64 = began.parse().unwrap();
        tokio::spawn(async move {
            for n in 0.. {
                let id = format!("gen-{round}-{task}-{n}");
                let mut asked = call(&*id, &key, 1_000);
                // Distinct times, so that the parent can page through all of them.
                asked.created_ms = began + round.parse::<i64>().unwrap() * 10_000_000 + n * 10 + i64::try_from(task).unwrap();
                store.reserve(asked).await.unwrap();
                say(&format!("begun {id}"));
                if n % 3 == 0 {
                    store.progress(&id, &Usage::default(), Nanos(n % 7)).unwrap();
                }
                store.settle(end(&*id, n % 1_000)).await.unwrap();
                say(&format!("settled {id} {}", n % 1_000));
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
}

/// One `write`, so that a kill leaves whole lines, or one without its end.
fn say(line: &str) {
    std::io::stdout().lock().write_all(format!("{line}.\n").as_bytes()).unwrap();
}

#[tokio::test]
async fn an_interrupted_call_is_billed_for_its_last_progress() {
    let (dir, store, key) = store_with_key(Some(1_000)).await;
    store.reserve(call("gen-silent", &key, 300)).await.unwrap();
    store.reserve(call("gen-half", &key, 300)).await.unwrap();
    let used = |tokens| Usage { prompt_tokens: 9, completion_tokens: tokens, ..Usage::default() };
    store.progress("gen-half", &used(1), Nanos(10)).unwrap();
    store.progress("gen-half", &used(5), Nanos(50)).unwrap();
    store.progress("gen-unknown", &used(5), Nanos(50)).unwrap();
    store.flush().await.unwrap();
    let copy = as_left_by_a_crash(dir.path());
    let again = store::open(OpenOptions::new(copy.path())).await.unwrap();
    assert_eq!((again.recovery().settled, again.recovery().interrupted), (0, 2));
    let row = again.key_by_hash(&key.hash).unwrap();
    assert_eq!((row.held, row.usage), (Nanos(0), Nanos(50)));
    let half = again.generation("gen-half").await.unwrap().unwrap().settlement;
    assert_eq!((half.outcome, half.cost, half.usage), (Outcome::Interrupted, Nanos(50), used(5)));
    let silent = again.generation("gen-silent").await.unwrap().unwrap().settlement;
    assert_eq!((silent.outcome, silent.cost), (Outcome::Interrupted, Nanos(0)));
    again.settle(end("gen-half", 300)).await.unwrap();
    assert_eq!(again.key_by_hash(&key.hash).unwrap().usage, Nanos(50), "it is settled already");
}

/// The same crash found twice: the second time after the database was written and before the spool was removed.
#[tokio::test]
async fn a_spool_that_is_replayed_twice_counts_once() {
    let (dir, store, key) = store_with_key(None).await;
    store.reserve(call("gen-1", &key, 5)).await.unwrap();
    store.settle(end("gen-1", 5)).await.unwrap();
    store.reserve(call("gen-2", &key, 5)).await.unwrap();
    store.progress("gen-2", &Usage::default(), Nanos(3)).unwrap();
    store.flush().await.unwrap();
    let copy = as_left_by_a_crash(dir.path());
    let spool = copy.path().join("spool");
    let kept = as_left_by_a_crash(&spool);
    for _ in 0..3 {
        let again = store::open(OpenOptions::new(copy.path())).await.unwrap();
        assert_eq!(again.key_by_hash(&key.hash).unwrap().usage, Nanos(8));
        assert_eq!(everything(&again).await.len(), 2);
        again.close().await.unwrap();
        drop(again);
        for entry in std::fs::read_dir(kept.path()).unwrap() {
            let entry = entry.unwrap();
            std::fs::copy(entry.path(), spool.join(entry.file_name())).unwrap();
        }
    }
}

/// Damage before the end is reported and kept aside; what can be read counts.
#[tokio::test]
async fn a_damaged_spool_is_reported_and_the_rest_of_it_counts() {
    let (dir, store, key) = store_with_key(None).await;
    for n in 0..4 {
        store.reserve(call(format!("gen-{n}"), &key, 10)).await.unwrap();
    }
    for n in 0..4 {
        store.settle(end(format!("gen-{n}"), 10)).await.unwrap();
    }
    let copy = as_left_by_a_crash(dir.path());
    for name in ["roundhouse.db", "roundhouse.db-wal", "roundhouse.db-shm"] {
        let _ = std::fs::remove_file(copy.path().join(name));
    }
    let file = std::fs::read_dir(copy.path().join("spool")).unwrap().next().unwrap().unwrap().path();
    let mut bytes = std::fs::read(&file).unwrap();
    let at = bytes.windows(5).position(|window| window == b"gen-1").unwrap();
    bytes[at] ^= 1;
    std::fs::write(&file, bytes).unwrap();
    let again = store::open(OpenOptions::new(copy.path())).await.unwrap();
    let recovery = again.recovery();
    assert_eq!((recovery.settled, recovery.interrupted, &*recovery.orphans), (3, 0, &["gen-1".to_owned()][..]));
    assert_eq!(recovery.damaged.len(), 1);
    assert!(recovery.damaged[0].is_file(), "kept for a person to look at");
    assert_eq!(everything(&again).await.len(), 3);
}

//! The ledger by request, and free questions to it.

use inner::Nanos;
use store::{
    Analysis, Dimension, Figure, Filter, Found, Granularity, KeySpec, Made, Metric, Operator, Outcome, Reservation, Search,
    Settlement, SqliteStore, Store,
};

use crate::sample::{NOON_MS, call, end, store_with_key};

async fn settled(store: &SqliteStore, asked: Reservation, came: Settlement) {
    store.reserve(asked).await.unwrap();
    store.settle(came).await.unwrap();
}

fn failed(id: &str, status: u16) -> Settlement {
    Settlement { outcome: Outcome::Failed, error_status: Some(status), latency_ms: None, ..end(id, 0) }
}

fn ids(found: &[Found]) -> Vec<&str> {
    found.iter().map(|found| found.generation.reservation.id.as_str()).collect()
}

#[tokio::test]
async fn a_request_is_shown_once_by_the_attempt_that_ended_it() {
    let (_dir, store, key) = store_with_key(None).await;
    let at = |id: &str, ms: i64, first: Option<&str>| Reservation {
        created_ms: NOON_MS + ms,
        request: first.map(str::to_owned),
        ..call(id, &key, 100)
    };
    // Tried three times; one that another outran; one alone; one that nobody answered.
    settled(&store, at("a-1", 0, None), failed("a-1", 500)).await;
    settled(&store, at("a-2", 1, Some("a-1")), failed("a-2", 429)).await;
    settled(&store, at("a-3", 2, Some("a-1")), end("a-3", 30)).await;
    settled(&store, at("b-1", 10, None), end("b-1", 7)).await;
    settled(&store, at("b-2", 11, Some("b-1")), Settlement { outcome: Outcome::Cancelled, ..end("b-2", 0) }).await;
    settled(&store, at("c-1", 20, None), end("c-1", 1)).await;
    settled(&store, at("d-1", 20, None), failed("d-1", 500)).await;
    settled(&store, at("d-2", 20, Some("d-1")), failed("d-2", 503)).await;
    let search = async |query: Search| store.search(query).await.unwrap();
    let every = search(Search::default()).await;
    assert_eq!(ids(&every), ["c-1", "d-2", "b-1", "a-3"]);
    assert_eq!(every.iter().map(|found| found.attempts).collect::<Vec<_>>(), [1, 2, 2, 3]);
    let page = search(Search { limit: 1, ..Search::default() }).await;
    assert_eq!(ids(&page), ["c-1", "d-2"], "nothing is lost between pages");
    let next = search(Search { before_ms: NOON_MS + 20, limit: 1, ..Search::default() }).await;
    assert_eq!(ids(&next), ["b-1"]);
    let dear = search(Search { min_cost: Some(Nanos(7)), ..Search::default() }).await;
    assert_eq!(ids(&dear), ["b-1", "a-3"]);
    let lost = search(Search { outcome: Some(Outcome::Failed), ..Search::default() }).await;
    assert_eq!(ids(&lost), ["d-2"], "a request that was answered did not fail");
    assert!(search(Search { key_hash: Some("another".into()), ..Search::default() }).await.is_empty());
}

#[tokio::test]
async fn conditions_are_about_text_and_never_patterns() {
    let (_dir, store, key) = store_with_key(None).await;
    let asked = |id: &str, endpoint: &str| Reservation { endpoint: Some(endpoint.into()), referer: None, ..call(id, &key, 1) };
    settled(&store, Reservation { title: Some("100% Söhne".into()), ..asked("gen-1", "acme/fp8") }, end("gen-1", 1)).await;
    settled(&store, Reservation { session_id: Some("Talk_7".into()), ..asked("gen-2", "acme") }, end("gen-2", 1)).await;
    settled(&store, asked("gen-3", "acmebis"), end("gen-3", 1)).await;
    let with = async |text: &str| {
        let query = Search { text: Some(text.into()), ..Search::default() };
        ids(&store.search(query).await.unwrap()).into_iter().map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(with("100% S").await, ["gen-1"]);
    assert_eq!(with("talk_").await, ["gen-2"]);
    assert!(with("T%7").await.is_empty() && with("k_7'").await.is_empty());
    let of = async |provider: &str| {
        let query = Search { provider: Some(provider.into()), ..Search::default() };
        store.search(query).await.unwrap().len()
    };
    assert_eq!((of("acme").await, of("acme/fp8").await, of("Roundhouse").await, of("acm_").await), (2, 1, 3, 0));
    let app = store.apps().await.unwrap()[0].id.clone();
    let of_app = store.search(Search { app: Some(app), ..Search::default() }).await.unwrap();
    assert_eq!(ids(&of_app), ["gen-1"]);
}

#[tokio::test]
async fn free_questions_sum_up_the_rows_they_are_about() {
    let (_dir, store, key) = store_with_key(None).await;
    let (second, _) = store.create_key(KeySpec::default()).await.unwrap();
    let day = 86_400_000;
    let at = |id: &str, days: i64, model: &str| Reservation {
        created_ms: NOON_MS + days * day,
        model: model.into(),
        ..call(id, &key, 100)
    };
    let made = Made { tool_calls: 4, malformed_calls: Some(1), ..Made::default() };
    settled(&store, at("gen-1", 0, "a/b"), Settlement { made, waited_ms: 2, ..end("gen-1", 5) }).await;
    settled(&store, at("gen-2", 1, "a/b"), failed("gen-2", 500)).await;
    settled(&store, Reservation { request: Some("gen-2".into()), ..at("gen-3", 1, "a/b") }, end("gen-3", 6)).await;
    settled(
        &store,
        Reservation { key_hash: second.hash.clone(), preset: Some("p".into()), ..at("gen-4", 1, "c/d") },
        end("gen-4", 7),
    )
    .await;
    let question = Analysis {
        metrics: vec![Metric::Requests, Metric::Usage, Metric::ErrorRate],
        dimensions: vec![Dimension::Model],
        granularity: None,
        from_ms: NOON_MS,
        until_ms: NOON_MS + 9 * day,
        filters: Vec::new(),
        order: None,
        limit: 10,
    };
    let whole = |number| Some(Figure::Whole(number));
    let rows = store.analyse(question.clone()).await.unwrap();
    assert_eq!(rows.len(), 2);
    assert_eq!((rows[0].dimensions[0].as_deref(), rows[0].begins_ms), (Some("a/b"), None));
    assert_eq!(rows[0].metrics, [whole(2), whole(11), Some(Figure::Mean(1.0 / 3.0))]);
    let weekly = Analysis { granularity: Some(Granularity::Week), ..question.clone() };
    let weeks = store.analyse(weekly).await.unwrap();
    // 2026-11-22 was a Sunday: the next day begins another week.
    let monday = NOON_MS / day * day + day;
    assert_eq!(weeks.iter().map(|row| row.begins_ms).collect::<Vec<_>>(), [monday - 7 * day, monday, monday].map(Some));
    let every = Analysis { metrics: Metric::ALL.to_vec(), dimensions: Vec::new(), ..question.clone() };
    let [row] = &store.analyse(every.clone()).await.unwrap()[..] else { panic!("one row") };
    for (metric, figure) in Metric::ALL.iter().zip(&row.metrics) {
        let is_rate = matches!(figure, Some(Figure::Mean(_)));
        assert_eq!(is_rate, metric.is_rate(), "{metric:?}: {figure:?}");
    }
    for dimension in Dimension::ALL {
        let by = Analysis { dimensions: vec![*dimension], granularity: Some(Granularity::Month), ..question.clone() };
        assert!(!store.analyse(by).await.unwrap().is_empty(), "{dimension:?}");
    }
    let only = |operator, values: &[&str]| Analysis {
        filters: vec![Filter {
            dimension: Dimension::Preset,
            operator,
            values: values.iter().map(|&value| value.to_owned()).collect(),
        }],
        dimensions: Vec::new(),
        ..question.clone()
    };
    for (operator, values, requests) in [
        (Operator::Eq, &["p"][..], 1),
        (Operator::Neq, &["p"][..], 2),
        (Operator::In, &["p", "q"][..], 1),
        (Operator::NotIn, &["p"][..], 2),
        (Operator::Gt, &["o"][..], 1),
        (Operator::Lte, &["o"][..], 0),
    ] {
        let found = store.analyse(only(operator, values)).await.unwrap();
        let count = found.first().map_or(0, |row| if let Some(Figure::Whole(count)) = row.metrics[0] { count } else { -1 });
        assert_eq!(count, requests, "{operator:?}");
    }
    let nothing = Analysis { from_ms: 0, until_ms: 1, ..every };
    assert!(store.analyse(nothing).await.unwrap().is_empty());
}

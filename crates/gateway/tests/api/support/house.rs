//! A gateway with a real store in a directory of its own, the scripted provider, and two keys.

use std::{
    collections::HashMap,
    sync::{Arc, OnceLock},
    time::Duration,
};

use axum::{
    body::{Body, Bytes},
    http::{HeaderMap, Request, StatusCode, header},
};
use catalog::{Base, Catalog, Policy, ProviderModel, Vendor, base::day::Day};
use futures_util::future::BoxFuture;
use gateway::{
    Changeable, Gateway, Parts, Server, Settings,
    upstream::{Call, Prepared, Upstream, http::HttpUpstream},
};
use http_body_util::BodyExt;
use inner::{Failure, WhenLeft};
use providers::{CallIds, Dialect, ProviderConfig, Quirks, Secret};
use serde_json::{Value, json};
use store::{Generation, KeySpec, OpenOptions, SqliteStore, Store};
use tokio::{sync::oneshot, task::JoinHandle};
use tower::ServiceExt;

use super::upstream;

/// The credential of the scripted provider. Must never be seen in a reply.
pub(crate) const PROVIDER_SECRET: &str = "sk-upstream-secret-0123456789";

/// The credential that a caller has there of its own. Must never be seen in a reply either.
pub(crate) const OWN_SECRET: &str = "sk-own-secret-9876543210";

/// The port of a service that died out in the eighties: nobody listens there.
const CLOSED: &str = "http://127.0.0.1:1/v1";

pub(crate) struct House {
    pub(crate) gateway: Gateway,
    pub(crate) store: Arc<SqliteStore>,
    pub(crate) provider: upstream::Upstream,
    /// A normal key.
    pub(crate) key: String,
    /// A management key.
    pub(crate) management: String,
    /// What is served at first.
    pub(crate) rooms: Rooms,
    _dir: tempfile::TempDir,
}

/// What a gateway serves.
pub(crate) struct Rooms {
    catalog: Arc<Catalog>,
    upstreams: HashMap<String, Arc<dyn Upstream>>,
    settings: Settings,
}

/// A whole reply.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// The pictures of tests lie on this machine, which no other installation would ask.
fn pictures() -> Option<Arc<media::Fetcher>> {
    let policy = media::FetchPolicy { allow_http: true, allow_private: true, ..media::FetchPolicy::default() };
    Some(Arc::new(media::Fetcher::new(policy).unwrap()))
}

/// A gateway on a socket.
pub(crate) struct Served {
    pub(crate) url: String,
    pub(crate) running: JoinHandle<()>,
    stop: oneshot::Sender<()>,
}

impl Rooms {
    /// The same, with some upstreams made anew.
    pub(crate) fn renewing(&self, providers: &[&str], base: &str) -> Changeable {
        let (_, mut fresh) = rooms(base, &self.settings, Catalog::default());
        let mut upstreams = self.upstreams.clone();
        for provider in providers {
            upstreams.insert((*provider).to_owned(), fresh.remove(*provider).unwrap());
        }
        Changeable { catalog: Arc::clone(&self.catalog), upstreams, settings: self.settings.clone() }
    }

    /// Nothing at all, with these settings.
    pub(crate) fn empty(settings: Settings) -> Changeable {
        Changeable { catalog: Arc::default(), upstreams: HashMap::new(), settings }
    }
}

impl House {
    pub(crate) async fn open() -> Self {
        Self::with(|_| {}).await
    }

    /// With settings changed by the test.
    pub(crate) async fn with(change: impl FnOnce(&mut Settings)) -> Self {
        Self::furnished(change, &[]).await
    }

    /// With models at `twin`, which is the scripted provider, beside the usual ones, each as the fields of its section.
    pub(crate) async fn serving(models: &[&str]) -> Self {
        Self::furnished(|_| {}, models).await
    }

    async fn furnished(change: impl FnOnce(&mut Settings), models: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(store::open(OpenOptions::new(dir.path())).await.unwrap());
        let provider = upstream::Upstream::start().await;
        let mut settings = Settings::default();
        change(&mut settings);
        let key = key(&store, KeySpec { name: "normal".into(), ..KeySpec::default() }).await;
        let management = key_of(&store, true).await;
        let empty = if models.is_empty() { Catalog::default() } else { knowing() };
        let (mut catalog, upstreams) = rooms(&provider.base(), &settings, empty);
        let more: Vec<ProviderModel> = models.iter().map(|section| toml::from_str(section).unwrap()).collect();
        if !more.is_empty() {
            catalog.add_provider(&Vendor { id: "twin", name: "Twin", catalogued: true, ..Vendor::default() }, &more).unwrap();
        }
        let rooms =
            Rooms { catalog: Arc::new(catalog.beside(world())), upstreams: upstreams.clone(), settings: settings.clone() };
        let gateway = Gateway::new(Parts {
            catalog: Arc::clone(&rooms.catalog),
            store: store.clone(),
            upstreams,
            settings,
            traces: None,
            pictures: pictures(),
        });
        Self { gateway, store, provider, key, management, rooms, _dir: dir }
    }

    /// The same house after a restart of the gateway; the store stays.
    pub(crate) async fn restart(&mut self) {
        let Rooms { catalog, upstreams, settings } = &self.rooms;
        let (catalog, upstreams, settings) = (Arc::clone(catalog), upstreams.clone(), settings.clone());
        self.gateway =
            Gateway::new(Parts { catalog, store: self.store.clone(), upstreams, settings, traces: None, pictures: pictures() });
        self.gateway.recall().await.unwrap();
    }

    /// What an administrator asks for; `null` is no body.
    pub(crate) async fn manage(&self, method: &str, path: &str, body: Value) -> Reply {
        self.ask(asked_by(&self.management, method, path, body)).await
    }

    /// A request with the normal key and a chat body, `{"model": "mock/<model>", "messages": [...]}` and `more` over it.
    pub(crate) fn chat(&self, model: &str, more: Value) -> Request<Body> {
        let mut body = json!({"model": format!("mock/{model}"), "messages": [{"role": "user", "content": "hi"}]});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post(body.to_string())
    }

    /// A request in Anthropic's dialect with the normal key, as its clients send it: `{"model": "mock/<model>", "max_tokens": 100,
    /// "messages": [...]}` and `more` over it.
    pub(crate) fn message(&self, model: &str, more: Value) -> Request<Body> {
        let messages = json!([{"role": "user", "content": "hi"}]);
        let mut body = json!({"model": format!("mock/{model}"), "max_tokens": 100, "messages": messages});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post_message("/api/v1/messages?beta=true", body.to_string())
    }

    /// The same with this body.
    pub(crate) fn post_message(&self, path: &str, body: impl Into<Body>) -> Request<Body> {
        Request::post(path)
            .header("x-api-key", &self.key)
            .header("anthropic-version", "2023-06-01")
            .header("anthropic-beta", "whatever-2026-01-01")
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.into())
            .unwrap()
    }

    /// A chat request with the normal key and this body.
    pub(crate) fn post(&self, body: impl Into<Body>) -> Request<Body> {
        Request::post("/api/v1/chat/completions")
            .header(header::AUTHORIZATION, format!("Bearer {}", self.key))
            .header(header::CONTENT_TYPE, "application/json")
            .body(body.into())
            .unwrap()
    }

    /// A GET with a key, or without.
    pub(crate) fn get(path: &str, key: Option<&str>) -> Request<Body> {
        let request = Request::get(path);
        match key {
            Some(key) => request.header(header::AUTHORIZATION, format!("Bearer {key}")),
            None => request,
        }
        .body(Body::empty())
        .unwrap()
    }

    /// Answers a request in process.
    pub(crate) async fn ask(&self, request: Request<Body>) -> Reply {
        self.ask_and(request, || ()).await
    }

    /// The same; `then` is called between the head of the reply and its body.
    pub(crate) async fn ask_and(&self, request: Request<Body>, then: impl FnOnce()) -> Reply {
        let (head, body) = self.gateway.router().oneshot(request).await.unwrap().into_parts();
        then();
        Reply { status: head.status, headers: head.headers, body: body.collect().await.unwrap().to_bytes() }
    }

    /// The settled record of a generation, once there is one.
    pub(crate) async fn settled(&self, id: &str) -> Generation {
        loop {
            if let Some(generation) = self.store.generation(id).await.unwrap() {
                return generation;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    /// What Prometheus reads.
    pub(crate) async fn metrics(&self) -> String {
        let reply = self.ask(Self::get("/metrics", Some(&self.management))).await;
        assert_eq!(reply.status, StatusCode::OK, "{}", reply.text());
        reply.text().to_owned()
    }

    /// Serves on a socket of its own.
    pub(crate) async fn serve(&self) -> Served {
        let server = Server::bind("127.0.0.1:0", self.gateway.clone()).await.unwrap();
        let url = format!("http://{}", server.address());
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(server.run(async move {
            let _ = stopped.await;
        }));
        Served { url, running, stop }
    }

    /// Everything held for the normal key. Zero when nothing runs.
    pub(crate) fn held(&self) -> i64 {
        self.store.key_by_secret(&self.key).unwrap().held.0
    }

    /// How many generations the ledger has.
    pub(crate) async fn generations(&self) -> Vec<Generation> {
        self.store.flush().await.unwrap();
        self.store.generations(store::GenerationQuery::default()).await.unwrap()
    }
}

impl Served {
    /// Tells the server to stop and drain.
    pub(crate) fn stop(self) -> JoinHandle<()> {
        self.stop.send(()).unwrap();
        self.running
    }

    pub(crate) fn address(&self) -> &str {
        &self.url["http://".len()..]
    }
}

impl Reply {
    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("not JSON: {:?}", self.body))
    }

    pub(crate) fn generation_id(&self) -> &str {
        self.headers["x-generation-id"].to_str().unwrap()
    }

    /// The envelope of an error, whose code is the status.
    pub(crate) fn error(&self) -> Value {
        assert_eq!(self.headers[header::CONTENT_TYPE], "application/json");
        let error = self.json()["error"].clone();
        assert_eq!(error["code"], json!(self.status.as_u16()), "{error}");
        assert!(error["message"].is_string() && error["metadata"]["error_type"].is_string(), "{error}");
        error
    }
}

/// A request with this key; `null` is no body.
pub(crate) fn asked_by(key: &str, method: &str, path: &str, body: Value) -> Request<Body> {
    let request = Request::builder().method(method).uri(path).header(header::AUTHORIZATION, format!("Bearer {key}"));
    let body = if body.is_null() { Body::empty() } else { Body::from(body.to_string()) };
    request.header(header::CONTENT_TYPE, "application/json").body(body).unwrap()
}

/// Makes a key and returns its plain text.
pub(crate) async fn key(store: &SqliteStore, spec: KeySpec) -> String {
    store.create_key(spec).await.unwrap().1
}

async fn key_of(store: &SqliteStore, management: bool) -> String {
    key(store, KeySpec { name: "management".into(), management, ..KeySpec::default() }).await
}

/// A catalogue with a base of one model: it has to think, in three efforts, and takes no sampling.
fn knowing() -> Catalog {
    const BASE: &str = concat!(
        r#"{"model":"twin/thinker","name":"Twin: Thinker","context":8192,"input":["text"],"output":["text"],"tokenizer":"Other","#,
        r#""reasoning":{"mandatory":true,"efforts":["high","medium","low"],"max_tokens":false},"#,
        r#""parameters":["include_reasoning","max_tokens","reasoning","seed"],"source":"curated","date":"2026-11-22"}"#,
        "\n",
        r#"{"endpoint":"twin/thinker","at":"twin","as":"good","source":"curated","date":"2026-11-22"}"#,
    );
    let base = Box::leak(Box::new(Base::parse(BASE, "").unwrap()));
    Catalog::knowing(base, catalog::aliases::aliases().unwrap(), Day::first("2026-11-22").unwrap())
}

/// What ships, as if two providers of it were connected, of which none is here.
fn world() -> Arc<Catalog> {
    static WORLD: OnceLock<Arc<Catalog>> = OnceLock::new();
    let known = || {
        let today = Day::first("2026-11-29").unwrap();
        let mut world = Catalog::knowing(catalog::base().unwrap(), catalog::aliases::aliases().unwrap(), today);
        for (id, name) in [("novita", "Novita"), ("openrouter", "OpenRouter")] {
            world.add_provider(&Vendor { id, name, catalogued: true, ..Vendor::default() }, &[]).unwrap();
        }
        Arc::new(world)
    };
    Arc::clone(WORLD.get_or_init(known))
}

/// The models `mock/<script>` at the scripted provider, `mock/priced` with a price, `down/x` at a closed port, `panic/x`, and
/// `shared/x`, text only, at both: cheap where nobody answers. `narrow/x` is cheap where there is never room. `open/<script>` is not
/// listed, nor is `claude/<model>`, which is asked in Anthropic's dialect.
fn rooms(base: &str, settings: &Settings, mut catalog: Catalog) -> (Catalog, HashMap<String, Arc<dyn Upstream>>) {
    const SCRIPTS: [&str; 26] = [
        "good",
        "tools",
        "reason",
        "drip",
        "gated",
        "gated-first",
        "gated-error",
        "hang-head",
        "hang-first",
        "hang-middle",
        "cut",
        "cut-first",
        "cut-clean",
        "empty",
        "error-first",
        "error-middle",
        "error-200",
        "error-400",
        "error-401",
        "error-429",
        "error-500",
        "error-503",
        "html",
        "redirect",
        "long",
        "vision",
    ];
    let listed = |id: &str, more: &str| -> ProviderModel {
        toml::from_str(&format!("id = \"{id}\"\ncontext_length = 8192\nmax_completion_tokens = 1000\n{more}")).unwrap()
    };
    let sees = "input_modalities = [\"text\", \"image\", \"file\", \"audio\", \"video\"]";
    let mut models = SCRIPTS.map(|script| listed(&format!("mock/{script}"), sees)).to_vec();
    let price = "price = { prompt = \"0.26\", completion = \"2.60\" }";
    models.push(listed("mock/priced", &format!("upstream_id = \"good\"\n{price}")));
    models.push(listed("mock/priced-gated", &format!("upstream_id = \"gated\"\n{price}")));
    models.push(listed("mock/priced-uncounted", &format!("upstream_id = \"uncounted\"\n{price}")));
    models.push(listed("mock/priced-error", &format!("upstream_id = \"error-middle\"\n{price}")));
    let at = |price: &str| format!("upstream_id = \"good\"\nprice = {{ {price} }}");
    // Dear to write to a cache, which nobody has to do.
    models.push(listed("mock/tiered", &at("prompt = \"1\", completion = \"1\"")));
    for (variant, price) in [("flex", "0.5"), ("priority", "2"), ("turbo", "3")] {
        let price = format!("prompt = \"{price}\", completion = \"{price}\"");
        models.push(listed("mock/tiered", &format!("variant = \"{variant}\"\n{}", at(&price))));
    }
    models.push(listed("anthropic/x", &at("prompt = \"0.2\", completion = \"2.7\", input_cache_write = \"30000\"")));
    let mute = at("prompt = \"0.2\", completion = \"2.8\"").replace("good", "mute");
    models.push(listed("mock/mute", &mute));
    // Beside text, and instead of it.
    for script in ["drawn", "made", "unthought"] {
        models.push(listed(&format!("mock/{script}"), &format!("upstream_id = \"{script}\"")));
    }
    models.push(listed("mock/unended", &at("prompt = \"0.2\", completion = \"2.7\"").replace("good", "unended")));
    models.push(listed("mock/good:free", "upstream_id = \"good\""));
    models.push(listed("mock/good:thinking", "upstream_id = \"good\""));
    models.push(ProviderModel { context_length: Some(1_000_000), ..listed("mock/good:extended", "upstream_id = \"good\"") });
    let costing = |id: &str, script: &str, price: &str| {
        let price = format!("price = {{ prompt = \"{price}\", completion = \"{price}\" }}");
        listed(id, &format!("upstream_id = \"{script}\"\n{price}"))
    };
    // Each at two providers, the first of which is slow to begin.
    for (id, script) in [("hedge/never", "hang-first"), ("hedge/late", "gated-first"), ("hedge/failing", "gated-error")] {
        models.push(costing(id, script, "1"));
    }
    let shared = |price: &str| {
        let price = format!("price = {{ prompt = \"{price}\", completion = \"{price}\" }}");
        listed("shared/x", &format!("upstream_id = \"good\"\n{price}"))
    };
    models.push(shared("4"));
    let cached = |provider: &str| {
        let price = "price = { prompt = \"1\", completion = \"1\", input_cache_read = \"0.1\" }";
        listed("cached/x", &format!("name = \"{provider}\"\nupstream_id = \"cached\"\n{price}"))
    };
    models.push(cached("Mock"));
    models.push(costing("narrow/x", "error-503", "1"));
    let half = |price: &str| listed("half/x", &format!("upstream_id = \"good\"\n{price}"));
    models.push(half(""));
    let vendor = |id, name| Vendor { id, name, ..Vendor::default() };
    catalog.add_provider(&vendor("mock", "Mock"), &models).unwrap();
    catalog.add_provider(&vendor("down", "Down"), &[listed("down/x", ""), shared("0.5")]).unwrap();
    catalog
        .add_provider(
            &vendor("twin", "Twin"),
            &[
                cached("Twin"),
                half(price),
                costing("narrow/x", "good", "30"),
                costing("hedge/never", "good", "2"),
                costing("hedge/late", "hang-first", "2"),
                costing("hedge/failing", "gated-first", "2"),
            ],
        )
        .unwrap();
    // Whatever stands behind its slug goes there, and is not listed.
    catalog.add_provider(&vendor("open", "Open"), &[]).unwrap();
    catalog.add_provider(&vendor("claude", "Claude"), &[]).unwrap();
    // The same; its comments are signs of life, and it stops when it is left.
    let queue = Vendor { when_left: WhenLeft::StopsStreams, ..vendor("queue", "Queue") };
    catalog.add_provider(&queue, &[]).unwrap();
    let router = Vendor { routes: true, ..vendor("router", "Router") };
    catalog.add_provider(&router, &[listed("routed/x", "upstream_id = \"good\"")]).unwrap();
    let at_home = "price = { prompt = \"1\", completion = \"1\" }\nupstream_id = \"good\"\ndistillable = true";
    let home = Vendor { policy: Policy::PRIVATE, ..vendor("home", "Home") };
    catalog.add_provider(&home, &[listed("private/x", at_home)]).unwrap();
    catalog.add_provider(&vendor("panic", "Panic"), &[listed("panic/x", "")]).unwrap();
    let http = |id: &str, base: &str| -> Arc<dyn Upstream> {
        let ids: CallIds = Arc::new(|| "call_made_up".to_owned());
        let config = ProviderConfig {
            id: id.to_owned(),
            name: Some(id[..1].to_uppercase() + &id[1..]),
            like: None,
            dialect: (id == "claude").then_some(Dialect::AnthropicMessages),
            base_url: Some(base.to_owned()),
            api_key: None,
            aws: None,
            quirks: match id {
                "router" => Some(Quirks { routes: true, ..Quirks::default() }),
                "queue" => Some(Quirks { keep_alives: true, ..Quirks::default() }),
                _ => None,
            },
        };
        let provider = config.provider(ids).unwrap();
        Arc::new(HttpUpstream::new(provider, Some(Secret::new(PROVIDER_SECRET)), settings.upstream.clone()).unwrap())
    };
    let own = || {
        let config = ProviderConfig {
            id: "own".into(),
            name: Some("Own".into()),
            like: None,
            dialect: None,
            base_url: Some(base.to_owned()),
            api_key: None,
            aws: None,
            quirks: None,
        };
        let provider = config.provider(Arc::new(|| "call_made_up".to_owned())).unwrap();
        HttpUpstream::on_own_key(provider, Some(Secret::new(OWN_SECRET)), settings.upstream.clone()).unwrap()
    };
    let upstreams = HashMap::from([
        ("byok:mine".to_owned(), Arc::new(own()) as Arc<dyn Upstream>),
        ("mock".to_owned(), http("mock", base)),
        ("down".to_owned(), http("down", CLOSED)),
        ("twin".to_owned(), http("twin", base)),
        ("open".to_owned(), http("open", base)),
        ("claude".to_owned(), http("claude", base)),
        ("router".to_owned(), http("router", base)),
        ("queue".to_owned(), http("queue", base)),
        ("home".to_owned(), http("home", base)),
        ("panic".to_owned(), Arc::new(Panics) as Arc<dyn Upstream>),
    ]);
    (catalog, upstreams)
}

struct Panics;

impl Upstream for Panics {
    fn prepare(&self, _: Call) -> BoxFuture<'_, Result<Box<dyn Prepared>, Failure>> {
        panic!("a defect that knows {PROVIDER_SECRET}")
    }
}

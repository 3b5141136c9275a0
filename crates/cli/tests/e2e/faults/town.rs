//! A house between faulty providers and a client: the program itself, or a gateway of the same parts with clocks of seconds.

use std::{collections::HashMap, io::Write, net::TcpStream, sync::Arc, time::Duration};

use catalog::{Catalog, ProviderModel, Vendor as Known};
use gateway::{
    Gateway, Parts, Server, Settings,
    upstream::{Upstream, http::HttpUpstream},
};
use inner::Nanos;
use providers::{Dialect, ProviderConfig, Secret};
use reqwest::blocking::{Client, Response};
use serde::Deserialize;
use serde_json::Value;
use simulator::{Fault, Simulator, Vendor};
use store::{Generation, GenerationQuery, KeySpec, OpenOptions, SqliteStore, Store};
use tempfile::TempDir;
use tokio::{runtime::Runtime, sync::oneshot, task::JoinHandle};

use super::{Cell, script};
use crate::house::{House, client};

/// The credential of all providers. Nobody may see it.
pub const SECRET: &str = "sk-simulated-0123456789";
/// The provider without a fault.
const SPARE: &str = "spare";
/// Every clock of the quick gateway: long enough for a busy machine to answer from its own loopback.
const CLOCK: Duration = Duration::from_secs(3);

/// What a cell's model is called.
pub fn model(cell: Cell) -> String {
    let how = if cell.streamed { "streamed" } else { "whole" };
    format!("cell/{}-{}-{how}", name(cell.vendor), cell.providers)
}

/// The providers of a cell, in the order in which they are to be tried.
pub fn order(cell: Cell) -> Vec<&'static str> {
    let second = Vendor::ALL[(cell.vendor as usize + 1) % Vendor::ALL.len()];
    match cell.providers {
        1 => vec![name(cell.vendor)],
        2 => vec![name(cell.vendor), SPARE],
        _ => vec![name(cell.vendor), name(second), SPARE],
    }
}

/// The configuration of a house for these cells of one fault.
pub fn config(simulator: &Simulator, fault: Fault, cells: &[Cell]) -> String {
    let faulty = Vendor::ALL.map(|vendor| {
        let base = simulator.base(vendor, Some(fault)) + if vendor == Vendor::Mistral { "/v1" } else { "" };
        section(name(vendor), dialect(vendor), &base, &script(fault), cells)
    });
    let spare = section(SPARE, "openai_chat", &simulator.base(Vendor::Chat, None), "sim", cells);
    format!("[engine]\nbuiltin = false\n{}{spare}", faulty.concat())
}

fn section(id: &str, dialect: &str, base: &str, upstream_id: &str, cells: &[Cell]) -> String {
    let models = cells.iter().filter(|cell| order(**cell).contains(&id)).map(|cell| {
        // Every cell has an upstream model of its own: what fails in one must not put an endpoint of another at the back.
        let model = model(*cell);
        format!(
            "[[provider.model]]\nid = \"{model}\"\nupstream_id = \"{upstream_id}/note-{}\"\ncontext_length = 4096\n\
             price = {{ prompt = \"0.26\", completion = \"2.60\" }}\n",
            model.trim_start_matches("cell/")
        )
    });
    let models: String = models.collect();
    if models.is_empty() {
        return models;
    }
    format!("[[provider]]\nid = \"{id}\"\ndialect = \"{dialect}\"\nbase_url = \"{base}\"\napi_key = \"{SECRET}\"\n{models}")
}

/// The slug of a vendor's provider; of Mistral the one whose differences are known.
fn name(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Chat => "chat",
        Vendor::Responses => "responses",
        Vendor::Anthropic => "claude",
        Vendor::Gemini => "gemini",
        Vendor::Mistral => "mistral",
        Vendor::Cohere => "command",
        Vendor::Bedrock => "bedrock",
    }
}

fn dialect(vendor: Vendor) -> &'static str {
    match vendor {
        Vendor::Chat | Vendor::Mistral => "openai_chat",
        Vendor::Responses => "openai_responses",
        Vendor::Anthropic => "anthropic_messages",
        Vendor::Gemini => "gemini",
        Vendor::Cohere => "cohere",
        Vendor::Bedrock => "bedrock",
    }
}

/// Where clients come in.
pub struct Door {
    url: String,
    key: String,
    client: Client,
}

impl Door {
    pub fn post(&self, body: &Value) -> Response {
        let url = format!("{}/api/v1/chat/completions", self.url);
        self.client.post(url).bearer_auth(&self.key).body(body.to_string()).send().unwrap()
    }

    /// A connection with this request on it, for who does not want the answer.
    pub fn begin(&self, body: &Value) -> TcpStream {
        let (body, key) = (body.to_string(), &self.key);
        let mut connection = TcpStream::connect(self.url.trim_start_matches("http://")).unwrap();
        let head = format!("host: x\r\nauthorization: Bearer {key}\r\ncontent-length: {}\r\n", body.len());
        write!(connection, "POST /api/v1/chat/completions HTTP/1.1\r\n{head}\r\n{body}").unwrap();
        connection
    }
}

/// The program itself.
pub struct Program(House);

impl Program {
    pub fn start(config: &str) -> Self {
        Self(House::routing(config))
    }

    pub fn door(&self) -> Door {
        Door { url: self.0.url.clone(), key: self.0.api_key(), client: client() }
    }

    /// Everything in the ledger once the program has ended.
    pub async fn ledger(mut self) -> Result<Vec<Generation>, String> {
        self.0.signal("TERM");
        match self.0.wait() {
            Some(0) => read(&store::open(OpenOptions::new(self.0.data.path())).await.unwrap()).await,
            code => Err(format!("the program ended with {code:?}")),
        }
    }
}

/// A gateway of the same parts, in this process.
pub struct Quick {
    url: String,
    key: String,
    store: Arc<SqliteStore>,
    stop: oneshot::Sender<()>,
    running: JoinHandle<()>,
    _dir: TempDir,
}

/// A `[[provider]]` section.
#[derive(Deserialize)]
struct Section {
    id: String,
    dialect: Dialect,
    base_url: String,
    api_key: Secret,
    #[serde(rename = "model")]
    models: Vec<ProviderModel>,
}

impl Quick {
    pub fn start(runtime: &Runtime, config: &str) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Arc::new(runtime.block_on(store::open(OpenOptions::new(dir.path()))).unwrap());
        let key = runtime.block_on(store.create_key(KeySpec::default())).unwrap().1;
        let mut settings = Settings::default();
        let limits = &mut settings.upstream;
        for clock in [&mut limits.connect, &mut limits.head, &mut limits.first_token, &mut limits.idle, &mut limits.total] {
            *clock = CLOCK;
        }
        let (catalog, upstreams) = parts(config, &settings);
        let parts = Parts {
            catalog: Arc::new(catalog),
            store: Arc::<SqliteStore>::clone(&store),
            upstreams,
            settings,
            traces: None,
            pictures: None,
        };
        let server = runtime.block_on(Server::bind("127.0.0.1:0", Gateway::new(parts))).unwrap();
        let url = format!("http://{}", server.address());
        let (stop, stopped) = oneshot::channel();
        let running = runtime.spawn(server.run(async move { drop(stopped.await) }));
        Self { url, key, store, stop, running, _dir: dir }
    }

    pub fn door(&self) -> Door {
        Door { url: self.url.clone(), key: self.key.clone(), client: client() }
    }

    /// Everything in the ledger once the gateway has ended.
    pub async fn ledger(self) -> Result<Vec<Generation>, String> {
        self.stop.send(()).unwrap();
        self.running.await.unwrap();
        read(&self.store).await
    }
}

fn parts(config: &str, settings: &Settings) -> (Catalog, HashMap<String, Arc<dyn Upstream>>) {
    let mut table: HashMap<String, toml::Value> = toml::from_str(config).unwrap();
    let sections: Vec<Section> = table.remove("provider").unwrap().try_into().unwrap();
    let (mut catalog, mut upstreams) = (Catalog::default(), HashMap::new());
    for Section { id, dialect, base_url, api_key, models } in sections {
        catalog.add_provider(&Known { id: &id, name: &id, ..Known::default() }, &models).unwrap();
        let (dialect, base_url) = (Some(dialect), Some(base_url));
        let config =
            ProviderConfig { id: id.clone(), name: None, like: None, dialect, base_url, api_key: None, aws: None, quirks: None };
        let provider = config.provider(Arc::new(|| "call_made_up".to_owned())).unwrap();
        let upstream = HttpUpstream::new(provider, Some(api_key), settings.upstream.clone()).unwrap();
        upstreams.insert(id, Arc::new(upstream) as Arc<dyn Upstream>);
    }
    (catalog, upstreams)
}

async fn read(store: &SqliteStore) -> Result<Vec<Generation>, String> {
    store.flush().await.unwrap();
    if let Some(key) = store.keys().iter().find(|key| key.held != Nanos(0)) {
        return Err(format!("{:?} stay held", key.held));
    }
    let query = GenerationQuery { limit: GenerationQuery::ROWS_MAX, ..GenerationQuery::default() };
    Ok(store.generations(query).await.unwrap())
}

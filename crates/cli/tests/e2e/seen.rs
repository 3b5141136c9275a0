//! What the trained model in the box will see is what it was trained on: token ids and pixel rows of a hundred training cases, sent over
//! the API, equal those that the training drew (`training/signal_vl/fixtures.py`), to the last bit.

use std::{
    collections::HashMap,
    fs,
    path::{Path, PathBuf},
    sync::{Arc, Mutex},
};

use catalog::{Catalog, LOCAL, LocalCheckpoint};
use engine::{Engine, Settings};
use gateway::{
    Gateway, Parts, Server,
    upstream::local::{Eyes, LocalModel, LocalUpstream},
};
use media::{Decoder, FetchPolicy, Fetcher, Limits, PictureRules, VideoRules, WorkerCommand};
use models::{
    Features, KvPool, Media, Model, ModelInfo, PlanError, PositionPlan, Probe, StepBatch, VisionJob, scripted::Scripted,
};
use prompt::Prompter;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use store::{KeySpec, OpenOptions, Store};

use crate::house::golden;

/// What reached the model: the ids of a prompt, and the SHA-256 of the pixel rows of each picture or clip.
type Seen = (Vec<u32>, Vec<String>);

/// A model that says nothing and remembers what it was shown.
struct Witness {
    silent: Scripted,
    seen: Arc<Mutex<Option<Seen>>>,
}

impl Model for Witness {
    fn info(&self) -> &ModelInfo {
        self.silent.info()
    }

    fn plan(&self, tokens: &[u32], media: &[Media]) -> Result<PositionPlan, PlanError> {
        *self.seen.lock().unwrap() = Some((tokens.to_vec(), media.iter().map(hash).collect()));
        self.silent.plan(tokens, media)
    }

    fn begin_encode(&self, media: &Media) -> VisionJob {
        self.silent.begin_encode(media)
    }

    fn encode_slice(&self, job: &mut VisionJob, layers: usize, probe: &mut dyn Probe) -> Option<Features> {
        self.silent.encode_slice(job, layers, probe)
    }

    fn forward(&self, batch: &StepBatch, kv: &mut KvPool, probe: &mut dyn Probe) -> Vec<f32> {
        self.silent.forward(batch, kv, probe)
    }
}

fn hash(media: &Media) -> String {
    let bytes: Vec<u8> = media.patches.iter().flat_map(|number| number.to_le_bytes()).collect();
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

fn boxed(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/signal-vl-thinking").join(file)
}

fn upstream(seen: Arc<Mutex<Option<Seen>>>) -> LocalUpstream {
    let words = Arc::new(Prompter::from_dir(&boxed("")).unwrap());
    let id = |text: &str| words.tokenizer().id_of(text).unwrap();
    let vocabulary = 1 + id("</think>") as usize;
    let silent = Scripted::reciting(vocabulary, 8192, id("<|im_end|>"), |_| Vec::new());
    let silent = silent.with_pads(id("<|image_pad|>"), id("<|video_pad|>"));
    let settings = Settings::for_budget(silent.info(), 1 << 20);
    let engine = Engine::start(Arc::new(Witness { silent, seen }), settings).unwrap();
    let worker = WorkerCommand { program: env!("CARGO_BIN_EXE_roundhouse").into(), args: vec!["media-worker".into()] };
    let eyes = Eyes {
        fetcher: Arc::new(Fetcher::new(FetchPolicy::default()).unwrap()),
        decoder: Arc::new(Decoder::new(worker, Limits::default())),
        pictures: PictureRules::parse(&fs::read(boxed("preprocessor_config.json")).unwrap()).unwrap(),
        clips: VideoRules::parse(&fs::read(boxed("video_preprocessor_config.json")).unwrap()).unwrap(),
    };
    LocalUpstream::default().with("signal", LocalModel::new(words, eyes, engine))
}

#[test]
fn a_hundred_training_cases_reach_the_model_as_they_did_in_training() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let seen = Arc::new(Mutex::new(None));
    let dir = tempfile::tempdir().unwrap();
    let store = Arc::new(runtime.block_on(store::open(OpenOptions::new(dir.path()))).unwrap());
    let key = runtime.block_on(store.create_key(KeySpec::default())).unwrap().1;
    let mut catalog = Catalog::default();
    let row = LocalCheckpoint { id: "signal".into(), context_length: 8192, sees: true, ..LocalCheckpoint::default() };
    catalog.add_local(row).unwrap();
    let gateway = Gateway::new(Parts {
        catalog: Arc::new(catalog),
        store,
        upstreams: HashMap::from([(LOCAL.to_owned(), Arc::new(upstream(Arc::clone(&seen))) as _)]),
        settings: gateway::Settings::default(),
        traces: None,
        pictures: None,
    });
    let server = runtime.block_on(Server::bind("127.0.0.1:0", gateway)).unwrap();
    let url = format!("http://{}/api/v1/chat/completions", server.address());
    runtime.spawn(server.run(std::future::pending()));

    let client = crate::house::client();
    let cases = fs::read_to_string(golden("signal-vl/training_cases.jsonl")).unwrap();
    for line in cases.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let mut body = json!({ "model": "signal", "messages": case["messages"] });
        if !case["tools"].is_null() {
            body["tools"] = case["tools"].clone();
        }
        let reply = client.post(&url).bearer_auth(&key).body(body.to_string()).send().unwrap();
        assert_eq!(reply.status(), 200, "{}: {}", case["id"], reply.text().unwrap());
        let (ids, patches) = seen.lock().unwrap().take().unwrap();
        assert_eq!(json!(ids), case["ids"], "{}: ids", case["id"]);
        assert_eq!(json!(patches), case["patches"], "{}: patches", case["id"]);
    }
    assert_eq!(cases.lines().count(), 100);
}

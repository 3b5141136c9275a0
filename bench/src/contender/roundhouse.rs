//! `roundhouse serve` without a model, as an operator would run it for others: the key has limits of money and pace, a guardrail with
//! a budget lies over it, every call is metered and recorded, statistics are kept.

use std::net::SocketAddr;
use std::path::PathBuf;

use anyhow::{Context, Result};

use super::{Contender, Running};
use crate::call::Connection;
use crate::folder::Folder;
use crate::server::Server;
use crate::upstream::MODEL;
use crate::way::Way;

/// When a record of the ledger counts as written (`ledger.durability`).
#[derive(Clone, Copy)]
pub(crate) enum Durability {
    /// On the disk within 5 ms.
    Group,
    /// On the disk before the answer goes on.
    Fsync,
}

/// Ours.
pub(crate) struct Roundhouse {
    /// The program.
    pub(crate) binary: PathBuf,
    /// Of its ledger.
    pub(crate) durability: Durability,
}

/// Limits that are checked at every call and never reached.
const KEY: &str = r#"{"name":"bench","limit":1000000000,"requests_per_minute":4000000000,"tokens_per_minute":1000000000000}"#;

impl Contender for Roundhouse {
    fn name(&self) -> String {
        match self.durability {
            Durability::Group => "roundhouse".to_owned(),
            Durability::Fsync => "roundhouse fsync".to_owned(),
        }
    }

    fn start(&self, upstream: SocketAddr) -> Result<Running> {
        let folder = Folder::new()?;
        let server = Server::start(&self.binary, &folder, &self.config(upstream))?;
        let management = Way::new(server.address, &Server::management_key(&folder)?);
        let created =
            Connection::open(server.address)?.ask(&management.post("/api/v1/keys", KEY)).context("a key with limits")?;
        let created: serde_json::Value = serde_json::from_str(&created).context("the new key")?;
        let key = created["key"].as_str().context("no new key in the reply")?;
        let way = Way { path: "/api/v1/chat/completions", prefix: "bench/", ..Way::new(server.address, key) };
        let mut running = Running { way, process: server.process, folder };
        running.wait()?;
        Ok(running)
    }
}

impl Roundhouse {
    fn config(&self, upstream: SocketAddr) -> String {
        let durability = match self.durability {
            Durability::Group => "group",
            Durability::Fsync => "fsync",
        };
        format!(
            "[engine]\nbuiltin = false\n[ledger]\ndurability = \"{durability}\"\n\
             [[guardrail]]\nname = \"bench\"\nkeys = [\"*\"]\nbudget = {{ daily = \"1000000000\" }}\n\
             [[provider]]\nid = \"bench\"\nname = \"Bench\"\nbase_url = \"http://{upstream}/v1\"\napi_key = \"none\"\n\
             [[provider.model]]\nid = \"bench/{MODEL}\"\nupstream_id = \"{MODEL}\"\ncontext_length = 131072\n\
             input_modalities = [\"text\", \"image\"]\nprice = {{ prompt = \"0.26\", completion = \"2.60\" }}\n"
        )
    }
}

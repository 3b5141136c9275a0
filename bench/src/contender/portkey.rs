//! Portkey's open gateway. It has no keys of callers and no ledger: each request says by headers where it shall go.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;

use anyhow::Result;

use super::{Contender, Running, command, free_port, install};
use crate::folder::Folder;
use crate::way::Way;

/// With a version of its server library with which it can stream: at the latest from 1.14.2 on that freezes headers which it writes
/// (Portkey-AI/gateway, issue 1389, open in 2026-11).
const MANIFEST: &str = r#"{
  "private": true,
  "dependencies": { "@portkey-ai/gateway": "1.15.2" },
  "overrides": { "@hono/node-server": "1.13.8" }
}
"#;
const PROGRAM: &str = "node_modules/@portkey-ai/gateway/build/start-server.js";

pub(super) struct Portkey;

impl Contender for Portkey {
    fn name(&self) -> String {
        "portkey 1.15.2".to_owned()
    }

    fn prepare(&self) -> Result<()> {
        install::node("portkey", MANIFEST).map(drop)
    }

    fn start(&self, upstream: SocketAddr) -> Result<Running> {
        let (folder, port) = (Folder::new()?, free_port()?);
        let mut command = command(Path::new("node"), &folder);
        command.arg(install::node("portkey", MANIFEST)?.join(PROGRAM)).args(["--headless", &format!("--port={port}")]);
        command.env("NODE_ENV", "production");
        let mut way = Way::new((Ipv4Addr::LOCALHOST, port).into(), "none");
        way.headers += &format!("x-portkey-provider: openai\r\nx-portkey-custom-host: http://{upstream}/v1\r\n");
        Running::start(&mut command, way, folder)
    }
}

//! SGLang's model gateway (`smg`, once `sglang-router`) in front of one OpenAI-compatible worker. It has no keys of callers and no ledger.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Result;

use super::{Contender, Running, command, free_port, install};
use crate::folder::Folder;
use crate::way::Way;

const REQUIREMENT: &str = "smg==1.13.0";

pub(super) struct Smg;

impl Contender for Smg {
    fn name(&self) -> String {
        "smg 1.13.0".to_owned()
    }

    fn prepare(&self) -> Result<()> {
        install::python("smg", REQUIREMENT).map(drop)
    }

    fn start(&self, upstream: SocketAddr) -> Result<Running> {
        let (folder, port, metrics) = (Folder::new()?, free_port()?, free_port()?);
        let mut command = command(&install::python("smg", REQUIREMENT)?.join("bin/smg"), &folder);
        command.args(["launch", "--host", "127.0.0.1", "--port", &port.to_string(), "--log-level", "error"]);
        command.args(["--worker-urls", &format!("http://{upstream}"), "--policy", "round_robin"]);
        command.args(["--prometheus-host", "127.0.0.1", "--prometheus-port", &metrics.to_string()]);
        Running::start(&mut command, Way::new((Ipv4Addr::LOCALHOST, port).into(), "none"), folder)
    }
}

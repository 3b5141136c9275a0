//! LiteLLM's proxy, one worker. With a master key, so that it authenticates; its keys, limits and spend logs need PostgreSQL and are off.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Result;

use super::{Contender, Running, command, free_port, install};
use crate::folder::Folder;
use crate::upstream::MODEL;
use crate::way::Way;

const REQUIREMENT: &str = "litellm[proxy]==1.98.0";
const KEY: &str = "sk-bench";

pub(super) struct LiteLlm;

impl Contender for LiteLlm {
    fn name(&self) -> String {
        "litellm 1.98.0".to_owned()
    }

    fn prepare(&self) -> Result<()> {
        install::python("litellm", REQUIREMENT).map(drop)
    }

    fn start(&self, upstream: SocketAddr) -> Result<Running> {
        let (folder, port) = (Folder::new()?, free_port()?);
        let file = folder.write("config.yaml", &config(upstream))?;
        let mut command = command(&install::python("litellm", REQUIREMENT)?.join("bin/litellm"), &folder);
        // Its list of prices would else be fetched at every start.
        command.env("LITELLM_LOCAL_MODEL_COST_MAP", "True").env("LITELLM_LOG", "ERROR");
        command.args(["--host", "127.0.0.1", "--num_workers", "1", "--port", &port.to_string(), "--config"]).arg(file);
        Running::start(&mut command, Way::new((Ipv4Addr::LOCALHOST, port).into(), KEY), folder)
    }
}

fn config(upstream: SocketAddr) -> String {
    format!(
        "model_list:\n  - model_name: {MODEL}\n    litellm_params:\n      model: openai/{MODEL}\n      \
         api_base: http://{upstream}/v1\n      api_key: none\n\
         litellm_settings:\n  telemetry: false\n  num_retries: 0\ngeneral_settings:\n  master_key: {KEY}\n"
    )
}

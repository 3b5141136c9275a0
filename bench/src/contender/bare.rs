//! Our own bare proxy (see `proxy.rs`): the floor that costs are compared with.

use std::net::{Ipv4Addr, SocketAddr};

use anyhow::{Context, Result};

use super::{Contender, Running, command, free_port};
use crate::folder::Folder;
use crate::way::Way;

pub(crate) struct Bare;

impl Contender for Bare {
    fn name(&self) -> String {
        "bare hyper".to_owned()
    }

    fn start(&self, upstream: SocketAddr) -> Result<Running> {
        let (folder, port) = (Folder::new()?, free_port()?);
        let program = std::env::current_exe().context("where this program is")?;
        let mut command = command(&program, &folder);
        command.args(["proxy", &port.to_string(), &upstream.to_string()]);
        Running::start(&mut command, Way::new((Ipv4Addr::LOCALHOST, port).into(), "none"), folder)
    }
}

//! What went to providers, word for word, for a client that is looking for a fault: `debug.echo_upstream_body`, for streams only
//! (openrouter api_reference/parameters). Bodies hold no credential, and never get into a log.

use std::sync::{Arc, Mutex, PoisonError};

use inner::Request;
use serde_json::{Value, json};

use crate::upstream::Prepared;

/// Bodies that are told of one request.
const BODIES_MAX: usize = 32;

/// The bodies of the attempts at one request, if its client wants them.
#[derive(Clone, Debug, Default)]
pub(crate) struct Echoes(Option<Arc<Mutex<Vec<Value>>>>);

impl Echoes {
    /// Empty; for who does not want them, for ever.
    pub(crate) fn of(request: &Request) -> Self {
        let wanted = request.stream && request.extra.get("debug").is_some_and(|debug| debug["echo_upstream_body"] == true);
        Self(wanted.then(Arc::default))
    }

    /// A call is about to be sent.
    pub(super) fn hear(&self, call: &dyn Prepared) {
        let Self(Some(bodies)) = self else { return };
        let Some(body) = call.echo() else { return };
        let mut bodies = bodies.lock().unwrap_or_else(PoisonError::into_inner);
        if bodies.len() < BODIES_MAX {
            bodies.push(json!({ "echo_upstream_body": body }));
        }
    }

    /// What was heard since it was last asked for.
    pub(crate) fn take(&self) -> Vec<Value> {
        let Self(Some(bodies)) = self else { return Vec::new() };
        std::mem::take(&mut *bodies.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

//! A vendor that speaks both of OpenAI's dialects. Over Chat Completions nothing is shown of what its models think and nothing can be given
//! back of it, so whatever can be said in Responses as it is goes there. Never bends a request for that: the rest stays where it was.

use std::sync::Arc;

use http::{HeaderMap, StatusCode};
use inner::{Event, Failure, Request};

use crate::{CallIds, Compatible, Decode, Provider, Quirks, Rendered, Responses};

/// One vendor, two dialects. By itself it speaks Chat Completions; [`Provider::speaker`] says when it does not.
pub(crate) struct Either {
    chat: Compatible,
    responses: Arc<Responses>,
    quirks: Quirks,
}

impl Either {
    /// Of the quirks, `responses` names the models that are spoken to in Responses.
    pub(crate) fn new(id: &str, name: &str, base: &str, quirks: Quirks, ids: CallIds) -> Self {
        let chat = Compatible::new(id, name, base, quirks.clone(), Arc::clone(&ids));
        let responses = Arc::new(Responses::new(id, name, base, quirks.clone(), ids));
        Self { chat, responses, quirks }
    }
}

impl Provider for Either {
    fn id(&self) -> &str {
        self.chat.id()
    }

    fn name(&self) -> &str {
        self.chat.name()
    }

    fn base(&self) -> &str {
        self.chat.base()
    }

    fn routes(&self) -> bool {
        self.chat.routes()
    }

    fn keeps_alive(&self) -> bool {
        self.chat.keeps_alive()
    }

    fn replays_pictures(&self) -> bool {
        self.chat.replays_pictures()
    }

    fn speaker(&self, request: &Request, model: &str) -> Option<Arc<dyn Provider>> {
        let carried = self.quirks.responses.has(model) && Responses::carries(request, model, &self.quirks);
        carried.then(|| Arc::clone(&self.responses) as Arc<dyn Provider>)
    }

    fn render(&self, request: &Request, model: &str, key: Option<&str>) -> Result<Rendered, Failure> {
        self.chat.render(request, model, key)
    }

    fn decoder(&self) -> Box<dyn Decode> {
        self.chat.decoder()
    }

    fn answer(&self, body: &[u8]) -> Vec<Event> {
        self.chat.answer(body)
    }

    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
        self.chat.failure(status, headers, body)
    }
}

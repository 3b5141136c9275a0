//! AWS Bedrock's Converse dialect (docs.aws.amazon.com/bedrock, API reference of Converse and ConverseStream; the shapes are
//! those of botocore 1.44): render a request, sign it, read a stream of AWS's own frames, a whole answer, an error.
//!
//! Never fetches a picture and never asks AWS for a credential: keys are configured, and those that expire have to be renewed by
//! whoever configures them.

mod access;
mod answer;
mod blocks;
mod body;
mod crc32;
mod errors;
mod form;
mod frames;
mod hmac;
mod media;
mod names;
mod reading;
mod results;
mod signature;
mod stream;
mod thinking;
mod tools;
mod traits;
mod turns;
mod usage;

use std::{sync::Arc, time::SystemTime};

use http::{HeaderMap, StatusCode, header::AUTHORIZATION};
use inner::{Event, Failure, Request};

use self::{reading::Reading, stream::Stream};
use crate::{
    CallIds, Decode, Provider, Rendered, segment,
    vendor::{self, Vendor},
};

pub use access::{Aws, AwsKeys};

/// What Claude's reasoning is called in `reasoning_details`. Its signatures hold wherever Claude runs.
const CLAUDE: &str = "anthropic-claude-v1";
/// What the reasoning of OpenAI's models is called that run here.
const OPENAI: &str = "bedrock-openai-responses-v1";

/// AWS Bedrock in one region.
pub struct Bedrock {
    vendor: Vendor,
    aws: Option<Aws>,
    ids: CallIds,
}

impl Bedrock {
    /// `base` is the address of `bedrock-runtime` in a region, or of something that stands for it. With `aws` that holds keys,
    /// calls without a key of Bedrock's own are signed. `ids` makes the ids of calls that come without one.
    #[must_use]
    pub fn new(id: &str, name: &str, base: &str, aws: Option<Aws>, ids: CallIds) -> Self {
        Self { vendor: Vendor::new(id, name, base), aws, ids }
    }

    fn reading(&self) -> Reading {
        Reading::new(&self.vendor.name, Arc::clone(&self.ids))
    }
}

impl Provider for Bedrock {
    fn id(&self) -> &str {
        &self.vendor.id
    }

    fn name(&self) -> &str {
        &self.vendor.name
    }

    fn base(&self) -> &str {
        &self.vendor.base
    }

    fn render(&self, request: &Request, model: &str, key: Option<&str>) -> Result<Rendered, Failure> {
        let named = |failure| self.vendor.named(failure);
        let body = body::render(request, &traits::of(model)).map_err(named)?;
        let headers = vendor::headers(key.map(vendor::bearer)).map_err(named)?;
        let model = segment::of_model(model).map_err(named)?;
        let method = if request.stream { "converse-stream" } else { "converse" };
        Ok(Rendered { path: format!("/model/{model}/{method}"), headers, body })
    }

    fn sign(&self, call: &mut Rendered, now: SystemTime) -> Result<(), Failure> {
        match &self.aws {
            Some(Aws { region, keys: Some(keys) }) if !call.headers.contains_key(AUTHORIZATION) => {
                signature::sign(call, &self.vendor.base, region, keys, now).map_err(|failure| self.vendor.named(failure))
            }
            _ => Ok(()),
        }
    }

    fn decoder(&self) -> Box<dyn Decode> {
        Box::new(Stream::new(self.reading()))
    }

    fn answer(&self, body: &[u8]) -> Vec<Event> {
        answer::answer(self.reading(), body)
    }

    fn failure(&self, status: StatusCode, headers: &HeaderMap, body: &[u8]) -> Failure {
        self.vendor.named(errors::of_reply(status, headers, body))
    }
}

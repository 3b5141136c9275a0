//! The types in `web/src/api/generated`, made of the shapes in this crate, so that the site and the API cannot drift apart. A shape
//! becomes a JSON Schema (schemars reads serde's own attributes), and that TypeScript (`print`). `cargo xtask types` writes the files,
//! the test below fails when they are stale. Never part of a binary: all of it is test code.

mod print;

use std::{fs, path::PathBuf};

use schemars::{JsonSchema, SchemaGenerator, generate::SchemaSettings};

use crate::{
    Deleted, admin, analytics, benchmarks, byok, credits, generation, generations, guardrails, house, key, keys, models, presets,
    session, site, stats, status,
};
use print::Direction;

/// What an amount may be written as.
#[derive(JsonSchema)]
#[schemars(untagged, inline)]
#[expect(dead_code, reason = "a schema")]
pub(crate) enum NumberOrText {
    Number(f64),
    Text(String),
}

/// Makes these types, and those that they are made of, known to a generator.
macro_rules! name {
    ($generator:ident: $($shape:ty),+ $(,)?) => {
        $($generator.subschema_for::<$shape>();)+
    };
}

/// What the site reads.
fn replies(of: &mut SchemaGenerator) {
    name!(of: models::ModelList, models::Model, models::ModelEndpoints, models::Provider, session::Session);
    name!(of: site::Site, site::OperatorPage);
    name!(of: key::KeyInfo, keys::KeyRow, keys::CreatedKey, credits::Credits, credits::Grant, Deleted);
    name!(of: generations::GenerationPage, generation::Generation, analytics::Analytics);
    name!(of: presets::Preset, presets::PresetDetail, presets::PresetVersion, byok::OwnKey);
    name!(of: guardrails::Guardrail, guardrails::KeyAssignment, guardrails::Assigned, guardrails::Unassigned);
    name!(of: house::Setting, house::ProviderTest, status::Status, benchmarks::BenchmarkList);
    name!(of: stats::ModelStats, stats::Performance, stats::ModelUptime, stats::ModelPricing, stats::ModelDay, stats::ModelApp);
    name!(of: stats::Rankings, stats::AppRow, stats::AppDetail, stats::CategoryStats, stats::ProviderStats, stats::ProviderDetail);
}

/// What the site sends.
fn requests(of: &mut SchemaGenerator) {
    name!(of: session::SignIn, keys::KeyChange, admin::CreditGrant, admin::ByokChange, analytics::Question);
    name!(of: admin::GuardrailChange, admin::KeyHashes);
}

/// Names and texts of the files.
fn files() -> [(&'static str, String); 2] {
    let text = |direction: Direction, shapes: fn(&mut SchemaGenerator)| {
        let settings = SchemaSettings::draft2020_12();
        let mut generator = match direction {
            Direction::Reply => settings.for_serialize(),
            Direction::Request => settings.for_deserialize(),
        }
        .into_generator();
        shapes(&mut generator);
        print::module(direction, generator.definitions())
    };
    [("replies.ts", text(Direction::Reply, replies)), ("requests.ts", text(Direction::Request, requests))]
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web/src/api/generated")
}

#[test]
fn the_types_of_the_site_are_those_of_the_shapes() {
    for (name, text) in files() {
        let written = fs::read_to_string(folder().join(name)).unwrap_or_default();
        assert!(written == text, "web/src/api/generated/{name} is stale; `cargo xtask types` writes it anew");
    }
}

#[test]
#[ignore = "writes: it is what `cargo xtask types` runs"]
fn write() {
    fs::create_dir_all(folder()).unwrap();
    for (name, text) in files() {
        fs::write(folder().join(name), text).unwrap();
    }
}

//! The whole program, as its users run it: the real binary, real sockets, real SQLite, a real model.
#![expect(unreachable_pub, reason = "`pub` marks what the harness offers")]
#![expect(clippy::unwrap_used, clippy::panic, reason = "a test may fail loudly")]

#[path = "e2e/house.rs"]
mod house;

#[path = "e2e/answers.rs"]
mod answers;
#[path = "e2e/backup.rs"]
mod backup;
#[path = "e2e/boxed.rs"]
mod boxed;
#[path = "e2e/catalogue.rs"]
mod catalogue;
#[path = "e2e/config.rs"]
mod config;
#[path = "e2e/eval.rs"]
mod eval;
#[path = "e2e/exposition.rs"]
mod exposition;
#[path = "e2e/faults.rs"]
mod faults;
#[path = "e2e/forms.rs"]
mod forms;
#[path = "e2e/frames.rs"]
mod frames;
#[path = "e2e/golden.rs"]
mod golden;
#[path = "e2e/hostile.rs"]
mod hostile;
#[path = "e2e/keys.rs"]
mod keys;
#[path = "e2e/killed.rs"]
mod killed;
#[path = "e2e/leaving.rs"]
mod leaving;
#[path = "e2e/litellm.rs"]
mod litellm;
#[path = "e2e/locked.rs"]
mod locked;
#[path = "e2e/metrics.rs"]
mod metrics;
#[path = "e2e/money.rs"]
mod money;
#[path = "e2e/observed.rs"]
mod observed;
#[path = "e2e/operations.rs"]
mod operations;
#[path = "e2e/pictures.rs"]
mod pictures;
#[path = "e2e/pipes.rs"]
mod pipes;
#[path = "e2e/private.rs"]
mod private;
#[path = "e2e/providers.rs"]
mod providers;
#[path = "e2e/purse.rs"]
mod purse;
#[path = "e2e/refusals.rs"]
mod refusals;
#[path = "e2e/reload.rs"]
mod reload;
#[path = "e2e/run.rs"]
mod run;
#[path = "e2e/seen.rs"]
mod seen;
#[path = "e2e/site.rs"]
mod site;
#[path = "e2e/start.rs"]
mod start;
#[path = "e2e/telemetry.rs"]
mod telemetry;
#[path = "e2e/thinking.rs"]
mod thinking;
#[path = "e2e/thoughts.rs"]
mod thoughts;
#[path = "e2e/weights.rs"]
mod weights;

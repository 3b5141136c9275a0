//! The fault matrix: every fault of the simulator, streamed and whole, with one, two and three providers, in every vendor's dialect.
//! Whatever goes wrong upstream, a client gets the full answer or exactly one well-formed error, a cut answer never ends like a good
//! one, and every attempt is in the ledger once.

#[path = "faults/told.rs"]
mod told;
#[path = "faults/town.rs"]
mod town;

use std::{
    fmt,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use inner::Nanos;
use serde_json::{Value, json};
use simulator::{Ending, Fault, Scope, Script, Simulator, Vendor};
use store::{Generation, Outcome};
use tokio::runtime::Runtime;

use self::{
    told::Told,
    town::{Door, Program, Quick, SECRET},
};

/// Houses that run at the same time.
const HOUSES: usize = 4;

/// One call.
#[derive(Clone, Copy)]
pub struct Cell {
    pub fault: Fault,
    pub vendor: Vendor,
    /// All but the last of several have the fault; a single one has it.
    pub providers: usize,
    pub streamed: bool,
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let how = if self.streamed { "streamed" } else { "whole" };
        write!(f, "{} of {:?}, {} providers, {how}", self.fault.name(), self.vendor, self.providers)
    }
}

/// A sample: every fault, with fail-over in one dialect, and alone in the others.
#[test]
fn whatever_goes_wrong_upstream_the_client_is_told_the_truth() {
    sample(|fault| !needs_a_clock(fault));
}

/// The same for faults that only a clock ends.
#[test]
fn a_provider_that_falls_silent_is_given_up_in_time() {
    sample(needs_a_clock);
}

#[test]
fn a_client_that_leaves_takes_its_call_with_it() {
    let (runtime, simulator) = simulator();
    let cells = cells(Fault::StallMid, |_| 1);
    let program = Program::start(&town::config(&simulator, Fault::StallMid, &cells));
    let door = program.door();
    for (number, cell) in (1..).zip(&cells) {
        let connection = door.begin(&body(*cell));
        runtime.block_on(simulator.received(number));
        drop(connection);
    }
    let seen = runtime.block_on(simulator.settled());
    assert!(seen.iter().all(|seen| seen.outcome == simulator::Outcome::Left), "{seen:?}");
    let generations = runtime.block_on(program.ledger()).unwrap();
    assert_eq!(generations.len(), cells.len());
    for generation in generations {
        assert_eq!(generation.settlement.outcome, Outcome::Cancelled, "{generation:?}");
    }
}

/// Comments without end: a vendor that is known to write them while a call waits in its queue is waited for as long as a call may take,
/// anybody else until the first token is due.
#[test]
fn signs_of_life_put_off_only_the_clocks_of_who_has_a_queue() {
    let (_runtime, simulator) = simulator();
    let (base, upstream) = (simulator.base(Vendor::Chat, Some(Fault::Comments)), script(Fault::Comments));
    let section = |id: &str| {
        format!(
            "[[provider]]\nid = \"{id}\"\nbase_url = \"{base}\"\napi_key = \"{SECRET}\"\n\
             timeouts = {{ first_token_seconds = 1, total_seconds = 3 }}\n\
             [[provider.model]]\nid = \"{id}/queued\"\nupstream_id = \"{upstream}\"\ncontext_length = 4096\n"
        )
    };
    let program = Program::start(&format!("[engine]\nbuiltin = false\n{}{}", section("deepseek"), section("acme")));
    let door = program.door();
    for (id, seconds) in [("acme", 1..3), ("deepseek", 3..6)] {
        let began = Instant::now();
        let body = json!({ "model": format!("{id}/queued"), "stream": true, "messages": [{ "role": "user", "content": "Hi" }] });
        assert_eq!(door.post(&body).status().as_u16(), 504, "{id}");
        assert!(seconds.contains(&began.elapsed().as_secs()), "{id}: {:?}", began.elapsed());
    }
}

#[test]
#[ignore = "long: 1680 calls in 280 houses"]
fn the_whole_matrix_of_faults() {
    let (runtime, simulator) = simulator();
    let of_vendor = |fault, vendor| cells(fault, |other| if other == vendor { 3 } else { 0 });
    let plans: Vec<Vec<Cell>> = Fault::all().flat_map(|fault| Vendor::ALL.map(|vendor| of_vendor(fault, vendor))).collect();
    assert_eq!(plans.iter().map(Vec::len).sum::<usize>(), 40 * 7 * 2 * 3);
    in_turns(&plans, |cells| house(&runtime, &simulator, cells));
}

fn sample(of: impl Fn(Fault) -> bool) {
    let (runtime, simulator) = simulator();
    let chosen = Vendor::ALL.into_iter().cycle();
    let plan = |(fault, chosen): (Fault, Vendor)| cells(fault, |vendor| if vendor == chosen { 3 } else { 1 });
    let plans: Vec<Vec<Cell>> = Fault::all().filter(|fault| of(*fault)).zip(chosen).map(plan).collect();
    in_turns(&plans, |cells| house(&runtime, &simulator, cells));
}

/// The cells of one fault against a house of their own.
fn house(runtime: &Runtime, simulator: &Simulator, cells: &[Cell]) -> Vec<String> {
    if needs_a_clock(cells[0].fault) { quick(runtime, simulator, cells) } else { program(runtime, simulator, cells) }
}

fn simulator() -> (Runtime, Simulator) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
    let simulator = runtime.block_on(Simulator::start(0)).unwrap();
    (runtime, simulator)
}

fn needs_a_clock(fault: Fault) -> bool {
    fault.is_endless(true) || fault.is_endless(false)
}

/// The cells of a fault, with up to `most(vendor)` providers.
fn cells(fault: Fault, most: impl Fn(Vendor) -> usize) -> Vec<Cell> {
    let mut cells = Vec::new();
    for vendor in Vendor::ALL {
        for providers in 1..=most(vendor) {
            cells.extend([true, false].map(|streamed| Cell { fault, vendor, providers, streamed }));
        }
    }
    cells
}

/// Runs every plan, several at a time; says all that is wrong, not only the first.
fn in_turns(plans: &[Vec<Cell>], run: impl Fn(&[Cell]) -> Vec<String> + Sync) {
    let (next, wrong) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..HOUSES {
            scope.spawn(|| {
                while let Some(plan) = plans.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let found = run(plan);
                    wrong.lock().unwrap().extend(found);
                }
            });
        }
    });
    let wrong = wrong.into_inner().unwrap();
    assert!(wrong.is_empty(), "{} of the cells are wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// The cells against the program itself, one after the other.
fn program(runtime: &Runtime, simulator: &Simulator, cells: &[Cell]) -> Vec<String> {
    let program = Program::start(&town::config(simulator, cells[0].fault, cells));
    let door = program.door();
    let mut wrong: Vec<String> = cells.iter().filter_map(|cell| checked(*cell, &call(&door, *cell))).collect();
    wrong.extend(settled_once(cells, &runtime.block_on(program.ledger())));
    wrong
}

/// The cells against a gateway with short clocks, all at the same time.
fn quick(runtime: &Runtime, simulator: &Simulator, cells: &[Cell]) -> Vec<String> {
    let quick = Quick::start(runtime, &town::config(simulator, cells[0].fault, cells));
    let door = &quick.door();
    let mut wrong: Vec<String> = std::thread::scope(|scope| {
        let running: Vec<_> = cells.iter().map(|cell| scope.spawn(move || checked(*cell, &call(door, *cell)))).collect();
        running.into_iter().filter_map(|cell| cell.join().unwrap()).collect()
    });
    wrong.extend(settled_once(cells, &runtime.block_on(quick.ledger())));
    wrong
}

fn call(door: &Door, cell: Cell) -> Result<Told, String> {
    told::read(door.post(&body(cell)), cell.streamed)
}

fn body(cell: Cell) -> Value {
    let mut body = json!({
        "model": town::model(cell), "stream": cell.streamed, "messages": [{ "role": "user", "content": "Hi" }],
        "provider": { "order": town::order(cell) },
    });
    if cell.fault == Fault::DuplicateIds {
        body["tools"] = json!([{ "type": "function", "function": { "name": "weather", "parameters": { "type": "object" } } }]);
    }
    body
}

/// What is wrong with what the client was told, if anything is.
fn checked(cell: Cell, told: &Result<Told, String>) -> Option<String> {
    let told = match told {
        Ok(told) => told,
        Err(malformed) => return Some(format!("{cell}: {malformed}")),
    };
    let shown = format!("{told:?}");
    if shown.contains("127.0.0.1") || shown.contains(SECRET) {
        return Some(format!("{cell}: tells what it must not: {shown}"));
    }
    let whole = |of_spare: bool| is_whole(told, cell, of_spare);
    let part = || matches!(told, Told::Part { text, .. } if !text.is_empty() && full_text(cell).starts_with(text.as_str()));
    let nothing = || matches!(told, Told::Refused { .. }) && (cell.providers == 1 || is_final(cell.fault));
    let saved = || cell.providers > 1 && !is_final(cell.fault) && whole(true);
    let good = match cell.fault.ending(cell.streamed) {
        Ending::Whole => whole(false),
        Ending::Nothing => nothing() || saved(),
        // A reset may overtake the beginning that was sent before it.
        Ending::Part if cell.fault == Fault::ResetMid => part() || nothing() || saved(),
        Ending::Part => part(),
        Ending::PartOrWhole => part() || whole(false),
    };
    (!good).then(|| format!("{cell}: {shown}"))
}

/// Faults that another provider would only repeat.
fn is_final(fault: Fault) -> bool {
    fault == Fault::Status400
}

fn is_whole(told: &Told, cell: Cell, of_spare: bool) -> bool {
    let Told::Whole { text, calls, finish, usage } = told else { return false };
    // Whatever the provider says of itself: an answer is not for nothing, and not a fortune.
    let possible = |name: &str| usage[name].as_u64().is_some_and(|tokens| (1..10_000).contains(&tokens));
    let cost = usage["cost"].as_f64().unwrap_or_default();
    let counted = possible("prompt_tokens") && possible("completion_tokens") && cost > 0.0 && cost < 0.1;
    if cell.fault == Fault::DuplicateIds && !of_spare {
        let in_paris = |call: &String| serde_json::from_str::<Value>(call).ok() == Some(json!({ "city": "Paris" }));
        return counted && finish == "tool_calls" && calls.len() == 2 && calls.iter().all(in_paris);
    }
    let wanted = if of_spare { Script::default().text() } else { full_text(cell) };
    counted && finish == "stop" && *text == wanted
}

fn full_text(cell: Cell) -> String {
    let mut tokens = Script::default().tokens;
    if cell.fault == Fault::Nuls {
        tokens.insert(tokens.len() / 2, "\0".to_owned());
    }
    tokens.concat()
}

/// Whether every attempt is in the ledger exactly once, with the right outcome, and nothing stays held.
fn settled_once(cells: &[Cell], ledger: &Result<Vec<Generation>, String>) -> Vec<String> {
    let generations = match ledger {
        Ok(generations) => generations,
        Err(wrong) => return vec![format!("the ledger of {}: {wrong}", cells[0].fault.name())],
    };
    cells.iter().filter_map(|cell| attempts(*cell, generations).err().map(|wrong| format!("{cell}: {wrong}"))).collect()
}

fn attempts(cell: Cell, generations: &[Generation]) -> Result<(), String> {
    let model = town::model(cell);
    let of_cell: Vec<&Generation> = generations.iter().filter(|generation| generation.reservation.model == model).collect();
    let (done, failed): (Vec<&Generation>, Vec<&Generation>) =
        of_cell.iter().partition(|generation| generation.settlement.outcome == Outcome::Done);
    let wrong = failed.iter().find(|generation| {
        let settlement = &generation.settlement;
        settlement.outcome != Outcome::Failed || settlement.cost != Nanos(0) || settlement.error_status.is_none()
    });
    if let Some(wrong) = wrong {
        return Err(format!("a failed attempt is not settled as one: {wrong:?}"));
    }
    let all = cell.providers;
    let possible: &[(usize, usize)] = match cell.fault.ending(cell.streamed) {
        Ending::Whole => &[(1, 0)],
        Ending::Nothing if is_final(cell.fault) || all == 1 => &[(0, 1)],
        Ending::Nothing => &[(1, all - 1)],
        Ending::Part if cell.fault == Fault::ResetMid && all > 1 => &[(0, 1), (1, all - 1)],
        Ending::Part => &[(0, 1)],
        Ending::PartOrWhole => &[(1, 0), (0, 1)],
    };
    if !possible.contains(&(done.len(), failed.len())) {
        let told: Vec<Value> = of_cell.iter().map(|each| json!([each.reservation.provider, each.settlement.outcome])).collect();
        return Err(format!("the ledger has {told:?}"));
    }
    Ok(())
}

/// Faults of the connection have an address of their own; all others have a model of their own.
fn script(fault: Fault) -> String {
    match fault.scope() {
        Scope::Port => "sim".to_owned(),
        Scope::Any | Scope::Stream => format!("sim/fault-{}", fault.name()),
    }
}

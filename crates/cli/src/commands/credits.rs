//! `roundhouse credits`: works on the data directory, also while a server runs there (which notices within a second).

use inner::Nanos;
use serde_json::json;
use store::{Admin, Credits, Grant};
use wire::Dollars;

use crate::{
    Shared, columns,
    exit::{Exit, Failed},
    house,
    runtime::runtime,
};

/// Credits behind all keys: nothing is counted until the first grant; from then on every call needs a balance.
#[derive(clap::Subcommand)]
pub enum Action {
    /// Show the balance and all grants.
    Show(Show),
    /// Grant credits in US dollars; an amount below zero takes them back. The first grant begins the counting.
    #[command(visible_alias = "add")]
    Grant(GrantArguments),
}

/// How to show them.
#[derive(clap::Args)]
pub struct Show {
    /// As JSON.
    #[arg(long)]
    json: bool,
}

/// How much.
#[derive(clap::Args)]
pub struct GrantArguments {
    /// US dollars, such as 25 or 0.50.
    #[arg(value_name = "AMOUNT", allow_negative_numbers = true)]
    amount: String,
    /// Why, for people.
    #[arg(long, default_value = "")]
    note: String,
    /// As JSON.
    #[arg(long)]
    json: bool,
}

pub fn run(action: Action, shared: &Shared) -> Result<(), Failed> {
    let (loaded, environment) = shared.load()?;
    let dir = house::data_dir(&loaded.config, &environment);
    runtime(1)?.block_on(async {
        let mut admin = Admin::open(&dir).await.map_err(|error| Exit::Failure.caused(&error))?;
        let as_json = match action {
            Action::Show(Show { json }) => json,
            Action::Grant(GrantArguments { amount, note, json }) => {
                admin.grant(dollars(&amount)?, &note).await.map_err(|error| Exit::Failure.caused(&error))?;
                json
            }
        };
        let (credits, grants) = admin.credits().await.map_err(|error| Exit::Failure.caused(&error))?;
        if as_json {
            print_json(&credits, &grants)
        } else {
            print_plain(&credits, &grants)
        }
        Ok(())
    })
}

fn print_plain(credits: &Credits, grants: &[Grant]) {
    let Some(balance) = credits.balance() else {
        println!("nothing was granted: spending is not limited by credits; {} spent so far", amount(credits.spent));
        return;
    };
    println!("{} of {} left, {} spent", amount(balance), amount(credits.granted.unwrap_or_default()), amount(credits.spent));
    let row = |grant: &Grant| vec![grant.number.to_string(), time(grant.granted_at), amount(grant.amount), grant.note.clone()];
    columns::print(&["GRANT", "GRANTED AT", "AMOUNT", "NOTE"], &grants.iter().map(row).collect::<Vec<_>>());
}

fn print_json(credits: &Credits, grants: &[Grant]) {
    let row = |grant: &Grant| {
        json!({
            "number": grant.number,
            "granted_at": grant.granted_at,
            "amount": Dollars(grant.amount.0),
            "note": grant.note,
        })
    };
    let printed = json!({
        "total_credits": Dollars(credits.granted.unwrap_or_default().0),
        "total_usage": Dollars(credits.spent.0),
        "balance": credits.balance().map(|balance| Dollars(balance.0)),
        "unlimited": credits.granted.is_none(),
        "grants": grants.iter().map(row).collect::<Vec<_>>(),
    });
    println!("{printed}");
}

fn amount(nanos: Nanos) -> String {
    format!("${}", Dollars(nanos.0))
}

fn time(seconds: i64) -> String {
    catalog::base::day::Day::of_seconds(seconds).map_or_else(|| seconds.to_string(), |day| day.to_string())
}

fn dollars(text: &str) -> Result<Nanos, Failed> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let amount = Nanos::from_dollars(digits).map(|amount| Nanos(sign * amount.0)).filter(|amount| amount.0 != 0);
    amount.ok_or_else(|| Exit::Failure.because(format!("{text:?} is no amount of dollars")))
}

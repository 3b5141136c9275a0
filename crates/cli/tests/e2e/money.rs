//! Credits from the command line, presets and guardrails from the configuration file.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::house::{House, TINY, ask, output};

fn credits(house: &House, arguments: &[&str]) -> Value {
    let dir = house.data.path().to_str().unwrap();
    let output = output(&[&["credits"], arguments, &["--json", "--data-dir", dir]].concat());
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

#[test]
fn credits_are_granted_beside_a_running_server() {
    let house = House::new();
    assert_eq!(credits(&house, &["show"])["unlimited"], true);
    assert_eq!(house.chat(&ask("x")).0, 200, "without a grant everything works");
    let granted = credits(&house, &["grant", "12.5", "--note", "first"]);
    assert_eq!((&granted["balance"], &granted["grants"][0]["note"]), (&json!(12.5), &json!("first")));
    let taken = credits(&house, &["grant", "-2.5"]);
    assert_eq!((&taken["total_credits"], &taken["unlimited"]), (&json!(10), &json!(false)));
    let management = house.keys()["management_key"].as_str().unwrap().to_owned();
    let patience = Instant::now() + Duration::from_secs(20);
    while house.get_as("/api/v1/credits", &management).1["data"]["total_credits"] != json!(10) {
        assert!(Instant::now() < patience, "the server never noticed the grant");
        std::thread::sleep(Duration::from_millis(50));
    }
    assert_eq!(house.chat(&ask("x")).0, 200, "our own engine costs nothing");
    let refused = output(&["credits", "grant", "much", "--data-dir", house.data.path().to_str().unwrap()]);
    assert!(!refused.status.success());
    assert!(String::from_utf8_lossy(&refused.stderr).contains("no amount of dollars"));
}

#[test]
fn presets_and_guardrails_are_configured() {
    let config = format!(
        r#"
        [money]
        free_requests_per_day = 50

        [[preset]]
        slug = "brief"
        model = "{TINY}"
        system_prompt = "Be brief."
        parameters = {{ max_tokens = 3, temperature = 0 }}

        [[guardrail]]
        name = "guests"
        keys = ["guest"]
        ignored_models = ["{TINY}"]
        budget = {{ daily = "0.50", monthly = "5" }}
        "#
    );
    let house = House::with(&[], &config);
    let body = json!({ "model": "@preset/brief", "messages": [{ "role": "user", "content": "x" }] });
    let (status, answer) = house.chat(&body);
    assert_eq!((status, &answer["model"]), (200, &json!(TINY)), "{answer}");
    assert_eq!(answer["usage"]["completion_tokens"], 3);
    let dir = house.data.path().to_str().unwrap();
    let made = output(&["keys", "create", "--name", "guest", "--data-dir", dir]);
    let guest = String::from_utf8(made.stdout).unwrap().trim().to_owned();
    let patience = Instant::now() + Duration::from_secs(20);
    let (status, refused) = loop {
        let (status, answer) = house.chat_as(&body, &guest);
        if status != 401 {
            break (status, answer);
        }
        assert!(Instant::now() < patience, "the server never noticed the key");
        std::thread::sleep(Duration::from_millis(50));
    };
    assert_eq!(status, 403, "{refused}");
    assert!(refused["error"]["message"].as_str().unwrap().contains("guests"), "{refused}");
    let (_, info) = house.get_as("/api/v1/key", &guest);
    assert_eq!(info["data"]["budgets"][0]["limit_usd"], 0.5);
}

#[test]
fn a_wrong_section_is_refused_by_its_name() {
    for (config, named) in [
        ("[[preset]]\nslug = \"a\"\nparameters = { temperature = 9 }", "temperature"),
        ("[[guardrail]]\nname = \"a\"\nkeys = []\nbudget = { daily = \"much\" }", "budget.daily"),
        ("[money]\nallow_everything = true", "allow_everything"),
    ] {
        let dir = tempfile::TempDir::new().unwrap();
        let file = dir.path().join("roundhouse.toml");
        std::fs::write(&file, config).unwrap();
        let (dir, file) = (dir.path().to_str().unwrap(), file.to_str().unwrap());
        let refused = output(&["serve", "--port", "0", "--config", file, "--data-dir", dir]);
        let said = String::from_utf8_lossy(&refused.stderr).into_owned();
        assert!(!refused.status.success() && said.contains(named), "{said}");
    }
}

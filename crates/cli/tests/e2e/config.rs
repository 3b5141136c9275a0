//! The configuration as its users meet it: `roundhouse config`.

use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::house::{output, roundhouse};

fn said(output: &std::process::Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_new_file_is_valid_and_is_not_overwritten() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("roundhouse.toml");
    let file = file.to_str().unwrap();
    assert_eq!(output(&["config", "init", file]).status.code(), Some(0));
    let again = output(&["config", "init", file]);
    assert!(again.status.code() == Some(2) && said(&again).contains("--overwrite"), "{}", said(&again));
    assert_eq!(output(&["config", "init", file, "--overwrite"]).status.code(), Some(0));
    let checked = output(&["config", "check", "--config", file]);
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    assert!(String::from_utf8_lossy(&checked.stdout).contains("0 providers, 1 models"));
}

#[test]
fn mistakes_are_named_with_their_line_and_what_was_meant() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    std::fs::write(&file, "[server]\nprot = 1\n\n[[providers]]\nid = \"acme\"\n").unwrap();
    let checked = output(&["config", "check", "--config", file.to_str().unwrap()]);
    assert_eq!(checked.status.code(), Some(3));
    let said = said(&checked);
    assert!(said.contains("c.toml:2: unknown key server.prot; did you mean `port`?"), "{said}");
    assert!(said.contains("c.toml:4: unknown key providers; did you mean `provider`?"), "{said}");
}

#[test]
fn what_is_in_force_is_shown_without_secrets() {
    let dir = tempfile::tempdir().unwrap();
    let (file, secret) = (dir.path().join("c.toml"), dir.path().join("key"));
    std::fs::write(&secret, "sk-from-a-file\n").unwrap();
    let text = format!(
        "[[provider]]\nid = \"anthropic\"\napi_key = \"${{file:{}}}\"\n[[provider]]\nid = \"acme\"\nbase_url = \"http://127.0.0.1:1/v1\"\n\
         api_key = \"sk-plain\"\n",
        secret.display()
    );
    std::fs::write(&file, text).unwrap();
    let shown = roundhouse(&["config", "show", "--json", "--config", file.to_str().unwrap()])
        .envs([("ROUNDHOUSE_PORT", "9"), ("OPENAI_API_KEY", "sk-openai")])
        .output()
        .unwrap();
    assert_eq!(shown.status.code(), Some(0), "{}", said(&shown));
    let text = String::from_utf8_lossy(&shown.stdout).into_owned();
    assert!(!text.contains("sk-"), "{text}");
    let rows: Vec<Value> = serde_json::from_str(&text).unwrap();
    let find = |setting: &str| {
        let row = rows.iter().find(|row| row["setting"] == setting).unwrap_or_else(|| panic!("{setting}: {text}"));
        (row["value"].to_string(), row["source"].as_str().unwrap().to_owned())
    };
    assert_eq!(find("server.port"), ("9".to_owned(), "ROUNDHOUSE_PORT".to_owned()));
    assert_eq!(find("server.host").1, "default");
    assert!(find("provider[0].api_key").0.contains("${file:") && find("provider[0].api_key").1.ends_with("c.toml:3"));
    assert_eq!(find("provider[1].api_key").0, "\"********\"");
    assert_eq!(find("provider.openai").1, "OPENAI_API_KEY");
    assert!(find("server.data_dir").0.contains("roundhouse"));
}

#[test]
fn a_secret_that_others_can_read_is_warned_of() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    std::fs::write(&file, "[[provider]]\nid = \"anthropic\"\napi_key = \"sk-plain\"\n").unwrap();
    for (mode, warned) in [(0o644, true), (0o600, false)] {
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        let checked = output(&["config", "check", "--config", file.to_str().unwrap()]);
        assert_eq!(checked.status.code(), Some(0));
        assert_eq!(said(&checked).contains("c.toml:3: others can read provider[0].api_key"), warned, "{}", said(&checked));
    }
}

/// An address of the own network in the file is the operator's word; a metadata service, however it is spelled, is nobody's provider.
#[test]
fn no_provider_is_where_a_clouds_metadata_is() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    let check = |base: &str, more: &str| {
        std::fs::write(&file, format!("[[provider]]\nid = \"acme\"\nbase_url = \"{base}\"\n{more}")).unwrap();
        let checked = output(&["config", "check", "--config", file.to_str().unwrap()]);
        (checked.status.code(), said(&checked))
    };
    for base in ["http://169.254.169.254/latest", "http://0xa9fea9fe/v1", "http://[fd00:ec2::254]/v1", "http://2852039166/"] {
        let (code, told) = check(base, "");
        assert!(code != Some(0) && told.contains("metadata service"), "{base}: {told}");
        assert_eq!(check(base, "[upstream]\nallow_private = true\n").0, Some(0), "{base}");
    }
    for base in ["http://127.0.0.1:8000/v1", "http://10.0.0.7/v1", "http://localhost:1/v1", "http://vllm:8000/v1"] {
        let (code, told) = check(base, "timeouts = { first_token_seconds = 600 }\n");
        assert_eq!(code, Some(0), "{base}: {told}");
    }
    let (code, told) = check("http://vllm/v1", "timeouts = { idle_seconds = 0 }\n");
    assert!(code != Some(0) && told.contains("must be at least 1"), "{told}");
}

#[test]
fn the_schema_is_json() {
    let schema: Value = serde_json::from_slice(&output(&["config", "schema"]).stdout).unwrap();
    assert_eq!(schema["properties"]["server"]["properties"]["port"]["default"], 8080);
}

const NAMES: &str = r#"
[[provider]]
id = "acme"
base_url = "http://127.0.0.1:1/v1"
catalogue = false
[[provider.model]]
id = "acme/mini"
context_length = 4096

[[byok]]
name = "theirs"
provider = "acme"
api_key = "sk-theirs"
keys = ["nokey"]

[[guardrail]]
name = "rail"
keys = ["gest", "*"]
allowed_models = ["acme/mimi:floor", "acme/mini"]
allowed_providers = ["acme/fp8", "Local", "openai"]

[[preset]]
slug = "mail"
model = "openai/gpt-4o-mini"
models = ["acme/mini", "openrouter/auto"]
parameters = { temprature = 1, top_p = 0.5 }
provider = { order = ["acmee"] }
"#;

#[test]
fn names_that_lead_nowhere_are_warned_of_with_what_was_meant() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    std::fs::write(&file, NAMES).unwrap();
    let (path, data) = (file.to_str().unwrap(), dir.path().join("data"));
    let data = data.to_str().unwrap();
    let check = || output(&["config", "check", "--config", path, "--data-dir", data]);
    let checked = check();
    assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
    assert!(!std::path::Path::new(data).exists(), "a check makes nothing");
    assert!(!said(&checked).contains("no key"), "without a database nobody knows: {}", said(&checked));
    assert!(output(&["keys", "create", "--name", "guest", "--data-dir", data]).status.success());
    let warned = said(&check());
    for warning in [
        "c.toml:14: byok[0].keys[0]: no key is called `nokey`\n",
        "c.toml:18: guardrail[0].keys[0]: no key is called `gest`; did you mean `guest`?",
        "c.toml:19: guardrail[0].allowed_models[0]: there is no model `acme/mimi:floor` here; did you mean `acme/mini`?",
        "c.toml:24: preset[0].model: none of the providers of `openai/gpt-4o-mini` is connected (",
        "c.toml:26: preset[0].parameters.temprature: no parameter that is known here; did you mean `temperature`?",
        "c.toml:27: preset[0].provider.order[0]: there is no provider `acmee`; did you mean `acme`?",
    ] {
        assert!(warned.contains(warning), "{warning} is missing in\n{warned}");
    }
    assert_eq!(warned.matches("warning: ").count(), 7, "{warned}");
}

#[test]
fn a_model_that_nobody_serves_is_warned_of() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    let text = "[[guardrail]]\nname = \"rail\"\nkeys = [\"*\"]\nallowed_models = [\"roundhouse/signal-vl-thinkin\"]\n\
        [[preset]]\nslug = \"a\"\nmodel = \"no/such\"\n";
    std::fs::write(&file, text).unwrap();
    let checked = output(&["config", "check", "--config", file.to_str().unwrap()]);
    assert_eq!(checked.status.code(), Some(0));
    for warning in [
        "c.toml:4: guardrail[0].allowed_models[0]: there is no model `roundhouse/signal-vl-thinkin` here; did you mean \
            `roundhouse/signal-vl-thinking`?",
        "c.toml:7: preset[0].model: there is no model `no/such` here\n",
    ] {
        assert!(said(&checked).contains(warning), "{}", said(&checked));
    }
}

#[test]
fn a_usual_model_that_is_not_there_is_warned_of() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    let warned = |usual: &str| {
        let presets = "[[preset]]\nslug = \"mail\"\nmodel = \"roundhouse/signal-vl-thinking\"\n[[preset]]\nslug = \"bare\"\n";
        std::fs::write(&file, format!("[routing]\ndefault_model = \"{usual}\"\n{presets}")).unwrap();
        let checked = output(&["config", "check", "--config", file.to_str().unwrap()]);
        assert_eq!(checked.status.code(), Some(0), "{}", said(&checked));
        said(&checked)
    };
    for (usual, wrong) in [
        ("@preset/mial", "there is no preset `mial`; did you mean `mail`?"),
        ("roundhouse/signal-vl-thinking@preset/mial:floor", "there is no preset `mial`"),
        ("@preset/bare", "the preset `bare` names no model"),
        ("no/such", "there is no model `no/such` here"),
        ("no/such@preset/mail", "there is no model `no/such@preset/mail` here"),
    ] {
        let told = warned(usual);
        assert!(told.contains(&format!("c.toml:2: routing.default_model: {wrong}")), "{told}");
    }
    let here =
        ["@preset/mail:floor", "roundhouse/signal-vl-thinking@preset/bare", "roundhouse/signal-vl-thinking", "openrouter/auto"];
    for usual in here {
        assert!(!warned(usual).contains("warning"), "{usual}: {}", warned(usual));
    }
}

#[test]
fn a_rule_about_a_provider_that_does_not_exist_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("c.toml");
    let refused = |text: &str| {
        std::fs::write(&file, text).unwrap();
        let checked = output(&["config", "check", "--config", file.to_str().unwrap()]);
        assert_eq!(checked.status.code(), Some(3), "{text}");
        said(&checked)
    };
    let rail = |list: &str| refused(&format!("[[guardrail]]\nname = \"rail\"\nkeys = [\"*\"]\n{list}\n"));
    let allowed = rail("allowed_providers = [\"nosuch\"]");
    assert!(allowed.contains("c.toml:4: guardrail[0].allowed_providers[0]: there is no provider `nosuch`"), "{allowed}");
    let ignored = rail("ignored_providers = [\"opena\"]");
    assert!(ignored.contains("there is no provider `opena`; did you mean `openai`?"), "{ignored}");
    let slow = rail("content_filters = [{ pattern = \"a\", action = \"flag\" }, { pattern = '(?=x)', action = \"block\" }]");
    assert!(slow.contains("guardrail \"rail\": content_filters[1].pattern: no regular expression without lookaround"), "{slow}");
    let name = rail("content_filter_builtins = [{ slug = \"person-name\", action = \"redact\" }]");
    assert!(name.contains("content_filter_builtins[0].slug: `person-name` cannot be found by patterns"), "{name}");
    let kind = rail("content_filter_builtins = [{ slug = \"e-mail\", action = \"redact\" }]");
    assert!(kind.contains("there is no `e-mail`; there are email, phone,"), "{kind}");
    assert!(rail("content_filters = [{ pattern = \"a\", action = \"drop\" }]").contains("`redact`, `block`"), "an unknown word");
    let unknown = refused("[[provider]]\nid = \"anthropc\"\napi_key = \"x\"\n");
    assert!(unknown.contains("provider `anthropc` needs a base_url; did you mean `anthropic`?"), "{unknown}");
    let one = |address: &str| format!("[[provider]]\nid = \"py\"\nbase_url = \"http://127.0.0.1:{address}/v1\"\n");
    let twice = refused(&(one("1") + &one("2")));
    assert!(twice.contains("c.toml:5: provider `py` is there twice (first on line 2)"), "{twice}");
}

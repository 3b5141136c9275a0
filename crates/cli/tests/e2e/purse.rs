//! What is left of somebody's money, less what is held: nobody shows that, but a refusal says it.

use serde_json::{Value, json};
use simulator::{Simulator, Vendor};

use crate::house::House;

/// Asks for more than anybody here may spend.
const DEAR: &str = "sim/dear";

/// A provider of these models (id, upstream id), and of one that is too dear for everybody.
pub fn provider(simulator: &Simulator, models: &[(&str, &str)]) -> String {
    let model = |(id, upstream, price): (&str, &str, &str)| {
        format!(
            "[[provider.model]]\nid = \"{id}\"\nupstream_id = \"{upstream}\"\ncontext_length = 4096\n\
             price = {{ prompt = \"0.26\", completion = \"{price}\" }}\n"
        )
    };
    let models = models.iter().map(|&(id, upstream)| (id, upstream, "2.60")).chain([(DEAR, "sim", "1000000")]).map(model);
    let base = simulator.base(Vendor::Chat, None);
    format!("[[provider]]\nid = \"sim\"\nbase_url = \"{base}\"\napi_key = \"sk-x\"\n{}", models.collect::<String>())
}

/// A key with a limit in dollars.
pub fn limited_key(house: &House, limit: i64) -> String {
    let management = house.keys()["management_key"].as_str().unwrap().to_owned();
    let asked = json!({ "name": "limited", "limit": limit }).to_string();
    let reply =
        crate::house::client().post(format!("{}/api/v1/keys", house.url)).bearer_auth(management).body(asked).send().unwrap();
    let made: Value = serde_json::from_str(&reply.text().unwrap()).unwrap();
    made["key"].as_str().unwrap_or_else(|| panic!("{made}")).to_owned()
}

/// What a key may still spend, in nano-dollars, as the refusal of the dear model says.
pub fn left_of(house: &House, key: &str) -> i64 {
    let (status, refused) = house.chat_as(&json!({ "model": DEAR, "messages": [{ "role": "user", "content": "Hi" }] }), key);
    assert_eq!(status, 402, "{refused}");
    let message = refused["error"]["message"].as_str().unwrap_or_default();
    let before_unit = message.split(" USD more").next().unwrap_or_default();
    let dollars = before_unit.rsplit(' ').next().and_then(|text| text.parse::<f64>().ok());
    nanos(&json!(dollars.unwrap_or_else(|| panic!("{refused}"))))
}

/// Dollars as the ledger counts them.
pub fn nanos(dollars: &Value) -> i64 {
    let nanos = dollars.as_f64().unwrap_or_else(|| panic!("no amount: {dollars}")) * 1e9;
    #[expect(clippy::cast_possible_truncation, reason = "the amounts of these tests are below a thousand dollars")]
    let whole = nanos.round() as i64;
    whole
}

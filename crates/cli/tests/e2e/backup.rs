//! Backup and restore: what was charged is still charged, beside a running server and after a crash.

use crate::house::{House, ask, output};

fn run(arguments: &[&str]) {
    let ended = output(arguments);
    assert!(ended.status.success(), "{}", String::from_utf8_lossy(&ended.stderr));
}

#[test]
fn a_backup_holds_what_was_answered_also_after_a_crash() {
    let mut house = House::new();
    let key = house.api_key();
    let id = house.chat(&ask("x")).1["id"].as_str().unwrap().to_owned();
    let dir = house.data.path().to_str().unwrap().to_owned();
    let copies = tempfile::tempdir().unwrap();
    let copy = |name: &str| copies.path().join(name).to_str().unwrap().to_owned();
    run(&["backup", &copy("running.db"), "--data-dir", &dir]);
    house.signal("KILL");
    house.wait();
    run(&["backup", &copy("crashed.db"), "--data-dir", &dir]);

    let restored = copy("restored");
    run(&["restore", &copy("crashed.db"), "--data-dir", &restored]);
    let refused = output(&["restore", &copy("crashed.db"), "--data-dir", &restored]);
    assert!(!refused.status.success(), "a database that is there is not overwritten unasked");
    let again = House::on(&restored);
    let (status, generation) = again.get_as(&format!("/api/v1/generation?id={id}"), &key);
    assert_eq!(status, 200, "{generation}");
    assert_eq!(output(&["backup", &copy("x.db"), "--data-dir", &copy("nowhere")]).status.code(), Some(4));
}

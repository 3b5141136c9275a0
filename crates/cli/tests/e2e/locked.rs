//! The database held by somebody else: calls are answered or refused with a 503, and no key is ever called wrong (a client that is told
//! 401 throws its key away).

use std::{
    io::{BufRead, BufReader},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use crate::house::{House, ask};

/// How long the server may take to notice.
const PATIENCE: Duration = Duration::from_secs(40);

/// Holds the database for itself until it is killed.
fn lock(house: &House) -> Child {
    let script = "import sqlite3, sys\n\
                  held = sqlite3.connect(sys.argv[1], isolation_level=None, timeout=60)\n\
                  held.execute('BEGIN EXCLUSIVE')\n\
                  print('held', flush=True)\n\
                  sys.stdin.read()\n";
    let mut python = Command::new("python3");
    python.args(["-c", script]).arg(house.data.path().join("roundhouse.db"));
    let mut child = python.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    assert_eq!(line.trim(), "held");
    child
}

#[test]
fn a_locked_database_is_a_503_and_never_a_401() {
    let house = House::new();
    assert_eq!(house.get_as("/api/v1/key", "sk-or-v1-nobody").0, 401);
    let mut holder = lock(&house);
    let until = |wanted: u16| {
        let started = Instant::now();
        loop {
            let (status, answer) = house.chat(&ask("Hello"));
            assert!(status == 200 || status == 503, "{status}: {answer}");
            if status == wanted {
                return answer;
            }
            assert!(started.elapsed() < PATIENCE, "never {wanted}");
            std::thread::sleep(Duration::from_millis(50));
        }
    };
    let refused = until(503);
    assert_eq!(refused["error"]["metadata"]["error_type"], "provider_overloaded", "{refused}");
    for key in [house.api_key().as_str(), "sk-or-v1-nobody"] {
        let (status, answer) = house.get_as("/api/v1/key", key);
        assert!(status == 503 || (status == 200 && key != "sk-or-v1-nobody"), "{status}: {answer}");
    }
    holder.kill().unwrap();
    holder.wait().unwrap();
    until(200);
    assert_eq!(house.get_as("/api/v1/key", "sk-or-v1-nobody").0, 401);
}

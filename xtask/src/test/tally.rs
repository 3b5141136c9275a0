//! Reads "how many passed, how many failed" out of what test runners print. Never decides whether a run succeeded: that is
//! the exit code's word.

use std::ops::AddAssign;

/// Counts of tests.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that passed.
    pub passed: u32,
    /// Tests that failed.
    pub failed: u32,
}

impl AddAssign for Tally {
    fn add_assign(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }
}

/// Sums the `test result:` lines of `cargo test`, one per test binary.
pub(crate) fn cargo(output: &str) -> Tally {
    let mut tally = Tally::default();
    for line in output.lines().filter(|line| line.starts_with("test result:")) {
        tally += Tally { passed: before(line, " passed"), failed: before(line, " failed") };
    }
    tally
}

/// Reads the closing lines of Python's `unittest`: `Ran 46 tests in 2.5s`, then `OK` or `FAILED (failures=1, errors=2)`.
pub(crate) fn unittest(output: &str) -> Tally {
    let Some(ran) = output.lines().rev().find(|line| line.starts_with("Ran ")) else {
        return Tally::default();
    };
    let last = output.lines().rev().find(|line| line.starts_with("OK") || line.starts_with("FAILED"));
    let last = last.unwrap_or_default();
    let failed = after(last, "failures=") + after(last, "errors=");
    let not_passed = failed + after(last, "skipped=");
    Tally { passed: before(ran, " test").saturating_sub(not_passed), failed }
}

/// Reads the closing lines of `node --test`'s spec reporter: `ℹ pass 33`, `ℹ fail 0`, `ℹ cancelled 0`.
pub(crate) fn node(output: &str) -> Tally {
    let count = |word: &str| output.lines().rev().find(|line| line.contains(word)).map_or(0, |line| after(line, word));
    Tally { passed: count("ℹ pass "), failed: count("ℹ fail ") + count("ℹ cancelled ") }
}

/// Reads the closing line of `vitest run` without colours: `Tests  2 failed | 498 passed (500)`.
pub(crate) fn vitest(output: &str) -> Tally {
    let line = output.lines().rev().find(|line| line.trim_start().starts_with("Tests ")).unwrap_or_default();
    Tally { passed: before(line, " passed"), failed: before(line, " failed") }
}

/// The number that ends where `word` begins; 0 when there is none.
fn before(line: &str, word: &str) -> u32 {
    let Some((head, _)) = line.split_once(word) else { return 0 };
    let digits = head.rfind(|letter: char| !letter.is_ascii_digit()).map_or(head, |at| &head[at + 1..]);
    digits.parse().unwrap_or(0)
}

/// The number that begins where `word` ends; 0 when there is none.
fn after(line: &str, word: &str) -> u32 {
    let Some((_, tail)) = line.split_once(word) else { return 0 };
    let end = tail.find(|letter: char| !letter.is_ascii_digit()).unwrap_or(tail.len());
    tail[..end].parse().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cargo_counts_are_summed_over_binaries() {
        let output = "running 3 tests\n\
            test result: ok. 3 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s\n\
            test a ... FAILED\n\
            test result: FAILED. 10 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.25s\n";
        assert_eq!(cargo(output), Tally { passed: 13, failed: 2 });
        assert_eq!(cargo("error: could not compile"), Tally::default());
    }

    #[test]
    fn unittest_counts_failures_errors_and_skips() {
        assert_eq!(unittest("....\n\nRan 46 tests in 2.532s\n\nOK\n"), Tally { passed: 46, failed: 0 });
        let output = "Ran 9 tests in 0.1s\n\nFAILED (failures=1, errors=2, skipped=1)\nserver log follows\n";
        assert_eq!(unittest(output), Tally { passed: 5, failed: 3 });
        assert_eq!(unittest("Ran 1 test in 0.000s\n\nOK\n"), Tally { passed: 1, failed: 0 });
        assert_eq!(unittest("Traceback"), Tally::default());
    }

    #[test]
    fn vitest_counts_are_read_from_its_last_lines() {
        let output = " Test Files  1 failed | 33 passed (34)\n      Tests  2 failed | 498 passed (500)\n   Start at  15:08:56\n";
        assert_eq!(vitest(output), Tally { passed: 498, failed: 2 });
        assert_eq!(vitest("      Tests  3 passed (3)\n"), Tally { passed: 3, failed: 0 });
        assert_eq!(vitest("error"), Tally::default());
    }

    #[test]
    fn node_counts_cancelled_tests_as_failed() {
        let output = "✔ a (1ms)\nℹ tests 35\nℹ suites 7\nℹ pass 33\nℹ fail 1\nℹ cancelled 1\nℹ skipped 0\n";
        assert_eq!(node(output), Tally { passed: 33, failed: 2 });
        assert_eq!(node("Error: no such file"), Tally::default());
    }
}

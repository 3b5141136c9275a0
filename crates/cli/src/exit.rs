//! Exit codes of the program, each with one meaning, and the error that carries one.

use std::fmt::Display;

/// Why the program ends with a code other than 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exit {
    /// 1: anything else.
    Failure,
    /// 2: arguments, or a file that they name, which make no sense; the argument parser's code.
    Usage,
    /// 3: the configuration is invalid.
    Config,
    /// 4: a model, key or file that was named does not exist.
    NotFound,
    /// 5: not allowed.
    Permission,
    /// 6: the network or an upstream.
    Upstream,
    /// 7: not enough memory or disk.
    Resources,
}

/// An error on its way to the terminal.
#[derive(Debug)]
pub struct Failed {
    /// The exit code.
    pub exit: Exit,
    /// A sentence that fits after "roundhouse: ".
    pub reason: String,
}

impl Exit {
    /// The number.
    pub fn code(self) -> u8 {
        match self {
            Self::Failure => 1,
            Self::Usage => 2,
            Self::Config => 3,
            Self::NotFound => 4,
            Self::Permission => 5,
            Self::Upstream => 6,
            Self::Resources => 7,
        }
    }

    /// An error with this code.
    pub fn because(self, reason: impl Display) -> Failed {
        Failed { exit: self, reason: reason.to_string() }
    }

    /// An error with this code whose text is the error with all its causes.
    pub fn caused(self, error: &dyn std::error::Error) -> Failed {
        let mut reason = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            reason.push_str(": ");
            reason.push_str(&cause.to_string());
            source = cause.source();
        }
        Failed { exit: self, reason }
    }
}

//! Which instructions a call may use: found once at run time, passed along as a token.
//!
//! Never trusts the compiler's target: one binary runs on any x86-64 and elsewhere.

/// Proof that an instruction set may be used. Both kinds compute the same bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Isa(Level);

/// Private, so that nobody can claim what the machine lacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Level {
    /// Plain Rust.
    Scalar,
    /// 256-bit vectors with fused multiply-add.
    #[cfg(target_arch = "x86_64")]
    Avx2,
}

impl Isa {
    /// The best this machine has.
    #[must_use]
    pub fn detect() -> Self {
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") {
            return Self(Level::Avx2);
        }
        Self(Level::Scalar)
    }

    /// Plain Rust: slow, and the oracle of the fast path.
    #[must_use]
    pub fn scalar() -> Self {
        Self(Level::Scalar)
    }

    pub(crate) fn level(self) -> Level {
        self.0
    }
}

/// Compiles a body twice, plain and for AVX2 with FMA, and picks at run time. The body must fix its own order of
/// operations (explicit lanes, `mul_add`): rustc never reorders or contracts floating point, so both give the same bits.
macro_rules! vectorised {
    ($(#[$meta:meta])* $vis:vis fn $name:ident($($arg:ident: $type:ty),* $(,)?) $(-> $ret:ty)? $body:block) => {
        $(#[$meta])*
        $vis fn $name(isa: $crate::Isa, $($arg: $type),*) $(-> $ret)? {
            #[inline(always)]
            fn plain($($arg: $type),*) $(-> $ret)? $body

            #[cfg(target_arch = "x86_64")]
            #[target_feature(enable = "avx2,fma")]
            fn wide($($arg: $type),*) $(-> $ret)? {
                plain($($arg),*)
            }

            match isa.level() {
                $crate::isa::Level::Scalar => plain($($arg),*),
                #[cfg(target_arch = "x86_64")]
                #[expect(unsafe_code, reason = "`Level::Avx2` exists only where `Isa::detect` saw avx2 and fma")]
                // SAFETY: see the reason above.
                $crate::isa::Level::Avx2 => unsafe { wide($($arg),*) },
            }
        }
    };
}
pub(crate) use vectorised;

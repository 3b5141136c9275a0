//! How much of a conversation there may be, counted while it is read: a request with ten thousand pictures is refused before anything is
//! fetched or decoded.

use inner::Failure;

use crate::settings::RequestLimits;

/// What was read so far.
pub(crate) struct ConversationSize<'l> {
    limits: &'l RequestLimits,
    parts: usize,
    media: usize,
}

impl<'l> ConversationSize<'l> {
    /// Of this many turns.
    ///
    /// # Errors
    /// When there are too many.
    pub(crate) fn of(messages: usize, limits: &'l RequestLimits) -> Result<Self, Failure> {
        if messages > limits.messages_max {
            return Err(Failure::invalid(format!("messages: at most {} are allowed", limits.messages_max)));
        }
        Ok(Self { limits, parts: 0, media: 0 })
    }

    /// Content parts.
    ///
    /// # Errors
    /// When there are too many.
    pub(crate) fn parts(&mut self, more: usize) -> Result<(), Failure> {
        self.parts += more;
        let most = self.limits.parts_max;
        if self.parts > most {
            return Err(Failure::invalid(format!("messages: at most {most} content parts are allowed")));
        }
        Ok(())
    }

    /// Pictures, clips and frames.
    ///
    /// # Errors
    /// When there are too many.
    pub(crate) fn media(&mut self, more: usize) -> Result<(), Failure> {
        self.media += more;
        let most = self.limits.media_max;
        if self.media > most {
            return Err(Failure::invalid(format!("messages: at most {most} pictures, clips and frames are allowed")));
        }
        Ok(())
    }
}

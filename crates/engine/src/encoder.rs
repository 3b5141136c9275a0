//! The vision work: one job at a time, a few layers between two steps, sequences in turn.

use std::sync::Arc;

use models::{Model, NoProbe, VisionJob};

use crate::sequence::Sequence;

/// The job in hand, and whose turn it was.
#[derive(Default)]
pub(crate) struct Encoder {
    job: Option<Job>,
    /// The sequence that was served last.
    last: u64,
}

struct Job {
    owner: u64,
    hash: [u8; 32],
    vision: VisionJob,
}

impl Encoder {
    /// For whom the next slice will be: the owner of the job in hand, or the next sequence that wants a picture. A job whose
    /// owner is gone is dropped.
    pub(crate) fn next_owner(&mut self, running: &[Sequence]) -> Option<u64> {
        self.job.take_if(|job| running.iter().all(|sequence| sequence.id != job.owner));
        if let Some(job) = &self.job {
            return Some(job.owner);
        }
        let wanting = || running.iter().filter(|sequence| sequence.wanted().is_some()).map(|sequence| sequence.id);
        // Ids ascend with admission, so this goes round.
        wanting().find(|&id| id > self.last).or_else(|| wanting().next())
    }

    /// Runs one slice for `owner`; finished features go to every sequence that waits for the same picture.
    pub(crate) fn slice(&mut self, owner: u64, running: &mut [Sequence], model: &dyn Model, layers: usize) {
        let job = self.job.take().or_else(|| {
            let media = running.iter().find(|sequence| sequence.id == owner)?.wanted()?;
            Some(Job { owner, hash: media.hash, vision: model.begin_encode(media) })
        });
        let Some(mut job) = job else { return };
        self.last = owner;
        match model.encode_slice(&mut job.vision, layers, &mut NoProbe) {
            None => self.job = Some(job),
            Some(features) => {
                let features = Arc::new(features);
                for sequence in running {
                    sequence.receive(&job.hash, &features);
                }
            }
        }
    }
}

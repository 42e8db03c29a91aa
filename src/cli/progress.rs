//! Progress on stderr, and Ctrl-C: the first ends the run at the next batch border, the second at once.

use indicatif::{ProgressBar, ProgressStyle};
use remnants::engine::observer::{Progress, Verdict};
use remnants::hazard::{Stage, Watcher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

static INTERRUPTED: AtomicBool = AtomicBool::new(false);

/// Listens for Ctrl-C.
pub fn listen() -> Result<(), ctrlc::Error> {
    ctrlc::set_handler(|| {
        if INTERRUPTED.swap(true, Ordering::SeqCst) {
            std::process::exit(130);
        }
        eprintln!("\nremnants: ending at the next batch; what was drawn so far is kept. Ctrl-C again stops at once.");
    })
}

/// Whether the bar is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Show {
    /// On a terminal.
    Progress,
    /// Never.
    Nothing,
}

/// A progress bar with rate and time left.
#[derive(Debug)]
pub struct Bar(ProgressBar);

impl Bar {
    /// A bar for so many replicates.
    pub fn new(replicates: u64, show: Show) -> Bar {
        let bar = match show {
            Show::Progress => ProgressBar::new(replicates),
            Show::Nothing => ProgressBar::hidden(),
        };
        let style = "{msg:<34} {wide_bar} {human_pos}/{human_len} grounds  {per_sec}  {eta} left";
        bar.set_style(ProgressStyle::with_template(style).unwrap_or_else(|_| ProgressStyle::default_bar()));
        bar.enable_steady_tick(Duration::from_millis(250));
        Bar(bar)
    }

    /// Says what is being done now.
    pub fn say(&self, what: &'static str) {
        self.0.set_message(what);
    }

    /// Shows how far a study is.
    pub fn move_to(&self, progress: Progress) {
        self.0.set_length(progress.wanted);
        self.0.set_position(progress.done);
    }

    /// Goes on from where an earlier run was.
    pub fn begin_at(&self, done: u64) {
        self.0.set_position(done);
        self.0.reset_eta();
    }

    /// More is done.
    pub fn advance(&self, more: u64) {
        self.0.inc(more);
    }

    /// Says on stderr, beside the bar, what is not as it should be.
    pub fn warn(&self, sentence: &str) {
        self.0.suspend(|| eprintln!("remnants: {sentence}"));
    }

    /// Removes the bar.
    pub fn clear(&self) {
        self.0.finish_and_clear();
    }
}

impl Watcher for Bar {
    fn stage(&mut self, stage: Stage) {
        self.say(match stage {
            Stage::Companion => "computing expected remnants",
            Stage::Grounds => "drawing possible grounds",
            Stage::OtherPattern => "trying another pattern",
        });
        if stage == Stage::Grounds {
            self.0.reset_eta();
        }
    }

    fn progress(&mut self, progress: Progress) -> Verdict {
        self.0.set_position(progress.done);
        if INTERRUPTED.load(Ordering::SeqCst) { Verdict::Stop } else { Verdict::Continue }
    }
}

//! Work away from Python: in threads of its own, while the caller waits, tells of progress and listens for Ctrl-C.
//!
//! Threads are started for each call and end with it. So a process that is forked between calls has all that it needs, and no work waits
//! for another's threads.

use crate::errors::{OptionError, RemnantsError};
use pyo3::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use remnants::engine::observer::{Progress, Verdict};
use remnants::hazard::{Stage, Watcher};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::time::Duration;

/// Most threads, as on the command line.
const MOST_THREADS: usize = 1024;
/// How often the caller looks whether somebody pressed Ctrl-C.
const LOOK: Duration = Duration::from_millis(50);

/// How many threads to work in.
#[derive(Clone, Copy, Debug)]
pub struct Threads(usize);

impl Threads {
    /// So many, or as many as the process may use at once.
    pub fn new(wanted: Option<usize>) -> PyResult<Threads> {
        let threads = wanted.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, usize::from));
        if (1..=MOST_THREADS).contains(&threads) {
            Ok(Threads(threads))
        } else {
            Err(OptionError::new_err(format!("threads is {threads}; wanted is a number from 1 to {MOST_THREADS}")))
        }
    }

    /// The number.
    pub fn number(self) -> usize {
        self.0
    }

    fn pool(self) -> PyResult<ThreadPool> {
        let built = ThreadPoolBuilder::new().num_threads(self.0).build();
        built.map_err(|error| RemnantsError::new_err(format!("cannot start {} threads: {error}", self.0)))
    }

    /// Does some work.
    pub fn work<T: Send>(self, py: Python, job: impl FnOnce() -> T + Send) -> PyResult<T> {
        self.watched(py, None, |_| job())
    }

    /// Does work that says how far it is. What the callable or a signal raises ends the work at its next border, and is raised.
    pub fn watched<T: Send>(
        self,
        py: Python,
        progress: Option<Py<PyAny>>,
        job: impl FnOnce(&mut dyn Watcher) -> T + Send,
    ) -> PyResult<T> {
        let pool = self.pool()?;
        py.detach(move || {
            let (stop, (tell, told)) = (AtomicBool::new(false), channel());
            let mut result = None;
            let followed = pool.in_place_scope(|scope| {
                let (stop, result) = (&stop, &mut result);
                scope.spawn(move |_| *result = Some(job(&mut Teller { tell, stop })));
                let followed = follow(&told, progress.as_ref());
                stop.store(followed.is_err(), Ordering::SeqCst);
                followed
            });
            followed.and_then(|()| result.ok_or_else(|| RemnantsError::new_err("the work ended without a result")))
        })
    }
}

/// Hands on what the caller tells, until the work is done.
fn follow(told: &Receiver<Progress>, progress: Option<&Py<PyAny>>) -> PyResult<()> {
    loop {
        let heard = told.recv_timeout(LOOK);
        if heard == Err(RecvTimeoutError::Disconnected) {
            return Ok(());
        }
        Python::attach(|py| {
            py.check_signals()?;
            if let (Ok(Progress { done, wanted }), Some(progress)) = (heard, progress) {
                progress.call1(py, (done, wanted))?;
            }
            Ok::<(), PyErr>(())
        })?;
    }
}

/// Tells the caller how far the work is, and ends it when the caller wants no more.
struct Teller<'a> {
    tell: Sender<Progress>,
    stop: &'a AtomicBool,
}

impl Watcher for Teller<'_> {
    fn stage(&mut self, _stage: Stage) {}

    fn progress(&mut self, progress: Progress) -> Verdict {
        // A caller that listens no more has said to stop.
        let _ = self.tell.send(progress);
        if self.stop.load(Ordering::SeqCst) { Verdict::Stop } else { Verdict::Continue }
    }
}

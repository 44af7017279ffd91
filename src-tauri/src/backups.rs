//! Backups on a thread of their own: the desk hands over rows, the disk or share is waited for here.

use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread::JoinHandle;
use std::time::{SystemTime, UNIX_EPOCH};

use desk::drive::Answers;
use desk::inputs::Event;
use settlement::ports::Stretch;
use settlement::time::Timestamp;
use store::backup::{BackupCopy, BackupFault, BackupPlace};

/// What is to be done next.
pub(crate) enum BackupJob {
    /// Begin.
    Begin,
    /// Add rows, or finish where there are none.
    Add(Box<Stretch>),
}

/// The thread, as the rim sees it.
pub(crate) struct Backups {
    jobs: Sender<(BackupJob, Answers)>,
}

impl Backups {
    /// A backup thread; it ends when the rim that holds this is dropped.
    ///
    /// # Errors
    /// The system gives no thread.
    pub(crate) fn start(place: BackupPlace) -> std::io::Result<(Self, JoinHandle<()>)> {
        let (jobs, waiting) = channel();
        let thread =
            std::thread::Builder::new().name("backups".to_owned()).spawn(move || work(&place, &waiting))?;
        Ok((Self { jobs }, thread))
    }

    pub(crate) fn take(&self, job: BackupJob, answers: Answers) {
        if let Err(refused) = self.jobs.send((job, answers)) {
            let result = Err("the backup thread has ended".to_owned());
            refused.0.1.send(Event::BackupEnded { result });
        }
    }
}

fn work(place: &BackupPlace, waiting: &Receiver<(BackupJob, Answers)>) {
    let mut copy: Option<BackupCopy> = None;
    for (job, answers) in waiting {
        match step(place, &mut copy, job) {
            Ok(None) => {
                if let Some(copy) = &copy {
                    answers.send(Event::BackupAsks { after: copy.end() });
                }
            }
            Ok(Some(name)) => {
                tracing::info!(name, "backup");
                answers.send(Event::BackupEnded { result: Ok(name) });
            }
            Err(fault) => {
                copy = None;
                tracing::error!(%fault, "no backup");
                answers.send(Event::BackupEnded { result: Err(fault.to_string()) });
            }
        }
    }
}

/// The name of the backup that is complete, or nothing where more rows are wanted.
fn step(
    place: &BackupPlace,
    copy: &mut Option<BackupCopy>,
    job: BackupJob,
) -> Result<Option<String>, BackupFault> {
    match (job, copy.take()) {
        (BackupJob::Begin, _) => *copy = Some(place.begin()?),
        (BackupJob::Add(stretch), Some(mut open)) if !stretch.rows.is_empty() => {
            match open.add(&stretch) {
                Ok(()) => *copy = Some(open),
                // The newest backup is of another history, say of before a restore: this one begins empty.
                Err(BackupFault::OtherHistory) => {
                    drop(open);
                    *copy = Some(place.begin_empty()?);
                }
                Err(fault) => return Err(fault),
            }
        }
        (BackupJob::Add(stretch), Some(mut open)) => {
            open.add(&stretch)?;
            let wall = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
            let at = Timestamp::from_millis(i64::try_from(wall.as_millis()).unwrap_or(i64::MAX));
            let done = open.finish(&stretch.head, at)?;
            let name = done.file.file_name().map(|name| name.to_string_lossy().into_owned());
            return Ok(Some(name.unwrap_or_default()));
        }
        // Rows for a backup that failed meanwhile.
        (BackupJob::Add(_), None) => {}
    }
    Ok(None)
}

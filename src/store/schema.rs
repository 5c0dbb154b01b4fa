//! The ledger's tables, as a list of forward steps; `PRAGMA user_version` counts those done.

use rusqlite::{Connection, Transaction};

use super::error::StoreError;

/// "vwfn": says that a SQLite file is a viewfinder ledger.
pub(crate) const APPLICATION_ID: i64 = 0x7677_666e;

/// Each step with its reason. Steps are never changed once released, only added.
const STEPS: [&str; 1] = [
    // 1: takes as flat columns, so that they can be searched, sorted and read with any SQLite
    // tool; the shot also as JSON, so that a field added later has a place in old rows; the
    // exact request as it was sent; the raw answer of an ending as bytes. `seq` orders the
    // history, since clocks jump. Milestones are append-only.
    "
    CREATE TABLE takes (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        origin TEXT NOT NULL,
        key_print TEXT NOT NULL,
        owner TEXT,
        parent TEXT,
        prompt TEXT NOT NULL,
        folded TEXT NOT NULL,
        ratio TEXT NOT NULL,
        style TEXT NOT NULL,
        model TEXT NOT NULL,
        seconds INTEGER NOT NULL,
        motion TEXT NOT NULL,
        shot TEXT NOT NULL,
        request TEXT NOT NULL,
        state TEXT NOT NULL,
        task_id TEXT,
        progress INTEGER,
        retry_at INTEGER,
        video_url TEXT,
        poster_url TEXT,
        last_frame_url TEXT,
        error_kind TEXT,
        error_message TEXT,
        request_id TEXT,
        raw BLOB,
        attempts INTEGER NOT NULL,
        created INTEGER NOT NULL,
        updated INTEGER NOT NULL,
        sent INTEGER,
        watched INTEGER,
        missing INTEGER,
        hidden INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX takes_shown ON takes (seq) WHERE hidden = 0;
    CREATE INDEX takes_under_way ON takes (state)
        WHERE state IN ('preparing', 'submitting', 'queued', 'running');
    CREATE INDEX takes_task ON takes (task_id) WHERE task_id IS NOT NULL;
    CREATE INDEX takes_created ON takes (created);
    CREATE INDEX takes_usual ON takes (model, seconds, seq) WHERE state = 'succeeded';
    CREATE TABLE milestones (
        take INTEGER NOT NULL REFERENCES takes (seq) ON DELETE CASCADE,
        at INTEGER NOT NULL,
        state TEXT NOT NULL,
        note TEXT NOT NULL
    ) STRICT;
    CREATE INDEX milestones_take ON milestones (take);
    ",
];

/// The newest format this program knows.
pub(crate) const NEWEST: i64 = STEPS.len() as i64;

/// The format of an open ledger; 0 for a new one.
pub(crate) fn version(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Takes the steps that are missing, all or none.
pub(crate) fn migrate(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let done = version(transaction)?;
    for step in STEPS.iter().skip(usize::try_from(done).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    transaction.execute_batch(&format!(
        "PRAGMA user_version = {NEWEST}; PRAGMA application_id = {APPLICATION_ID};"
    ))?;
    Ok(())
}

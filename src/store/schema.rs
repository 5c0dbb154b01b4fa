//! The ledger's tables, as a list of forward steps; `PRAGMA user_version` counts those done.

use rusqlite::{Connection, Transaction, params};

use super::error::StoreError;
use crate::domain::{Shot, fold};

/// "vwfn": says that a SQLite file is a viewfinder ledger.
pub(crate) const APPLICATION_ID: i64 = 0x7677_666e;

/// Each step with its reason. Steps are never changed once released, only added.
const STEPS: [&str; 8] = [
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
    // 2: films. `fetch` is 0 for a film that is fetched only when asked for, which those are that
    // succeeded before films were fetched; 1 for one that is wanted; 2 for one that something
    // stands in the way of. `film` is where the film is or will be; `film_done` counts the bytes
    // that are surely on the disk. `ended` is when the provider was done, since `updated` now
    // goes on.
    "
    ALTER TABLE takes ADD COLUMN fetch INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE takes ADD COLUMN film TEXT;
    ALTER TABLE takes ADD COLUMN film_validator TEXT;
    ALTER TABLE takes ADD COLUMN film_done INTEGER;
    ALTER TABLE takes ADD COLUMN film_total INTEGER;
    ALTER TABLE takes ADD COLUMN poster TEXT;
    ALTER TABLE takes ADD COLUMN last_frame TEXT;
    ALTER TABLE takes ADD COLUMN ended INTEGER;
    UPDATE takes SET ended = updated WHERE state IN ('succeeded', 'failed');
    DROP INDEX takes_under_way;
    CREATE INDEX takes_under_way ON takes (state)
        WHERE state IN ('preparing', 'submitting', 'queued', 'running', 'downloading');
    CREATE INDEX takes_to_fetch ON takes (seq) WHERE state = 'succeeded' AND fetch > 0;
    CREATE INDEX takes_owned ON takes (owner) WHERE owner IS NOT NULL;
    DROP INDEX takes_usual;
    CREATE INDEX takes_usual ON takes (model, seconds, seq) WHERE ended IS NOT NULL;
    ",
    // 3: what the user says of a take. Apart from what its worker writes, so that neither ever
    // writes over the other.
    "
    ALTER TABLE takes ADD COLUMN note TEXT NOT NULL DEFAULT '';
    ALTER TABLE takes ADD COLUMN note_folded TEXT NOT NULL DEFAULT '';
    ALTER TABLE takes ADD COLUMN rating INTEGER;
    ",
    // 4: what was paid for is kept. `offered_id` is a task id that stood in an answer which was no
    // plain yes: only the user can say that it is the take's. Films are known by their bytes:
    // `film_part` is the file that has what has come so far, whose name no longer follows from the
    // film's; `film_remark` is what is odd about a film that is kept all the same. `denied` is when
    // its host first said that it is not there (then `fetch` is 3), since that means "not yet" for a
    // day, whoever asks. A take that is done and has no film has no address either, and an error of
    // why; `rests` is 1 once a day has gone by in that way. `said` is a word of the provider that
    // nobody listed. `other_task` is the task that answers were about instead, and `other_seen` how
    // many in a row. `files` has the files that viewfinder wrote for a take, so that what is deleted
    // with it is nothing else: an import may name any file; `sure` is 0 for those of takes from
    // before, of which nobody can tell whether they were imported. Rows whose state is no state can
    // be found without reading all others.
    "
    ALTER TABLE takes ADD COLUMN offered_id TEXT;
    ALTER TABLE takes ADD COLUMN film_part TEXT;
    ALTER TABLE takes ADD COLUMN film_remark TEXT;
    ALTER TABLE takes ADD COLUMN denied INTEGER;
    ALTER TABLE takes ADD COLUMN rests INTEGER NOT NULL DEFAULT 0;
    ALTER TABLE takes ADD COLUMN said TEXT;
    ALTER TABLE takes ADD COLUMN other_task TEXT;
    ALTER TABLE takes ADD COLUMN other_seen INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX takes_without_film ON takes (seq) WHERE state = 'succeeded' AND video_url IS NULL;
    CREATE INDEX takes_other ON takes (other_task) WHERE other_task IS NOT NULL;
    CREATE TABLE files (
        take INTEGER NOT NULL REFERENCES takes (seq) ON DELETE CASCADE,
        path TEXT NOT NULL,
        sure INTEGER NOT NULL,
        PRIMARY KEY (take, path)
    ) STRICT, WITHOUT ROWID;
    INSERT INTO files SELECT seq, film, 0 FROM takes WHERE state = 'saved' AND film IS NOT NULL
        UNION SELECT seq, poster, 0 FROM takes WHERE state = 'saved' AND poster IS NOT NULL
        UNION SELECT seq, last_frame, 0 FROM takes WHERE state = 'saved' AND last_frame IS NOT NULL
        UNION SELECT seq, substr(film, 1, length(film) - 4) || '.json', 0 FROM takes
            WHERE state = 'saved' AND film LIKE '%.mp4';
    CREATE INDEX takes_odd ON takes (seq) WHERE state NOT IN ('preparing', 'submitting', 'queued',
        'running', 'stalled', 'succeeded', 'downloading', 'saved', 'unconfirmed', 'rejected',
        'failed', 'expired', 'cancelled');
    ",
    // 5: what is sent is what the row says. `request` has the body from the first step on;
    // `request_head` is what comes before it, method, path and headers as JSON, without the key. A
    // take from before has none, and its request is shown with the head of today. `route` is the name
    // of the route, by which its answers are read and its task is asked about.
    "
    ALTER TABLE takes ADD COLUMN route TEXT NOT NULL DEFAULT 'runway';
    ALTER TABLE takes ADD COLUMN request_head TEXT;
    ",
    // 6: asked and got. `got` is what was measured in the film, as JSON with the version of the
    // estimator; none if nothing was measured yet. `eye` is what the user saw, as JSON too, kept
    // apart so that neither ever writes over the other. `measure` is 1 for a take whose film is
    // measured by itself, which is one that was saved here since this step; others are measured on
    // request.
    "
    ALTER TABLE takes ADD COLUMN got TEXT;
    ALTER TABLE takes ADD COLUMN eye TEXT;
    ALTER TABLE takes ADD COLUMN measure INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX takes_to_measure ON takes (seq)
        WHERE state = 'saved' AND got IS NULL AND measure = 1;
    ",
    // 7: plans, and the record of spending. A plan is what one confirmation allows; `spec` says what
    // its items are, and is none where it is one shot. `spending` has a row for each take that was
    // ever to be sent: none is ever removed, whatever becomes of the take. `day` is the local date at
    // the time, and amounts are millionths of a dollar; `price` is what the provider says. An item has
    // one take at most that may have been charged, which the index makes sure of. What was sent before
    // is entered as what is known of it, without an estimate: prices were not kept.
    "
    ALTER TABLE takes ADD COLUMN plan TEXT;
    ALTER TABLE takes ADD COLUMN item INTEGER;
    CREATE INDEX takes_plan ON takes (plan, item) WHERE plan IS NOT NULL;
    CREATE TABLE plans (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        id TEXT NOT NULL UNIQUE,
        name TEXT NOT NULL,
        kind TEXT NOT NULL,
        spec TEXT,
        takes INTEGER NOT NULL,
        at_once INTEGER NOT NULL,
        budget INTEGER,
        origin TEXT NOT NULL,
        key_print TEXT NOT NULL,
        owner TEXT,
        state TEXT NOT NULL,
        why TEXT,
        made INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX plans_listed ON plans (seq) WHERE kind <> 'shot';
    CREATE INDEX plans_open ON plans (seq) WHERE state IN ('planned', 'running');
    CREATE TABLE spending (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        take TEXT NOT NULL UNIQUE,
        plan TEXT,
        item INTEGER,
        day TEXT NOT NULL,
        seconds INTEGER NOT NULL,
        state TEXT NOT NULL,
        again INTEGER NOT NULL DEFAULT 0,
        estimate INTEGER,
        price INTEGER,
        source TEXT NOT NULL DEFAULT ''
    ) STRICT;
    CREATE INDEX spending_day ON spending (day);
    CREATE UNIQUE INDEX spending_item ON spending (plan, item)
        WHERE plan IS NOT NULL AND state <> 'free';
    CREATE INDEX spending_plan ON spending (plan) WHERE plan IS NOT NULL;
    INSERT INTO spending (take, day, seconds, state)
        SELECT id, date(coalesce(sent, created) / 1000, 'unixepoch', 'localtime'), seconds,
            CASE state
                WHEN 'unconfirmed' THEN 'unknown' WHEN 'failed' THEN 'unknown'
                WHEN 'rejected' THEN 'free' WHEN 'cancelled' THEN 'free'
                WHEN 'preparing' THEN 'reserved' WHEN 'submitting' THEN 'reserved'
                ELSE 'charged'
            END
        FROM takes ORDER BY seq;
    ",
    // 8: what takes have cost. `submit_request_id` is the provider's id of the request that
    // submitted the take, under which the provider's log of usage has the charge. `receipt` is 1
    // for a take that ended here since this step and whose price nobody has asked about, and 2 once
    // the provider has answered.
    "
    ALTER TABLE takes ADD COLUMN submit_request_id TEXT;
    ALTER TABLE takes ADD COLUMN receipt INTEGER NOT NULL DEFAULT 0;
    CREATE INDEX takes_unpriced ON takes (seq) WHERE receipt = 1;
    ",
];

/// The newest format this program knows.
pub(crate) const NEWEST: i64 = STEPS.len() as i64;

/// The format of an open ledger; 0 for a new one.
pub(crate) fn version(connection: &Connection) -> Result<i64, rusqlite::Error> {
    connection.query_row("PRAGMA user_version", [], |row| row.get(0))
}

/// Before the third step a search did not look at the move in words.
fn refold(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let mut with_words =
        transaction.prepare("SELECT seq, shot FROM takes WHERE shot LIKE '%\"words\"%'")?;
    let mut rows = with_words.query([])?;
    while let Some(row) = rows.next()? {
        let (seq, shot): (i64, String) = (row.get(0)?, row.get(1)?);
        // One that makes no sense stays as it is.
        if let Ok(shot) = serde_json::from_str::<Shot>(&shot) {
            let folded = fold(&shot.prompt_sent());
            transaction
                .prepare_cached("UPDATE takes SET folded = ?2 WHERE seq = ?1")?
                .execute(params![seq, folded])?;
        }
    }
    Ok(())
}

/// Takes the steps that are missing, all or none.
pub(crate) fn migrate(transaction: &Transaction<'_>) -> Result<(), StoreError> {
    let done = version(transaction)?;
    for step in STEPS.iter().skip(usize::try_from(done).unwrap_or(0)) {
        transaction.execute_batch(step)?;
    }
    if (1..3).contains(&done) {
        refold(transaction)?;
    }
    transaction.execute_batch(&format!(
        "PRAGMA user_version = {NEWEST}; PRAGMA application_id = {APPLICATION_ID};"
    ))?;
    Ok(())
}

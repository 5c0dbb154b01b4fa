//! A ledger as an earlier viewfinder left it, made from one of today.

use rusqlite::Connection;

/// Takes the eighth step of the schema back.
pub(crate) fn before_step_8(ledger: &Connection) {
    ledger.execute_batch("DROP INDEX takes_unpriced").unwrap();
    for column in ["submit_request_id", "receipt"] {
        ledger.execute_batch(&format!("ALTER TABLE takes DROP COLUMN {column}")).unwrap();
    }
    ledger.pragma_update(None, "user_version", 7).unwrap();
}

/// Takes the seventh step of the schema back.
pub(crate) fn before_step_7(ledger: &Connection) {
    before_step_8(ledger);
    ledger.execute_batch("DROP TABLE plans; DROP TABLE spending; DROP INDEX takes_plan;").unwrap();
    for column in ["plan", "item"] {
        ledger.execute_batch(&format!("ALTER TABLE takes DROP COLUMN {column}")).unwrap();
    }
    ledger.pragma_update(None, "user_version", 6).unwrap();
}

/// Takes the sixth step of the schema back.
pub(crate) fn before_step_6(ledger: &Connection) {
    before_step_7(ledger);
    ledger.execute_batch("DROP INDEX takes_to_measure").unwrap();
    for column in ["got", "eye", "measure"] {
        ledger.execute_batch(&format!("ALTER TABLE takes DROP COLUMN {column}")).unwrap();
    }
    ledger.pragma_update(None, "user_version", 5).unwrap();
}

/// Takes the fifth step of the schema back.
pub(crate) fn before_step_5(ledger: &Connection) {
    before_step_6(ledger);
    for column in ["route", "request_head"] {
        ledger.execute_batch(&format!("ALTER TABLE takes DROP COLUMN {column}")).unwrap();
    }
    ledger.pragma_update(None, "user_version", 4).unwrap();
}

/// Takes the fourth step of the schema back: what it added is dropped.
pub(crate) fn before_step_4(ledger: &Connection) {
    before_step_5(ledger);
    ledger
        .execute_batch(
            "DROP TABLE files;
             DROP INDEX takes_odd;
             DROP INDEX takes_without_film;
             DROP INDEX takes_other;",
        )
        .unwrap();
    for column in [
        "offered_id",
        "film_part",
        "film_remark",
        "denied",
        "rests",
        "said",
        "other_task",
        "other_seen",
    ] {
        ledger.execute_batch(&format!("ALTER TABLE takes DROP COLUMN {column}")).unwrap();
    }
    ledger.pragma_update(None, "user_version", 3).unwrap();
}

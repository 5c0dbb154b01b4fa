//! Values and laws: what a shot, a take and a motion are, and what may happen to them.
//!
//! Nothing here reads a clock, draws, or does I/O: time and randomness are arguments. Whatever the
//! studio and the command line have to agree on is decided here: the fields of a shot (`field`),
//! what a route sends (`route`, `runway`), the stages of a take (`stage`, `life`), when it is asked
//! about (`schedule`, `poll_queue`), and the words for all of that (`telling`).
//!
//! No `match` uses a wildcard for variants of our own: when a stage or an event is added, the
//! compiler points out every place that has to decide about it.

#![deny(clippy::wildcard_enum_match_arm)]

mod address;
mod answers;
mod balance;
mod catalog;
mod charge;
mod coming;
mod convention;
mod denial;
mod doubt;
mod draft;
mod eye;
mod failure;
mod field;
mod field_spec;
mod field_value;
mod film;
mod image;
mod key;
mod life;
mod model_patch;
mod money;
mod motion;
mod moves;
mod output;
mod page;
mod papers;
mod phrase;
mod plan;
mod poll_queue;
mod provider;
mod ratio;
mod receipt;
mod remark;
mod remote;
mod report;
mod request;
mod route;
mod runway;
mod schedule;
mod sequence;
mod shot;
mod slip;
mod stage;
mod take;
mod take_id;
mod task_id;
mod telling;
mod text;
mod time;
mod wall;
mod wrap;
mod written_money;
mod written_shot;

pub use address::{without_password, without_secrets};
pub use answers::{Answers, OtherTask, SURE, answer_facts};
pub use balance::{Balance, KeyPurse, usd_words};
pub use catalog::{Catalog, ImageUse, Knowledge, ModelCard, Price, Support};
pub use charge::{Charge, ChargeState, is_worth_asking_again};
pub use coming::Coming;
pub use convention::{Convention, Conventions, Flip, Unit};
pub use denial::{DENIAL_DAY, DENIAL_PATIENCE, Denied};
pub use doubt::{Doubt, doubts, text_doubt};
pub use draft::{Before, Draft, KeptDraft, Words};
pub use eye::{Eye, Sight};
pub use failure::{Failure, FailureKind};
pub use field::{FIELDS, Field, FieldName, shot_facts};
pub use field_spec::{FieldSpec, Flag, Kind, Whole, Wire};
pub use film::{Container, Fetch, NAME_LIMIT, Part, SavedFilm, bytes_words, film_stem};
pub use image::{ImageAddress, ImageAddressError, Images, ImagesError};
pub use key::{ApiKey, ApiKeyError};
pub use life::{Change, TakeEvent};
pub use model_patch::ModelPatch;
pub use money::Usd;
pub use motion::{Amounts, Axis, AxisValue, AxisValueError, Motion, MotionError};
pub use moves::{Move, MoveNameError, MoveTable, Moves, NoMove, move_name};
pub use output::{Output, is_this_machine};
pub use page::{Anchor, Filter, Page, Query, Sent};
pub use papers::Papers;
pub use phrase::{AxisWords, Grade, Phrases, added, directions, manner, phrase, with_phrase};
pub use plan::{Pause, PauseRule, Plan, PlanItem, PlanKind, PlanState, PlanTally, to_send};
pub use poll_queue::{Next, PollQueue};
pub use provider::{Health, RemoteTask, SANDBOX_ORIGIN, Settlement};
pub use ratio::{NoRatio, read_ratio};
pub use receipt::{EntryKind, KnownAs, LogEntry, Receipt, ReceiptSource, receipt_in_log};
pub use remark::{LongNote, NOTE_LIMIT, NoRating, Rating, Remark, note};
pub use remote::{NOT_YET, Remote, STALL};
pub use report::Report;
pub use request::{Header, Method, RUNWAY_VERSION, Request, RequestHead, RequestSettings};
pub use route::Route;
pub use schedule::{Backoff, Pace, parse_http_date, parse_retry_after};
pub use shot::{PROMPT_LIMIT, Shot, ShotError};
pub use slip::{Slip, nearest, slips};
pub use stage::{Retry, Stage, StageName};
pub use take::Take;
pub use take_id::TakeId;
pub use task_id::{TASK_ID_LIMIT, is_task_id, task_id_within};
pub use telling::{
    Care, Fact, FactValue, Label, NO_FILM, PART_KEPT, Removal, Seen, Step, Stopped, Telling,
    Unkept, Unlisted, Vocabulary, facts, in_short, keys_told, named, outcome, program, sent_before,
    unsent,
};
pub use text::{
    clean, clean_line, fold, halfwidth, is_bidi_control, is_invisible, printable, quoted, sentence,
    shorten, shorten_path, to_input, utf16_len, visible, width,
};
pub use time::{
    NoMoment, Now, Timestamp, ago_words, later_words, moment_meant, seconds_words, since_words,
};
pub use wall::{Asked, Limit, Limits, Refusal, Rest, Spending, Spent, Used, Wall};
pub use wrap::{lines_of, lines_of_keys, rows_of, word_lines_of};
pub use written_money::MoneyError;
pub use written_shot::{SaidShot, WrittenShot, WrittenShotError};

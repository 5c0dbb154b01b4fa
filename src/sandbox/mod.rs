//! A faithful imitation of the provider on a loopback address, for trying the program without a key
//! and for tests that need a provider which misbehaves on cue.
//!
//! It speaks the documented contract (`/runway/pro/generate`, `/runway/feed`, the task history, the
//! balance, the log of usage and the files of a finished task) with types of its own. It shares none with the client, so that a
//! mistake made once cannot hide by being made twice.
//!
//! ```text
//! server ── connection ── desk ── spoil ── provider ── door, check, feed, history, money, files
//!   │           │          │         └─ the fault, if there is one
//! guests        │          │
//!               │          ├─ state: the shared file      log: one line for each request
//!            ending        └─ deliver: callbacks, to this machine only
//!            films ── camera: made by whoever serves it, off these threads, and kept a while
//! ```
//!
//! Everything from `spoil` to the right is pure: what is known, what is asked and the time make
//! the answer. One thread, the desk, owns the files; a task is on the disk before its answer
//! leaves. The state file is append-only JSON Lines under a file lock, so any sandbox process
//! answers for every task in it, and a restart loses nothing.
//!
//! # Who is answered
//!
//! Clients of this machine that call it by its own name (`Host`: `localhost`, 127.0.0.0/8 or `[::1]`;
//! 421 otherwise) and are sent by no page of another site (`Origin`; 403 otherwise), with a key (401
//! otherwise): any at all, or the one that whoever serves it drew ([`Keys`]). The address of a
//! film gives access to it, as signed addresses do. One from before a restart counts as expired, and
//! the feed has the new one.
//!
//! # Play money
//!
//! The account begins with a hundred dollars ([`Purse`]). A task takes its price when it is made and
//! gives it back when it fails; the balances of the key and the account, the task history, the key's
//! log (`GET /api/log/token`) and its own rest (`GET /api/usage/token`) all follow from the tasks. An
//! account that cannot pay for a task gets 403 with `insufficient_user_quota`. To begin with a full
//! account again, remove the state file.
//!
//! # Images
//!
//! `image` and `last_image` are addresses that are never fetched; one that is not a web address gets
//! 400 with `invalid_request`. With an image the fields that describe the picture may be left out. A
//! `gen4_turbo` task without an image is accepted and then fails, as it does at Runway.
//!
//! # Obedience
//!
//! `MODEL:NAME=NUMBER[,NAME=NUMBER...][;MODEL:...]`, such as `gen4:z=-1,drift=0.05;*:r=0`; `*` is every
//! model that is not named. What was told when a task was made holds for it in every process.
//!
//! * `x`, `y`, `z`, `r`, `bg_x_pan`, `bg_y_pan`: a factor for the axis, -10 to 10; 1 by default.
//! * `drift`: how fast the picture drifts, in widths per second; the task's id decides the direction.
//! * `shake`: in widths, root mean square. `walker`: the share of the frame that a passer-by takes up.
//! * `cut`: the time in seconds at which the film cuts to another place.
//!
//! # Faults
//!
//! `ROUTE:WHEN=KIND[,NAME=VALUE...]`, such as `generate:1=429,retry-after=2`.
//!
//! * ROUTE is `generate`, `feed`, `film`, `image` (the stills), `history`, `subscription`, `usage`,
//!   `account`, `models`, `log`, `token` (the key's own rest), `other`, or `any`.
//! * WHEN is `N`, `N-M`, `N+` or `*`: requests of that route since the server started, from 1.
//! * In a VALUE a comma is written `\,` and a backslash `\\`.
//!
//! | kind | what happens | task created |
//! | --- | --- | --- |
//! | `401`, `429`, `500`, `503`, `524`, `status=NNN` with `code=`, `message=`, `envelope=error\|task`, `retry-after=` | that status; from 500 a proxy's page unless `code` or `message` is given | no; 504 and 524 yes |
//! | `stall[,at=N]` | nothing, or the head and N bytes of the body, and then silence | yes |
//! | `slow,ms=N` | the true answer, N milliseconds late | yes |
//! | `drip,ms=N[,each=M]` | the true answer, M bytes (1) each N milliseconds | yes |
//! | `cut[,at=N]` | the true answer, closed after N bytes of its body (half) | yes |
//! | `reset-before` | a TCP reset before the body is read | no |
//! | `reset-after` | a TCP reset instead of the answer | yes |
//! | `html`, `empty`, `garbage`, `huge` | 200 with a page, nothing, no JSON, or JSON without an end | yes |
//! | `redirect,to=URL[,status=NNN]` | 301 | no |
//! | `business[,code=N][,msg=TEXT]` | 200 with `{"code":500,"msg":...}` | no |
//! | `fails[,reason=TEXT]` (generate) | accepted, and the task ends in failure | yes |
//! | `wrapped`, `flat`, `duomi` with `word=TEXT` (feed) | that shape, with that status | |
//! | `null` (feed) | `{"code":"success","data":null}` | |
//! | `not-exist[,http=NNN]` (feed) | `task_not_exist` with 400 | |
//! | `no-range`, `changed` (film, image) | ranges are not understood; another `ETag` | |
//! | `wrong-length[,says=N]` (film, image) | `Content-Length` says N (half), and the whole body comes | |
//! | `wrong-range` (film, image) | another part than was asked for, and `Content-Range` says so | |
//! | `expired` (film, image) | the address is no longer good: 403 with XML, as S3 has it, now and for ever; the feed tells a new one | |
//! | `as-text`, `items`, `bare`, `no-list` (history, subscription, usage, account, log, token) | numbers as text; the list in `data.items` or out of it; no envelope; a word instead of the list | |
//! | `unlimited` (subscription, token) | the key has no limit | |
//!
//! `created=yes` or `created=no` overrides the last column on every kind that any route takes, but
//! `reset-before`. A request that is wrong in itself is never executed.

mod answers;
mod balance;
mod body;
mod callback;
mod callback_queue;
mod camera;
mod connection;
mod delivery;
mod demands;
mod desk;
mod door;
mod dress;
mod ending;
mod error;
mod fault;
mod feed;
mod files;
mod films;
mod grammar;
mod guests;
mod history;
mod log;
mod money;
mod obey;
mod prices;
mod provider;
mod refusal;
mod request;
mod route;
mod script;
mod server;
mod state;
mod task;
mod tasks;
mod usage_log;
mod values;

pub use camera::{Camera, Order, Piece};
pub use door::Keys;
pub use error::SandboxError;
pub use fault::Fault;
pub use grammar::FaultError;
pub use money::{Purse, PurseError};
pub use obey::{Obey, ObeyError, Whims};
pub use server::{Options, bind, draw_key, serve, speed};

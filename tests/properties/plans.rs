//! The laws of plans and of the wall, over anything that several processes do to one ledger.

use std::collections::HashMap;

use proptest::prelude::*;
use viewfinder::domain::{
    ChargeState, Failure, FailureKind, Limits, Pause, PlanItem, PlanKind, PlanState, Receipt,
    ReceiptSource, Shot, StageName, Take, TakeEvent, TakeId, Timestamp, Usd, Wall, to_send,
};
use viewfinder::store::{
    Adoption, Expected, Ledger, MadeItem, NewPlan, NewTake, Owner, Reservation, StoreError,
};

use crate::ledger::{Disk, new, prompt};

/// What a process does next.
#[derive(Clone, Debug)]
enum Deed {
    /// Make the take of this item of the plan, if it is ours to send.
    Make(u32),
    /// Send a shot by hand.
    Submit,
    /// One of its takes comes to this.
    Come(prop::sample::Index, Ending),
    /// It dies, and another of the same name starts.
    Die,
    Adopt,
    Start,
    Pause,
    Cancel,
}

#[derive(Clone, Copy, Debug)]
enum Ending {
    Sending,
    Accepted,
    Refused(FailureKind),
    Unclear,
    Cancelled,
}

fn deed() -> impl Strategy<Value = Deed> {
    let ending = prop_oneof![
        3 => Just(Ending::Sending),
        3 => Just(Ending::Accepted),
        1 => Just(Ending::Refused(FailureKind::Invalid)),
        1 => Just(Ending::Refused(FailureKind::Quota)),
        1 => Just(Ending::Unclear),
        1 => Just(Ending::Cancelled),
    ];
    prop_oneof![
        6 => (1..=6_u32).prop_map(Deed::Make),
        1 => Just(Deed::Submit),
        8 => (any::<prop::sample::Index>(), ending).prop_map(|(at, to)| Deed::Come(at, to)),
        1 => Just(Deed::Die),
        1 => Just(Deed::Adopt),
        2 => Just(Deed::Start),
        1 => Just(Deed::Pause),
        1 => Just(Deed::Cancel),
    ]
}

fn reservation(wall: Wall) -> Reservation {
    let estimate = Some(Usd::from_micros(320_000));
    Reservation { day: "2026-11-22".to_owned(), wall, estimate }
}

const ORIGIN: &str = "https://api.cometapi.com";

/// A process: its connection, and the lock that says that it lives.
struct Process {
    ledger: Ledger,
    owner: Owner,
    mine: Vec<Take>,
}

impl Process {
    fn start(disk: &Disk) -> Self {
        let owner = Owner::claim(&disk.locks()).unwrap();
        Self { ledger: disk.open(), owner, mine: Vec::new() }
    }

    fn adopt(&mut self) {
        let adoption = Adoption {
            me: self.owner.id(),
            origin: ORIGIN,
            key_print: "k1",
            only: None,
            held: false,
            films: false,
            now: Timestamp::from_millis(9),
        };
        self.mine.extend(self.ledger.adopt(&adoption).unwrap().mine);
    }

    fn come(&mut self, at: prop::sample::Index, to: Ending) {
        if self.mine.is_empty() {
            return;
        }
        let at = at.index(self.mine.len());
        let take = &self.mine[at];
        let event = match (to, take.state()) {
            (Ending::Sending, StageName::Preparing) => TakeEvent::Sending,
            (Ending::Cancelled, StageName::Preparing) => TakeEvent::Cancelled,
            (Ending::Accepted, StageName::Submitting) => {
                TakeEvent::Accepted(format!("t{}", take.id))
            }
            (Ending::Refused(kind), StageName::Submitting) => {
                TakeEvent::Refused(Failure::new(kind, "no"))
            }
            (Ending::Unclear, StageName::Submitting) => {
                TakeEvent::Unclear { why: Failure::new(FailureKind::Unclear, "?"), offered: None }
            }
            _ => return,
        };
        let mut next = take.clone();
        next.apply(event, Timestamp::from_millis(5));
        if !next.is_under_way() {
            next.owner = None;
        }
        let expected = Expected { owner: take.owner.as_deref(), state: take.state() };
        self.ledger.commit(&next, expected, None).unwrap();
        self.mine[at] = next;
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, ..ProptestConfig::default() })]

    /// Whatever three processes do, and however they die: no item has two takes that may have been
    /// charged, no more was charged than confirmed, and no limit is passed.
    #[test]
    fn no_item_is_paid_for_twice_and_no_limit_is_passed(
        deeds in prop::collection::vec((0..3_usize, deed()), 1..80),
        most in 0..8_u64,
        cents in prop::option::of(0..300_i64),
    ) {
        let disk = Disk::new();
        let limits = Limits {
            takes_a_day: Some(most),
            usd_in_all: cents.map(|cents| Usd::from_micros(cents * 10_000)),
            ..Limits::default()
        };
        let reserved = reservation(Wall { limits, plan: None });
        let mut processes: Vec<Process> = (0..3).map(|_| Process::start(&disk)).collect();
        let spec = r#"{"format":1}"#;
        let plan = processes[0].ledger.add_plan(&NewPlan {
            name: "",
            kind: PlanKind::Sweep,
            spec: Some(spec),
            takes: 6,
            at_once: 2,
            budget: None,
            origin: ORIGIN,
            key_print: "k1",
            owner: None,
            made: Timestamp::from_millis(0),
        }).unwrap();
        let mut by_hand = 0_u64;
        for (who, deed) in deeds {
            let process = &mut processes[who];
            match deed {
                Deed::Make(item) => {
                    let shot = prompt(&format!("item {item}"));
                    let me = process.owner.id().to_owned();
                    let take = NewTake { reservation: &reserved, ..new(&shot, &me, 1) };
                    match process.ledger.make_item(&take, (PlanItem { plan, item }, 2)) {
                        Ok(MadeItem::Take(take)) => process.mine.push(*take),
                        Ok(_) | Err(StoreError::Wall(_)) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
                Deed::Submit => {
                    let shot = prompt("by hand");
                    let me = process.owner.id().to_owned();
                    let take = NewTake { reservation: &reserved, ..new(&shot, &me, 1) };
                    match process.ledger.insert(&take) {
                        Ok(take) => {
                            by_hand += 1;
                            process.mine.push(take);
                        }
                        Err(StoreError::Wall(_)) => {}
                        Err(other) => panic!("{other}"),
                    }
                }
                Deed::Come(at, to) => process.come(at, to),
                Deed::Die => *process = Process::start(&disk),
                Deed::Adopt => process.adopt(),
                Deed::Start => {
                    let me = process.owner.id().to_owned();
                    let _ = process.ledger.start_plan(plan, (&me, ORIGIN, "k1")).unwrap();
                }
                Deed::Pause => {
                    process.ledger.set_plan(plan, PlanState::Paused, Some(Pause::Hand)).unwrap();
                }
                Deed::Cancel => {
                    process.ledger.set_plan(plan, PlanState::Cancelled, None).unwrap();
                }
            }
            let ledger = &processes[who].ledger;
            let record = ledger.spending("2026-11-22", Some(plan)).unwrap();
            prop_assert!(record.today.takes.all() <= most as i64);
            if let Some(cents) = cents {
                prop_assert!(record.in_all.usd.all() <= cents * 10_000);
            }
            prop_assert!(record.plan.takes.all() <= 6);
            prop_assert!(record.today.takes.all() <= 6 + by_hand as i64);
            // The record and the takes agree, and say of each item the same.
            let mut charged: HashMap<u32, u32> = HashMap::new();
            for take in ledger.page(&all()).unwrap().takes {
                let cost = take.cost().unwrap();
                prop_assert_eq!(cost.state, ChargeState::of(&take));
                let item = take.item.unwrap();
                if item.plan == plan && cost.state.counts() {
                    *charged.entry(item.item).or_default() += 1;
                }
            }
            prop_assert!(charged.values().all(|takes| *takes == 1), "{charged:?}");
            let items = ledger.charged_items(plan).unwrap();
            let left = to_send(6, &items);
            prop_assert!(left.iter().all(|item| !charged.contains_key(item)));
            let shown = ledger.plan(plan).unwrap().unwrap();
            prop_assert_eq!(shown.tally.left as usize, left.len());
        }
    }
}

fn all() -> viewfinder::domain::Query {
    viewfinder::domain::Query {
        filter: viewfinder::domain::Filter::default(),
        anchor: viewfinder::domain::Anchor::Newest,
        limit: 500,
    }
}

#[test]
fn the_record_outlives_the_takes_and_a_clock_that_is_set_back() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    let shot = Shot { prompt: "x".to_owned(), ..Shot::default() };
    let limits = Limits { takes_a_day: Some(1), ..Limits::default() };
    let on =
        |day: &str| Reservation { day: day.to_owned(), ..reservation(Wall { limits, plan: None }) };
    let today = on("2026-11-22");
    let mut take = ledger.insert(&NewTake { reservation: &today, ..new(&shot, "me", 0) }).unwrap();
    for event in [TakeEvent::Sending, TakeEvent::Accepted("t1".to_owned())] {
        let before = take.clone();
        take.apply(event, Timestamp::from_millis(1));
        let expected = Expected { owner: Some("me"), state: before.state() };
        ledger.commit(&take, expected, None).unwrap();
    }
    let refused = |ledger: &mut Ledger, day: &str| {
        let reserved = on(day);
        let made = ledger.insert(&NewTake { reservation: &reserved, ..new(&shot, "me", 0) });
        matches!(made, Err(StoreError::Wall(_)))
    };
    assert!(refused(&mut ledger, "2026-11-22"));
    // Yesterday by a clock that was set back, or further west.
    assert!(refused(&mut ledger, "2026-11-21"));
    assert_eq!(ledger.settle_days("2026-11-21").unwrap(), 1);
    assert!(refused(&mut ledger, "2026-11-21"));
    assert!(!refused(&mut ledger, "2026-11-22"), "what was settled counts for its own day");
}

#[test]
fn a_receipt_replaces_the_estimate_and_stands() {
    let disk = Disk::new();
    let mut ledger = disk.open();
    let shot = prompt("x");
    let reserved = reservation(Wall::default());
    let take = ledger.insert(&NewTake { reservation: &reserved, ..new(&shot, "me", 0) }).unwrap();
    let cents = |cents: i64| Usd::from_micros(cents * 10_000);
    let counted = |ledger: &Ledger| {
        Usd::from_micros(ledger.spending("2026-11-22", None).unwrap().in_all.usd.all())
    };
    assert_eq!(counted(&ledger), cents(32));
    let id: TakeId = take.id;
    let said = |state, usd| (id, Receipt { state, usd, source: ReceiptSource::UsageLog });
    ledger.keep_receipts(&[said(ChargeState::Charged, Some(cents(60)))]).unwrap();
    assert_eq!(counted(&ledger), cents(60), "upwards too");
    let mut next = take.clone();
    next.apply(TakeEvent::Cancelled, Timestamp::from_millis(1));
    ledger.commit(&next, Expected { owner: Some("me"), state: take.state() }, None).unwrap();
    assert_eq!(counted(&ledger), cents(60), "what the provider says stands");
    ledger.keep_receipts(&[said(ChargeState::Unknown, None)]).unwrap();
    assert_eq!(counted(&ledger), cents(60), "one that says nothing changes nothing");
    ledger.keep_receipts(&[said(ChargeState::Refunded, None)]).unwrap();
    assert_eq!(counted(&ledger), Usd::ZERO);
    let cost = ledger.take(id).unwrap().unwrap().cost().unwrap();
    assert_eq!((cost.price, cost.state), (Some(cents(60)), ChargeState::Refunded));
}

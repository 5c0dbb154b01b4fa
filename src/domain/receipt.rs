//! What the provider says that a take has cost.

use super::charge::{ChargeState, charge_words};
use super::money::Usd;
use super::written_money::MoneyError;

/// What the provider charged for a take, as far as it says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Receipt {
    /// Charged; refunded, if all of it was given back; or unknown, if the provider does not say or
    /// contradicts itself.
    pub state: ChargeState,
    /// What the take has cost in the end: what was charged, less what was given back. `None` if
    /// that does not follow from what the provider says.
    pub usd: Option<Usd>,
    /// Where the provider says so.
    pub source: ReceiptSource,
}

/// Where the provider says what a take has cost (contract sections 6 and 12).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReceiptSource {
    /// The account's list of tasks.
    TaskList,
    /// The key's log of requests.
    UsageLog,
}

impl ReceiptSource {
    /// The name in JSON, in the ledger, and for people.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::TaskList => "task list",
            Self::UsageLog => "usage log",
        }
    }
}

impl Receipt {
    /// A receipt that says nothing, from this source.
    pub const fn unknown(source: ReceiptSource) -> Self {
        Self { state: ChargeState::Unknown, usd: None, source }
    }

    /// The receipt in words, such as `charged $0.32 (usage log)`.
    pub fn words(&self) -> String {
        charge_words(self.state, self.usd, self.source.as_str())
    }
}

/// An entry of the key's log that is about money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Whether it took or gave.
    pub kind: EntryKind,
    /// How much, or why that cannot be read.
    pub amount: Result<Usd, MoneyError>,
    /// The request that it is about: `X-Cometapi-Request-Id` of its answer.
    pub request_id: Option<String>,
    /// The task that it is about.
    pub task_id: Option<String>,
}

/// What an entry of the log did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EntryKind {
    /// It charged.
    Charge,
    /// It gave back.
    Refund,
}

/// The names by which the provider may know a take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct KnownAs<'a> {
    /// Its task.
    pub task_id: Option<&'a str>,
    /// The request that submitted it.
    pub request_id: Option<&'a str>,
}

impl KnownAs<'_> {
    /// Whether an entry is about it. Only names count: two takes that were sent at the same time,
    /// of the same model, are told apart by nothing else.
    fn is_meant(&self, entry: &LogEntry) -> bool {
        let same = |one: Option<&str>, other: &Option<String>| {
            one.is_some_and(|one| !one.is_empty() && other.as_deref() == Some(one))
        };
        same(self.task_id, &entry.task_id) || same(self.request_id, &entry.request_id)
    }
}

/// What the log says of a take: the sum of what its entries took and gave. `None` if no entry is
/// about it. An amount that cannot be read, or more given back than was taken, makes it unknown.
pub fn receipt_in_log(entries: &[LogEntry], known: KnownAs<'_>) -> Option<Receipt> {
    let (mut charged, mut refunded) = (None, None);
    for entry in entries.iter().filter(|entry| known.is_meant(entry)) {
        let Ok(amount) = entry.amount else {
            return Some(Receipt::unknown(ReceiptSource::UsageLog));
        };
        let sum = match entry.kind {
            EntryKind::Charge => &mut charged,
            EntryKind::Refund => &mut refunded,
        };
        *sum = Some(sum.unwrap_or(Usd::ZERO).plus(amount));
    }
    let source = ReceiptSource::UsageLog;
    Some(match (charged, refunded) {
        (None, None) => return None,
        (Some(usd), None) => Receipt { state: ChargeState::Charged, usd: Some(usd), source },
        (Some(charged), Some(refunded)) if charged > refunded => {
            let usd = Some(charged.minus(refunded));
            Receipt { state: ChargeState::Charged, usd, source }
        }
        (Some(charged), Some(refunded)) if charged == refunded => {
            Receipt { state: ChargeState::Refunded, usd: Some(Usd::ZERO), source }
        }
        (Some(_), Some(_)) => Receipt::unknown(source),
        // The log names no request for some charges, and then the price is not known, but that it
        // was given back is.
        (None, Some(_)) => Receipt { state: ChargeState::Refunded, usd: None, source },
    })
}

#[cfg(test)]
mod tests {
    use pretty_assertions::assert_eq;
    use proptest::prelude::*;

    use super::*;

    fn entry(kind: EntryKind, micros: i64, request_id: &str, task_id: &str) -> LogEntry {
        let name = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        LogEntry {
            kind,
            amount: Ok(Usd::from_micros(micros)),
            request_id: name(request_id),
            task_id: name(task_id),
        }
    }

    fn known<'a>(request_id: &'a str, task_id: &'a str) -> KnownAs<'a> {
        KnownAs { task_id: Some(task_id), request_id: Some(request_id) }
    }

    fn said(entries: &[LogEntry]) -> Option<(ChargeState, Option<i64>)> {
        receipt_in_log(entries, known("r", "t")).map(|it| (it.state, it.usd.map(Usd::micros)))
    }

    #[test]
    fn what_was_taken_and_given_is_added_up() {
        use ChargeState::{Charged, Refunded, Unknown};
        use EntryKind::{Charge, Refund};
        let taken = entry(Charge, 320, "r", "");
        let other = entry(Charge, 999, "another", "other");
        assert_eq!(said(std::slice::from_ref(&other)), None);
        assert_eq!(said(&[other.clone(), taken.clone()]), Some((Charged, Some(320))));
        let by_task = entry(Charge, 20, "", "t");
        assert_eq!(said(&[taken.clone(), by_task]), Some((Charged, Some(340))), "a surcharge");
        // As new-api writes it: the charge names the request, the refund names the task.
        let back = entry(Refund, 320, "", "t");
        assert_eq!(said(&[back.clone(), other, taken.clone()]), Some((Refunded, Some(0))));
        let part = entry(Refund, 120, "r", "");
        assert_eq!(said(&[taken.clone(), part]), Some((Charged, Some(200))));
        assert_eq!(said(&[back]), Some((Refunded, None)), "of which price, nobody says");
        assert_eq!(said(&[taken.clone(), entry(Refund, 321, "r", "")]), Some((Unknown, None)));
        let odd = LogEntry { amount: Usd::of_quota("much"), ..taken.clone() };
        assert_eq!(said(&[taken, odd]), Some((Unknown, None)));
        assert_eq!(said(&[entry(Charge, 0, "r", "")]), Some((Charged, Some(0))), "free");
    }

    #[test]
    fn nothing_is_matched_without_a_name() {
        let nameless = entry(EntryKind::Charge, 320, "", "");
        let empty = LogEntry { request_id: Some(String::new()), ..nameless.clone() };
        let entries = [nameless, empty];
        for known in [KnownAs::default(), known("", ""), known("r", "t")] {
            assert_eq!(receipt_in_log(&entries, known), None, "{known:?}");
        }
        // A task is not a request, even if they are called the same.
        let crossed = entry(EntryKind::Charge, 320, "t", "r");
        assert_eq!(receipt_in_log(&[crossed], known("r", "t")), None);
    }

    #[test]
    fn it_is_told_with_its_source() {
        let charged = Receipt {
            state: ChargeState::Charged,
            usd: Some(Usd::from_micros(320_000)),
            source: ReceiptSource::UsageLog,
        };
        assert_eq!(charged.words(), "charged $0.32 (usage log)");
        let refunded = Receipt { state: ChargeState::Refunded, usd: Some(Usd::ZERO), ..charged };
        assert_eq!(refunded.words(), "refunded (usage log)");
        assert_eq!(Receipt::unknown(ReceiptSource::TaskList).words(), "unknown (task list)");
    }

    fn any_entry() -> impl Strategy<Value = LogEntry> {
        let name = prop_oneof![Just(None), "[a-c]{0,1}".prop_map(Some)];
        let kind = prop_oneof![Just(EntryKind::Charge), Just(EntryKind::Refund)];
        let amount = prop_oneof![
            9 => (0..1_000_i64).prop_map(|micros| Ok(Usd::from_micros(micros))),
            1 => Just(Err(MoneyError::Missing)),
        ];
        (kind, amount, name.clone(), name).prop_map(|(kind, amount, request_id, task_id)| {
            LogEntry { kind, amount, request_id, task_id }
        })
    }

    proptest! {
        /// The order of the log means nothing, entries about others change nothing, and a price is
        /// never below zero.
        #[test]
        fn a_receipt_depends_on_the_entries_that_name_the_take_alone(
            entries in proptest::collection::vec(any_entry(), 0..12), reversed in any::<bool>(),
        ) {
            let known = known("a", "b");
            let receipt = receipt_in_log(&entries, known);
            let mut own: Vec<_> = entries.iter().filter(|it| {
                it.request_id.as_deref() == Some("a") || it.task_id.as_deref() == Some("b")
            }).cloned().collect();
            if reversed {
                own.reverse();
            }
            prop_assert_eq!(receipt.is_none(), own.is_empty());
            prop_assert_eq!(receipt_in_log(&own, known), receipt);
            if let Some(Receipt { state, usd, .. }) = receipt {
                prop_assert!(usd.is_none_or(|usd| usd >= Usd::ZERO));
                prop_assert!(state != ChargeState::Unknown || usd.is_none());
                prop_assert!(state != ChargeState::Refunded || usd.is_none_or(|it| it == Usd::ZERO));
                let readable = own.iter().all(|entry| entry.amount.is_ok());
                prop_assert!(readable || state == ChargeState::Unknown);
            }
        }
    }
}

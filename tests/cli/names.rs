//! How takes are named, and which are meant without a name.

use crate::binary::{FAST, Provider, Root, SLOW};

fn submit(root: &Root, provider: &Provider) -> String {
    let ran = root.viewfinder(&["submit", "a cat", "--yes"]).to(provider).run();
    ran.out().trim().to_owned()
}

fn change(root: &Root, sql: &str, id: &str) {
    let ledger = rusqlite::Connection::open(root.ledger()).unwrap();
    assert_eq!(ledger.execute(sql, [id]), Ok(1));
}

#[test]
fn a_name_is_found_however_it_is_typed() {
    let provider = Provider::start(FAST, &[]);
    let root = Root::new();
    let (one, two) = (submit(&root, &provider), submit(&root, &provider));
    change(&root, "UPDATE takes SET id = 'ab01c1d0' WHERE id = ?1", &one);
    change(&root, "UPDATE takes SET id = 'zzzzzzzz' WHERE id = ?1", &two);
    let task = provider.tasks()[0].clone();
    let wait = |verb: &str, name: &str| root.viewfinder(&[verb, name]).to(&provider);
    for name in [
        "ab01c1d0",
        "AB01C1D0",
        " ab01c1d0 \n",
        "abo1cido",
        "ABOLCLDO",
        "abol",
        " aB0I",
        &task,
        &task[..12],
        &format!(" {task}"),
        &task.to_uppercase(),
        &task[..12].to_uppercase(),
    ] {
        wait("wait", name).exits(0).prints("ab01c1d0\tsaved");
    }
    let unknown = "There is no take “ab01c1e0” in this ledger. The nearest is ab01c1d0.";
    wait("wait", "ab01c1e0").exits(2).says(unknown).says("No take was followed.");
    wait("download", "ba01").exits(2).says("is ab01c1d0.").says("Nothing was fetched.");
    for name in ["qqqqqqqq", "ab9", "ab01c1d0zzzz", "   ", "%%%%%%%%"] {
        let ran = wait("wait", name).exits(2).says("viewfinder history lists them");
        ran.never_says("nearest").never_says("Nothing was sent").prints_nothing();
    }
}

#[test]
fn without_a_name_all_that_is_open_is_meant() {
    let provider = Provider::start(FAST, &["generate:3=status=400"]);
    let root = Root::new();
    let wait = |more: &[&str]| {
        let words = [&["wait", "--poll-every=50ms"], more].concat();
        root.viewfinder(&words).to(&provider)
    };
    wait(&[]).exits(0).says("No take is open").prints_nothing();
    wait(&["--json"]).exits(0).says("No take is open").prints_nothing();
    let (one, two, three) =
        (submit(&root, &provider), submit(&root, &provider), submit(&root, &provider));
    // One of them rests, and one is another key's.
    change(&root, "UPDATE takes SET state = 'stalled' WHERE id = ?1", &two);
    let words = ["submit", "a dog", "--yes"];
    let other = root.viewfinder(&words).to(&provider).env("COMETAPI_KEY", "sk-other").exits(0);
    let ran = wait(&[]).exits(0).says("1 open take was sent elsewhere or with another key");
    let out = ran.out();
    let states: Vec<_> = out.lines().map(|line| &line[..14]).collect();
    assert_eq!(states, [format!("{one}\tsaved"), format!("{two}\tsaved")], "oldest first");
    assert!(!out.contains(&three) && !out.contains(other.out().trim()));
    wait(&[]).exits(0).says("No take is open");
    assert_eq!(provider.posts().len(), 4);
}

#[test]
fn what_goes_on_after_a_timeout_is_taken_up_without_a_name() {
    let provider = Provider::start(SLOW, &[]);
    let root = Root::new();
    let (one, two) = (submit(&root, &provider), submit(&root, &provider));
    let ran = root.viewfinder(&["wait", "--timeout", "0.1s"]).to(&provider).exits(124);
    ran.prints(&format!("{one}\tqueued")).prints(&format!("{two}\tqueued"));
}

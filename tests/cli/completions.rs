//! Completions, as real shells ask for them and make use of them.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::binary::Root;
use crate::help::is_installed;

/// A root with two takes of the sandbox, the older one first, and a move with a quotation mark.
fn root() -> (Root, [String; 2]) {
    let root = Root::new();
    let own = "[[move]]\nname = \"it's mine\"\nmotion = \"x=1\"\n";
    fs::write(root.config().join("moves.toml"), own).unwrap();
    fs::write(root.config().join("config.toml"), "[choices]\nstyles = [\"film noir\"]\n").unwrap();
    fs::write(root.path().join("shot.json"), "{}").unwrap();
    let send = |prompt: &str| {
        root.sandboxed(&["submit", prompt, "--yes"]).exits(0).out().trim().to_owned()
    };
    let takes = [send("a cat"), send("a \"dog\"\tin\nthe rain")];
    (root, takes)
}

/// What a script of a shell prints, with the program where the shell finds it.
fn shell(root: &Root, shell: &str, words: &[&str], script: &str) -> Option<String> {
    if !is_installed(shell) {
        return None;
    }
    let loaded = root.path().join(format!("loaded.{shell}"));
    fs::write(&loaded, root.viewfinder(&["completions", shell]).exits(0).out()).unwrap();
    let bin = Path::new(env!("CARGO_BIN_EXE_viewfinder")).parent().unwrap();
    let path = format!("{}:{}", bin.display(), std::env::var("PATH").unwrap());
    let mut command = Command::new(shell);
    command.args(words).args(["-c", &script.replace("LOADED", loaded.to_str().unwrap())]);
    command.env_clear().envs(root.environment()).env("PATH", path).current_dir(root.path());
    let ran = command.stdin(Stdio::null()).output().unwrap();
    assert!(ran.status.success(), "{script}: {ran:?}");
    Some(String::from_utf8(ran.stdout).unwrap())
}

#[test]
fn bash_gets_words_that_it_can_put_in_as_they_are() {
    let (root, [older, newer]) = root();
    let newest_first = format!("{newer}\n{older}\n");
    for (words, expected) in [
        ("viewfinder sub", "submit\n"),
        ("viewfinder submit --no-d", "--no-download\n"),
        ("viewfinder preview --format p", "png\n"),
        ("viewfinder config sh", "show\n"),
        ("viewfinder completions fi", "fish\n"),
        ("viewfinder --sand", "--sandbox\n"),
        ("viewfinder submit --move arc", "arc\\ left\narc\\ right\n"),
        ("viewfinder submit --move arc\\\\\\ l", "arc\\ left\n"),
        ("viewfinder submit --move \\\"arc\\ l", "arc left\n"),
        ("viewfinder submit --move \\'it", "it'\\''s mine\n"),
        ("viewfinder submit --move it", "it\\'s\\ mine\n"),
        ("viewfinder submit --move = it", "it\\'s\\ mine\n"),
        ("viewfinder submit --style film", "film\\ noir\n"),
        ("viewfinder submit --ratio 16", "16:9\n"),
        ("viewfinder submit --ratio 16 : 9", "9\n"),
        ("viewfinder submit --ratio = 16 :", "9\n"),
        ("viewfinder history --state sa", "saved\n"),
        ("viewfinder history --state saved,st", "saved,stalled\n"),
        ("viewfinder --sandbox show ''", newest_first.as_str()),
        ("viewfinder show --sandbox ''", newest_first.as_str()),
        ("viewfinder show ''", ""),
        ("viewfinder submit --from sho", "shot.json\n"),
        ("viewfinder import sho", "shot.json\n"),
        // A file is offered only where one is wanted.
        ("viewfinder submit sho", ""),
        ("viewfinder submit --move sho", ""),
        ("viewfinder history --columns rat", "ratio\nrating\n"),
    ] {
        let script = format!(
            "source LOADED; complete -p viewfinder >/dev/null || exit 9; \
             COMP_WORDS=({words}); COMP_CWORD=$((${{#COMP_WORDS[@]}}-1)); \
             _viewfinder viewfinder \"${{COMP_WORDS[COMP_CWORD]}}\"; \
             for it in \"${{COMPREPLY[@]}}\"; do printf '%s\\n' \"$it\"; done"
        );
        let Some(out) = shell(&root, "bash", &["--norc"], &script) else {
            return eprintln!("SKIPPED: bash is not installed");
        };
        assert_eq!(out, expected, "{words}");
    }
}

#[test]
fn zsh_gets_words_with_a_line_about_each() {
    let (root, [older, newer]) = root();
    for (words, prefix, expected) in [
        ("sub", "sub", "submit  -- Send a shot"),
        ("submit --move", "arc", "arc left  -- "),
        ("submit --style", "film", "film noir\n"),
        ("submit --ratio", "16", "16:9"),
        ("history --state", "saved,st", "saved,stalled"),
        ("--sandbox show", "", &format!("{newer}  -- ")),
        ("--sandbox show", "", &format!("{older}  -- ")),
        ("submit --from", "sho", "FILES"),
    ] {
        // What only works while a line is edited is stood in for.
        let script = format!(
            "autoload -U compinit; compinit -u -D; source LOADED; \
             [[ ${{_comps[viewfinder]}} = _viewfinder ]] || exit 9; \
             compadd() {{ print -l -- $shown }}; _files() {{ print FILES }}; \
             words=(viewfinder {words} ''); CURRENT=$#words; PREFIX='{prefix}'; _viewfinder"
        );
        let words = words.strip_suffix(prefix).unwrap_or(words);
        let script = script.replace("viewfinder sub ''", "viewfinder ''");
        let Some(out) = shell(&root, "zsh", &["-f"], &script) else {
            return eprintln!("SKIPPED: zsh is not installed");
        };
        assert!(out.contains(expected), "{words} {prefix}: {out}");
        assert_eq!(out.contains("FILES"), expected == "FILES", "{words}: {out}");
    }
}

#[test]
fn fish_gets_words_with_a_line_about_each() {
    let (root, [older, newer]) = root();
    for (line, expected) in [
        ("viewfinder sub", "submit\tSend a shot\n".to_owned()),
        ("viewfinder submit --move 'arc l", "arc left\t".to_owned()),
        ("viewfinder submit --move arc\\ l", "arc left\t".to_owned()),
        ("viewfinder submit --move=it", "--move=it's mine".to_owned()),
        ("viewfinder submit --ratio 16", "16:9".to_owned()),
        ("viewfinder history --state sa", "saved".to_owned()),
        ("viewfinder --sandbox show ", format!("{newer}\t")),
        ("viewfinder --sandbox show ", format!("{older}\t")),
        ("viewfinder import sho", "shot.json".to_owned()),
    ] {
        let script = format!("source LOADED; complete -C \"{}\"", line.replace('\\', "\\\\"));
        let Some(out) = shell(&root, "fish", &["-N"], &script) else {
            return eprintln!("SKIPPED: fish is not installed");
        };
        assert!(out.contains(&expected), "{line}: {out}");
        assert_eq!(out.contains("shot.json"), line.contains("import"), "{line}: {out}");
    }
}

/// Somebody is in the middle of a line: nothing is said, and nothing is written.
#[test]
fn what_is_wrong_elsewhere_spoils_no_completion() {
    let root = Root::new();
    fs::write(root.config().join("config.toml"), "[shot\n").unwrap();
    fs::write(root.config().join("moves.toml"), "[[move]\n").unwrap();
    fs::write(root.ledger(), "nonsense").unwrap();
    for words in [&["submit", "--move", "arc"][..], &["show", ""], &["submit", "--model="], &[]] {
        let ran = root.viewfinder(&[&["complete", "bash", "--"], words].concat()).exits(0);
        assert!(ran.err().is_empty() && ran.out().starts_with("words\n"), "{ran:?}");
    }
    let homeless = root.viewfinder(&["complete", "fish", "--", "show", ""]);
    let ran = homeless.env("HOME", "nowhere").env("VIEWFINDER_DATA_DIR", "").exits(0);
    assert!(ran.err().is_empty());
    assert_eq!(fs::read_dir(root.data()).unwrap().count(), 1, "nothing is made");
}

use super::file::*;
use crate::config::{ConfigError, Env, Language, Reading, Weight};
use crate::domain::{Axis, Convention, FieldName, Support};

fn parse(text: &str) -> Result<Config, ConfigError> {
    let read = Reading::of(text, std::path::Path::new("config.toml"))?;
    read.stopped_by(Weight::Told).map(|(config, _)| config).map_err(|(error, _)| error)
}

#[test]
fn the_documented_defaults_are_the_defaults() {
    assert_eq!(parse(crate::config::DEFAULT_CONFIG).unwrap(), Config::default());
    assert_eq!(parse("").unwrap(), Config::default());
}

#[test]
fn a_part_changes_only_that_part() {
    let config = parse("[shot]\nmodel = \"gen2\"\n[ui]\ntheme = \"light\"").unwrap();
    assert_eq!((config.shot.model.as_str(), config.shot.seconds), ("gen2", 5));
    assert_eq!(config.ui.theme, ThemeSetting::Light);
}

#[test]
fn a_mistake_is_named_with_its_place() {
    let say = |text| parse(text).unwrap_err().to_string();
    let unknown = say("[shot]\nmodle = \"gen2\"");
    assert_eq!(unknown, "config.toml:2:1: unknown setting `modle`; did you mean `model`?");
    assert!(say("[provider]\npoll_every = \"often\"").contains("200ms"));
    assert!(say("[shot\n").starts_with("config.toml:1:"));
}

#[test]
fn the_environment_wins_over_the_file() {
    let env = Env::of([("COMETAPI_BASE_URL".to_owned(), "http://127.0.0.1:1".to_owned())]);
    let config = parse("[provider]\nbase_url = \"https://x\"").unwrap().with_env(&env);
    assert_eq!(config.provider.base_url, "http://127.0.0.1:1");
}

#[test]
fn the_version_that_requests_name_can_be_set() {
    let config = parse("[provider]\nrunway_version = \"2026-01-01\"").unwrap();
    assert_eq!(config.provider.runway_version, "2026-01-01");
    for wrong in ["", "a b", "2024\\r\\nX: y", "é"] {
        let text = format!("[provider]\nrunway_version = \"{wrong}\"");
        let said = parse(&text).unwrap_err().to_string();
        assert!(said.starts_with("config.toml:2:18: a version is one word"), "{said}");
    }
}

#[test]
fn films_are_fetched_a_few_at_a_time() {
    let config = parse("[films]\nfolder = \"/films\"\nfetch = false\nat_once = 4").unwrap();
    assert_eq!((config.films.fetch, config.films.at_once), (false, 4));
    assert!(config.films.private && !parse("[films]\nprivate = false").unwrap().films.private);
    assert!(config.films.measure && !parse("[films]\nmeasure = false").unwrap().films.measure);
    let wrong = parse("[films]\nat_once = 0").unwrap_err().to_string();
    assert!(wrong.contains("config.toml:2:11: 0 films at a time"), "{wrong}");
}

#[test]
fn pictures_and_players_can_be_set() {
    let text = "[pictures]\nprotocol = \"sixel\"\n[films]\nplayer = \"mpv {}\"\n[ui]\nbell = true";
    let config = parse(text).unwrap();
    assert_eq!(config.pictures.protocol, ProtocolSetting::Sixel);
    assert_eq!(config.films.player, ["mpv", "{}"]);
    assert!(config.ui.bell && !config.ui.notify);
    for player in ["mpv 'oops", "mpv \\\"a", "mpv \\\\"] {
        let wrong = parse(&format!("[films]\nplayer = \"{player}\"")).unwrap_err().to_string();
        let said = "config.toml:2:10: the command ends inside quotation marks or after a backslash";
        assert_eq!(wrong, said, "{player}");
    }
    for player in ["'my player' \\\"it's\\\"", "a\\\\'b", "x '\\\\'"] {
        assert!(parse(&format!("[films]\nplayer = \"{player}\"")).is_ok(), "{player}");
    }
    let command = "  '/my player' \"a b\"c d\\ e 'f \\ g' \"\" ";
    let player = parse(&format!("[films]\nplayer = {command:?}")).unwrap().films.player;
    assert_eq!(player, ["/my player", "a bc", "d e", "f \\ g", ""]);
    let wrong = parse("[pictures]\nprotocol = \"ascii\"").unwrap_err().to_string();
    assert!(wrong.contains("`blocks`, `off`"), "{wrong}");
}

#[test]
fn an_axis_can_be_flipped_for_preview_and_words() {
    let config =
        parse("[preview]\nflip = [\"r\", \"pan\"]\nplay = false\ndraw = \"cells\"").unwrap();
    assert!(!config.preview.play);
    assert_eq!(config.preview.draw, DrawSetting::Cells);
    let flipped = Convention::flipping([Axis::Roll, Axis::Pan]);
    assert_eq!(config.conventions().of("gen4"), flipped);
    assert_eq!(parse("[words]\nlanguage = \"vi\"").unwrap().words.language, Language::Vi);
    let say = |text| parse(text).unwrap_err().to_string();
    assert!(say("[preview]\nflip = [\"q\"]").contains("config.toml:2:8: there is no axis"));
    let of_a_model = parse("[preview]\nflip = [\"r\", \"gen4:z\"]").unwrap().conventions();
    assert_eq!(of_a_model.of("gen4"), Convention::flipping([Axis::Roll, Axis::Z]));
    assert_eq!(of_a_model.of("gen2"), Convention::flipping([Axis::Roll]));
    let wrong = say("[preview]\nflip = [\"r\", \"gen4:q\"]");
    assert!(wrong.contains("config.toml:2:8: there is no axis"), "{wrong}");
    assert!(say("[words]\nlanguage = \"xx-xx\"").contains("`en`, `vi`, `zh`"));
}

#[test]
fn models_are_added_and_corrected_by_name() {
    let config = parse(
        "[choices]\nratios = [\"2:1\", \"16:9\"]\nstyles = [\"noir\"]\n\
         [[model]]\nname = \"gen4\"\nprice = { usd = 0.5, source = \"my bill\", date = \"2026-11\" }\n\
         motion = { support = \"honoured\" }\n\
         [[model]]\nname = \"gen5\"\nseconds = [20, 10, 10]",
    )
    .unwrap();
    let (catalog, built_in) = (config.catalog(), crate::config::catalog());
    let (gen4, before) = (catalog.model("gen4").unwrap(), built_in.model("gen4").unwrap());
    assert_eq!(gen4.price.as_ref().map(|price| price.usd), Some(0.5));
    assert_eq!((&gen4.note, &gen4.seconds), (&before.note, &before.seconds), "the rest stays");
    assert_eq!(catalog.support("gen4", FieldName::Motion), Support::Honoured);
    assert_eq!(gen4.knowledge(FieldName::Motion).source, "your settings");
    assert_eq!(catalog.seconds("gen5"), [10, 20]);
    assert_eq!(catalog.ratios("gen5").last().map(String::as_str), Some("2:1"));
    assert_eq!(catalog.ratios("gen5").iter().filter(|ratio| *ratio == "16:9").count(), 1);
    assert_eq!(catalog.models.len(), built_in.models.len() + 1);
    assert!(catalog.styles.contains(&"noir".to_owned()));
    let say = |text| parse(text).unwrap_err().to_string();
    let unknown = say("[[model]]\nname = \"gen4\"\nprize = 1");
    assert!(unknown.starts_with("config.toml:3:1: unknown setting `prize`"), "{unknown}");
    assert!(say("[sandbox]\nspeed = 0").contains("from 1 to 1000000"));
    assert!(say("[[model]]\nseconds = [5]").contains("`name`"));
    assert!(say("[[model]]\nname = \" \"").contains("needs a name"));
    assert!(say("[[model]]\nname = \"x\"\nseconds = [0]").contains("0 seconds"));
}

/// Text after a `#` without a blank is a working example.
#[test]
fn the_examples_in_the_documented_defaults_can_be_used() {
    let lines = crate::config::DEFAULT_CONFIG.lines();
    let text: Vec<&str> = lines
        .map(|line| line.strip_prefix('#').filter(|it| !it.starts_with(' ')).unwrap_or(line))
        .collect();
    assert_eq!(parse(&text.join("\n")).unwrap().models.len(), 1);
}

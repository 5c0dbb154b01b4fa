use super::*;
use crate::config::DEFAULT_CONFIG;
use crate::config::file::{DrawSetting, ThemeSetting};
use crate::domain::{Limits, Wall};

fn reading(text: &str) -> Reading {
    Reading::of(text, Path::new("c.toml")).unwrap()
}

#[test]
fn one_mistake_costs_one_setting() {
    let read = reading(
        "[preview]\nflip = [\"x\"]\nplay = \"yes\"\n[ui]\ntheme = \"light\"\nglyfs = 1\n\
         bell = 1\n[words]\nlanguage = \"xx\"\n",
    );
    assert_eq!(read.config.preview.flip, ["x".parse().unwrap()]);
    assert!(read.config.preview.play && !read.config.ui.bell);
    assert_eq!(read.config.ui.theme, ThemeSetting::Light);
    let told: Vec<String> = read.mistakes.iter().map(Mistake::told).collect();
    assert_eq!(
        told,
        [
            "c.toml:3:8: expected true or false, found string \"yes\". The default is used.",
            "c.toml:6:1: unknown setting `glyfs`; did you mean `glyphs`? It is ignored.",
            "c.toml:7:8: expected true or false, found integer `1`. The default is used.",
            "c.toml:9:12: unknown value `xx`; did you mean `en`? The default is used.",
        ]
    );
    let names = read.mistakes.iter().map(|it| (it.table.as_str(), it.setting.as_deref()));
    assert_eq!(names.collect::<Vec<_>>()[1], ("ui", Some("glyfs")));
}

#[test]
fn a_mistake_about_the_budget_opens_no_wall() {
    for (text, closed, at) in [
        ("[budget]\ntakes_a_day = \"many\"\nusd_in_all = 5\n", Limit::TakesADay, "2:15"),
        ("[budget]\nseconds_a_day = -1\n", Limit::SecondsADay, "2:17"),
        ("[budget]\nusd_a_day = \"1 $\"\n", Limit::UsdADay, "2:13"),
        ("[budget]\nusd_in_all = [5]\n", Limit::UsdInAll, "2:14"),
        ("[budget]\ntakes_per_day = 5\n", Limit::TakesADay, "2:1"),
        ("[budget]\n\"--budget-usd\" = 5\n", Limit::TakesADay, "2:1"),
        ("budget = 5\n", Limit::TakesADay, "1:10"),
        ("[bugdet]\ntakes_a_day = 5\n", Limit::TakesADay, "1:2"),
    ] {
        let read = reading(text);
        let wall = Wall { limits: read.config.budget.limits(), plan: None };
        assert!(wall.set().any(|set| set == (closed, 0)), "{text}: {wall:?}");
        let [mistake] = read.mistakes.as_slice() else { panic!("{text}") };
        let told = mistake.told();
        assert!(told.starts_with(&format!("c.toml:{at}: ")), "{told}");
        let holds = format!("Until that is right, {} is 0 and nothing is sent.", closed.name());
        assert!(told.ends_with(&holds), "{told}");
    }
    assert_eq!(reading("[qqqqq]\n").config.budget.limits(), Limits::default());
}

#[test]
fn the_old_name_of_draw_is_read_and_told() {
    for (old, draw) in [
        ("dots = \"braille\"", DrawSetting::Lines),
        ("dots = \"blocks\"", DrawSetting::Lines),
        ("dots = \"ascii\"", DrawSetting::Ascii),
        ("draw = \"cells\"\ndots = \"ascii\"", DrawSetting::Cells),
    ] {
        let read = reading(&format!("[preview]\nplay = false\n{old}\n"));
        assert_eq!(read.config.preview.draw, draw, "{old}");
        assert!(!read.config.preview.play);
        let [mistake] = read.mistakes.as_slice() else { panic!("{old} is told once") };
        let line = if old.contains('\n') { 4 } else { 3 };
        let told = mistake.told();
        assert!(told.starts_with(&format!("c.toml:{line}:1: dots is called draw now")), "{told}");
        assert!(told.ends_with("It is read as that."), "{told}");
        assert_eq!(mistake.weight(), Weight::Told);
    }
}

#[test]
fn where_a_name_belongs_the_names_are_told() {
    for (text, told) in [
        (
            "[preview]\ndraw = 7\n",
            "c.toml:2:8: expected one of `auto`, `pixels`, `cells`, `lines`, `ascii`, in \
             quotation marks. The default is used.",
        ),
        (
            "[ui]\nbell = true\nglyphs = true\n",
            "c.toml:3:10: expected `unicode` or `ascii`, in quotation marks. The default is \
             used.",
        ),
    ] {
        let read = reading(text);
        let [mistake] = read.mistakes.as_slice() else { panic!("{text}") };
        assert_eq!(mistake.told(), told);
    }
    for setting in ["ui.theme", "ui.glyphs", "preview.draw", "pictures.protocol", "words.language"]
    {
        for value in ["7", "true", "[]", "1.5", "1979-05-27"] {
            let told = reading(&format!("{setting} = {value}\n")).mistakes[0].told();
            assert!(told.contains(": expected ") && told.contains('`'), "{setting}: {told}");
        }
    }
}

#[test]
fn what_nobody_knows_is_told_and_used() {
    for (text, told) in [
        ("[shot]\nseconds = 7\n", "2:11: gen4 is known to make 5 or 10 s, not 7"),
        ("[shot]\nmodel = \"zz\"\n", "2:9: no model “zz” is known"),
        ("[shot]\nmodel = \"gen-4\"\n", "2:9: no model “gen-4” is known; the nearest is “gen4”"),
        (
            "[shot]\nratio = \"16:8\"\n",
            "2:9: “16:8” is no ratio that the table knows; the nearest is “16:9”",
        ),
        (
            "[preview]\nflip = [\"r\", \"gen44:z\"]\n",
            "2:8: no model “gen44” is known; the nearest is “gen4”",
        ),
    ] {
        let read = reading(text);
        let [mistake] = read.mistakes.as_slice() else { panic!("{text}: {:?}", read.mistakes) };
        assert_eq!(mistake.told(), format!("c.toml:{told}. It is used as it is."));
        assert_eq!(mistake.weight(), Weight::Told, "{text}");
        assert_ne!(read.config, Config::default(), "{text}");
    }
    for text in [
        "[shot]\nmodel = \"zz\"\nseconds = 7\n[[model]]\nname = \"zz\"\nseconds = [7]\n",
        "[preview]\nflip = [\"zz:r\"]\n[[model]]\nname = \"zz\"\n",
        "[shot]\nratio = \"7:3\"\n[choices]\nratios = [\"7:3\"]\n",
        "[shot]\nstyle = \"a style of my own\"\n",
    ] {
        assert!(reading(text).mistakes.is_empty(), "{text}");
    }
}

#[test]
fn of_several_models_the_wrong_one_is_left_out() {
    let read =
        reading("[[model]]\nname = \"a\"\n[[model]]\nseconds = [5]\n[[model]]\nname = \"b\"\n");
    let names: Vec<&str> = read.config.models.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(names, ["a", "b"]);
    assert_eq!(read.mistakes.len(), 1);
    assert!(read.mistakes[0].error.to_string().starts_with("c.toml:3:1: "));
}

#[test]
fn what_is_no_table_costs_the_table() {
    for text in ["ui = 5\n", "[[ui]]\ntheme = \"light\"\n", "ui = [5]\n"] {
        let read = reading(text);
        assert_eq!(read.config, Config::default(), "{text}");
        assert_eq!(read.mistakes.iter().map(Mistake::weight).max(), Some(Weight::Told), "{text}");
    }
    let path = Path::new("c.toml");
    for text in ["[ui\n", "[ui]\n[ui]\n", "ui = \n", "a = 1\na = 2\n"] {
        assert!(Reading::of(text, path).is_err(), "{text}: no TOML");
    }
}

#[test]
fn each_table_stops_what_depends_on_it() {
    let stopped = |text: &str, least| reading(text).stopped_by(least).is_err();
    for (table, weight) in TABLES {
        // What no table has.
        let text = format!("[{table}]\nqqqqqqqq = 1\n");
        assert_eq!(stopped(&text, Weight::Sending), weight >= Weight::Sending, "{table}");
        assert_eq!(stopped(&text, Weight::Following), weight == Weight::Following, "{table}");
    }
    for (text, followed) in [
        ("[provder]\n", false),
        ("base_url = \"x\"\n", false),
        ("[[model]]\nname = 1\n", false),
        ("films = 1\n", true),
    ] {
        assert!(stopped(text, Weight::Sending), "{text}");
        assert_eq!(stopped(text, Weight::Following), followed, "{text}");
    }
    let (error, light) =
        reading("[ui]\na = 1\n[shot]\nb = 1\nc = 1\n").stopped_by(Weight::Sending).unwrap_err();
    assert!(error.to_string().starts_with("c.toml:4:1"), "the first of those that count");
    assert_eq!(light.len(), 1, "the others are told");
}

#[test]
fn every_documented_table_has_its_weight() {
    for (table, _) in DEFAULT_CONFIG.parse::<toml::Table>().unwrap() {
        assert!(TABLES.iter().any(|(name, _)| *name == table), "{table}");
    }
}

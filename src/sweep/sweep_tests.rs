use proptest::prelude::*;

use super::*;
use crate::domain::{Axis, Catalog, FieldName, ModelPatch, Motion, Move, Moves, Shot};

fn moves() -> Moves {
    let saved = |name, motion: &str| Move::own(name, motion.parse().unwrap(), "").unwrap();
    Moves::new(vec![saved("push in", "z=4"), saved("arc left", "x=-5,bg_x_pan=5")])
}

fn base() -> Shot {
    Shot { prompt: "a cat".to_owned(), ..Shot::default() }
}

/// A catalog that offers what the tests use.
fn catalog() -> Catalog {
    let ratios = ["16:9", "9:16"].map(str::to_owned);
    Catalog { ratios: ratios.to_vec(), ..Catalog::default() }
}

fn vary(typed: &str) -> Result<Variation, VaryError> {
    Variation::read(typed, &base(), &Tables { catalog: &catalog(), moves: &moves() })
}

fn spec(typed: &[&str], repeat: u32, shuffle: Option<u64>) -> Result<Spec, SpecError> {
    let vary: Result<Vec<Variation>, VaryError> = typed.iter().map(|it| vary(it)).collect();
    Spec::new(base(), vary?, (repeat, shuffle), true, &catalog())
}

fn labels(typed: &str) -> Vec<String> {
    vary(typed).unwrap().values.into_iter().map(|value| value.label).collect()
}

/// What is sent of each item, in short.
fn told(spec: &Spec) -> Vec<String> {
    let told =
        |item: Item| format!("{} {} {}", item.shot.prompt, item.shot.style, item.shot.motion);
    spec.clone().list(&catalog()).unwrap().items().map(told).collect()
}

#[test]
fn values_are_read_as_they_are_typed() {
    assert_eq!(labels("x=-6..6:3"), ["-6.0", "-3.0", "0.0", "3.0", "6.0"]);
    assert_eq!(labels("r=6..5:0.5,-1"), ["6.0", "5.5", "5.0", "-1.0"]);
    assert_eq!(labels("seconds=5..10:5"), ["5", "10"]);
    assert_eq!(labels(r"style=anime\, soft,film\\noir"), ["anime, soft", r"film\noir"]);
    assert_eq!(labels("move=push in,arc"), ["push in", "arc left"]);
    assert_eq!(labels("prompt={} at {dawn|dusk}"), ["dawn", "dusk"]);
    assert_eq!(labels("prompt={a|b} in {c|d}"), ["a · c", "a · d", "b · c", "b · d"]);
    let plain = r"prompt=\{not\|this\}";
    assert_eq!(labels(plain), ["{not|this}"]);
    assert_eq!(labels("prompt=a {|red }hat"), ["a hat", "red "]);
}

#[test]
fn what_cannot_be_is_told_with_its_place() {
    let told = |typed: &str| vary(typed).unwrap_err().to_string();
    let cases = [
        "x",
        "w=1",
        "x=",
        "x=1,,2",
        "x=1,abc",
        "x=12",
        "x=0..5:2",
        "x=0..5",
        "x=0..5:0",
        "x=-1e9..1e9:0.1",
        "seconds=5,soon",
        "move=nowhere",
        "image=cat.png",
        "prompt={a|{b}}",
        "prompt=a}",
        "prompt=@prompts.txt",
        "prompt={a",
        "ratio=tall",
    ];
    let all: Vec<String> =
        cases.iter().map(|typed| format!("{typed}\n    {}", told(typed))).collect();
    insta::assert_snapshot!(all.join("\n"));
}

#[test]
fn the_last_turns_fastest_and_repeats_are_innermost() {
    let spec = spec(&["style=anime,film", "x=1,2"], 2, None).unwrap();
    assert_eq!(
        told(&spec),
        [
            "a cat anime x=1.0",
            "a cat anime x=1.0",
            "a cat anime x=2.0",
            "a cat anime x=2.0",
            "a cat film x=1.0",
            "a cat film x=1.0",
            "a cat film x=2.0",
            "a cat film x=2.0",
        ]
    );
}

#[test]
fn an_axis_goes_over_a_move_wherever_it_stands() {
    let told = told(&spec(&["z=-1,1", "move=push in,arc left"], 1, None).unwrap());
    assert_eq!(told[0], "a cat cinematic z=-1.0");
    assert_eq!(told[3], "a cat cinematic x=-5.0,z=1.0,bg_x_pan=5.0");
}

#[test]
fn equal_shots_are_made_once_and_counted() {
    let spec = spec(&["move=push in", "z=1,2,1"], 3, None).unwrap();
    let catalog = catalog();
    let list = spec.clone().list(&catalog).unwrap();
    assert_eq!((list.takes(), list.dropped(), list.seconds()), (6, 3, 30));
}

#[test]
fn a_shot_that_cannot_be_sent_is_told_before_anything_is() {
    let read = spec(&["x=1,2", "prompt={|b}"], 1, None).unwrap();
    let why = read.clone().list(&catalog()).unwrap_err().to_string();
    assert_eq!(
        why,
        "item 1 (x=1.0, prompt=) cannot be sent: the prompt is empty; say what should be seen"
    );
    assert_eq!(
        spec(&["x=1", "horizontal=2"], 1, None).unwrap_err(),
        VaryError::Twice(Varied::Axis(Axis::X)).into()
    );
    assert_eq!(spec(&["x=1"], 0, None), Err(SpecError::Never));
    let many = spec(&["x=-10..10:0.1", "y=-10..10:0.1"], 1, None);
    assert_eq!(many, Err(SpecError::Many(40_401)));
}

#[test]
fn the_order_of_a_seed_never_changes() {
    let spec = spec(&["x=1,2,3,4,5,6,7,8"], 1, Some(7)).unwrap();
    let order: Vec<String> =
        told(&spec).iter().map(|it| it.rsplit('=').next().unwrap().to_owned()).collect();
    insta::assert_snapshot!(order.join(" "));
}

#[test]
fn words_are_those_of_each_motion_and_stay_what_they_were() {
    let base = Shot { words: Some("my own".to_owned()), ..base() };
    let read = spec(&["x=0,3"], 1, None).unwrap();
    let vary = vec![vary("x=0,3").unwrap()];
    let own = Spec::new(base, vary, (1, None), true, &catalog()).unwrap();
    let say = |motion: &Motion, model: &str| format!("{model} goes {motion}");
    let words = |spec: &Spec| -> Vec<Option<String>> {
        spec.clone().list(&catalog()).unwrap().items().map(|item| item.shot.words).collect()
    };
    assert_eq!(words(&read), [None, None]);
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(words(&read.worded(say)), [some("gen4 goes static"), some("gen4 goes x=3.0")]);
    assert_eq!(words(&own), [some("my own"), None], "not the words of another motion");
    assert_eq!(words(&own.worded(say)), [some("my own"), some("gen4 goes x=3.0")]);
}

#[test]
fn a_model_brings_a_length_that_it_makes() {
    let mut catalog = catalog();
    let card = |name: &str, seconds| ModelPatch { seconds: Some(seconds), ..ModelPatch::of(name) };
    catalog.patch(&[card("quick", vec![2, 4]), card("slow", vec![5, 20])]);
    let tables = Tables { catalog: &catalog, moves: &moves() };
    let models = Variation::read("model=quick,slow", &base(), &tables).unwrap();
    let lengths = |asked| -> Vec<u32> {
        let spec = Spec::new(base(), vec![models.clone()], (1, None), asked, &catalog).unwrap();
        spec.clone().list(&catalog).unwrap().items().map(|item| item.shot.seconds).collect()
    };
    assert_eq!(lengths(false), [2, 5]);
    assert_eq!(lengths(true), [5, 5]);
}

#[test]
fn lines_are_prompts_as_they_stand() {
    let read = Variation::prompts("a {b}\n\n c \n".lines()).unwrap();
    assert_eq!(read.varied, Varied::Field(FieldName::Prompt));
    let labels: Vec<&str> = read.values.iter().map(|value| value.label.as_str()).collect();
    assert_eq!(labels, ["a {b}", "c"]);
    assert!(Variation::prompts("\n".lines()).is_err());
}

fn any_vary() -> impl Strategy<Value = Vec<String>> {
    let amounts = prop::collection::vec(-100..=100_i32, 1..4);
    let axis = (0..6_usize, amounts).prop_map(|(axis, amounts)| {
        let amounts: Vec<String> =
            amounts.iter().map(|tenths| (f64::from(*tenths) / 10.0).to_string()).collect();
        format!("{}={}", Axis::ALL[axis].wire(), amounts.join(","))
    });
    let others = prop::sample::select(vec![
        "move=push in,arc left",
        "style=anime,film,film",
        "ratio=16:9,9:16",
        "seconds=5,10",
        "prompt={} {now|then}",
        "model=gen4,gen4.5",
    ]);
    let one = prop_oneof![axis, others.prop_map(str::to_owned)];
    prop::collection::vec(one, 0..4)
}

proptest! {
    #[test]
    fn a_list_is_what_its_spec_says(
        typed in any_vary(),
        repeat in 1..4_u32,
        shuffle in prop::option::of(any::<u64>()),
    ) {
        let typed: Vec<&str> = typed.iter().map(String::as_str).collect();
        let Ok(read) = spec(&typed, repeat, shuffle) else { return Ok(()) };
        let catalog = catalog();
        let list = read.clone().list(&catalog).unwrap();
        let count: usize = typed.iter().map(|it| labels(it).len()).product();
        prop_assert_eq!(list.takes() + list.dropped(), count * repeat as usize);
        let items: Vec<Item> = list.items().collect();
        prop_assert_eq!(items.len(), list.takes());
        let mut times = std::collections::HashMap::new();
        for item in &items {
            prop_assert!(item.shot.problems(&catalog).is_empty());
            *times.entry(item.shot.clone()).or_insert(0) += 1;
        }
        prop_assert!(times.values().all(|count| *count == repeat), "each shot is made as often");
        // Read again, it is the same, and so is every item.
        let again: Spec = serde_json::from_str(&serde_json::to_string(&read).unwrap()).unwrap();
        prop_assert_eq!(&again, &read);
        prop_assert_eq!(again.clone().list(&catalog).unwrap().items().collect::<Vec<_>>(), items.clone());
        // Mixing changes the order and nothing else.
        let plain = spec(&typed, repeat, None).unwrap();
        let mut left: Vec<String> = items.iter().map(|item| format!("{:?}", item.shot)).collect();
        let mut right: Vec<String> =
            plain.clone().list(&catalog).unwrap().items().map(|item| format!("{:?}", item.shot)).collect();
        left.sort();
        right.sort();
        prop_assert_eq!(left, right);
    }

    #[test]
    fn nothing_that_is_typed_panics(typed in "(x|move|seconds|prompt|image|ratio|[a-z]{0,3})?=?[-0-9.,:{}|\\\\a-z]{0,24}") {
        if let Ok(read) = vary(&typed) {
            prop_assert!(!read.values.is_empty());
        }
    }
}

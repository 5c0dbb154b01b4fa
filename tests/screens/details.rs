//! Everything about a take with its pictures and its move, in whatever room there is.

use std::sync::Arc;

use ratatui::style::Color;
use viewfinder::app::{Picture, ShownPicture, effect, msg};
use viewfinder::domain::{Fetch, Images, Output, SavedFilm, Stage, Take};
use viewfinder::picture::{Mosaic, Pixels};

use crate::scene::{LEAST, MEDIUM, NARROW, TIGHT, WIDE};
use crate::support::{Studio, live, take, task};

/// A take whose film is on disk, with a poster and a last frame.
pub(crate) fn saved(n: u8) -> Take {
    let path = |end: &str| format!("/films/2026-11-22-a-cat-on-a-lighthouse-{n}.{end}").into();
    let film = SavedFilm {
        path: path("mp4"),
        bytes: 2_149_000,
        poster: Some(path("poster.png")),
        last_frame: Some(path("last.png")),
        remark: None,
    };
    let output = Output { film: "https://cdn.example/film.mp4".to_owned(), ..Output::default() };
    let prompt = "a cat on a lighthouse, golden hour";
    let mut take = take(n, prompt, Stage::Saved { task_id: task(n), output, film });
    take.shot.motion = "x=4,r=-3".parse().unwrap();
    take.ended = Some(take.updated);
    take
}

/// The details of that take in a terminal that shows pictures.
pub(crate) fn opened(take: Take, keys: &str, width: u16, height: u16) -> Studio {
    let mut studio = Studio::of(live(), "", width, height);
    studio.with_takes(&[take]);
    studio.tell(msg::Shell::Pictures(true));
    studio.keys("<shift-tab>i");
    studio.keys(keys);
    studio
}

/// The same, once something has become of its picture.
fn shown(mut studio: Studio, picture: Picture) -> Studio {
    if let Some(wanted) = studio.model.wanted_picture() {
        studio.tell(msg::Shell::Picture(ShownPicture { wanted, picture }));
    }
    studio
}

scenes! {
    a_picture_is_being_opened of Picture at [WIDE, MEDIUM] => |w, h| opened(saved(9), "", w, h);
    a_picture_of_the_terminal_has_its_cells_free of Overlay at [WIDE, MEDIUM, (100, 60), (78, 16)] =>
        |w, h| shown(opened(saved(9), "", w, h), Picture::Drawn);
    the_last_frame_is_one_key_away of Overlay at [WIDE, NARROW, TIGHT, LEAST] =>
        |w, h| shown(opened(saved(9), "<tab>", w, h), Picture::Drawn);
    a_picture_that_cannot_be_shown_says_why of Picture at [WIDE, MEDIUM] => |w, h| {
        let why = "The picture cannot be shown: it claims 50000 x 50000 pixels, which is too large \
                   to show.";
        shown(opened(saved(9), "", w, h), Picture::Failed(why.to_owned()))
    };
    a_tall_film_has_a_tall_picture of Overlay at [WIDE, MEDIUM] => |w, h| {
        let mut take = saved(9);
        "9:16".clone_into(&mut take.shot.ratio);
        shown(opened(take, "", w, h), Picture::Drawn)
    };
    without_a_move_the_picture_has_the_column of Overlay at [WIDE, MEDIUM] => |w, h| {
        let mut take = saved(9);
        take.shot.motion = "".parse().unwrap_or_default();
        shown(opened(take, "", w, h), Picture::Drawn)
    };
    where_no_pictures_are_shown_the_move_still_is of Overlay at [WIDE, MEDIUM, NARROW] => |w, h| {
        let mut studio = opened(saved(9), "", w, h);
        studio.tell(msg::Shell::Pictures(false));
        studio
    };
    the_images_are_among_the_facts of Facts at [WIDE, MEDIUM, NARROW] => |w, h| {
        let mut take = saved(9);
        take.shot.images = Images {
            image: "https://images.example.com/cat-on-a-lighthouse.png".parse().ok(),
            last_image: "https://images.example.com/the-sea.png".parse().ok(),
            flip: true,
            ..Images::default()
        };
        shown(opened(take, "", w, h), Picture::Drawn)
    };
    a_film_that_is_not_there_cannot_be_played of Overlay at [MEDIUM] => |w, h| {
        let mut studio = opened(take(9, "a cat", crate::support::succeeded(9)), "", w, h);
        studio.keys("v");
        studio
    };
}

#[test]
fn a_picture_of_cells_is_drawn_in_the_middle_of_its_room() {
    let rgb = [[200, 10, 10], [10, 200, 10], [10, 10, 200], [90, 90, 90]].concat();
    let mosaic = Mosaic::of(&Pixels::new(2, 2, rgb).unwrap(), (2, 1));
    let studio = opened(saved(9), "", 120, 40);
    let room = studio.model.wanted_picture().unwrap().room;
    let mut studio = shown(studio, Picture::Cells(Arc::new(mosaic)));
    let at = (room.x + (room.width - 2) / 2, room.y + (room.height - 1) / 2);
    let colours = |studio: &Studio| {
        let (buffer, _) = studio.frame();
        let cell = &buffer[at];
        assert_eq!((cell.symbol(), buffer[(at.0 - 1, at.1)].symbol()), ("▀", " "));
        (cell.fg, cell.bg)
    };
    assert_eq!(colours(&studio), (Color::Rgb(200, 10, 10), Color::Rgb(10, 10, 200)));
    studio.look.full_colour = false;
    assert_eq!(colours(&studio), (Color::Indexed(160), Color::Indexed(20)));
    // One that was made for another room is not shown in this one.
    studio.tell(msg::Input::Resize(ratatui::layout::Size { width: 110, height: 36 }));
    assert!(studio.screen().contains("opening the picture"));
}

#[test]
fn whatever_lies_over_the_details_lies_over_no_picture() {
    let mut studio = opened(saved(9), "", 120, 40);
    assert!(studio.model.wanted_picture().is_some());
    studio.keys("y");
    assert_eq!(studio.model.wanted_picture(), None);
    studio.keys("<esc>");
    assert!(studio.model.wanted_picture().is_some());
    studio.keys("<esc>");
    assert_eq!(studio.model.wanted_picture(), None);
}

/// The details of a take that is ready at the provider, its film wanted or not.
fn ready(fetch: Fetch) -> Studio {
    let mut take = take(9, "a cat", crate::support::succeeded(9));
    take.fetch = fetch;
    take.owner = Some("me".to_owned());
    opened(take, "", 120, 40)
}

#[test]
fn the_details_of_a_film_on_its_way_say_what_its_row_says() {
    let waiting = ready(Fetch::Wanted);
    let screen = waiting.screen();
    assert!(screen.contains("Its film is waiting for its turn. Press s to stop that."), "{screen}");
    assert!(screen.lines().last().unwrap().contains("s stop film"), "{screen}");
    let stopped = ready(Fetch::No).screen();
    assert!(stopped.contains("not on disk. Press s to fetch the film."), "{stopped}");
    assert!(stopped.lines().last().unwrap().contains("s film"), "{stopped}");
    // One that nobody has begun leaves nothing behind.
    let mut waiting = waiting;
    waiting.keys("s");
    let screen = waiting.screen();
    assert!(screen.contains("The film stays at the provider. Press s to fetch"), "{screen}");
    // One that is on its way says how it goes, and why not.
    let mut take = take(9, "a cat", crate::support::succeeded(9));
    let Stage::Succeeded { task_id, output } = take.stage else { unreachable!() };
    take.stage = Stage::Downloading { task_id, output };
    take.owner = Some("me".to_owned());
    let id = take.id;
    let mut coming = opened(take, "", 120, 40);
    coming.tell(msg::Worker::Coming(id, 1_200_000, Some(2_400_000)));
    assert!(coming.screen().contains("on its way: 1.2 MB of 2.4 MB. Press s to stop that."));
    coming.keys("s");
    assert!(coming.screen().contains("What has arrived is kept"));
    coming.tell(msg::Worker::FilmLater(id, "the host went away".to_owned()));
    assert!(coming.screen().contains("The host went away; trying again soon."));
}

#[test]
fn pictures_have_the_room_that_the_screen_has() {
    let room = |width, height| {
        let studio = opened(saved(9), "", width, height);
        studio.model.wanted_picture().unwrap().room
    };
    let still = |width, height| {
        let mut take = saved(9);
        take.shot.motion = "".parse().unwrap_or_default();
        opened(take, "", width, height).model.wanted_picture().unwrap().room
    };
    // Half of the rows for the picture where the other half is the move's.
    assert!(room(120, 40).height >= 16 && room(200, 60).height >= 26, "{}", room(200, 60));
    assert!(still(120, 40).height >= 18 && still(200, 60).height >= 32, "{}", still(200, 60));
    // A row less than usual, as in tmux, hides no line of the usual take.
    let screen = opened(saved(9), "", 80, 23).screen();
    assert!(screen.contains("ended") && !screen.contains(" of 20 "), "{screen}");
}

#[test]
fn the_path_of_a_film_that_is_on_disk_can_be_copied() {
    let mut studio = opened(saved(9), "y", 120, 40);
    let screen = studio.screen();
    assert!(screen.contains("f     its film's path"), "{screen}");
    studio.effects.clear();
    studio.keys("f");
    let path = "/films/2026-11-22-a-cat-on-a-lighthouse-9.mp4".to_owned();
    assert_eq!(studio.effects, [effect::Desktop::Copy(path, "the film's path").into()]);
    let mut studio = ready(Fetch::No);
    studio.keys("y");
    assert!(!studio.screen().contains("film's path"));
    studio.effects.clear();
    studio.keys("f");
    assert_eq!(studio.effects, []);
}

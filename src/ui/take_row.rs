//! A take as a row of the history, and how wide its columns are.

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;

use super::canvas::{foreign, put, put_right, put_short};
use super::style::Look;
use super::take_state::{role_of_heed, role_of_take, state_words};
use super::theme::Role;
use crate::app::Model;
use crate::domain::{NO_FILM, Now, StageName, Take, ago_words, since_words, unsent, width};
use crate::heeding::Heed;

/// Said behind the state of a take whose film nobody has looked at.
const NEW: &str = "new";

/// Most cells of a state. A word of the provider's own may be longer.
const STATE: u16 = 13;
/// Cells of a rating: the star and the figure.
const STARS: u16 = 2;
/// Cells of the mark that says what the camera did.
const MARK: u16 = 1;
/// Cells of an id.
const ID: u16 = 8;
/// Cells that a prompt has on a screen of 80 columns, before the shot and the id get any.
const PROMPT: u16 = 38;
/// Fewest and most cells of a move.
const MOVE: (u16, u16) = (8, 24);

/// What a row says, column by column.
pub(super) struct Row {
    state: (String, Role),
    new: bool,
    stars: String,
    prompt: String,
    /// The move, and whether there is one.
    motion: (String, bool),
    mark: Option<(&'static str, Role)>,
    shot: String,
    id: String,
    /// When, whole and as short as it can be said.
    when: [String; 2],
}

impl Row {
    /// The row of a take.
    pub(super) fn of(take: &Take, model: &Model, look: &Look, now: Now) -> Self {
        let shot = &take.shot;
        let stars = |stars| format!("{}{stars}", look.glyphs.star);
        let heed = Heed::of(&model.judged(take));
        Self {
            state: (state_words(take, look), role_of_take(take)),
            new: model.history.news.is_new(take.id),
            stars: take.remark.rating.map(|it| stars(it.stars())).unwrap_or_default(),
            prompt: foreign(&shot.prompt),
            motion: (foreign(&model.settings.moves.in_short(&shot.motion)), !shot.motion.is_zero()),
            mark: heed.map(|heed| (heed.mark(look.glyphs.marks), role_of_heed(heed))),
            shot: foreign(&format!("{} {} {}s", shot.ratio, shot.model, shot.seconds)),
            id: take.id.to_string(),
            when: when(model, look, now, take),
        }
    }

    fn state_cells(&self, take_is_new: bool) -> u16 {
        let new = if take_is_new { cells(NEW) + 1 } else { 0 };
        cells(&self.state.0).min(STATE) + new
    }

    /// Draws it on a row of an area; what is in hand is drawn reversed.
    pub(super) fn draw(
        &self,
        columns: &Columns,
        (area, y, in_hand): (Rect, u16, bool),
        look: &Look,
        buf: &mut Buffer,
    ) {
        let style = |role: Role| look.theme.style(if in_hand { Role::Selection } else { role });
        if in_hand {
            let line = Rect { y: area.y + y, height: 1, ..area };
            buf.set_style(line.intersection(buf.area), look.theme.style(Role::Selection));
        }
        let [state, stars, prompt, motion, mark, shot, id, when] = columns.places();
        let (words, role) = &self.state;
        let x = put_short(buf, area, (state.0, y), words, state.1.min(STATE), style(*role));
        if self.new && x + 1 + cells(NEW) <= state.0 + state.1 {
            put(buf, area, x + 1, y, NEW, style(Role::Key));
        }
        put_short(buf, area, (stars.0, y), &self.stars, stars.1, style(Role::Value));
        put_short(buf, area, (prompt.0, y), &self.prompt, prompt.1, style(Role::Text));
        let role = if self.motion.1 { Role::Text } else { Role::Muted };
        put_short(buf, area, (motion.0, y), &self.motion.0, motion.1, style(role));
        if let Some((glyph, role)) = self.mark.filter(|_| mark.1 > 0) {
            put(buf, area, mark.0, y, glyph, style(role));
        }
        put_short(buf, area, (shot.0, y), &self.shot, shot.1, style(Role::Muted));
        put_short(buf, area, (id.0, y), &self.id, id.1, style(Role::Muted));
        let [whole, day] = &self.when;
        let said = if cells(whole) <= when.1 { whole } else { day };
        if when.1 > 0 {
            let cell = Rect { x: area.x + when.0, y: area.y + y, width: when.1, height: 1 };
            put_right(buf, cell.intersection(area), 0, said, style(Role::Muted));
        }
    }
}

/// How many cells each column of the rows on screen has; what has none is left out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Columns {
    state: u16,
    stars: u16,
    prompt: u16,
    motion: u16,
    mark: u16,
    shot: u16,
    id: u16,
    when: u16,
}

impl Columns {
    /// The columns of these rows in so many cells. The prompt keeps its room before the rest, and
    /// has what is left over.
    pub(super) fn of(rows: &[Row], width: u16) -> Self {
        let widest = |of: &dyn Fn(&Row) -> u16| rows.iter().map(of).max().unwrap_or(0);
        let [long, short] = [0, 1].map(|nth: usize| widest(&|row: &Row| cells(&row.when[nth])));
        let mut it = Self {
            state: widest(&|row| row.state_cells(row.new)),
            stars: widest(&|row| if row.stars.is_empty() { 0 } else { STARS }),
            mark: widest(&|row| if row.mark.is_some() { MARK } else { 0 }),
            ..Self::default()
        };
        let most = widest(&|row| cells(&row.motion.0)).clamp(MOVE.0, MOVE.1);
        // From the best to the least: cells of the prompt, of the move and of the time.
        for (prompt, motion, when) in [
            (PROMPT, most, long),
            (PROMPT, most, short),
            (PROMPT, MOVE.0, short),
            (PROMPT * 2 / 3, MOVE.0, short),
            (PROMPT / 2, MOVE.0, short),
            (PROMPT / 2, MOVE.0, 0),
            (0, 0, 0),
        ] {
            it = Self { prompt, motion, when, ..it };
            if it.taken() <= width {
                break;
            }
        }
        let left = |it: &Self| width.saturating_sub(it.taken());
        if it.motion > 0 {
            it.motion += left(&it).min(most - it.motion);
        }
        // The longest prompt on screen comes before them, as long as it is not very long.
        let whole = widest(&|row| cells(&row.prompt)).clamp(PROMPT, 2 * PROMPT);
        let fits = |it: &Self| {
            it.when == long && Self { prompt: it.prompt.max(whole), ..*it }.taken() <= width
        };
        let with_shot = Self { shot: widest(&|row| cells(&row.shot)), ..it };
        let with_id = Self { id: ID, ..with_shot };
        it = [with_id, with_shot].into_iter().find(fits).unwrap_or(it);
        it.prompt = it.prompt.max(1);
        it.prompt += left(&it);
        it
    }

    fn all(&self) -> [u16; 8] {
        [self.state, self.stars, self.prompt, self.motion, self.mark, self.shot, self.id, self.when]
    }

    /// Cells of all of them, with a cell after each and one before the first.
    fn taken(&self) -> u16 {
        1 + self.all().iter().filter(|cells| **cells > 0).map(|cells| cells + 1).sum::<u16>()
    }

    /// Where each begins, and how wide it is.
    fn places(&self) -> [(u16, u16); 8] {
        let mut x = 1;
        self.all().map(|cells| {
            let place = (x, cells);
            x += if cells > 0 { cells + 1 } else { 0 };
            place
        })
    }
}

fn cells(text: &str) -> u16 {
    u16::try_from(width(text)).unwrap_or(u16::MAX)
}

/// Running: how long, of how long it usually takes. Ended: when. Both whole and as short as it can be
/// said.
fn when(model: &Model, look: &Look, now: Now, take: &Take) -> [String; 2] {
    let same = |words: String| [words.clone(), words];
    if take.state() == StageName::Downloading {
        return same(model.history.coming.short(take));
    }
    if take.is_filmless() {
        return same(NO_FILM.to_owned());
    }
    if take.state() == StageName::Preparing {
        // What was refused for now had been sent.
        return same(unsent(take).unwrap_or("waits").to_owned());
    }
    if !take.state().is_under_way() {
        let words = ago_words(take.updated, now.wall, &look.zone);
        // Of another day the time can be left out.
        let day = words.rsplit_once(' ').filter(|(_, time)| time.contains(':'));
        let short = day.map_or_else(|| words.clone(), |(day, _)| day.to_owned());
        return [words, short];
    }
    let since = now.wall.since(take.sent.unwrap_or(take.created));
    let usual = model.history.usual(take);
    [usual, None].map(|usual| since_words(since, usual))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(state: &str, motion: &str, when: [&str; 2]) -> Row {
        Row {
            state: (state.to_owned(), Role::Good),
            new: false,
            stars: String::new(),
            prompt: "a cat".to_owned(),
            motion: (motion.to_owned(), true),
            mark: None,
            shot: "16:9 gen4 5s".to_owned(),
            id: "k3v9qw2m".to_owned(),
            when: when.map(str::to_owned),
        }
    }

    fn worst() -> Vec<Row> {
        let when = ["yesterday 14:32", "yesterday"];
        let rated = Row {
            stars: "*4".to_owned(),
            mark: Some(("+", Role::Good)),
            ..row("? unconfirmed", "x=-2 y=1.5 z=4 r=2 pan=-3 tilt=0.4", when)
        };
        vec![row("+ saved", "push in", ["14:32", "14:32"]), rated]
    }

    #[test]
    fn on_a_screen_of_eighty_columns_the_prompt_has_its_cells_and_the_move_is_said() {
        let columns = Columns::of(&worst(), 78);
        assert!(columns.prompt >= PROMPT && columns.motion >= MOVE.0, "{columns:?}");
        let few = Columns::of(&worst()[..1], 78);
        assert_eq!((few.state, few.when), (7, 5), "as wide as what is on screen");
        assert!(few.prompt >= PROMPT, "{few:?}");
    }

    #[test]
    fn columns_fit_at_any_width_and_the_shot_and_the_id_come_last() {
        let mut before = Columns::default();
        for width in 38..200 {
            let columns = Columns::of(&worst(), width);
            assert!(columns.taken() <= width, "{width}: {columns:?}");
            assert!(columns.id == 0 || columns.shot > 0, "{columns:?}");
            assert!(columns.motion >= before.motion.min(MOVE.0), "{width}: {columns:?}");
            before = columns;
        }
        assert!(before.id > 0 && before.prompt > PROMPT, "{before:?}");
    }
}

//! Whether what is drawn can be read: the contrast of every ink of every theme, in the colours that
//! terminals paint the sixteen in.

use ratatui::style::{Color, Modifier};
use viewfinder::domain::StageName;
use viewfinder::ui::Role;

use crate::history::evening;
use crate::ink::{Ink, dark, light};
use crate::support::{Studio, live};

/// The sixteen colours of a terminal, and what it does with bold and dim text.
struct Terminal {
    name: &'static str,
    /// Text on a dark background; on a light one it is black on white.
    text: u32,
    sixteen: [u32; 16],
    /// Whether the first eight are drawn in the second eight where they are bold.
    brightens: bool,
    /// How much of a colour is left of it where it is dim, the rest being the background's.
    dim: f64,
}

/// The defaults of xterm 379 (`XTerm-col.ad`; dim is two thirds, `util.c`) and of kitty 0.26
/// (`kitty.conf`).
const TERMINALS: [Terminal; 2] = [
    Terminal {
        name: "xterm",
        text: 0xe5_e5_e5,
        sixteen: [
            0x00_00_00, 0xcd_00_00, 0x00_cd_00, 0xcd_cd_00, 0x00_00_ee, 0xcd_00_cd, 0x00_cd_cd,
            0xe5_e5_e5, 0x7f_7f_7f, 0xff_00_00, 0x00_ff_00, 0xff_ff_00, 0x5c_5c_ff, 0xff_00_ff,
            0x00_ff_ff, 0xff_ff_ff,
        ],
        brightens: true,
        dim: 2.0 / 3.0,
    },
    Terminal {
        name: "kitty",
        text: 0xdd_dd_dd,
        sixteen: [
            0x00_00_00, 0xcc_04_03, 0x19_cb_00, 0xce_cb_00, 0x0d_73_cc, 0xcb_1e_d1, 0x0d_cd_cd,
            0xdd_dd_dd, 0x76_76_76, 0xf2_20_1f, 0x23_fd_00, 0xff_fd_00, 0x1a_8f_ff, 0xfd_28_ff,
            0x14_ff_ff, 0xff_ff_ff,
        ],
        brightens: false,
        dim: 0.75,
    },
];

fn channels(colour: u32) -> [f64; 3] {
    [16, 8, 0].map(|shift| f64::from(colour >> shift & 0xff))
}

/// The relative luminance of WCAG 2.
fn luminance(colour: [f64; 3]) -> f64 {
    let linear = colour.map(|channel| {
        let it = channel / 255.0;
        if it <= 0.040_45 { it / 12.92 } else { ((it + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

fn contrast(one: [f64; 3], other: [f64; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

impl Terminal {
    /// The contrast of what is written in an ink, on a light background or on a dark one.
    fn contrast(&self, ink: Ink, is_light: bool) -> f64 {
        let (text, paper) = if is_light { (0, 0xff_ff_ff) } else { (self.text, 0) };
        let painted = |colour: Color, default: u32| match colour {
            Color::Reset => default,
            other => {
                let bold = ink.how.contains(Modifier::BOLD) && self.brightens;
                let at = place(other);
                self.sixteen[if bold && at < 8 { at + 8 } else { at }]
            }
        };
        let (mut fg, mut bg) = (channels(painted(ink.fg, text)), channels(painted(ink.bg, paper)));
        if ink.how.contains(Modifier::REVERSED) {
            (fg, bg) = (bg, fg);
        }
        if ink.how.contains(Modifier::DIM) {
            for (channel, below) in fg.iter_mut().zip(bg) {
                *channel = *channel * self.dim + below * (1.0 - self.dim);
            }
        }
        contrast(fg, bg)
    }
}

/// The place of a colour among the sixteen.
fn place(colour: Color) -> usize {
    [
        Color::Black,
        Color::Red,
        Color::Green,
        Color::Yellow,
        Color::Blue,
        Color::Magenta,
        Color::Cyan,
        Color::Gray,
        Color::DarkGray,
        Color::LightRed,
        Color::LightGreen,
        Color::LightYellow,
        Color::LightBlue,
        Color::LightMagenta,
        Color::LightCyan,
        Color::White,
    ]
    .into_iter()
    .position(|it| it == colour)
    .unwrap_or_else(|| panic!("{colour:?} is none of the sixteen"))
}

#[test]
fn every_role_of_every_theme_can_be_read() {
    for terminal in TERMINALS {
        for (look, is_light) in [(dark(), false), (light(), true)] {
            for role in Role::ALL {
                let least = match role {
                    Role::Muted | Role::Border => 3.0,
                    _ => 4.5,
                };
                let told = terminal.contrast(look.theme.style(role).into(), is_light);
                let name = terminal.name;
                assert!(told >= least, "{role:?} in {name}, light: {is_light}: {told:.2}");
            }
        }
    }
}

#[test]
fn every_state_can_be_read_in_the_history_and_in_hand() {
    for terminal in TERMINALS {
        for (look, is_light) in [(dark(), false), (light(), true)] {
            let mut studio: Studio = evening(live(), 120, 40);
            studio.look = look;
            let list = studio.model.regions().list;
            let (buffer, _) = studio.frame();
            for at in list.positions() {
                let cell = &buffer[at];
                if cell.symbol().trim().is_empty() {
                    continue;
                }
                let ink = Ink::of(cell);
                let least = if ink.how.contains(Modifier::DIM) { 3.0 } else { 4.5 };
                let told = terminal.contrast(ink, is_light);
                assert!(told >= least, "{} {}: {told:.2}", terminal.name, cell.symbol());
            }
            let (rows, _) = studio.model.history.in_view();
            assert!(StageName::ALL.len() <= rows.len() + 3, "the states are on screen");
        }
    }
}

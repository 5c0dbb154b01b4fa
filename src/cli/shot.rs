//! The flags that set the fields of a shot, made from the table of fields.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

use super::camera::{MOTION, MOTION_IN_FULL};
use crate::domain::{Amounts, FIELDS, FieldName, FieldSpec, Flag, SaidShot};

/// The shot that the flags describe.
#[derive(Debug)]
pub struct ShotFlags {
    /// The fields that have a flag of their own.
    pub said: SaidShot,
    /// The camera's flags.
    pub camera: CameraFlags,
}

/// The camera's flags, which combine.
#[derive(Debug, Args)]
pub struct CameraFlags {
    /// Camera motion.
    #[arg(long, value_name = "AXIS=VALUE,..", allow_hyphen_values = true)]
    #[arg(help = MOTION, long_help = MOTION_IN_FULL)]
    pub motion: Option<Amounts>,

    /// A named camera move; viewfinder moves lists them
    ///
    /// --motion overrides it axis by axis.
    #[arg(long = "move", value_name = "NAME")]
    pub named: Option<String>,

    /// Also describe the camera move in words, after the prompt
    #[arg(long)]
    pub words: bool,
}

impl Args for ShotFlags {
    fn augment_args(command: Command) -> Command {
        FIELDS.iter().fold(command, |command, spec| match spec.flag {
            Some(flag) => command.arg(argument(spec, flag)),
            // They stand where the motion does.
            None if spec.field == FieldName::Motion => CameraFlags::augment_args(command),
            None => command,
        })
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

/// The argument of a field.
fn argument(spec: &'static FieldSpec, flag: Flag) -> Arg {
    let argument = Arg::new(spec.name).long(flag.name).help(flag.help).hide_short_help(flag.rare);
    let argument = match flag.more {
        "" => argument,
        more => argument.long_help(format!("{}\n\n{more}", flag.help)),
    };
    match flag.value {
        "" => argument.action(ArgAction::SetTrue),
        value => argument
            .value_name(value)
            .value_parser(move |typed: &str| spec.check(typed).map(|()| typed.to_owned())),
    }
}

impl FromArgMatches for ShotFlags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let mut said = SaidShot::default();
        for spec in &FIELDS {
            let Some(flag) = spec.flag else { continue };
            let typed = match flag.value {
                "" => matches.get_flag(spec.name).then_some("true"),
                _ => matches.get_one::<String>(spec.name).map(String::as_str),
            };
            if let Some(typed) = typed {
                said.set(spec.field, typed)
                    .map_err(|why| Error::raw(clap::error::ErrorKind::ValueValidation, why))?;
            }
        }
        Ok(Self { said, camera: CameraFlags::from_arg_matches(matches)? })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

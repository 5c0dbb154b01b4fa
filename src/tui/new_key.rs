//! A key that was entered: used at once, and saved for the next start.

use super::run::Studio;
use crate::app::{KeyTaken, Msg};
use crate::commands::Trouble;
use crate::config::KeyFile;
use crate::domain::ApiKey;
use crate::session::World;
use crate::worker::Command;

impl Studio {
    /// Uses an entered key from now on, and saves it for the next start.
    pub(super) async fn take_key(&mut self, key: ApiKey) {
        let file = KeyFile::at(self.paths.key_file());
        let saved =
            file.save(&key).map(|()| file.source().to_string()).map_err(|error| error.report());
        let variable = match self.session.as_ref().map(|session| &session.world) {
            Some(World::Live { source: crate::config::KeySource::Variable(name), .. }) => {
                Some((*name).to_owned())
            }
            _ => None,
        };
        let (tail, print) = (key.tail().to_owned(), key.fingerprint());
        let taken = KeyTaken { tail, print, saved, shadowed: variable };
        match &self.runtime {
            Some(runtime) if !runtime.world.is_sandbox() => {
                let _ = runtime.commands.send(Command::UseKey(key)).await;
            }
            _ => match World::live_with(&self.config, key, file.source()) {
                Ok(world) => {
                    if let Err(trouble) = self.enter(world).await {
                        self.tell(Msg::Alarm(trouble.report));
                        return;
                    }
                }
                Err(error) => {
                    self.tell(Msg::Alarm(Trouble::from(error).report));
                    return;
                }
            },
        }
        self.tell(Msg::KeyTaken(taken));
    }
}

//! A key that was entered: used at once, and saved for the next start.

use super::host::Host;
use crate::app::{KeyTaken, msg};
use crate::config::KeyFile;
use crate::console::Trouble;
use crate::domain::ApiKey;
use crate::session::World;
use crate::worker::Command;

impl Host {
    /// Uses an entered key from now on, and saves it for the next start. A key that is saved already
    /// is not replaced without the user's word.
    pub(super) async fn take_key(&mut self, key: ApiKey) {
        match KeyFile::at(self.paths.key_file()).other_than(&key) {
            Ok(None) => self.replace_key(key).await,
            Ok(saved) => self.tell(msg::Shell::OtherKeySaved(key, saved)),
            Err(_) => self.tell(msg::Shell::OtherKeySaved(key, None)),
        }
    }

    /// The same in the place of the key that is saved, which stays until the new one is in use.
    pub(super) async fn replace_key(&mut self, key: ApiKey) {
        let file = KeyFile::at(self.paths.key_file());
        let variable = match self.session.as_ref().map(|session| &session.world) {
            Some(World::Live { source: crate::config::KeySource::Variable(name), .. }) => {
                Some((*name).to_owned())
            }
            _ => None,
        };
        match &mut self.runtime {
            Some(runtime) if !runtime.world.is_sandbox() => {
                let _ = runtime.commands.send(Command::UseKey(key.clone())).await;
                runtime.whose.1 = key.fingerprint();
            }
            _ => match World::live_with(&self.config, key.clone(), file.source()) {
                Ok(world) => {
                    if let Err(trouble) = self.enter(world).await {
                        self.tell(msg::Notice::Alarm(trouble.report));
                        return;
                    }
                }
                Err(error) => {
                    self.tell(msg::Notice::Alarm(Trouble::from(error).report));
                    return;
                }
            },
        }
        let saved =
            file.save(&key).map(|()| file.source().to_string()).map_err(|error| error.report());
        let (tail, print) = (key.tail().to_owned(), key.fingerprint());
        self.tell(msg::Shell::KeyTaken(KeyTaken { tail, print, saved, shadowed: variable }));
    }
}

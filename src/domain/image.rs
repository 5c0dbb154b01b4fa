//! The images of a shot: their addresses and their roles (contract section 1). The provider fetches
//! an image itself, so its address has to be public.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use url::{Host, Url};

use super::text::{clean_line, is_invisible, shorten};

/// Longest address in bytes, as commonly accepted by servers and proxies.
const ADDRESS_LIMIT: usize = 2048;

/// Most cells that a refused text takes in an error message.
const QUOTED: usize = 48;

/// The address of an image: http or https, with a host, and without invisible characters.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ImageAddress(String);

/// Why a text is not the address of an image.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImageAddressError {
    /// Nothing but blanks.
    #[error("the image's address is empty; write it like https://example.com/cat.png")]
    Empty,
    /// A path, or the address of a local file.
    #[error(
        "the provider fetches an image itself and cannot see {0}; upload it where anybody can \
         open it and give that https address"
    )]
    Local(String),
    /// The image itself, as a `data:` address.
    #[error(
        "the provider takes an image's address and not the image itself; upload it where anybody \
         can open it and give that https address"
    )]
    Inline,
    /// A web address without a scheme.
    #[error("an address begins with https://; write it like https://{0}")]
    NoScheme(String),
    /// Neither http nor https.
    #[error("the provider fetches images over https, not {0}; give an https address")]
    Scheme(String),
    /// A blank, a control or an invisible character.
    #[error("the image's address has {0} in it; write that percent-encoded, or copy it anew")]
    Unseen(&'static str),
    /// A user name or a password in it.
    #[error(
        "the image's address has a user name or password in it, which would be sent and kept; \
         give one without"
    )]
    Secret,
    /// Longer than 2048 bytes.
    #[error("the image's address has {0} bytes and may have {ADDRESS_LIMIT}; give a shorter one")]
    Long(usize),
    /// Not an address.
    #[error("that is no address: {0}; write it like https://example.com/cat.png")]
    Form(String),
}

impl ImageAddress {
    /// Parses an address. Non-ASCII characters are percent-encoded; the rest is left unchanged,
    /// because an address may be signed.
    pub fn parse(text: &str) -> Result<Self, ImageAddressError> {
        use ImageAddressError as E;
        let text = text.trim();
        let quoted = || shorten(&clean_line(text), QUOTED);
        if text.is_empty() {
            return Err(E::Empty);
        }
        let begins = |with: &str| {
            text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
        };
        if begins("data:") {
            return Err(E::Inline);
        }
        if is_path(text) || begins("file:") {
            return Err(E::Local(quoted()));
        }
        let Some((scheme, rest)) = text.split_once("://") else {
            // A host before the first slash has a dot in it, or it is a folder.
            let host = text.split_once('/').is_some_and(|(host, _)| host.contains('.'));
            return Err(if host { E::NoScheme(quoted()) } else { E::Local(quoted()) });
        };
        if !["http", "https"].iter().any(|known| scheme.eq_ignore_ascii_case(known)) {
            let scheme = clean_line(scheme);
            return Err(E::Scheme(shorten(&scheme, QUOTED)));
        }
        if text.len() > ADDRESS_LIMIT {
            return Err(E::Long(text.len()));
        }
        if text.contains(char::is_whitespace) {
            return Err(E::Unseen("a blank"));
        }
        if text.chars().any(|c| c.is_control() || is_invisible(c)) {
            return Err(E::Unseen("a character that cannot be seen"));
        }
        // Readers disagree about what these mean.
        if text.contains('\\') || rest.starts_with('/') {
            return Err(E::Form(quoted()));
        }
        let url = Url::parse(text).map_err(|_| E::Form(quoted()))?;
        if !url.username().is_empty() || url.password().is_some() || has_user(rest) {
            return Err(E::Secret);
        }
        if url.host_str().is_none_or(str::is_empty) {
            return Err(E::Form(quoted()));
        }
        let kept = if text.is_ascii() { text.to_owned() } else { url.into() };
        if kept.len() > ADDRESS_LIMIT {
            return Err(E::Long(kept.len()));
        }
        Ok(Self(kept))
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it names a place that only this machine or its network can reach.
    pub fn is_private(&self) -> bool {
        let Ok(url) = Url::parse(&self.0) else { return false };
        match url.host() {
            Some(Host::Domain(name)) => {
                let name = name.trim_end_matches('.');
                let inner = |end: &str| name == end || name.ends_with(&format!(".{end}"));
                !name.contains('.')
                    || ["localhost", "local", "internal", "lan"].iter().any(|it| inner(it))
            }
            Some(Host::Ipv4(ip)) => {
                let [a, b, ..] = ip.octets();
                // 100.64.0.0/10 is what providers of lines share.
                let shared = a == 100 && b & 0xc0 == 64;
                ip.is_private() || ip.is_loopback() || ip.is_link_local() || a == 0 || shared
            }
            Some(Host::Ipv6(ip)) => match ip.to_ipv4_mapped() {
                Some(ip) => ip.is_private() || ip.is_loopback() || ip.is_link_local(),
                None => {
                    ip.is_loopback()
                        || ip.is_unspecified()
                        || ip.is_unique_local()
                        || ip.is_unicast_link_local()
                }
            },
            None => false,
        }
    }
}

/// Whether a text looks like a path, on Unix or on Windows.
fn is_path(text: &str) -> bool {
    let bytes = text.as_bytes();
    let drive = bytes.len() > 2
        && bytes[0].is_ascii_alphabetic()
        && bytes[1] == b':'
        && matches!(bytes[2], b'\\' | b'/');
    drive || text.starts_with(['/', '\\', '~', '.'])
}

/// Whether there is a user name, even an empty one, before the host.
fn has_user(rest: &str) -> bool {
    rest.split(['/', '?', '#']).next().is_some_and(|host| host.contains('@'))
}

impl FromStr for ImageAddress {
    type Err = ImageAddressError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        Self::parse(text)
    }
}

impl TryFrom<String> for ImageAddress {
    type Error = ImageAddressError;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::parse(&text)
    }
}

impl From<ImageAddress> for String {
    fn from(address: ImageAddress) -> Self {
        address.0
    }
}

impl fmt::Display for ImageAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The images of a shot. A shot without images sends nothing about them.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Images {
    /// The image that the film is made from: its first frame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub image: Option<ImageAddress>,
    /// The image that the film moves towards.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_image: Option<ImageAddress>,
    /// Whether `image` is the last frame instead of the first.
    #[serde(default, rename = "image_as_end_frame", skip_serializing_if = "is_off")]
    pub as_end_frame: bool,
    /// Whether the film is flipped, as the route calls it. Some clients send this for portrait
    /// films.
    #[serde(default, skip_serializing_if = "is_off")]
    pub flip: bool,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde passes what it asks about so")]
fn is_off(flag: &bool) -> bool {
    !flag
}

/// Why a combination of images is not possible.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ImagesError {
    /// A last image without a first one.
    #[error(
        "a last image needs a first one; for a film that only ends with it, make it the image and \
         the end frame"
    )]
    LastAlone,
    /// An end frame without an image.
    #[error("there is no image to be the end frame; give one, or leave that out")]
    EndAlone,
    /// A flip without an image.
    #[error("flip goes with an image and there is none; give one, or leave that out")]
    FlipAlone,
    /// Two images for the same end.
    #[error("the image as the end frame and a last image are two ends; leave one of them out")]
    TwoEnds,
}

impl Images {
    /// Whether there are no images and no options for them.
    pub fn is_none(&self) -> bool {
        *self == Self::default()
    }

    /// The first problem with the combination, if there is one.
    pub fn problem(&self) -> Option<ImagesError> {
        match (&self.image, &self.last_image) {
            (None, Some(_)) => Some(ImagesError::LastAlone),
            (None, None) if self.as_end_frame => Some(ImagesError::EndAlone),
            (None, None) if self.flip => Some(ImagesError::FlipAlone),
            (Some(_), Some(_)) if self.as_end_frame => Some(ImagesError::TwoEnds),
            (Some(_) | None, _) => None,
        }
    }

    /// Names the frames that there are images for, in a word or two.
    pub fn words(&self) -> &'static str {
        match (&self.image, &self.last_image, self.as_end_frame, self.flip) {
            (None, None, ..) => "none",
            (Some(_), None, false, false) => "first",
            (Some(_), None, false, true) => "first, flip",
            (Some(_), None, true, false) | (None, Some(_), _, false) => "last",
            (Some(_), None, true, true) | (None, Some(_), _, true) => "last, flip",
            (Some(_), Some(_), _, false) => "both",
            (Some(_), Some(_), _, true) => "both, flip",
        }
    }

    /// Whether the provider will probably be unable to fetch one of them.
    pub fn has_private(&self) -> bool {
        [&self.image, &self.last_image].into_iter().flatten().any(ImageAddress::is_private)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn why(text: &str) -> String {
        ImageAddress::parse(text).unwrap_err().to_string()
    }

    #[test]
    fn an_address_that_anybody_can_open_is_kept_as_it_is_written() {
        for text in [
            "https://example.com/cat.png",
            "HTTP://Example.com:8080/a/../b?sig=%2f+x'y&e=1#top",
            "https://[2001:db8::1]/x",
            "https://8.8.8.8",
            "https://example.com/a@b.png",
            "http://127.0.0.1:8/x",
        ] {
            assert_eq!(ImageAddress::parse(text).unwrap().as_str(), text);
            assert_eq!(ImageAddress::parse(&format!(" {text}\n")).unwrap().as_str(), text);
        }
        let encoded = ImageAddress::parse("https://例え.jp/猫.png").unwrap();
        assert_eq!(encoded.as_str(), "https://xn--r8jz45g.jp/%E7%8C%AB.png");
    }

    #[test]
    fn what_is_no_address_says_why_one_is_needed() {
        for local in [
            "./cat.png",
            "../cat.png",
            "/home/me/cat.png",
            "~/cat.png",
            "C:\\cat.png",
            "d:/cat.png",
            "\\\\nas\\cat.png",
            "cat.png",
            "pictures/my cat.png",
            "file:///home/me/cat.png",
            "FILE:cat.png",
        ] {
            let why = why(local);
            assert!(why.contains("fetches an image itself") && why.contains("upload"), "{why}");
            assert!(why.contains(local), "{why}");
        }
        assert!(why("data:image/png;base64,AAAA").contains("not the image itself"));
        assert!(why(&format!("DATA:{}", "A".repeat(9999))).contains("upload"));
        assert!(why("example.com/cat.png").contains("https://example.com/cat.png"));
        assert!(why("ftp://example.com/cat.png").contains("not ftp"));
        assert!(why("s3://bucket/cat.png").contains("not s3"));
        assert!(why("https://me:secret@example.com/x").contains("password"));
        assert!(why("https://@example.com/x").contains("password"));
        assert!(!why("https://me:secret@example.com/x").contains("secret"), "nor repeats it");
        assert!(why("https://example.com/my cat.png").contains("a blank"));
        assert!(why("https://example.com/\u{202e}gnp.tac").contains("cannot be seen"));
        assert!(why("https://example.com/\u{1b}]0;x\u{7}").contains("cannot be seen"));
        assert!(why(&format!("https://example.com/{}", "x".repeat(2048))).contains("2068 bytes"));
        // Nine bytes each, once they are encoded.
        assert!(why(&format!("https://example.com/{}", "猫".repeat(300))).contains("2720 bytes"));
        for odd in
            ["https://", "https:///x", "https:\\\\example.com/x", "http://a:99999/", "https://?x"]
        {
            assert!(ImageAddress::parse(odd).is_err(), "{odd}");
        }
        assert!(why(" ").contains("empty"));
    }

    #[test]
    fn an_address_that_the_provider_cannot_reach_is_known() {
        let private =
            |host: &str| ImageAddress::parse(&format!("http://{host}/x")).unwrap().is_private();
        for host in [
            "localhost",
            "LOCALHOST:8080",
            "a.localhost",
            "nas",
            "nas.local",
            "x.internal",
            "127.0.0.1",
            "2130706433",
            "0.0.0.0",
            "10.1.2.3",
            "192.168.0.1:81",
            "172.16.0.1",
            "169.254.1.1",
            "100.64.0.1",
            "[::1]",
            "[::]",
            "[fd00::1]",
            "[fe80::1]",
            "[::ffff:10.0.0.1]",
            "localhost.",
        ] {
            assert!(private(host), "{host}");
        }
        for host in [
            "example.com",
            "8.8.8.8",
            "172.32.0.1",
            "100.128.0.1",
            "[2001:4860::1]",
            "local.example.com",
        ] {
            assert!(!private(host), "{host}");
        }
    }

    #[test]
    fn images_that_do_not_go_together_are_told() {
        let at = |text: &str| ImageAddress::parse(text).ok();
        let (a, b) = (at("https://a.example/1"), at("https://b.example/2"));
        let images = |image: &Option<ImageAddress>, last: &Option<ImageAddress>, end, flip| {
            Images { image: image.clone(), last_image: last.clone(), as_end_frame: end, flip }
        };
        let none = None;
        for (images, problem) in [
            (Images::default(), None),
            (images(&a, &none, false, false), None),
            (images(&a, &none, true, true), None),
            (images(&a, &b, false, true), None),
            (images(&none, &b, false, false), Some(ImagesError::LastAlone)),
            (images(&none, &b, true, true), Some(ImagesError::LastAlone)),
            (images(&none, &none, true, false), Some(ImagesError::EndAlone)),
            (images(&none, &none, false, true), Some(ImagesError::FlipAlone)),
            (images(&a, &b, true, false), Some(ImagesError::TwoEnds)),
        ] {
            assert_eq!(images.problem(), problem, "{images:?}");
        }
    }

    proptest! {
        #[test]
        fn whatever_is_taken_can_be_seen_and_is_taken_again(
            text in prop_oneof![
                any::<String>(),
                "https?://[a-z.@:/\\\\\\[\\]]{0,40}",
                // Nearly good ones: what cannot be seen has to be found behind a sound host.
                "https?://[a-z]{1,9}\\.com/[a-z%?#\u{0}-\u{20}\u{7f}-\u{a0}\u{202e}\u{200b}猫]{0,6}",
            ],
        ) {
            match ImageAddress::parse(&text) {
                Ok(address) => {
                    prop_assert!(address.as_str().bytes().all(|byte| byte.is_ascii_graphic()));
                    prop_assert!(address.as_str().len() <= ADDRESS_LIMIT);
                    prop_assert_eq!(ImageAddress::parse(address.as_str()), Ok(address.clone()));
                    let json = serde_json::to_string(&address).unwrap();
                    prop_assert_eq!(serde_json::from_str::<ImageAddress>(&json).unwrap(), address);
                }
                // Nothing of what was refused reaches a terminal as it came.
                Err(why) => prop_assert!(!why.to_string().chars().any(char::is_control), "{why}"),
            }
        }
    }
}

//! Removes secrets from addresses before they are shown.

/// Replaces a secret.
const HIDDEN: &str = "[hidden]";

/// An address without the user name and password. A password can contain a slash or an `@`, so
/// everything up to the last `@` is removed.
pub fn without_password(address: &str) -> String {
    let scheme = |name: &str| name.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c));
    // A proxy is often written without a scheme.
    let (scheme, rest) = match address.split_once("://") {
        Some((name, rest)) if scheme(name) => (&address[..name.len() + 3], rest),
        Some(_) | None => ("", address),
    };
    match rest.rsplit_once('@') {
        Some((_, host)) => format!("{scheme}{HIDDEN}@{host}"),
        None => address.to_owned(),
    }
}

/// An address without the user name and password, and without the values after a `?` or a `#`.
pub fn without_secrets(address: &str) -> String {
    let address = without_password(address);
    let Some((place, query)) = address.find(['?', '#']).map(|at| address.split_at(at + 1)) else {
        return address;
    };
    let value = |parameter: &str| match parameter.split_once('=') {
        Some((name, _)) => format!("{name}={HIDDEN}"),
        None if parameter.is_empty() => String::new(),
        None => HIDDEN.to_owned(),
    };
    let query: Vec<String> = query.split('&').map(value).collect();
    format!("{place}{}", query.join("&"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_not_shown() {
        for (address, shown) in [
            ("http://mai:hunter2@proxy:3128/x", "http://[hidden]@proxy:3128/x"),
            ("http://mai:hun@ter2@proxy:3128", "http://[hidden]@proxy:3128"),
            ("http://mai:hun/ter2@proxy:3128", "http://[hidden]@proxy:3128"),
            ("http://mai:hun?ter#2@proxy:3128", "http://[hidden]@proxy:3128"),
            ("mai:hunter2@proxy:3128", "[hidden]@proxy:3128"),
            ("mai:hun://ter2@proxy:3128", "[hidden]@proxy:3128"),
            ("http://proxy/a", "http://proxy/a"),
            ("proxy:3128", "proxy:3128"),
            ("", ""),
        ] {
            assert_eq!(without_password(address), shown);
            assert_eq!(without_secrets(address), shown);
        }
    }

    #[test]
    fn nor_is_what_a_query_says() {
        for (address, shown) in [
            ("http://proxy/?token=abc&x", "http://proxy/?token=[hidden]&[hidden]"),
            ("proxy?abc", "proxy?[hidden]"),
            ("https://x/#key=abc", "https://x/#key=[hidden]"),
            ("https://x/?a=b&c=d=e#f", "https://x/?a=[hidden]&c=[hidden]"),
            ("http://mai:a@proxy?t=b", "http://[hidden]@proxy?t=[hidden]"),
            ("https://x/?", "https://x/?"),
        ] {
            assert_eq!(without_secrets(address), shown);
        }
    }
}

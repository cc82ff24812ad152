//! The URL of a bucket at an endpoint of OSS.

use reqwest::Url;

use crate::endpoint::Endpoint;

/// A bucket at an endpoint.
pub(super) struct Bucket {
    /// The URL to post forms to. It ends with a slash.
    pub(super) url: Url,
}

impl Bucket {
    /// The bucket at `endpoint`, which may lack its scheme or begin with the bucket's name already.
    /// A server with an address instead of a name has the bucket in the path. All others use HTTPS,
    /// whatever the endpoint says. The error is the reason why there is no such bucket.
    pub(super) fn at(endpoint: &str, name: &str) -> Result<Self, String> {
        if !is_name(name) {
            return Err("its name is not a bucket name".to_owned());
        }
        let endpoint = Endpoint::parse(endpoint).map_err(|reason| format!("endpoint: {reason}"))?;
        let mut url = endpoint.url;
        let cannot = |_| "endpoint: it has no host".to_owned();
        match url.domain() {
            Some(host) if host != "localhost" => {
                if !host.starts_with(&format!("{name}.")) {
                    let host = format!("{name}.{host}");
                    url.set_host(Some(&host)).map_err(cannot)?;
                }
                url.set_scheme("https").map_err(|()| "endpoint: it cannot use https".to_owned())?;
            }
            _ => url.set_path(&format!("/{name}/")),
        }
        Ok(Self { url })
    }

    /// The URL of an object.
    pub(super) fn link(&self, key: &str) -> Url {
        let mut url = self.url.clone();
        let path = format!("{}{key}", url.path());
        url.set_path(&path);
        url
    }
}

/// Returns `true` for the name of a bucket. Any other text could lead to another host.
fn is_name(text: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=63).contains(&text.len()) && text.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_is_a_host_or_a_folder() {
        for (endpoint, url) in [
            ("https://oss.com", "https://media.oss.com/"),
            ("oss-ap-southeast-1.aliyuncs.com", "https://media.oss-ap-southeast-1.aliyuncs.com/"),
            ("http://oss-x.aliyuncs.com/", "https://media.oss-x.aliyuncs.com/"),
            ("https://media.oss.com", "https://media.oss.com/"),
            ("http://127.0.0.1:8080", "http://127.0.0.1:8080/media/"),
            ("http://[::1]:8080", "http://[::1]:8080/media/"),
            ("http://localhost:8080", "http://localhost:8080/media/"),
        ] {
            let bucket = Bucket::at(endpoint, "media").unwrap();
            assert_eq!(bucket.url.as_str(), url, "{endpoint}");
            assert_eq!(bucket.link("a b/c?.jpg").as_str(), format!("{url}a%20b/c%3F.jpg"));
        }
    }

    #[test]
    fn other_texts_are_refused() {
        for (endpoint, name) in [
            ("https://oss.com", ""),
            ("https://oss.com", "evil.com/"),
            ("https://oss.com", "Media"),
            ("https://oss.com/path", "media"),
            ("https://user:secret@oss.com", "media"),
            ("", "media"),
        ] {
            let reason = Bucket::at(endpoint, name).err().unwrap();
            assert!(!reason.contains("secret") && !reason.contains("evil"), "{reason}");
        }
    }
}

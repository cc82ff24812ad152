//! Checks `SSL_CERT_FILE` and `SSL_CERT_DIR`, the variables for root certificates on Unix systems.
//! TLS libraries skip whatever they cannot read and then trust no server, so the variables are
//! checked first.

use std::ffi::OsString;
use std::fs;
use std::io;
use std::path::Path;

use crate::setup_error::SetupError;

const FILE: &str = "SSL_CERT_FILE";
const DIRECTORY: &str = "SSL_CERT_DIR";

/// `true` if the TLS library reads the variables.
const ARE_READ: bool = cfg!(all(unix, not(target_vendor = "apple"), not(target_os = "android")));

/// Fails if a variable leads to no certificate.
pub(super) fn check_variables() -> Result<(), SetupError> {
    if ARE_READ { check(std::env::var_os) } else { Ok(()) }
}

fn check(lookup: impl Fn(&'static str) -> Option<OsString>) -> Result<(), SetupError> {
    let refused = |name: &str, reason: String| {
        let text = format!(
            "the root certificates in the variable {name} are not usable: {reason}; fix it or unset it"
        );
        SetupError::new(text)
    };
    if let Some(path) = lookup(FILE) {
        return check_file(Path::new(&path)).map_err(|reason| refused(FILE, reason));
    }
    // If there are several directories, some may be missing.
    let Some(list) = lookup(DIRECTORY) else { return Ok(()) };
    let mut fault = "it names no directory".to_owned();
    for folder in std::env::split_paths(&list).filter(|path| !path.as_os_str().is_empty()) {
        match fs::read_dir(&folder) {
            Ok(_) => return Ok(()),
            Err(error) => fault = format!("{}: {error}", folder.display()),
        }
    }
    Err(refused(DIRECTORY, fault))
}

fn check_file(path: &Path) -> Result<(), String> {
    let shown = path.display();
    let failed = |error: io::Error| format!("{shown}: {error}");
    if !fs::metadata(path).map_err(failed)?.is_file() {
        return Err(format!("{shown} is not a file"));
    }
    let begin = b"-----BEGIN CERTIFICATE-----";
    match fs::read(path).map_err(failed)?.windows(begin.len()).any(|text| text == begin) {
        true => Ok(()),
        false => Err(format!("{shown} contains no `-----BEGIN CERTIFICATE-----`")),
    }
}

/// Adds the searched places to an error about missing certificates.
#[cfg(feature = "rustls")]
pub(super) fn none_loaded(error: SetupError) -> SetupError {
    match named() {
        None => error,
        Some(names) => {
            let text = format!("TLS cannot be set up: there is no usable certificate in {names}");
            SetupError::new(text).with_source(error)
        }
    }
}

/// The places that the variables name, for error texts.
#[cfg(feature = "rustls")]
pub(super) fn named() -> Option<&'static str> {
    let is_set = |name| ARE_READ && std::env::var_os(name).is_some();
    match (is_set(FILE), is_set(DIRECTORY)) {
        (true, true) => Some("the files named by the variables SSL_CERT_FILE and SSL_CERT_DIR"),
        (true, false) => Some("the file named by the variable SSL_CERT_FILE"),
        (false, true) => Some("the directories named by the variable SSL_CERT_DIR"),
        (false, false) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_variable_that_names_no_certificate_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).into_os_string();
        fs::write(path("good"), "-----BEGIN CERTIFICATE-----\n").unwrap();
        fs::write(path("empty"), "").unwrap();
        let several = std::env::join_paths([path("missing"), folder.path().into()]).unwrap();
        for (name, value, reason) in [
            (FILE, path("good"), None),
            (FILE, path("missing"), Some("missing: ")),
            (FILE, path("empty"), Some("empty contains no")),
            (FILE, folder.path().into(), Some("is not a file")),
            (FILE, OsString::new(), Some(": ")),
            (DIRECTORY, folder.path().into(), None),
            (DIRECTORY, several, None),
            (DIRECTORY, path("missing"), Some("missing: ")),
            (DIRECTORY, path("good"), Some("good: ")),
            (DIRECTORY, OsString::new(), Some("it names no directory")),
        ] {
            let result = check(|asked| (asked == name).then(|| value.clone()));
            let error = result.err().map(|error| error.to_string());
            assert_eq!(error.is_some(), reason.is_some(), "{name} {value:?}: {error:?}");
            if let (Some(error), Some(reason)) = (error, reason) {
                assert!(error.contains(&format!("variable {name} are")), "{error}");
                assert!(error.contains(reason), "{error}");
            }
        }
        assert!(check(|_| None).is_ok());
    }
}

//! What stands where a file should be: pipes, devices, folders, giants, and files that are being
//! written.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use cams_api::credentials::{
    AssumeRoleWithOidc, CliProfile, Credentials, CredentialsProvider, IniProfile, ProviderChain,
    ServiceEndpoints,
};
use serde_json::json;

use super::*;

const CONFIG: &str = r#"{"current":"a","profiles":[{"name":"a","mode":"AK","access_key_id":"cli","access_key_secret":"s"}]}"#;

const SECTION: &str = "[default]\ntype=access_key\naccess_key_id=ini\naccess_key_secret=s\n";

/// Every provider that reads a file, with this path for it.
fn readers(path: &Path) -> Vec<Box<dyn CredentialsProvider>> {
    let (role, issuer) = ("acs:ram::1:role/r", "acs:ram::1:oidc-provider/p");
    let path_text = path.to_str().unwrap();
    let config = [("ALIBABA_CLOUD_CONFIG_FILE", path_text)];
    let credentials = [("ALIBABA_CLOUD_CREDENTIALS_FILE", path_text)];
    vec![
        Box::new(CliProfile::new().file(path)),
        Box::new(CliProfile::with_lookup(variables(&config))),
        Box::new(IniProfile::new().file(path)),
        Box::new(IniProfile::with_lookup(variables(&credentials))),
        Box::new(AssumeRoleWithOidc::new(role, issuer, path)),
    ]
}

async fn assert_all_refuse(path: &Path, reason: &str) {
    for provider in readers(path) {
        let error = provider.credentials().await.unwrap_err();
        assert!(!error.is_not_configured(), "{error}");
        let text = error.to_string();
        assert!(text.contains(path.to_str().unwrap()) && text.contains(reason), "{text}");
    }
}

#[cfg(unix)]
fn pipe(path: PathBuf) -> PathBuf {
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    path
}

/// A pipe without a writer keeps whoever opens it waiting for ever, with the thread.
#[cfg(unix)]
#[tokio::test]
async fn anything_but_a_regular_file_is_refused_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let pipe = pipe(folder.path().join("pipe"));
    let socket = folder.path().join("socket");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&pipe, &link).unwrap();
    for path in [pipe, socket, link, "/dev/zero".into(), "/dev/null".into(), "/dev/tty".into()] {
        assert_all_refuse(&path, "it is a pipe or a device, not a file").await;
    }
    assert_all_refuse(folder.path(), "it is a folder, not a file").await;
    let around = folder.path().join("around");
    std::os::unix::fs::symlink(&around, &around).unwrap();
    assert_all_refuse(&around, "link").await;
}

#[tokio::test]
async fn a_file_has_a_mebibyte_at_most() {
    let file = tempfile::NamedTempFile::new().unwrap();
    // With nothing in it that takes room.
    file.as_file().set_len(8 << 30).unwrap();
    assert_all_refuse(file.path(), "it is larger than 1048576 bytes").await;
    file.as_file().set_len((1 << 20) + 1).unwrap();
    assert_all_refuse(file.path(), "it is larger than 1048576 bytes").await;
    let padded = |text: &str, length: usize| format!("{text}{}", " ".repeat(length - text.len()));
    for length in [4095, 4096, 4097, 1 << 20] {
        fs::write(file.path(), padded(CONFIG, length)).unwrap();
        let provider = CliProfile::new().file(file.path());
        assert_gives(&provider, Credentials::new("cli", "s")).await;
    }
}

/// It says that it is empty.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_file_that_does_not_know_its_size_is_read() {
    let environment = Path::new("/proc/self/environ");
    assert_eq!(environment.metadata().unwrap().len(), 0);
    let error = CliProfile::new().file(environment).credentials().await.unwrap_err().to_string();
    assert!(error.starts_with("/proc/self/environ:1:1: this is not JSON"), "{error}");
}

/// A chain whose files are looked for in this home, on an instance with a role.
async fn chain_in(home: &str, more: &[(&str, &str)]) -> Result<Credentials, String> {
    let metadata = metadata().await;
    let set = [&[("HOME", home)], more].concat();
    let endpoints = ServiceEndpoints::new().metadata(metadata.url());
    let chain = ProviderChain::with_endpoints(variables(&set), endpoints);
    chain.credentials().await.map_err(|error| error.to_string())
}

/// Services have such homes, and containers make a folder where a file to mount is missing.
#[cfg(unix)]
#[tokio::test]
async fn a_home_that_cannot_be_looked_into_is_passed_over() {
    use std::os::unix::fs::symlink;

    let folder = tempfile::tempdir().unwrap();
    let mut homes = vec![PathBuf::from("/dev/null"), PathBuf::from("/nowhere")];
    let mut home = |name: &str, make: &dyn Fn(&Path)| {
        let path = folder.path().join(name);
        fs::create_dir(&path).unwrap();
        make(&path);
        homes.push(path);
    };
    let files =
        [".aliyun/config.json", ".alibabacloud/credentials.ini", ".alibabacloud/credentials"];
    home("file for a folder", &|home| {
        fs::write(home.join(".aliyun"), "").unwrap();
        fs::write(home.join(".alibabacloud"), "").unwrap();
    });
    home("folder for a file", &|home| {
        files.iter().for_each(|file| fs::create_dir_all(home.join(file)).unwrap());
    });
    home("loop", &|home| {
        symlink(home.join(".aliyun"), home.join(".aliyun")).unwrap();
        symlink(home.join(".alibabacloud"), home.join(".alibabacloud")).unwrap();
    });
    home("links to nowhere", &|home| {
        symlink("/nowhere", home.join(".aliyun")).unwrap();
        symlink("/nowhere", home.join(".alibabacloud")).unwrap();
    });
    home("pipes", &|home| {
        fs::create_dir(home.join(".aliyun")).unwrap();
        fs::create_dir(home.join(".alibabacloud")).unwrap();
        files.iter().for_each(|file| drop(pipe(home.join(file))));
    });
    homes.push(folder.path().join("long".repeat(1000)));
    for home in homes {
        let home = home.to_str().unwrap();
        assert_eq!(chain_in(home, &[]).await.unwrap().access_key_id(), "ecs-id", "{home}");
        // Whoever names a profile wants that one.
        let error = chain_in(home, &[("ALIBABA_CLOUD_PROFILE", "named")]).await.unwrap_err();
        assert!(error.contains("ALIBABA_CLOUD_PROFILE asks for the profile \"named\""), "{error}");
        let error = CliProfile::with_lookup(variables(&[("HOME", home)])).profile("named");
        assert!(!error.credentials().await.unwrap_err().is_not_configured(), "{home}");
    }
}

/// If nothing else has credentials either, that is one of the reasons.
#[tokio::test]
async fn why_a_home_is_passed_over_is_said() {
    let home = tempfile::tempdir().unwrap();
    fs::create_dir_all(home.path().join(".aliyun/config.json")).unwrap();
    fs::create_dir_all(home.path().join(".alibabacloud/credentials")).unwrap();
    let home = home.path().to_str().unwrap();
    let chain = ProviderChain::with_lookup(variables(&[
        ("HOME", home),
        ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true"),
    ]));
    let error = chain.credentials().await.unwrap_err();
    assert!(error.is_not_configured());
    let text = error.to_string().replace(home, "HOME").replace('\\', "/");
    for (name, file) in
        [("cli-profile", ".aliyun/config.json"), ("ini-profile", ".alibabacloud/credentials")]
    {
        let reason = format!("{name}: HOME/{file} cannot be read: ");
        assert!(text.contains(&reason), "{text}");
    }
}

/// A place that someone named is no guess.
#[cfg(unix)]
#[tokio::test]
async fn a_named_place_that_cannot_be_looked_into_ends_the_search() {
    let home = tempfile::tempdir().unwrap();
    let home = home.path().to_str().unwrap();
    for variable in ["ALIBABA_CLOUD_CONFIG_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"] {
        for place in ["/dev/null/config.json", "/dev/null", "/nowhere/file", home] {
            let error = chain_in(home, &[(variable, place)]).await.unwrap_err();
            assert!(error.contains(place) && error.contains(variable), "{error}");
        }
    }
}

/// The clock of the test stands still while anything is read, and jumps when all wait.
#[tokio::test(start_paused = true)]
async fn a_file_that_is_being_written_is_read_again() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let path = file.path().to_owned();
    let cli = CliProfile::new().file(&path);
    for cut in [0, 1, CONFIG.len() / 2, CONFIG.len() - 1] {
        fs::write(&path, &CONFIG[..cut]).unwrap();
        let written = async {
            tokio::time::sleep(std::time::Duration::from_millis(35)).await;
            fs::write(&path, CONFIG).unwrap();
        };
        let (given, ()) = tokio::join!(cli.credentials(), written);
        assert_eq!(given.unwrap().access_key_id(), "cli", "{cut}");
    }
    // Cut off inside a character.
    let named = json!({"current": "\u{4e2d}", "profiles": []}).to_string();
    let inside = named.find('\u{4e2d}').unwrap() + 1;
    fs::write(&path, &named.as_bytes()[..inside]).unwrap();
    let written = async {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        fs::write(&path, CONFIG).unwrap();
    };
    let (given, ()) = tokio::join!(cli.credentials(), written);
    assert_eq!(given.unwrap().access_key_id(), "cli");
    // An empty one would say that nothing is configured, and another account would be asked.
    fs::write(&path, "").unwrap();
    let ini = IniProfile::new().file(&path);
    let written = async {
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        fs::write(&path, SECTION).unwrap();
    };
    let (given, ()) = tokio::join!(ini.credentials(), written);
    assert_eq!(given.unwrap().access_key_id(), "ini");
    // One that stays so is told as it is.
    fs::write(&path, &CONFIG[..20]).unwrap();
    let error = cli.credentials().await.unwrap_err().to_string();
    assert!(error.contains(":1:20: the JSON ends too early"), "{error}");
}

/// Without one there is no thread to keep free.
#[test]
fn a_file_is_read_without_a_runtime_too() {
    struct Unused;
    impl std::task::Wake for Unused {
        fn wake(self: Arc<Self>) {}
    }
    let waker = Arc::new(Unused).into();
    let mut context = std::task::Context::from_waker(&waker);
    let file = tempfile::NamedTempFile::new().unwrap();
    let provider = CliProfile::new().file(file.path());
    for text in [CONFIG, "{"] {
        fs::write(file.path(), text).unwrap();
        let outcome = provider.credentials().as_mut().poll(&mut context);
        assert!(matches!(outcome, std::task::Poll::Ready(_)));
    }
}

#[test]
fn errors_list_no_more_than_some_names() {
    let profiles: Vec<_> =
        (0..5000).map(|number| json!({"name": format!("{number}-{}", "x".repeat(100))})).collect();
    let sections: String =
        (0..5000).map(|number| format!("[{number}-{}]\n", "x".repeat(100))).collect();
    let long = "y".repeat(100_000);
    let mut errors = vec![
        CliProfile::from_text(config(&profiles), Some("other")).unwrap_err().to_string(),
        CliProfile::from_text(config(&profiles), Some(&long)).unwrap_err().to_string(),
        IniProfile::from_text(sections.as_str(), Some("other")).unwrap_err().to_string(),
        IniProfile::from_text(sections, Some(&long)).unwrap_err().to_string(),
    ];
    for error in &errors {
        assert!(error.ends_with("and 4980 more") || error.contains("and 4980 more;"), "{error}");
    }
    let one = |profile| CliProfile::from_text(config(&[profile]), None).unwrap_err().to_string();
    errors.extend([
        one(json!({"name": "a", "mode": long})),
        one(json!({"name": long, "mode": "AK"})),
        one(json!({"name": long, "mode": "ChainableRamRoleArn", "source_profile": long})),
        one(json!({"name": "a", "mode": "ChainableRamRoleArn", "source_profile": long})),
    ]);
    for error in errors {
        assert!(error.len() < 5000, "{} bytes: {}", error.len(), &error[..500]);
    }
}

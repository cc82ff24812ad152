//! The default chain: its order, and the error if no provider has credentials.

use std::error::Error as _;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use cams_api::credentials::{
    CredentialsError, CredentialsFuture, CredentialsProvider, ProviderChain, ServiceEndpoints,
};
use cams_api::{Client, Credentials, ErrorKind};

use super::{ID, SECRET, Scripted, variables};
use crate::support::{Answer, Imds, Probe, SESSION, Safe, Server};

const NO_ECS: (&str, &str) = ("ALIBABA_CLOUD_ECS_METADATA_DISABLED", "true");

#[tokio::test]
async fn without_credentials_the_error_says_what_was_tried() {
    let server = Server::always(Answer::json("{}")).await;
    let url = server.url();
    for set in [vec![], vec![(ID, ""), (SECRET, "")], vec![(ID, " "), (SECRET, "\t")]] {
        let fixed = [("ALIBABA_CLOUD_ENDPOINT", url.as_str()), NO_ECS];
        let set: Vec<_> = set.into_iter().chain(fixed).collect();
        let client = Client::from_env_with(variables(&set)).unwrap();
        let error = client.call(Probe::<Safe>::new()).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Credentials);
        if cfg!(feature = "profiles") {
            insta::assert_snapshot!("no_credentials", error);
        } else {
            let reason = "; profiles: not compiled in; compile with the feature `profiles` to read \
                          ~/.aliyun/config.json and ~/.alibabacloud/credentials.ini; ";
            assert!(error.to_string().contains(reason), "{error}");
        }
        let source = error.source().unwrap().downcast_ref::<CredentialsError>().unwrap();
        assert!(source.is_not_configured());
    }
    assert_eq!(server.connections(), 0);
}

/// All six supply credentials at first, then the first of them is taken away, and so on.
#[cfg(feature = "profiles")]
#[tokio::test]
async fn the_default_chain_asks_in_the_official_order() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let identity = file("token", "identity");
    let cli = file(
        "config.json",
        r#"{"current":"a","profiles":[{"name":"a","mode":"AK","access_key_id":"cli","access_key_secret":"s"}]}"#,
    );
    let ini =
        file("ini", "[default]\ntype = access_key\naccess_key_id = ini\naccess_key_secret = s\n");
    let named = |id: &str| SESSION.replace("STS.id", id);
    let sts =
        Server::always(Answer::json(&format!(r#"{{"Credentials":{}}}"#, named("oidc")))).await;
    let imds = Imds::start().await;
    let uri = Server::always(Answer::json(&named("uri"))).await;
    let uri_url = uri.url();
    let sources: [(&str, &[(&str, &str)]); 6] = [
        ("env", &[(ID, "env"), (SECRET, "secret")]),
        (
            "oidc",
            &[
                ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r"),
                ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p"),
                ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", &identity),
                ("ALIBABA_CLOUD_ROLE_SESSION_NAME", "pod"),
            ],
        ),
        ("cli", &[("ALIBABA_CLOUD_CONFIG_FILE", &cli)]),
        ("ini", &[("ALIBABA_CLOUD_CREDENTIALS_FILE", &ini)]),
        // Whether it is there does not depend on variables.
        ("STS.id", &[]),
        ("uri", &[NO_ECS]),
    ];
    for (first, (expected, own)) in sources.iter().enumerate() {
        let last = [("ALIBABA_CLOUD_CREDENTIALS_URI", uri_url.as_str())];
        let set: Vec<_> = match *expected {
            "uri" => own.iter().copied().chain(last).collect(),
            _ => sources[first..5].iter().flat_map(|(_, set)| *set).copied().chain(last).collect(),
        };
        let endpoints = ServiceEndpoints::new().sts(sts.url()).metadata(imds.server.url());
        let chain = ProviderChain::with_endpoints(variables(&set), endpoints);
        assert_eq!(chain.credentials().await.unwrap().access_key_id(), *expected);
    }
    // Nobody was asked who did not have to answer.
    let sessions: Vec<_> = sts.requests().iter().map(|request| request.form()).collect();
    assert!(sessions[0].contains(&("RoleSessionName".to_owned(), "pod".to_owned())));
    assert_eq!((sessions.len(), imds.asked().len(), uri.requests().len()), (1, 3, 1));
}

/// Most machines are no ECS instances, and nothing is configured on them.
#[tokio::test]
async fn a_missing_metadata_server_is_one_reason_among_others() {
    let nobody = ServiceEndpoints::new().metadata("http://127.0.0.1:1");
    let chain = ProviderChain::with_endpoints(|_| None, nobody);
    let error = chain.credentials().await.unwrap_err();
    assert!(error.is_not_configured());
    let reason = "; ecs-ram-role: not on an ECS instance: 127.0.0.1:1 cannot be reached: ";
    assert!(error.to_string().contains(reason), "{error}");
}

#[tokio::test]
async fn variables_name_the_role_of_the_instance_and_forbid_the_first_protocol() {
    let imds = Imds::start().await;
    let chain = |url: String, set: &[(&str, &str)]| {
        ProviderChain::with_endpoints(variables(set), ServiceEndpoints::new().metadata(url))
    };
    let role = [("ALIBABA_CLOUD_ECS_METADATA", "web")];
    let credentials = chain(imds.server.url(), &role).credentials().await.unwrap();
    assert_eq!(credentials.access_key_id(), "STS.id");
    assert_eq!(imds.asked(), ["PUT /latest/api/token", "GET …/web"]);
    let server = Server::always(Answer::of(404, "")).await;
    let v2_only = [("ALIBABA_CLOUD_IMDSV1_DISABLED", "True")];
    let error = chain(server.url(), &v2_only).credentials().await.unwrap_err();
    let start = "ecs-ram-role: version 1 of the metadata protocol is disabled: ";
    assert!(error.to_string().starts_with(start), "{error}");
    assert_eq!(server.requests().len(), 1);
}

/// Each provider that is configured comes before those after it, broken or not.
#[tokio::test]
async fn a_provider_that_is_configured_and_broken_is_not_passed_over() {
    let server = Server::always(Answer::json(SESSION)).await;
    let uri = server.url();
    let environment = [(ID, "id"), (SECRET, "secret")];
    let oidc = [
        ("ALIBABA_CLOUD_ROLE_ARN", "acs:ram::1:role/r"),
        ("ALIBABA_CLOUD_OIDC_PROVIDER_ARN", "acs:ram::1:oidc-provider/p"),
        ("ALIBABA_CLOUD_OIDC_TOKEN_FILE", "/no/such/file"),
    ];
    let last = [NO_ECS, ("ALIBABA_CLOUD_CREDENTIALS_URI", uri.as_str())];
    let found = |set: Vec<(&str, &str)>| {
        let chain = ProviderChain::with_lookup(variables(&set));
        async move { chain.credentials().await }
    };
    let all: Vec<_> = environment.into_iter().chain(oidc).chain(last).collect();
    assert_eq!(found(all).await.unwrap().access_key_id(), "id");
    let error = found(oidc.into_iter().chain(last).collect()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "assume-role-with-oidc: cannot read the OIDC token file /no/such/file: No such file or directory (os error 2); \
         check ALIBABA_CLOUD_OIDC_TOKEN_FILE and who may read the file"
    );
    assert!(!error.is_not_configured());
    assert_eq!(server.connections(), 0);
    // What is wrong with a variable is said by its name.
    for (name, value, wrong) in [
        ("ALIBABA_CLOUD_ROLE_ARN", "r", "is not of the form acs:ram::<account>:role/<name>"),
        (
            "ALIBABA_CLOUD_ROLE_SESSION_NAME",
            "x",
            "is not 2 to 64 characters of A-Z a-z 0-9 . @ _ -",
        ),
        ("ALIBABA_CLOUD_STS_REGION", "EU/", "is not a region id such as \"ap-southeast-1\""),
    ] {
        let error = found(oidc.into_iter().chain([(name, value)]).collect()).await.unwrap_err();
        let expected = format!("assume-role-with-oidc: {name} {wrong}");
        assert_eq!(error.to_string(), expected);
    }
    let vpc = [("ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED", "true")];
    let error = found(oidc.into_iter().chain(vpc).collect()).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "assume-role-with-oidc: the STS of a VPC belongs to a region, and ALIBABA_CLOUD_STS_REGION is not set"
    );
    let credentials = found(last.to_vec()).await.unwrap();
    assert_eq!(credentials.access_key_id(), "STS.id");
    // Only a part of what OIDC needs: it is not meant.
    let part = oidc.into_iter().take(2).chain(last).collect();
    assert_eq!(found(part).await.unwrap().access_key_id(), "STS.id");
}

#[tokio::test]
async fn a_chain_lists_every_reason_and_stays_with_the_first_that_works() {
    let counters: [Arc<AtomicUsize>; 2] = Default::default();
    let scripted = |index: usize, name, answers| Scripted {
        name,
        asked: Arc::clone(&counters[index]),
        answers,
    };
    let works = || Ok(Credentials::new("id", "secret"));
    let chain = ProviderChain::empty()
        .then(scripted(0, "first", vec![Err("not today"), Err("never"), works()]))
        .then(scripted(1, "second", vec![Err("no file"), works(), Err("gone")]));
    assert_eq!(format!("{chain:?}"), r#"["first", "second"]"#);
    let error = chain.credentials().await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "no provider has credentials; tried first: not today; second: no file"
    );
    // A total failure decides nothing: both are asked again.
    assert_eq!(chain.credentials().await.unwrap().access_key_id(), "id");
    // From now on only the second counts, and what it lacks now is a failure.
    let error = chain.credentials().await.unwrap_err();
    assert_eq!(error.to_string(), "second: gone");
    assert!(!error.is_not_configured());
    assert_eq!(counters.map(|asked| asked.load(Ordering::SeqCst)), [2, 3]);
    let error = ProviderChain::empty().credentials().await.unwrap_err();
    assert_eq!(error.to_string(), "the provider chain is empty");
}

/// A failure must not be hidden by the credentials of another account.
#[tokio::test]
async fn a_failure_ends_the_search() {
    struct Broken;
    impl CredentialsProvider for Broken {
        fn name(&self) -> &str {
            "broken"
        }
        fn credentials(&self) -> CredentialsFuture<'_> {
            Box::pin(async { Err(CredentialsError::failed("the file is malformed")) })
        }
    }
    let asked = Arc::<AtomicUsize>::default();
    let works = Scripted {
        name: "works",
        asked: Arc::clone(&asked),
        answers: vec![Ok(Credentials::new("id", "secret"))],
    };
    let chain = ProviderChain::empty().then(Broken).then(works);
    for _ in 0..2 {
        let error = chain.credentials().await.unwrap_err();
        assert_eq!(error.to_string(), "broken: the file is malformed");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
}

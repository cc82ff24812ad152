//! The settings that apply, and where each of them came from: an option, else a variable, else the
//! default.

use crate::arguments::Options;

/// A setting with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Setting {
    /// `None` lets the client choose.
    pub(crate) value: Option<String>,
    pub(crate) source: String,
}

impl Setting {
    /// The same with the value of the default.
    pub(crate) fn or(self, value: &str) -> Self {
        Self { value: self.value.or_else(|| Some(value.to_owned())), ..self }
    }
}

/// The settings that variables can make too.
pub(crate) struct Settings {
    pub(crate) region: Setting,
    pub(crate) endpoint: Setting,
    pub(crate) profile: Setting,
}

impl Settings {
    pub(crate) fn read(options: &Options, variable: impl Fn(&str) -> Option<String>) -> Self {
        let setting = |option: &Option<String>, flag: &str, name: &str| {
            let given = option.clone().map(|value| (value, flag.to_owned()));
            let value = given.or_else(|| {
                let value = variable(name)?.trim().to_owned();
                (!value.is_empty()).then(|| (value, name.to_owned()))
            });
            match value {
                Some((value, source)) => Setting { value: Some(value), source },
                None => Setting { value: None, source: "default".to_owned() },
            }
        };
        Self {
            region: setting(&options.region, "--region", "ALIBABA_CLOUD_REGION_ID"),
            endpoint: setting(&options.endpoint, "--endpoint", "ALIBABA_CLOUD_ENDPOINT"),
            profile: setting(&options.profile, "--profile", "ALIBABA_CLOUD_PROFILE"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_option_goes_before_its_variable() {
        let variable = |name: &str| Some(format!(" {name} "));
        let options = Options { region: Some("eu".to_owned()), ..Options::default() };
        let settings = Settings::read(&options, variable);
        assert_eq!(settings.region.source, "--region");
        assert_eq!(settings.endpoint.value.as_deref(), Some("ALIBABA_CLOUD_ENDPOINT"));
        assert_eq!(Settings::read(&options, |_| None).endpoint.source, "default");
    }
}

//! Turns the settings of an ini section into the provider that they describe, type by type. Nothing
//! is fetched and no file is opened here.

use std::collections::BTreeMap;

use super::parse::Section;
use crate::credentials::context::Context;
use crate::credentials::error::CredentialsError;
use crate::credentials::profile::fields::{Field, Fields};
use crate::credentials::profile::mode::{Mode, Names};
use crate::credentials::profile::quoted;
use crate::credentials::sts::Terms;

/// The names of role settings in the ini file.
const NAMES: Names = Names {
    security_token: "security_token",
    role_name: "role_name",
    role: &Terms {
        role_arn: "role_arn",
        session_name: "role_session_name",
        duration: "duration_seconds",
        policy: "policy",
        region: "sts_region",
        oidc_provider_arn: "oidc_provider_arn",
        oidc_token_file: "oidc_token_file_path",
    },
};

/// The mode of a section, by its type.
pub(super) fn mode(fields: &Fields, context: &Context) -> Result<Mode, CredentialsError> {
    let kind = fields.required("type")?;
    Ok(match kind.to_ascii_lowercase().as_str() {
        "access_key" => NAMES.access_key(fields)?,
        "sts" => NAMES.session(fields)?,
        "ram_role_arn" => NAMES.role(fields, context, NAMES.source(fields)?)?,
        "oidc_role_arn" => NAMES.oidc(fields, context)?,
        "ecs_ram_role" => NAMES.ecs(fields, context)?,
        "rsa_key_pair" => {
            return Err(fields.failed(format_args!(
                "the type {kind:?} is not supported; RSA key pairs are no longer issued, use \
                 access_key or ram_role_arn"
            )));
        }
        _ => {
            return Err(fields.failed(format_args!(
                "the type {} is not supported; it must be one of access_key, sts, \
                 ram_role_arn, oidc_role_arn, ecs_ram_role",
                quoted(kind)
            )));
        }
    })
}

/// The settings of a section.
pub(super) fn fields(origin: &str, name: &str, section: Section) -> Fields {
    let values: BTreeMap<_, _> =
        section.values.into_iter().map(|(key, value)| (key, Field::Text(value))).collect();
    let place = format!("{origin}:{}: section {}", section.line, quoted(name));
    Fields::new(place, "set it in that section".to_owned(), values)
}

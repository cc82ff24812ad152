//! Suggests a known name for a mistyped one.

/// The minimum similarity of two names, from 0 to 1, as in the client. Below it, a suggestion only
/// distracts.
const ALIKE: f64 = 0.86;

/// The end of a message about an unknown name. Empty if no known name is similar.
pub(crate) fn did_you_mean<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> String {
    known
        .map(|other| (strsim::jaro_winkler(name, other), other))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other))
        .map_or_else(String::new, |(_, other)| format!("; did you mean `{other}`?"))
}

#[cfg(test)]
mod tests {
    use super::did_you_mean;

    #[test]
    fn only_what_comes_near_is_suggested() {
        let known = || ["ListFlow", "UpdateFlowJSONAsset"].into_iter();
        assert_eq!(did_you_mean("ListFlows", known()), "; did you mean `ListFlow`?");
        assert_eq!(did_you_mean("Listflow", known()), "; did you mean `ListFlow`?");
        assert_eq!(did_you_mean("Nope", known()), "");
    }
}

//! Suggests the name that a mistyped one may mean.

/// The required similarity of two names, from 0 to 1.
const ALIKE: f64 = 0.86;

/// Says that a name is not one of those that are known: `"ListGrup" is not an operation; did you
/// mean ListGroup?`
pub(crate) fn unknown<'n>(
    name: &str,
    what: &str,
    known: impl IntoIterator<Item = &'n str>,
) -> String {
    let typed = name.to_lowercase();
    let likeness = |known: &str| strsim::jaro_winkler(&typed, &known.to_lowercase());
    let nearest = known
        .into_iter()
        .map(|known| (likeness(known), known))
        .filter(|(likeness, _)| *likeness >= ALIKE)
        .max_by(|(one, _), (other, _)| one.total_cmp(other));
    match nearest {
        Some((_, nearest)) => format!("{name:?} is not {what}; did you mean {nearest}?"),
        None => format!("{name:?} is not {what}"),
    }
}

//! A short hash of texts, the same on every machine and in every version.

/// FNV-1a with 64 bits, as 16 hexadecimal digits. The hasher of the standard library may change.
pub(crate) fn short(parts: &[&str]) -> String {
    let bytes = parts.iter().flat_map(|part| part.bytes().chain([0]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}")
}

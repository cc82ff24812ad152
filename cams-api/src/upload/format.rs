//! The types of files that channels deliver, and their largest sizes on WhatsApp.

/// The kind of message that a file is sent as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Image,
    Video,
    Audio,
    Sticker,
    Document,
}

const KIB: u64 = 1024;
const MIB: u64 = 1024 * KIB;

impl Kind {
    /// WhatsApp's largest file. Its sources say MB, which the larger reading takes as MiB.
    pub(super) fn max_bytes(self) -> u64 {
        match self {
            Self::Image => 5 * MIB,
            Self::Video | Self::Audio => 16 * MIB,
            // An animated one. A static sticker of more than 100 KB is refused, too.
            Self::Sticker => 500 * KIB,
            Self::Document => 100 * MIB,
        }
    }

    /// The kind with its article.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Image => "an image",
            Self::Video => "a video",
            Self::Audio => "an audio file",
            Self::Sticker => "a sticker",
            Self::Document => "a document",
        }
    }

    /// The kind of files with this content type.
    pub(super) fn of(content_type: &str) -> Self {
        let essence = content_type.split(';').next().unwrap_or_default().trim();
        let found = FORMATS.iter().find(|(_, own, _)| own.eq_ignore_ascii_case(essence));
        found.map_or(Self::Document, |(.., kind)| *kind)
    }
}

/// Extension, content type and kind. Of several extensions with one type, the usual one is first.
#[rustfmt::skip]
const FORMATS: &[(&str, &str, Kind)] = &[
    ("jpg",  "image/jpeg", Kind::Image),
    ("jpeg", "image/jpeg", Kind::Image),
    ("png",  "image/png", Kind::Image),
    ("webp", "image/webp", Kind::Sticker),
    ("gif",  "image/gif", Kind::Document),
    ("mp4",  "video/mp4", Kind::Video),
    ("3gp",  "video/3gpp", Kind::Video),
    ("3gpp", "video/3gpp", Kind::Video),
    ("aac",  "audio/aac", Kind::Audio),
    ("amr",  "audio/amr", Kind::Audio),
    ("mp3",  "audio/mpeg", Kind::Audio),
    ("m4a",  "audio/mp4", Kind::Audio),
    ("ogg",  "audio/ogg", Kind::Audio),
    ("opus", "audio/ogg", Kind::Audio),
    ("pdf",  "application/pdf", Kind::Document),
    ("txt",  "text/plain", Kind::Document),
    ("csv",  "text/csv", Kind::Document),
    ("doc",  "application/msword", Kind::Document),
    ("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", Kind::Document),
    ("xls",  "application/vnd.ms-excel", Kind::Document),
    ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", Kind::Document),
    ("ppt",  "application/vnd.ms-powerpoint", Kind::Document),
    ("pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation", Kind::Document),
    ("zip",  "application/zip", Kind::Document),
];

/// The content type of files with this extension.
pub(super) fn content_type(extension: &str) -> Option<&'static str> {
    let found = FORMATS.iter().find(|(own, ..)| own.eq_ignore_ascii_case(extension));
    found.map(|(_, content_type, _)| *content_type)
}

/// The extension of a file name, in small letters, if it is one.
pub(super) fn extension(name: &str) -> Option<String> {
    let (_, extension) = name.rsplit_once('.')?;
    let is_extension =
        (1..=10).contains(&extension.len()) && extension.bytes().all(|b| b.is_ascii_alphanumeric());
    is_extension.then(|| extension.to_ascii_lowercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_leads_to_type_and_kind() {
        for (name, content_type_, kind) in [
            ("photo.JPG", Some("image/jpeg"), Kind::Image),
            ("a.b.mp4", Some("video/mp4"), Kind::Video),
            ("voice.ogg", Some("audio/ogg"), Kind::Audio),
            ("smile.webp", Some("image/webp"), Kind::Sticker),
            ("invoice.pdf", Some("application/pdf"), Kind::Document),
            ("photo", None, Kind::Document),
            ("photo.jpg/..", None, Kind::Document),
            ("photo.xyz", None, Kind::Document),
        ] {
            let found = extension(name).and_then(|extension| content_type(&extension));
            assert_eq!(found, content_type_, "{name}");
            assert_eq!(Kind::of(found.unwrap_or_default()), kind, "{name}");
        }
        assert_eq!(Kind::of("Audio/OGG; codecs=opus"), Kind::Audio);
    }
}

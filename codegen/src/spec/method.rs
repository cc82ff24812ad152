//! The HTTP method of an operation: the key of its path item, `post` or `get`.

use openapiv3::{PathItem, ReferenceOr};

use super::document::{Document, Node};

/// The HTTP method of an operation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Method {
    /// Accepted by almost every operation.
    #[default]
    Post,
    /// For operations that refuse POST. It has no body.
    Get,
}

impl Method {
    /// Every method.
    pub(crate) const ALL: [Self; 2] = [Self::Post, Self::Get];

    /// The key in an operation file.
    pub(crate) fn key(self) -> &'static str {
        match self {
            Self::Post => "post",
            Self::Get => "get",
        }
    }

    /// The name in a request.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Post => "POST",
            Self::Get => "GET",
        }
    }

    /// The method and operation of a path item.
    ///
    /// # Errors
    /// The path item has neither.
    pub(crate) fn of(
        item: &ReferenceOr<PathItem>,
    ) -> Result<(Self, &openapiv3::Operation), String> {
        let item = item.as_item();
        let post = item.and_then(|item| item.post.as_ref()).map(|found| (Self::Post, found));
        let found = post.or_else(|| Some((Self::Get, item?.get.as_ref()?)));
        found.ok_or_else(|| "`post` is missing".to_owned())
    }
}

impl Document {
    /// The method of the operation in this file.
    pub(crate) fn method(&self) -> Method {
        let has = |method: &Method| self.root.get(method.key()).is_some();
        Method::ALL.into_iter().find(has).unwrap_or_default()
    }

    /// The operation in this file.
    pub(crate) fn operation(&self) -> Option<&Node> {
        self.root.get(self.method().key())
    }

    /// The path of a fact of the operation in this file.
    pub(crate) fn in_operation(&self, path: &[&str]) -> Vec<String> {
        let keys = std::iter::once(self.method().key()).chain(path.iter().copied());
        keys.map(str::to_owned).collect()
    }
}

//! Lists, page by page or entry by entry.
//!
//! A list operation has two more methods beside `send()`: `pages()` returns one response after the
//! other, and `items()` the entries in them.
//!
//! ```
//! # #[cfg(feature = "chat-groups")]
//! # tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(async {
//! # struct Local;
//! # impl cams_api::transport::Transport for Local {
//! #     fn send(&self, _: http::Request<bytes::Bytes>) -> cams_api::transport::TransportFuture<'_> {
//! #         Box::pin(async { Ok(http::Response::new(
//! #             r#"{"Code":"OK","Data":{"List":[{"Subject":"Sale"}],"Total":1}}"#.into(),
//! #         )) })
//! #     }
//! # }
//! # let credentials = cams_api::Credentials::new("id", "secret");
//! # let client = cams_api::Client::builder().credentials(credentials).transport(Local).lenient().build()?;
//! let list = client.list_chat_group().business_number("8613800***").cust_space_id("cams-x***");
//! let groups: Vec<_> = list.clone().items().try_collect().await?;
//! # assert_eq!(groups.len(), 1);
//!
//! let mut pages = list.pages();
//! while let Some(page) = pages.next().await {
//!     println!("{:?} groups in all", page?.data.and_then(|data| data.total));
//! }
//! # Ok::<(), cams_api::Error>(())
//! # })?;
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! Each page is a call like any other: signed, limited in time and repeated by the same rules. For
//! the options of these calls, use `customize()` first: `request.customize().timeout(…).items()`.
//!
//! # Where a list begins
//!
//! It begins at the page that the request names, or else at the first one. A request for numbered
//! pages without a size asks for [`DEFAULT_SIZE`] entries per page.
//!
//! # After an error
//!
//! An error that [may be repeated](crate::Error::is_retryable) does not end the list: `next()` asks
//! for the same page again. Any other error ends it. Either way `position()` tells where the list
//! stands. A [`Position`] can be stored as text, and [`Pages::start_at`] goes on there, in another
//! process too.
//!
//! # Where a list ends
//!
//! A list with tokens ends when a response has none. A numbered list ends with an empty page, or
//! when as many entries arrived as the response counts in all. Without such a count, it also ends
//! with a page that is shorter than the first one. A service that limits the page size to less than
//! the request asks for therefore loses no entry.
//!
//! A response that repeats a token or a whole page would lead in a circle. It is an error
//! ([`UnexpectedResponse`](crate::ErrorKind::UnexpectedResponse)). So is a list with more than
//! [`DEFAULT_MAX_PAGES`] pages, unless [`Pages::max_pages`] allows it.

#[cfg(feature = "blocking")]
mod blocking;
mod items;
mod page_by_page;
mod position;
mod progress;

#[cfg(feature = "blocking")]
pub use self::blocking::{BlockingItems, BlockingPages};
pub use self::items::Items;
pub use self::page_by_page::{DEFAULT_MAX_PAGES, Pages};
pub use self::position::{InvalidPosition, Position};
pub use self::progress::DEFAULT_SIZE;
use crate::client::Call;
pub use crate::operation::{Listed, PageNumber, PageSelector, Paged};

impl<R: Paged> Call<R> {
    /// The list, page by page: each is a response. All pages are called with the options of this
    /// call.
    pub fn pages(self) -> Pages<R> {
        Pages::new(self)
    }

    /// The entries of the list, over all pages.
    pub fn items(self) -> Items<R> {
        Items::new(self.pages())
    }

    /// Like [`pages`](Self::pages), as an iterator that waits for each page on this thread.
    #[cfg(feature = "blocking")]
    pub fn pages_blocking(self) -> BlockingPages<R> {
        BlockingPages::new(self.pages())
    }

    /// Like [`items`](Self::items), as an iterator that waits for each page on this thread.
    #[cfg(feature = "blocking")]
    pub fn items_blocking(self) -> BlockingItems<R> {
        BlockingItems::new(self.items())
    }
}

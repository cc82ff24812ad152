//! The methods that send a request, written once for all generated requests.

/// Adds the methods that need the client in the field `$client`. Paths are complete, because a type
/// beside the request may be called `Result`.
#[allow(unused_macros, reason = "a build without families has no request")]
macro_rules! send_methods {
    ($Request:ident, $Response:ident, $client:ident) => {
        impl $Request<$crate::Client> {
            /// Returns a [`Call`]($crate::Call), which has the options of one call: timeout, retry
            /// policy, headers and more.
            #[inline]
            pub fn customize(self) -> $crate::Call<$Request> {
                let client = self.$client.clone();
                client.into_call(self.bound_to(()))
            }

            /// Sends the request and returns the response. `.await` on the request does the same. [Do
            /// not drop the future]($crate::Call#dropped-futures) before it ends.
            ///
            /// # Errors
            ///
            /// The errors of [`Call::send`]($crate::Call::send).
            #[inline]
            pub fn send(
                self,
            ) -> impl std::future::Future<Output = std::result::Result<$Response, $crate::Error>>
            + std::marker::Send {
                self.customize().send()
            }

            /// Sends the request and waits for the response on this thread, for programs without an
            /// async runtime.
            ///
            /// # Errors
            ///
            /// The errors of [`Call::send_blocking`]($crate::Call::send_blocking).
            #[cfg(feature = "blocking")]
            #[inline]
            pub fn send_blocking(self) -> std::result::Result<$Response, $crate::Error> {
                self.customize().send_blocking()
            }
        }

        impl $Request<$crate::Client> {
            /// Sends the request again and again, until a response ends the wait. See
            /// [`wait`]($crate::wait).
            #[inline]
            pub fn until<T>(
                self,
                end: impl std::ops::FnMut(&$Response) -> std::option::Option<T>
                + std::marker::Send
                + 'static,
            ) -> $crate::Until<$Request, T> {
                self.customize().until(end)
            }
        }

        impl std::future::IntoFuture for $Request<$crate::Client> {
            type Output = std::result::Result<$Response, $crate::Error>;
            type IntoFuture = <$crate::Call<$Request> as std::future::IntoFuture>::IntoFuture;

            // Compiled in the user's crate, since it instantiates the decoder of the response.
            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.customize().into_future()
            }
        }
    };
}

/// Adds the methods of a list to a request. [`send_methods`] must add the others. All are compiled
/// only where they are called.
#[allow(unused_macros, reason = "a build may have no family with a list")]
macro_rules! list_methods {
    ($Request:ident) => {
        impl $Request<$crate::Client> {
            /// Returns the list page by page, from the page that this request names or else the
            /// first. See [`pages`]($crate::pages).
            #[inline]
            pub fn pages(self) -> $crate::Pages<$Request> {
                self.customize().pages()
            }

            /// Returns the entries of the list, over all pages. See [`pages`]($crate::pages).
            #[inline]
            pub fn items(self) -> $crate::Items<$Request> {
                self.customize().items()
            }

            /// Like [`pages`](Self::pages), as an iterator that waits for each page on this thread.
            #[cfg(feature = "blocking")]
            #[inline]
            pub fn pages_blocking(self) -> $crate::BlockingPages<$Request> {
                self.customize().pages_blocking()
            }

            /// Like [`items`](Self::items), as an iterator that waits for each page on this thread.
            #[cfg(feature = "blocking")]
            #[inline]
            pub fn items_blocking(self) -> $crate::BlockingItems<$Request> {
                self.customize().items_blocking()
            }
        }
    };
}

#[allow(unused_imports, reason = "a build may have no family with a list")]
pub(crate) use list_methods;
pub(crate) use send_methods;

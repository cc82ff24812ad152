//! What generated code writes once for all requests: how a request that is bound to a client is sent.

/// Gives a request the methods that need its client, which it holds in the field of this name. Names are written
/// with their paths: a type beside the request may be called `Result`.
#[allow(unused_macros, reason = "a build without families has no request")]
macro_rules! send_methods {
    ($Request:ident, $Response:ident, $client:ident) => {
        impl $Request<$crate::Client> {
            /// Sets options of this call, such as its timeout, its retries or a header, and sends it:
            /// see [`Call`]($crate::Call).
            pub fn customize(self) -> $crate::Call<$Request> {
                let client = self.$client.clone();
                client.call(self.bound_to(()))
            }

            /// Sends the request and gives the response. `.await` on the request does the same.
            ///
            /// # Errors
            ///
            /// Those of [`Call::send`]($crate::Call::send).
            pub async fn send(self) -> std::result::Result<$Response, $crate::Error> {
                self.customize().send().await
            }

            /// Sends the request and waits for the response on this thread, for programs without an
            /// async runtime.
            ///
            /// # Errors
            ///
            /// Those of [`Call::send_blocking`]($crate::Call::send_blocking).
            #[cfg(feature = "blocking")]
            #[inline]
            pub fn send_blocking(self) -> std::result::Result<$Response, $crate::Error> {
                self.customize().send_blocking()
            }
        }

        impl std::future::IntoFuture for $Request<$crate::Client> {
            type Output = std::result::Result<$Response, $crate::Error>;
            type IntoFuture = <$crate::Call<$Request> as std::future::IntoFuture>::IntoFuture;

            // Compiled where it is used: it links the reading of the response.
            #[inline]
            fn into_future(self) -> Self::IntoFuture {
                self.customize().into_future()
            }
        }
    };
}

pub(crate) use send_methods;

//! The parts of a request that follow from the list of its parameters.

/// Completes a request: `new()`, a `set_…` method for each parameter, the methods that send it,
/// `Debug`, and its JSON form. Each line is one parameter: its wire name, the method that sets or
/// clears it, and a mark if its value must not be shown.
///
/// Paths are complete, because a type beside the request may have any name.
///
/// ```text
/// request! {
///     SendChatappMessageRequest<C>(client) -> SendChatappMessageResponse;
///     "To": set_to(to: String), confidential;
///     "Ttl": set_ttl(ttl: i32);
/// }
/// ```
#[allow(unused_macros, reason = "a build without families has no request")]
macro_rules! request {
    (
        $Request:ident<$C:ident>($client:ident) -> $Response:ident;
        $(
            $(#[$attribute:meta])*
            $wire:literal: $set:ident($field:ident: $Value:ty) $(, $mark:ident)?;
        )*
    ) => {
        impl $Request {
            /// Creates a request without parameters.
            #[inline]
            pub fn new() -> Self {
                std::default::Default::default()
            }
        }

        impl<$C> $Request<$C> {
            $(
                #[doc = concat!(
                    "Sets or clears [`", stringify!($field), "`](Self::", stringify!($field), "()).",
                )]
                $(#[$attribute])*
                #[inline]
                pub fn $set(mut self, $field: std::option::Option<$Value>) -> Self {
                    self.$field = $field;
                    self
                }
            )*

            /// The same request, bound to a client.
            #[inline]
            fn bound_to<Other>(self, $client: Other) -> $Request<Other> {
                $Request { $($field: self.$field,)* $client }
            }
        }

        $crate::operation::send_methods!($Request, $Response, $client);

        impl<$C> std::fmt::Debug for $Request<$C> {
            #[inline]
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                $crate::operation::show(
                    f,
                    stringify!($Request),
                    &[$((stringify!($field), &$crate::operation::shown!(self.$field $(, $mark)?))),*],
                )
            }
        }

        #[cfg(feature = "serde")]
        $crate::operation::json_form!($Request<$C> { $($wire: $field,)* });
    };
}

#[allow(unused_imports, reason = "a build without families has no request")]
pub(crate) use request;

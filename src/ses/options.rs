//! The options of operations, as tables, and the shape of all operations.
//!
//! Each line of `setters!` is one option: its documentation, the kind of its value and the name of the field.

/// Setters of the fields that are optional.
macro_rules! setters {
    ($($(#[$doc:meta])+ $kind:ident $field:ident $(: $type:ty)?;)+) => {
        $(setters!(@one $(#[$doc])+ $kind $field $(: $type)?);)+
    };
    (@one $(#[$doc:meta])+ text $field:ident) => {
        $(#[$doc])+
        pub fn $field(mut self, value: impl Into<String>) -> Self {
            self.$field = Some(value.into());
            self
        }
    };
    (@one $(#[$doc:meta])+ private $field:ident) => {
        $(#[$doc])+
        pub fn $field(mut self, value: impl Into<String>) -> Self {
            self.$field = Some($crate::ses::private::Private(value.into()));
            self
        }
    };
    (@one $(#[$doc:meta])+ value $field:ident: $type:ty) => {
        $(#[$doc])+
        pub fn $field(mut self, value: $type) -> Self {
            self.$field = Some(value);
            self
        }
    };
    (@one $(#[$doc:meta])+ list $field:ident: $type:ty) => {
        $(#[$doc])+
        pub fn $field(mut self, values: impl IntoIterator<Item = impl Into<$type>>) -> Self {
            self.$field.extend(values.into_iter().map(Into::into));
            self
        }
    };
}

/// An operation and what it sends; the answer is a document, or nothing that is read.
macro_rules! json_operation {
    ($name:ident -> (), |$operation:ident| $request:expr) => {
        json_operation!(@impl $name, (), |$operation| $request, |_document| Ok(()));
    };
    ($name:ident -> $output:ty, |$operation:ident| $request:expr) => {
        json_operation!(@impl $name, $output, |$operation| $request, |document| $crate::codec::json::parse(&document));
    };
    (@impl $name:ident, $output:ty, |$operation:ident| $request:expr, |$document:ident| $parse:expr) => {
        impl $crate::operation::Operation for $name {
            const NAME: &'static str = stringify!($name);
            type Output = $output;
            type Payload = bytes::Bytes;

            fn into_request(
                self,
                endpoint: &$crate::endpoint::Endpoint,
            ) -> Result<http::Request<$crate::Body>, $crate::Error> {
                let $operation = &self;
                $request.build(endpoint)
            }

            fn parse_response(_: http::response::Parts, $document: bytes::Bytes) -> Result<$output, $crate::Error> {
                $parse
            }

            fn try_clone(&self) -> Option<Self> {
                Some(self.clone())
            }
        }
    };
}

/// A list whose pages are asked for by `NextToken`, in the field `next_token` of the operation and of its answer.
macro_rules! paginated {
    ($name:ident) => {
        impl $crate::operation::Paginated for $name {
            fn next_page(self, page: &Self::Output) -> Result<Option<Self>, $crate::Error> {
                match &page.next_token {
                    None => Ok(None),
                    Some(token) if token.is_empty() => Ok(None),
                    token if *token == self.next_token => Err($crate::operation::endless()),
                    token => Ok(Some(Self { next_token: token.clone(), ..self })),
                }
            }
        }
    };
}

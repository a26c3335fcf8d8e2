//! The shapes of most operations.

/// An operation that has its request in the field `request` and sends no body.
macro_rules! bodiless_operation {
    ($name:ident -> $output:ty, |$parts:pat_param, $document:pat_param| $parse:expr) => {
        impl $crate::operation::Operation for $name {
            const NAME: &'static str = stringify!($name);
            type Output = $output;
            type Payload = bytes::Bytes;

            fn into_request(
                self,
                endpoint: &$crate::endpoint::Endpoint,
            ) -> Result<http::Request<$crate::Body>, $crate::Error> {
                self.request.build(endpoint, $crate::Body::empty())
            }

            fn parse_response(
                $parts: http::response::Parts,
                $document: bytes::Bytes,
            ) -> Result<$output, $crate::Error> {
                $parse
            }

            fn try_clone(&self) -> Option<Self> {
                Some(self.clone())
            }
        }
    };
}

/// An operation that has its request in the field `request` and sends what is in its field `document` as XML.
macro_rules! document_operation {
    ($name:ident($root:literal) -> $output:ty, |$parts:pat_param, $document:pat_param| $parse:expr) => {
        impl $crate::operation::Operation for $name {
            const NAME: &'static str = stringify!($name);
            type Output = $output;
            type Payload = bytes::Bytes;

            fn into_request(
                self,
                endpoint: &$crate::endpoint::Endpoint,
            ) -> Result<http::Request<$crate::Body>, $crate::Error> {
                let document = $crate::codec::xml::write($root, &self.document)?;
                self.request.build_document(endpoint, document)
            }

            fn parse_response(
                $parts: http::response::Parts,
                $document: bytes::Bytes,
            ) -> Result<$output, $crate::Error> {
                $parse
            }

            fn try_clone(&self) -> Option<Self> {
                Some(self.clone())
            }
        }
    };
}

//! Forms as a browser sends them, written by hand.

use http::{Request, header};
use tower_sigv4::Body;
use tower_sigv4::s3::PresignedPost;

/// A form as somebody sends it, perhaps not as it was signed.
#[derive(Clone)]
pub struct Form {
    pub uri: String,
    pub fields: Vec<(String, String)>,
    pub file_name: &'static str,
    pub file: Vec<u8>,
}

impl Form {
    /// The form with a small file that says `content`.
    pub fn new(form: &PresignedPost) -> Self {
        Self {
            uri: form.uri.to_string(),
            fields: form.fields.clone(),
            file_name: "photo.png",
            file: b"content".to_vec(),
        }
    }

    /// Sets a field, in its place if it is there.
    #[must_use]
    pub fn with(mut self, name: &str, value: &str) -> Self {
        match self.fields.iter_mut().find(|(known, _)| known == name) {
            Some((_, old)) => value.clone_into(old),
            None => self.fields.push((name.to_owned(), value.to_owned())),
        }
        self
    }

    /// Takes a field away that is there.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        let before = self.fields.len();
        self.fields.retain(|(known, _)| known != name);
        assert_ne!(self.fields.len(), before, "{name} was there");
        self
    }

    pub fn value(&self, name: &str) -> &str {
        &self.fields.iter().find(|(known, _)| known == name).expect("the field is there").1
    }

    /// What the browser sends.
    pub fn request(&self) -> Request<Body> {
        const BOUNDARY: &str = "----a-boundary-7d1f";
        let mut body = Vec::new();
        for (name, value) in &self.fields {
            let part = format!("--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n");
            body.extend_from_slice(part.as_bytes());
        }
        let file = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{}\"\r\nContent-Type: image/png\r\n\r\n",
            self.file_name
        );
        body.extend_from_slice(file.as_bytes());
        body.extend_from_slice(&self.file);
        body.extend_from_slice(format!("\r\n--{BOUNDARY}--\r\n").as_bytes());
        Request::post(&self.uri)
            .header(header::CONTENT_TYPE, format!("multipart/form-data; boundary={BOUNDARY}"))
            .body(Body::from(body))
            .expect("a request")
    }
}

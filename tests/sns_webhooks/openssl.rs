//! Keys, certificates and signatures made by the `openssl` program.

use std::path::Path;
use std::process::Command;
use std::sync::OnceLock;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use tempfile::TempDir;

/// The certificates are valid in the year 2026.
const AUTHORITY: &str = "[ca]\ndefault_ca = d\n[d]\ndatabase = index.txt\nrand_serial = yes\nnew_certs_dir = .\n\
                         default_md = sha256\npolicy = p\ndefault_startdate = 20260101000000Z\n\
                         default_enddate = 20270101000000Z\n[p]\ncommonName = optional\norganizationName = optional\n";

/// A key and its self-signed certificate, in PEM.
pub(crate) struct Identity {
    key: Vec<u8>,
    pub(crate) certificate: String,
}

/// SNS, for all tests of this program.
pub(crate) fn sns() -> &'static Identity {
    static SNS: OnceLock<Identity> = OnceLock::new();
    SNS.get_or_init(|| Identity::new("RSA", "rsa_keygen_bits:2048", "sns.amazonaws.com"))
}

impl Identity {
    /// A new key of this algorithm, with a certificate for this name.
    pub(crate) fn new(algorithm: &str, option: &str, name: &str) -> Self {
        Self::with_subject(algorithm, option, &format!("/CN={name}"), "")
    }

    /// A new key of RSA, with a certificate whose subject has no name, and that has these alternative ones.
    pub(crate) fn with_alternative_names(names: &str) -> Self {
        Self::with_subject("RSA", "rsa_keygen_bits:2048", "/O=Example", &format!("subjectAltName = {names}\n"))
    }

    fn with_subject(algorithm: &str, option: &str, subject: &str, extensions: &str) -> Self {
        let folder = folder();
        let path = folder.path();
        std::fs::write(path.join("ca.cnf"), AUTHORITY).expect("a file");
        std::fs::write(path.join("index.txt"), "").expect("a file");
        std::fs::write(path.join("extensions.cnf"), extensions).expect("a file");
        run(path, &["genpkey", "-algorithm", algorithm, "-pkeyopt", option, "-out", "key.pem"]);
        run(path, &["req", "-new", "-key", "key.pem", "-subj", subject, "-out", "request.pem"]);
        let signed = ["ca", "-batch", "-selfsign", "-keyfile", "key.pem", "-in", "request.pem", "-notext"];
        run(
            path,
            &[&signed[..], &["-config", "ca.cnf", "-extfile", "extensions.cnf", "-out", "certificate.pem"]].concat(),
        );
        let key = std::fs::read(path.join("key.pem")).expect("the key");
        Self { key, certificate: std::fs::read_to_string(path.join("certificate.pem")).expect("the certificate") }
    }

    /// A signature in base64, as version 1 (SHA-1) or 2 (SHA-256) has it.
    pub(crate) fn sign(&self, version: &str, text: &str) -> String {
        let folder = folder();
        std::fs::write(folder.path().join("key.pem"), &self.key).expect("a file");
        std::fs::write(folder.path().join("text"), text).expect("a file");
        run(folder.path(), &["dgst", hash(version), "-sign", "key.pem", "-out", "signature", "text"]);
        BASE64.encode(std::fs::read(folder.path().join("signature")).expect("the signature"))
    }

    pub(crate) fn key_pem(&self) -> String {
        String::from_utf8(self.key.clone()).expect("PEM is text")
    }
}

/// Whether a signature is that of a text, by the key of a certificate.
pub(crate) fn is_signature(certificate: &str, version: &str, text: &str, signature: &str) -> bool {
    let folder = folder();
    let path = folder.path();
    std::fs::write(path.join("certificate.pem"), certificate).expect("a file");
    std::fs::write(path.join("text"), text).expect("a file");
    std::fs::write(path.join("signature"), BASE64.decode(signature).expect("base64")).expect("a file");
    run(path, &["x509", "-in", "certificate.pem", "-pubkey", "-noout", "-out", "key.pem"]);
    let verify = ["dgst", hash(version), "-verify", "key.pem", "-signature", "signature", "text"];
    Command::new("openssl").args(verify).current_dir(path).output().expect("openssl").status.success()
}

fn hash(version: &str) -> &'static str {
    match version {
        "1" => "-sha1",
        "2" => "-sha256",
        other => panic!("there is no version {other}"),
    }
}

fn folder() -> TempDir {
    tempfile::tempdir().expect("a temporary folder")
}

fn run(folder: &Path, arguments: &[&str]) {
    let output = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("these tests need the program openssl; install it");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "openssl {} fails: {said}", arguments.join(" "));
}

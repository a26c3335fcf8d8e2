//! Signatures that AWS has published. The other signer must find them too, so that a slip in copying shows itself.

use tower_sigv4::sigv4::{PathEncoding, PathNormalization, PayloadHeader, SessionTokenMode};

use crate::oracle::{Case, Payload, parameters};

/// A request of the examples in "Signature Calculations for the Authorization Header":
/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html>
fn s3(method: &str, path: &str, headers: &[(&str, &str)]) -> Case {
    Case {
        uri: format!("https://examplebucket.s3.amazonaws.com{path}"),
        id: "AKIAIOSFODNN7EXAMPLE".to_owned(),
        secret: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".to_owned(),
        service: "s3".to_owned(),
        path_encoding: PathEncoding::Single,
        path_normalization: PathNormalization::Disabled,
        payload_header: PayloadHeader::Sent,
        seconds: 1_369_353_600, // 24 May 2013
        life: 86_400,
        ..suite(method, path, headers)
    }
}

/// A request of AWS's signing test suite, as kept in
/// <https://github.com/awslabs/aws-c-auth/tree/main/tests/aws-signing-test-suite/v4>.
fn suite(method: &str, path: &str, headers: &[(&str, &str)]) -> Case {
    Case {
        method: method.to_owned(),
        uri: format!("https://example.amazonaws.com{path}"),
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
        payload: Payload::Bytes(Vec::new()),
        id: "AKIDEXAMPLE".to_owned(),
        secret: "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY".to_owned(),
        token: None,
        is_express: false,
        region: "us-east-1".to_owned(),
        service: "service".to_owned(),
        path_encoding: PathEncoding::Double,
        path_normalization: PathNormalization::Enabled,
        payload_header: PayloadHeader::Omitted,
        session_token: SessionTokenMode::Signed,
        seconds: 1_440_938_160, // 30 August 2015, 12:36
        life: 3600,
    }
}

#[track_caller]
fn assert_signature(case: &Case, signature: &str) {
    let expected = format!("Signature={signature}");
    let theirs = case.by_oracle(false).headers;
    assert!(theirs.iter().any(|(_, value)| value.ends_with(&expected)), "aws-sigv4 differs: {theirs:?}");
    let signed = case.signed().unwrap();
    let ours = signed.headers["authorization"].to_str().unwrap();
    assert!(ours.ends_with(&expected), "{ours} for {signature}{}", case.canonical_requests(false));
}

#[test]
fn s3_get_object_with_a_range() {
    let case = s3("GET", "/test.txt", &[("range", "bytes=0-9")]);
    assert_signature(&case, "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41");
}

#[test]
fn s3_put_object_with_a_storage_class_and_a_hashed_payload() {
    let headers = [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
    // The example's wire has `$`; the other signer wants it encoded, and a server finds the same key.
    let mut case = s3("PUT", "/test%24file.text", &headers);
    case.payload = Payload::Bytes(b"Welcome to Amazon S3.".to_vec());
    assert_signature(&case, "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd");
    case.uri = case.uri.replace("%24", "$");
    let authorization = case.signed().unwrap().headers["authorization"].to_str().unwrap().to_owned();
    assert!(authorization.ends_with("98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd"));
}

#[test]
fn s3_get_bucket_lifecycle_with_a_parameter_without_value() {
    let case = s3("GET", "/?lifecycle", &[]);
    assert_signature(&case, "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543");
}

#[test]
fn s3_list_objects_with_two_parameters() {
    let case = s3("GET", "/?max-keys=2&prefix=J", &[]);
    assert_signature(&case, "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7");
}

/// <https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-query-string-auth.html>
#[test]
fn s3_presigned_get_object() {
    let case = Case { payload: Payload::Unsigned, ..s3("GET", "/test.txt", &[]) };
    let expected = ("X-Amz-Signature", "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    for parameters in [case.by_oracle(true).params, parameters(&case.presigned().unwrap())] {
        assert!(parameters.iter().any(|(name, value)| (name.as_str(), value.as_str()) == expected), "{parameters:?}");
    }
}

#[test]
fn suite_get_vanilla() {
    let case = suite("GET", "/", &[]);
    assert_signature(&case, "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31");
}

#[test]
fn suite_get_vanilla_query_order_key_case() {
    let case = suite("GET", "/?Param2=value2&Param1=value1", &[]);
    assert_signature(&case, "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500");
}

#[test]
fn suite_get_vanilla_query_order_value() {
    let case = suite("GET", "/?Param1=value2&Param1=value1", &[]);
    assert_signature(&case, "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694");
}

#[test]
fn suite_get_vanilla_utf8_query() {
    let case = suite("GET", "/?%E1%88%B4=bar", &[]);
    assert_signature(&case, "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04");
}

#[test]
fn suite_get_header_key_duplicate() {
    let headers = [("My-Header1", "value2"), ("My-Header1", "value2"), ("My-Header1", "value1")];
    assert_signature(&suite("GET", "/", &headers), "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea");
}

#[test]
fn suite_get_header_value_trim() {
    let headers = [("My-Header1", " value1"), ("My-Header2", " \"a   b   c\"")];
    assert_signature(&suite("GET", "/", &headers), "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736");
}

#[test]
fn suite_get_utf8() {
    // As in the suite the path comes unencoded, so that encoding what is sent encodes it once.
    let case = suite("GET", "/ሴ", &[]);
    assert_signature(&case, "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85");
}

#[test]
fn suite_post_vanilla() {
    let case = suite("POST", "/", &[]);
    assert_signature(&case, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
}

#[test]
fn suite_post_x_www_form_urlencoded() {
    let mut case = suite("POST", "/", &[("Content-Type", "application/x-www-form-urlencoded")]);
    case.payload = Payload::Bytes(b"Param1=value1".to_vec());
    assert_signature(&case, "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a");
}

const SUITE_TOKEN: &str = "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRq\
                           TflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU\
                           9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSY\
                           vKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

#[test]
fn suite_post_sts_token_that_is_signed() {
    let case = Case { token: Some(SUITE_TOKEN.to_owned()), ..suite("POST", "/", &[]) };
    assert_signature(&case, "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead");
}

#[test]
fn suite_post_sts_token_that_is_added_after_signing() {
    let case = Case {
        token: Some(SUITE_TOKEN.to_owned()),
        session_token: SessionTokenMode::Unsigned,
        ..suite("POST", "/", &[])
    };
    assert_signature(&case, "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    assert_eq!(case.signed().unwrap().headers["x-amz-security-token"], SUITE_TOKEN);
}

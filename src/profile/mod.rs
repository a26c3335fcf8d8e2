//! The shared profile files, `~/.aws/config` and `~/.aws/credentials`.
//!
//! A file that either the AWS CLI (botocore) or the AWS SDKs read is read; where both read it, and differently, the SDKs' way
//! is taken, which the [SDK reference](https://docs.aws.amazon.com/sdkref/latest/guide/file-format.html) describes. So
//! sections that appear twice are merged, ` # …` after a value is a comment, and `[profile default]` replaces `[default]`, as
//! for the SDKs; but settings may be indented, `:` may stand for `=`, and names of profiles may be quoted, as for the CLI. A
//! setting without a value is taken for one that is not there.
//!
//! A line that means nothing is an error, which has the number of the line and never its text, for that can be a secret.

mod load;
mod locations;
mod parse;
mod profiles;
mod section;
mod settings;
mod shown;

pub(crate) use load::load_later;
pub(crate) use locations::profile_name;
pub(crate) use profiles::{Profile, Profiles};
pub(crate) use settings::{Settings, endpoint_of, endpoint_variable, region_variable};
pub(crate) use shown::shown;

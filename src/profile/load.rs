//! Both files, read and put together.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::locations;
use super::parse::parse;
use super::profiles::Profiles;
use super::section::Section;
use crate::Error;
use crate::environment::Environment;
use crate::files::Files;

/// Reads the files. It can wait for a disk: it is for the start of a program.
pub(crate) fn load(environment: &Environment, files: &Files) -> Result<Profiles, Error> {
    let config = read(files, locations::config_file(environment))?;
    let credentials = read(files, locations::credentials_file(environment))?;
    Ok(Profiles::new(config, credentials))
}

/// Reads the files without keeping a thread of the runtime waiting.
pub(crate) async fn load_later(environment: &Environment, files: &Files) -> Result<Profiles, Error> {
    let config = read_later(files, locations::config_file(environment)).await?;
    let credentials = read_later(files, locations::credentials_file(environment)).await?;
    Ok(Profiles::new(config, credentials))
}

fn read(files: &Files, path: Option<PathBuf>) -> Result<BTreeMap<String, Section>, Error> {
    let Some(path) = path else { return Ok(BTreeMap::new()) };
    files.read(&path)?.map_or_else(|| Ok(BTreeMap::new()), |text| parse(&path, &text))
}

async fn read_later(files: &Files, path: Option<PathBuf>) -> Result<BTreeMap<String, Section>, Error> {
    let Some(path) = path else { return Ok(BTreeMap::new()) };
    files.read_later(path.clone()).await?.map_or_else(|| Ok(BTreeMap::new()), |text| parse(&path, &text))
}

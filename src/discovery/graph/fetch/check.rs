//! Is a downloaded file what its name says, from the first byte to the last?

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use flate2::read::MultiGzDecoder;

use super::names::RemoteFile;
use crate::discovery::graph::bvgraph::Properties;

/// Read at a time.
const BUFFER: usize = 256 * 1024;

/// Gzip files are decoded to the end, which checks their checksums and lengths; properties must be readable. The graph
/// itself has no checksum: the build reads every code of it and refuses what makes no sense.
pub(super) fn whole(path: &Path, file: &RemoteFile) -> std::result::Result<(), String> {
    if file.name.ends_with(".properties") {
        return Properties::read(path).map(|_| ()).map_err(|problem| problem.to_string());
    }
    if !file.is_gzip() {
        return Ok(());
    }
    let input = File::open(path).map_err(|problem| problem.to_string())?;
    let mut decoder = MultiGzDecoder::new(BufReader::with_capacity(BUFFER, input));
    let mut buffer = vec![0; BUFFER];
    loop {
        match decoder.read(&mut buffer) {
            Ok(0) => return Ok(()),
            Ok(_) => {}
            Err(problem) => return Err(format!("not a sound gzip file: {problem}")),
        }
    }
}

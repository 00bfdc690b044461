//! How values lie in the file: JSON, observations compressed.

use crate::model::observation::Observation;

/// Level 1: a third of the size for a few microseconds a page; higher levels cost more than the parse.
const COMPRESSION_LEVEL: i32 = 1;
/// No observation is larger: texts, outlinks and links in it are bounded at their source.
const MAX_OBSERVATION_BYTES: usize = 64 * 1024 * 1024;

pub(super) fn to_json<T: serde::Serialize>(value: &T) -> rusqlite::Result<String> {
    serde_json::to_string(value).map_err(|problem| rusqlite::Error::ToSqlConversionFailure(Box::new(problem)))
}

pub(super) fn from_json<T: serde::de::DeserializeOwned>(text: &str) -> rusqlite::Result<T> {
    serde_json::from_str(text)
        .map_err(|problem| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Text, Box::new(problem)))
}

pub(super) fn pack(seen: &Observation) -> rusqlite::Result<Vec<u8>> {
    zstd::bulk::compress(to_json(seen)?.as_bytes(), COMPRESSION_LEVEL)
        .map_err(|problem| rusqlite::Error::ToSqlConversionFailure(Box::new(problem)))
}

pub(super) fn unpack(body: &[u8]) -> rusqlite::Result<Observation> {
    let json = zstd::bulk::decompress(body, MAX_OBSERVATION_BYTES).map_err(|problem| {
        rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(problem))
    })?;
    serde_json::from_slice(&json)
        .map_err(|problem| rusqlite::Error::FromSqlConversionFailure(0, rusqlite::types::Type::Blob, Box::new(problem)))
}

//! Adds up assessed links into the summary that sets quantity against quality.

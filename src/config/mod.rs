//! What was configured in files, the environment and flags, resolved and checked once.

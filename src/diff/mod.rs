//! Compares two audits: what is new, lost, restored or changed, and why.

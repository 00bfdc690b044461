//! Judges links on two axes, value and risk, by rules that quote their evidence.

//! The command line: what was typed, and the composition root that connects the modules.

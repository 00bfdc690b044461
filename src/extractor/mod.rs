//! Reads a page as a browser does: its links to the site, and what it says about itself.

//! Writes a finished profile for people, spreadsheets and programs.

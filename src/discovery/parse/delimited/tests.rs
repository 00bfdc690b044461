use std::io::Read;

use proptest::prelude::*;

use super::*;

/// Rows as (line, cells), with refusals as a single cell starting with `!`.
fn read_as(text: &[u8], delimiter: u8, newline: u8, width: Option<usize>) -> Vec<(u64, Vec<String>)> {
    let mut reader = Delimited::new(text, None);
    reader.set_dialect(Dialect { delimiter, newline });
    reader.skip(0, width);
    let mut rows = Vec::new();
    while let Some(item) = reader.next().unwrap() {
        match item {
            Item::Row(row) => rows.push((row.line, row.texts())),
            Item::Unreadable { line, reason } => rows.push((line, vec![format!("!{reason}")])),
        }
    }
    rows
}

fn read(text: &str) -> Vec<(u64, Vec<String>)> {
    read_as(text.as_bytes(), b',', b'\n', None)
}

fn row(line: u64, cells: &[&str]) -> (u64, Vec<String>) {
    (line, cells.iter().map(|cell| (*cell).to_owned()).collect())
}

#[test]
fn cells_rows_and_true_lines() {
    let found = read("a,b\r\n\"one\ntwo\",\"say \"\"hi\"\"\"\n\n, \"x\" ,\nlast");
    let expected = [
        row(1, &["a", "b"]),
        row(2, &["one\ntwo", "say \"hi\""]),
        row(4, &[""]),
        row(5, &["", "x", ""]),
        row(6, &["last"]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn csv_spectrum() {
    let cases = [
        ("comma_in_quotes", ["John", "Doe", "120 any st.", "Anytown, WW", "08123"].as_slice()),
        ("escaped_quotes", ["1", "ha \"ha\" ha"].as_slice()),
        ("json", ["1", "{\"type\": \"Point\", \"coordinates\": [102.0, 0.5]}"].as_slice()),
        ("newlines", ["1", "2", "3"].as_slice()),
        ("quotes_and_newlines", ["1", "ha \n\"ha\" \nha"].as_slice()),
        ("empty", ["1", "", ""].as_slice()),
        ("utf8", ["1", "2", "3"].as_slice()),
    ];
    for (name, expected) in cases {
        let path = format!("{}/fixtures/exports/csv-spectrum/{name}.csv", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read(path).unwrap();
        assert_eq!(read_as(&text, b',', b'\n', None)[1].1, expected, "{name}");
    }
}

#[test]
fn quotes_that_are_not_doubled_are_letters() {
    assert_eq!(read("\"He said \"hi\" to me, ok\",x\n")[0], row(1, &["He said \"hi\" to me, ok", "x"]));
    assert_eq!(read("5\" disk,x\n")[0], row(1, &["5\" disk", "x"]));
}

#[test]
fn an_unclosed_quote_costs_one_row() {
    let found =
        read_as(b"\"never, closed,https://a.test/\nb,https://b.test/\nc,https://c.test/\n", b',', b'\n', Some(2));
    assert!(found[0].1[0].starts_with("!a quotation mark"), "{found:?}");
    assert_eq!(found[1..], [row(2, &["b", "https://b.test/"]), row(3, &["c", "https://c.test/"])]);
}

#[test]
fn a_quote_that_swallows_its_neighbours_is_let_go() {
    // The second quote closes the first one, four lines later.
    let text = b"\"open,https://a.test/\nb,https://b.test/\nc,https://c.test/\n\"d\",https://d.test/\n";
    let found = read_as(text, b',', b'\n', Some(2));
    let expected = [
        row(1, &["\"open", "https://a.test/"]),
        row(2, &["b", "https://b.test/"]),
        row(3, &["c", "https://c.test/"]),
        row(4, &["d", "https://d.test/"]),
    ];
    assert_eq!(found, expected);
}

#[test]
fn text_that_never_quotes_keeps_its_quotes() {
    let found = read_as(b"\"Best\" widgets\thttps://a.test/\n\"x\" y\thttps://b.test/\n", b'\t', b'\n', Some(2));
    assert_eq!(found, [row(1, &["\"Best\" widgets", "https://a.test/"]), row(2, &["\"x\" y", "https://b.test/"])]);
}

#[test]
fn old_mac_lines_are_counted() {
    assert_eq!(read_as(b"a,b\rc,d\r", b',', b'\r', None), [row(1, &["a", "b"]), row(2, &["c", "d"])]);
}

#[test]
fn a_row_beyond_the_limit_is_refused_and_passed_over() {
    let mut text = b"a,".to_vec();
    text.resize(3 * MAX_ROW_BYTES, b'x');
    text.extend_from_slice(b"\nb,c\n");
    let found = read_as(&text, b',', b'\n', None);
    assert!(found[0].1[0].contains("longer than 1024 KiB"), "{:?}", found[0]);
    assert_eq!(found[1], row(2, &["b", "c"]));
}

#[test]
fn more_cells_than_columns_exist_is_refused() {
    let text = format!("{}\na,b\n", ",".repeat(MAX_COLUMNS + 5));
    let found = read(&text);
    assert!(found[0].1[0].contains("more than 16384 cells"), "{:?}", found[0]);
    assert_eq!(found[1], row(2, &["a", "b"]));
}

/// Every line opens a quote that the next line seems to close and opens again: without a bound on the failures each of
/// the lines would be scanned to the end of the limit.
#[test]
fn hostile_quotes_cost_no_more_than_a_bounded_number_of_scans() {
    let line = b"a\"b,\"c\n";
    let source = std::iter::repeat_n(line, 200_000).flatten().copied().collect::<Vec<u8>>();
    let mut reader = Delimited::new(&source[..], None);
    reader.set_dialect(Dialect { delimiter: b',', newline: b'\n' });
    let mut rows = 0;
    while reader.next().unwrap().is_some() {
        rows += 1;
    }
    assert_eq!(rows, 200_000);
    let most = MAX_SCANNED_IN_VAIN + reader.consumed + 2 * MAX_ROW_BYTES as u64;
    assert!(reader.in_vain <= most, "{}", reader.in_vain);
}

/// Gives its bytes in pieces, as pipes do.
struct Pieces<'a>(&'a [u8], usize);

impl Read for Pieces<'_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let count = self.1.min(self.0.len()).min(buffer.len());
        buffer[..count].copy_from_slice(&self.0[..count]);
        self.0 = &self.0[count..];
        Ok(count)
    }
}

proptest! {
    /// Whatever a CSV writer writes is read back, however the bytes arrive.
    #[test]
    fn reads_what_a_writer_writes(
        rows in prop::collection::vec(prop::collection::vec("([a-z\"\n,;\t é]{0,7}[a-zé\"])?", 3), 1..20),
        delimiter in prop::sample::select(vec![b',', b';', b'\t']),
        crlf in any::<bool>(),
        piece in 1usize..40,
    ) {
        let terminator = if crlf { csv::Terminator::CRLF } else { csv::Terminator::Any(b'\n') };
        let mut writer = csv::WriterBuilder::new().delimiter(delimiter).terminator(terminator)
            .quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
        for row in &rows {
            writer.write_record(row).unwrap();
        }
        let text = writer.into_inner().unwrap();
        let mut reader = Delimited::new(Pieces(&text, piece), None);
        reader.set_dialect(Dialect { delimiter, newline: b'\n' });
        reader.skip(0, Some(3));
        let mut line = 1;
        for row in &rows {
            let item = reader.next().unwrap();
            let Some(Item::Row(found)) = item else { panic!("no row") };
            prop_assert_eq!(found.line, line);
            let trimmed: Vec<String> = row.iter().map(|cell| cell.trim().to_owned()).collect();
            prop_assert_eq!(found.texts(), trimmed);
            line += 1 + row.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        }
        prop_assert!(reader.next().unwrap().is_none());
    }

    /// No text makes the reader panic, lose its place or count lines wrongly.
    #[test]
    fn any_text_is_accounted_for(text in "[\"a,\r\n\u{0}é]{0,200}", width in prop::option::of(1usize..4)) {
        let rows = read_as(text.as_bytes(), b',', b'\n', width);
        let lines = text.matches('\n').count() as u64 + u64::from(!text.is_empty() && !text.ends_with('\n'));
        prop_assert!(rows.iter().all(|(line, _)| *line <= lines));
        prop_assert!(rows.windows(2).all(|pair| pair[0].0 < pair[1].0));
    }
}

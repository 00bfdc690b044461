//! The files around the sheets (ECMA-376, part 1): a zip archive that is written front to back.

use std::io::{self, Write};

use jiff::Timestamp;
use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, StreamWriter, ZipWriter};

use super::sheet::escape;

/// Name of the sheet that is shown first.
pub(super) const SUMMARY: &str = "Summary";

/// Level 1: half the time of the default for a tenth more bytes, and the reader waits for the first.
const COMPRESSION_LEVEL: i64 = 1;

/// Formats of cells, by their place in `cellXfs` below.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Style {
    Plain = 0,
    /// A column's head.
    Head = 1,
    /// Text that would start a formula: marked as text, so that it stays text when somebody edits the cell.
    Quoted = 2,
    Time = 3,
    Integer = 4,
    OneDigit = 5,
    TwoDigits = 6,
    Title = 7,
    Percent = 8,
}

/// `numFmtId`s: 3 is `#,##0`, 2 is `0.00`, 9 is `0%`; 164 and above are our own. Times are UTC, as the head says.
const STYLES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd\ hh:mm"/><numFmt numFmtId="165" formatCode="0.0"/></numFmts><fonts count="3"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="14"/><name val="Calibri"/></font></fonts><fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill><fill><patternFill patternType="solid"><fgColor rgb="FFE7ECF3"/><bgColor indexed="64"/></patternFill></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="9"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="2" borderId="0" xfId="0" applyFont="1" applyFill="1"/><xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="3" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="2" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="9" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"#;

const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const MAIN: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml";
const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

/// Takes everything in silence once a write has failed: the archive's own drop would go on writing and complain on
/// stderr, though the error has been returned already.
struct Fuse<'a> {
    out: &'a mut dyn Write,
    blown: bool,
}

impl Write for Fuse<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.blown {
            return Ok(bytes.len());
        }
        let written = self.out.write(bytes);
        self.blown = matches!(&written, Err(problem) if problem.kind() != io::ErrorKind::Interrupted);
        written
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.blown { Ok(()) } else { self.out.flush() }
    }
}

/// A workbook that is being written.
pub(super) struct Package<'a> {
    zip: ZipWriter<StreamWriter<Fuse<'a>>>,
    /// Names of the sheets in the order of their files.
    sheets: Vec<String>,
}

impl<'a> Package<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        Self { zip: ZipWriter::new_stream(Fuse { out, blown: false }), sheets: Vec::new() }
    }

    /// Begins the file of a sheet; what is written next goes into it.
    pub(super) fn start_sheet(&mut self, name: &str) -> io::Result<()> {
        self.sheets.push(name.to_owned());
        self.start(&format!("xl/worksheets/sheet{}.xml", self.sheets.len()))
    }

    fn start(&mut self, name: &str) -> io::Result<()> {
        // The same input gives the same bytes: no entry carries the time at which it was written.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(COMPRESSION_LEVEL))
            .last_modified_time(zip::DateTime::default());
        self.zip.start_file(name, options).map_err(io::Error::from)
    }

    fn file(&mut self, name: &str, content: &str) -> io::Result<()> {
        self.start(name)?;
        self.zip.write_all(content.as_bytes())
    }

    /// Writes what binds the sheets together. `shown` is the order in which people see them.
    pub(super) fn finish(mut self, shown: &[String], at: Timestamp) -> io::Result<()> {
        let place = |name: &String| self.sheets.iter().position(|sheet| sheet == name).map_or(0, |at| at + 1);
        let mut sheets = String::new();
        for (index, name) in shown.iter().enumerate() {
            let (id, file) = (index + 1, place(name));
            sheets.push_str(&format!("<sheet name=\"{}\" sheetId=\"{id}\" r:id=\"rId{file}\"/>", escape(name)));
        }
        let mut relations = String::new();
        let mut types = String::new();
        for n in 1..=self.sheets.len() {
            relations.push_str(&format!(
                "<Relationship Id=\"rId{n}\" Type=\"{RELATIONS}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>"
            ));
            types.push_str(&format!(
                "<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{MAIN}.worksheet+xml\"/>"
            ));
        }
        let styles = self.sheets.len() + 1;
        self.file("xl/styles.xml", STYLES)?;
        self.file(
            "xl/workbook.xml",
            &format!(
                "{HEAD}<workbook xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\" \
                 xmlns:r=\"{RELATIONS}\"><bookViews><workbookView activeTab=\"0\"/></bookViews>\
                 <sheets>{sheets}</sheets></workbook>"
            ),
        )?;
        self.file(
            "xl/_rels/workbook.xml.rels",
            &format!(
                "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\">{relations}<Relationship Id=\"rId{styles}\" \
                 Type=\"{RELATIONS}/styles\" Target=\"styles.xml\"/></Relationships>"
            ),
        )?;
        self.file(
            "docProps/core.xml",
            &format!(
                "{HEAD}<cp:coreProperties xmlns:cp=\"{PACKAGE}/metadata/core-properties\" \
                 xmlns:dc=\"http://purl.org/dc/elements/1.1/\" xmlns:dcterms=\"http://purl.org/dc/terms/\" \
                 xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><dc:creator>audit</dc:creator>\
                 <dcterms:created xsi:type=\"dcterms:W3CDTF\">{}</dcterms:created></cp:coreProperties>",
                at.strftime("%Y-%m-%dT%H:%M:%SZ")
            ),
        )?;
        self.file(
            "_rels/.rels",
            &format!(
                "{HEAD}<Relationships xmlns=\"{PACKAGE}/relationships\"><Relationship Id=\"rId1\" \
                 Type=\"{RELATIONS}/officeDocument\" Target=\"xl/workbook.xml\"/><Relationship Id=\"rId2\" \
                 Type=\"{PACKAGE}/relationships/metadata/core-properties\" Target=\"docProps/core.xml\"/></Relationships>"
            ),
        )?;
        self.file(
            "[Content_Types].xml",
            &format!(
                "{HEAD}<Types xmlns=\"{PACKAGE}/content-types\"><Default Extension=\"rels\" \
                 ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Default Extension=\"xml\" \
                 ContentType=\"application/xml\"/><Override PartName=\"/xl/workbook.xml\" \
                 ContentType=\"{MAIN}.sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" \
                 ContentType=\"{MAIN}.styles+xml\"/><Override PartName=\"/docProps/core.xml\" \
                 ContentType=\"application/vnd.openxmlformats-package.core-properties+xml\"/>{types}</Types>"
            ),
        )?;
        self.zip.finish().map_err(io::Error::from)?.into_inner().flush()
    }
}

impl Write for Package<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.zip.write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

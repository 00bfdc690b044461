use std::io::Write;

use super::*;

/// Collects what is visited: label and text, or the trouble.
#[derive(Default)]
struct Seen(Vec<String>);

impl Visitor for Seen {
    fn document(&mut self, document: Document<'_>) -> Result<(), Trouble> {
        let text = match document.body {
            Body::Stream(mut stream) => {
                let mut text = String::new();
                stream.read_to_string(&mut text)?;
                text
            }
            Body::Workbook(_) => "workbook".to_owned(),
        };
        let label = document.label.rsplit_once("root/").map_or(document.label.as_str(), |(_, rest)| rest).to_owned();
        self.0.push(format!("{label} [{}] {}", document.file, text.trim()));
        Ok(())
    }

    fn unusable(&mut self, label: &str, problem: &str, _remedy: &str) {
        self.0.push(format!("{} ! {problem}", label.rsplit_once("root/").map_or(label, |(_, rest)| rest)));
    }
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn zip(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in members {
        writer.start_file(*name, zip::write::SimpleFileOptions::default()).unwrap();
        writer.write_all(bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn visit_files(files: &[(&str, &[u8])], name: &str) -> (Vec<String>, Option<String>) {
    let root = tempfile::tempdir().unwrap();
    let base = root.path().join("root");
    for (path, bytes) in files {
        let path = base.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
    let mut seen = Seen::default();
    let outcome = visit(&base.join(name), &mut seen);
    let trouble = outcome.err().map(|trouble| match trouble {
        Trouble::Unusable { problem, .. } => problem,
        Trouble::Fatal(error) => error.to_string(),
    });
    (seen.0, trouble)
}

#[test]
fn containers_are_opened_by_content_and_in_order() {
    let inner = zip(&[("b.csv", b"two"), ("a/x.csv", b"one"), ("__MACOSX/._a", b"litter"), ("dir/", b"")]);
    let files: &[(&str, &[u8])] =
        &[("z.csv", b"last"), ("packed.csv", &gzip(b"from gzip")), ("sub/inner.csv", &inner), (".DS_Store", b"litter")];
    let (seen, trouble) = visit_files(files, "");
    assert_eq!(trouble, None);
    let expected = [
        "packed.csv [packed.csv] from gzip",
        "sub/inner.csv/a/x.csv [x.csv] one",
        "sub/inner.csv/b.csv [b.csv] two",
        "z.csv [z.csv] last",
    ];
    assert_eq!(seen, expected);
}

#[test]
fn archives_in_archives_are_opened_to_a_depth() {
    let three = zip(&[("a.csv.gz", &gzip(&gzip(b"deep")))]);
    assert_eq!(visit_files(&[("x.zip", &three)], "x.zip").0, ["x.zip/a.csv.gz [a.csv.gz] deep"]);
    let mut bytes = b"too deep".to_vec();
    for _ in 0..=MAX_NESTING {
        bytes = gzip(&bytes);
    }
    let (seen, trouble) = visit_files(&[("x.gz", &bytes)], "x.gz");
    assert!(seen.is_empty());
    assert!(trouble.unwrap().contains("more than 4 deep"));
}

#[test]
fn bombs_end_early() {
    // 600 MB of zeros: beyond what is free, and a thousand to one.
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    let megabyte = vec![b'a'; 1 << 20];
    for _ in 0..600 {
        encoder.write_all(&megabyte).unwrap();
    }
    let bomb = encoder.finish().unwrap();
    let root = tempfile::tempdir().unwrap();
    fs::write(root.path().join("bomb.gz"), &bomb).unwrap();
    struct Drain(u64);
    impl Visitor for Drain {
        fn document(&mut self, document: Document<'_>) -> Result<(), Trouble> {
            let Body::Stream(mut stream) = document.body else { panic!("a stream") };
            let mut buffer = vec![0; 1 << 16];
            loop {
                match stream.read(&mut buffer)? {
                    0 => return Ok(()),
                    count => self.0 += count as u64,
                }
            }
        }
        fn unusable(&mut self, _: &str, _: &str, _: &str) {}
    }
    let mut drain = Drain(0);
    // A slow deflate level packs 1:200 only, so the ratio may hold; what counts is that it never exceeds the allowance.
    let outcome = visit(&root.path().join("bomb.gz"), &mut drain);
    let allowance = limits::FREE_UNPACKED + bomb.len() as u64 * limits::MAX_RATIO;
    assert!(drain.0 <= allowance, "{} of {allowance}", drain.0);
    assert_eq!(outcome.is_err(), 600 << 20 > allowance);
}

#[test]
fn what_cannot_be_opened_says_why() {
    assert_eq!(visit_files(&[], "nosuch.csv").1.unwrap(), "no such file");
    let (_, trouble) = visit_files(&[("d/.hidden", b"x")], "d");
    assert_eq!(trouble.unwrap(), "the directory holds no files");
    let mut damaged = zip(&[("a.csv", b"hello")]);
    damaged.truncate(40);
    assert!(visit_files(&[("x.zip", &damaged)], "x.zip").1.unwrap().contains("damaged"));
}

#[test]
fn trouble_inside_is_noted_and_passed_over() {
    let mut packed = gzip(&b"row\n".repeat(10_000));
    packed.truncate(packed.len() - 12);
    let archive = zip(&[("a.csv.gz", &packed), ("b.csv", b"fine")]);
    let (seen, trouble) = visit_files(&[("x.zip", &archive)], "x.zip");
    assert_eq!(trouble, None);
    assert!(seen[0].starts_with("x.zip/a.csv.gz ! "), "{seen:?}");
    assert_eq!(seen[1], "x.zip/b.csv [b.csv] fine");
}

#[test]
fn an_encrypted_archive_is_named_so() {
    // The encryption flag of both headers set; the bytes need not be encrypted to be refused.
    let mut bytes = zip(&[("a.csv", b"hello")]);
    bytes[6] |= 1;
    let central = bytes.windows(4).position(|w| w == b"PK\x01\x02").unwrap();
    bytes[central + 8] |= 1;
    let (seen, trouble) = visit_files(&[("x.zip", &bytes)], "x.zip");
    assert_eq!(trouble, None);
    assert_eq!(seen, ["x.zip/a.csv ! the archive is encrypted"]);
}

#[test]
fn directories_of_too_many_files_are_refused() {
    let root = tempfile::tempdir().unwrap();
    fs::create_dir(root.path().join("sub")).unwrap();
    for name in ["a", "b", "sub/c"] {
        fs::write(root.path().join(name), b"").unwrap();
    }
    assert!(list(root.path(), 0, 4, &mut Vec::new()).is_ok());
    let Err(Trouble::Unusable { problem, .. }) = list(root.path(), 0, 2, &mut Vec::new()) else { panic!("refused") };
    assert!(problem.contains("more than 2 files"), "{problem}");
    // Too deep is passed over, not refused: the files above are wanted.
    let mut files = Vec::new();
    list(root.path(), MAX_DIRECTORY_DEPTH, 9, &mut files).unwrap();
    assert_eq!(files.len(), 2);
}

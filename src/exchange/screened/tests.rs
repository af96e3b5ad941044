use super::*;
use crate::exchange::Dialect;
use crate::exchange::reader::tests::screening;

const MAIL: &str = "ada@example.com";
const CARD: &str = "4111 1111 1111 1111";

fn lifted() -> Screening {
    let policies = BTreeSet::from(["support".to_owned()]);
    Screening { unmask: Lifted::from([("EMAIL".to_owned(), policies)]), ..screening() }
}

fn text(pieces: &[Masked<Bytes>]) -> String {
    pieces.iter().map(|piece| std::str::from_utf8(piece.as_inner()).unwrap()).collect()
}

#[test]
fn the_reader_sees_what_is_lifted_and_the_record_never_does_however_it_is_cut() {
    let row = format!("{{\"mail\": \"{MAIL}\", \"card\": \"{CARD}\"}}");
    let body = format!("[{}]", [row.as_str(); 20].join(","));
    for format in [Format::Json, Format::Text] {
        for size in [1, 7, 64, body.len()] {
            let mut screened = Screened::new(format, None, &lifted());
            let mut all = Pieces::default();
            for piece in body.as_bytes().chunks(size) {
                all.extend(screened.push(piece).unwrap());
                let (shown, recorded) = (text(&all.shown), text(&all.recorded));
                let covered = recorded.matches("[REDACTED:EMAIL]").count();
                assert!(shown.matches(MAIL).count() <= covered, "shown before it is recorded: {shown}\n{recorded}");
            }
            all.extend(screened.finish().unwrap());
            let (shown, recorded) = (text(&all.shown), text(&all.recorded));
            assert_eq!((shown.matches(MAIL).count(), shown.matches(CARD).count()), (20, 0), "{size}: {shown}");
            assert!(!recorded.contains(MAIL) && !recorded.contains("1111 1111"), "{size}: {recorded}");
            let (findings, exposed) = screened.take_findings();
            assert_eq!((findings["EMAIL"], findings.len()), (20, 2));
            assert_eq!((exposed["EMAIL"].count, exposed.len()), (20, 1));
            assert_eq!(exposed["EMAIL"].policies, ["support".to_owned()].into());
        }
    }
}

#[test]
fn where_nothing_is_lifted_what_is_shown_is_what_is_recorded() {
    let mut screened = Screened::new(Format::Text, None, &screening());
    let mut all = screened.push(format!("mail {MAIL} and more").as_bytes()).unwrap();
    all.extend(screened.finish().unwrap());
    assert_eq!(all.shown, all.recorded);
    assert!(screened.take_findings().1.is_empty());
}

#[test]
fn a_secret_of_kubernetes_is_hidden_before_its_kind_has_come() {
    let body = br#"{"data":{"a":"eA=="},"kind":"Secret"}"#;
    for (dialect, shows) in [(Dialect::Kubernetes, false), (Dialect::Http, true)] {
        let mut screened = Screened::new(Format::Json, None, &Screening { dialect, ..screening() });
        let mut all = screened.push(body).unwrap();
        all.extend(screened.finish().unwrap());
        assert_eq!(text(&all.shown).contains("eA=="), shows);
        assert_eq!(text(&all.recorded).contains("eA=="), shows);
    }
}

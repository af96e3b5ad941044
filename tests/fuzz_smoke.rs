//! The fuzz properties on stable Rust: seeds and deterministic mutations of them.

#[path = "fuzz/properties.rs"]
mod properties;

/// Mutations of each seed; fewer where one run has signatures to check or threads to start.
fn rounds(name: &str) -> usize {
    match name {
        "evidence" | "bundle" => 30,
        "extension" | "hold" => 100,
        "sql" => 120,
        "shell" => 80,
        _ => 250,
    }
}

const SEEDS: [(&str, &[&str]); 24] = [
    ("bundle", &["\0\0", "\u{2}9x", "evidence/records/", "0000644\0 ustar"]),
    (
        "call",
        &[
            "\u{a}\u{1}7\u{10}\u{1}",
            "\0\0\0\0\u{3}\u{a}\u{1}7",
            "\u{12}\u{5}\u{a}\u{1}a\u{10}\u{2}\u{1a}\u{6}\u{a}\u{1}a\u{12}\u{1}x\u{22}\u{2}\u{8}\u{9}",
            "J\u{5}\u{a}\u{3}oldX\u{7f}2\u{2}\u{1}\u{2}z\u{6}\u{8}\u{1}\u{12}\u{2}\u{8}\u{7}",
        ],
    ),
    ("configuration", &[include_str!("../envoy/portcullis.yaml"), "a: &a [*a]\nb: {c: !!x 1}", "targets:\n- - -"]),
    ("decode", &["\u{1f}\u{8b}", "gzip, br", "x-gzip,identity", "(\u{b5}/\u{fd}"]),
    (
        "encrypted",
        &["\0\0", "\u{2}9x", "age-encryption.org/v1\n-> X25519 AAAA\n--- AAAA\n", "# c\nAGE-SECRET-KEY-1GF\n"],
    ),
    (
        "evidence",
        &[
            "example\n1\nAAAA\n\n\u{2014} example 07wefgAA\n",
            "{\"v\":1,\"seq\":0}",
            STOPPED,
            REFUSED,
            EXCHANGE,
            EXPOSED,
            "{}\n\n{}\nx",
        ],
    ),
    (
        "extension",
        &[
            "portcullis-manifest AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "portcullis-manifest AAAA\nportcullis-manifest AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\nother",
            "portcullis-key-rotation log.example/fuzz+b1f92baf+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c x",
            "$2\n",
            "W8",
        ],
    ),
    (
        "formats",
        &[
            "name,ssn\r\n\"a, \"\"b\"\"\r\nc\",1\r\n\"x\"y,",
            "a\tb\n1\\t\\N\t2\\",
            "a=b+c&ssn=%41%4&=&%zz",
            "--x\r\nContent-Type: application/json\r\n\r\n{\"a\":1}\r\n--x\r\nContent-Disposition: form-data; name=\"ssn\"\r\n\r\n1\r\n--x--",
            "<?xml version='1.0'?><a b='c&#64;d' ssn=x><!-- e --><![CDATA[f]]>&amp;</a><script>g<h</script>",
            "a: 'b''c'\nssn: |\n  d\n e: \"\\x41\\\n f\"\n- {g: [h, i]} # j\n? k\n: l\n---\n&m !n *o",
            "\0\0\0\0\u{1}x",
        ],
    ),
    (
        "graphql",
        &[
            "query Q($a: [Int!] = [1]) { x: user(id: $a, in: {a: \"b\\u0041\"}) @skip(if: true) { ...f ... on A { b } } }",
            "mutation { deleteUser(id: 1) } fragment f on Q { ...f }",
            r#"[{"query":"{ a }","operationName":null,"variables":{"a":1}},{"id":"x"}]"#,
            "# c\nsubscription { a } \"\"\"d\"\"\"",
        ],
    ),
    ("grpc", &["\0\0\0\0\u{5}hello", "\u{1}\0\0\0\u{1}x", "\0\0\0\0\u{10}ada@example.com!"]),
    (
        "hold",
        &[
            r#"{"v":1,"kind":"evidence.release","id":"01900000-0000-7000-8000-000000000002","hold":"01900000-0000-7000-8000-000000000001","time":"2026-01-31T00:00:00Z","by":"\u001b[2J","reason":"r","tool":"t"}"#,
            r#"{"v":1,"kind":"evidence.hold","id":"01900000-0000-7000-8000-000000000001","selection":"s","objects":[{"name":"../x","version":null},{"name":"","version":""}],"time":"+262142-12-31T23:59:59Z","by":"a","reason":"r","tool":"t"}"#,
            "[]",
        ],
    ),
    (
        "http",
        &[
            "/a/../b?_method=DELETE\ncontent-type: application/json\nX_Forwarded_User: root\n\n{\"a\": 1, \"a\": 2}",
            "/a//%61/./B%2D%c3%a9?x=//\ncontent-type: application/x-www-form-urlencoded\n\na=1&a[]=2&b.c=%3D",
            "/shop.v1.Orders/Get\ncontent-type: application/grpc\n\n\0\0\0\0\u{3}\u{a}\u{1}7",
            "/x\ncontent-type: multipart/form-data; boundary=b\n\n--b\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n--b--",
            "/svc.Name/Method\ncontent-type: application/grpc\n\n",
            "/%2e%2e/%252f\\x\nauthorization: Bearer x\n\n{",
        ],
    ),
    (
        "json",
        &[
            "[{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"4111 1111\"}]}}]},\n{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\" 1111 1111\"}]}}]}]",
            r#"{"card": "4111 1111 1111 1111", "n": 4111111111111111, "ssn": ["987-65-4320"], "u": "\u0061da@example.com"}"#,
            r#"[[[{"a":"x\\"},null,true,-1.5e9]]] {"b": "é😀"}"#,
            "{\"ssn\": {\"deep\": \"x\"}, \"ssn\": 1}\n{\"email\": \"ada@example.com\"}\n",
        ],
    ),
    (
        "kubernetes",
        &[
            "/apis/apps/v1/namespaces/a/deployments/b?dryRun=All\ncontent-type: application/json\n\n{\"kind\":\"Deployment\",\"spec\":{\"replicas\":0}}",
            "/api/v1/namespaces/a/pods/b/exec?command=sh&command=-c&command=id&stdin=true\nimpersonate-user: c\n\n",
            "/api/v1/watch/namespaces/a/pods?watch=1&fieldSelector=metadata.name=b\n\n",
            "/api/v1/namespaces/a\ncontent-type: application/json-patch+json\n\n[{\"op\":\"add\",\"path\":\"/metadata/labels/a~1b\",\"value\":null}]",
            "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews\ncontent-type: application/merge-patch+json\n\n{\"$patch\":\"replace\"}",
        ],
    ),
    (
        "manifest",
        &[
            MANIFEST,
            r#"{"v":2}"#,
            r#"{"v":1,"instance":"g","first_seq":18446744073709551615,"last_seq":0,"before":{"size":3,"peaks":[]}}"#,
        ],
    ),
    (
        "mcp",
        &[
            r#"[{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"x","arguments":{"a":"b"}}},{"jsonrpc":"2.0"}]"#,
            r#"{"jsonrpc":"2.0","id":"q","method":"tools/list","method":"tools/call"}"#,
        ],
    ),
    (
        "messages",
        &[
            "\0\0\0\u{10}\0\0\0\0\u{5}",
            "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"4111 1111\"}}{\"bytes\":\"eyJnZW5lcmF0aW9uIjoiYWRhQGV4In0=\",\"p\":\"ada@example.com\"}",
            "\u{d}:content-type\u{7}\0\u{10}application/json\u{1}a\u{6}\0\u{1}x\u{1}b\u{0}",
        ],
    ),
    (
        "names",
        &[
            "records/date=2026-01-31/instance=gate-1/00000000000000000007-00000000000000000008.ndjson.zst",
            "records/date=+2026-01-31/instance=../18446744073709551615-18446744073709551615.ndjson.zst",
            "checkpoints/instance=gate-1/00000000000000000008.note",
            "bodies/date=2026-01-31/instance=gate-1/0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a0a.zst",
        ],
    ),
    (
        "proof",
        &[
            "c2sp.org/tlog-proof@v1\nextra e30=\nindex 0\n\nlog.example/fuzz\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n\u{2014} log.example/fuzz AAAAAA==\n",
            "c2sp.org/tlog-proof@v1\nextra \nindex 18446744073709551615\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\nx",
        ],
    ),
    (
        "shell",
        &[
            "rm -rf / && echo $(ls `id`) > /tmp/x; for f in *; do cat \"$f\"; done",
            "cat <<EOF | sh\n$(rm x)\nEOF\nls | xargs -I{} sh -c 'echo {}'",
            "a=rm; $a x; f() { ls; }; f; [[ -n $a ]] && (( a + 1 )) || case $a in r) ls;; esac",
            "dd of=/dev/sda; find . -name '*.x' -exec grep -l $'\\x72' {} + | sort -u",
            "sudo -u root bash -c \"kubectl get pods | awk '{print $1}'\" <<< ${x:-$(pwd)}",
        ],
    ),
    (
        "sql",
        &[
            "DELETE FROM t WHERE 1=1",
            "WITH x AS (DELETE FROM a RETURNING *) SELECT * FROM x; COPY t TO PROGRAM 'sh'",
            "UPDATE t SET a = $$;$$ /*!50000 , b = 1 */ WHERE id = 2 -- x",
            "SELECT U&'\\0061' FROM \"T\" UNION SELECT pg_read_file('/etc/passwd')",
            "DROP TABLE t; EXPLAIN ANALYZE INSERT INTO t SELECT 1",
            "GRANT ALL ON t TO x",
        ],
    ),
    (
        "sse",
        &[
            "event: a\ndata: {\"card\": \"4111 1111\ndata:  1111 1111\"}\n\n",
            ":\r\ndata\rdata: ada@example.com\r\n\r\n",
        ],
    ),
    (
        "text",
        &[
            "mail ada@example.com, card 4111-1111-1111-1111, Bearer abc.def, AKIAIOSFODNN7EXAMPLE",
            "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY----- GB82 WEST 1234 5698 7654 32 ::1 10.0.0.1",
            "/a?email=ada%40example.com&x=%zz+1",
        ],
    ),
    (
        "token",
        &[
            // EdDSA with the right issuer, audience and key id; `none`; HS256. No signature is by the key.
            "eyJhbGciOiJFZERTQSIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwic3ViIjoiYSIsImF1ZCI6ImdhdGUiLCJleHAiOjQxMDI0NDQ4MDB9.",
            "eyJhbGciOiJub25lIn0.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIiwic3ViIjoiYSIsImF1ZCI6ImdhdGUiLCJleHAiOjQxMDI0NDQ4MDB9.",
            "eyJhbGciOiJIUzI1NiIsImtpZCI6ImsifQ.eyJpc3MiOiJodHRwczovL2lzc3Vlci5leGFtcGxlIn0.AAAA",
            "/x\nauthorization: Bearer a.b.c\nauthorization: bearer  a.b.c=\n\n",
        ],
    ),
];

const MANIFEST: &str = r#"{"v":1,"instance":"g","first_seq":1,"last_seq":1,"first_time":"2026-01-31T00:00:00Z","last_time":"2026-01-31T00:00:01Z","records":{"name":"records/date=2026-01-31/instance=g/00000000000000000001-00000000000000000001.ndjson.zst","bytes":9,"sha256":"00"},"before":{"size":1,"peaks":["AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="]},"root":"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=","kinds":{"gate.stopped":1},"values":{"targets":{"values":["db"],"more":true}}}
"#;
const STOPPED: &str = r#"{"v":1,"seq":3,"time":"2026-01-31T00:00:00.5Z","instance":"g","kind":"gate.stopped","reason":"\u001b[2J\u202e"}
"#;
const REFUSED: &str = r#"{"v":1,"seq":18446744073709551615,"time":"+262142-12-31T23:59:59Z","instance":"g","session":{"id":"a\u009b","seq":0},"kind":"approval.ended","ticket":"t\r","state":"é\u200b"}
"#;

/// One exchange with all that it can have.
const EXCHANGE: &str = r#"{"v":1,"seq":0,"time":"2026-01-31T00:00:00.5Z","instance":"g","session":{"id":"s","seq":1},"decision_id":"01900000-0000-7000-8000-000000000001","kind":"exchange.request","principal":{"subject":"=a\u001b<b>","issuer":"@i","groups":["+g"],"chain":[{"subject":"-p\u202e","issuer":"i"}],"credential":{"kind":"jwt","fingerprint":"0","key_id":null,"expires":"+262142-12-31T23:59:59Z"}},"target":"<b>","method":"GET","authority":"a[","path":"/?<img src=x>","headers":[["content-type","text/html"]],"peer":null,"request_id":null,"trace_id":null,"commands":[{"protocol":"sql","actions":["sql.select"],"effects":["read","execute"],"reads":["t"],"writes":[],"text":"a<script>\u2028","statements":1,"complete":false,"why_incomplete":"<img>"}],"decision":{"verdict":"hold","mode":"enforce","policies":["=p"],"reason":"r","policy_version":"v","unmask":["EMAIL"]},"digest":null,"body":{"text":"!","base64":true,"bytes":1,"cut":false,"sha256":"0"}}
{"v":1,"seq":1,"time":"2026-01-31T00:00:01.5Z","instance":"g","session":{"id":"s","seq":2},"decision_id":"01900000-0000-7000-8000-000000000001","kind":"approval.opened","ticket":"t","digest":"d","groups":["=g"],"deadline":"2026-01-31T00:00:09Z"}
{"v":1,"seq":2,"time":"2026-01-31T00:00:02.5Z","instance":"g","session":{"id":"s","seq":3},"decision_id":"01900000-0000-7000-8000-000000000001","kind":"approval.vote","ticket":"t","approver":{"subject":"=a\u001b<b>","issuer":"@i","groups":["+g"],"chain":[{"subject":"-p\u202e","issuer":"i"}],"credential":{"kind":"jwt","fingerprint":"0","key_id":null,"expires":"+262142-12-31T23:59:59Z"}},"group":"g","approve":true,"comment":"<script>"}
{"v":1,"seq":3,"time":"2026-01-31T00:00:03.5Z","instance":"g","session":{"id":"s","seq":4},"decision_id":"01900000-0000-7000-8000-000000000001","kind":"approval.ended","ticket":"t","state":"approved"}
{"v":1,"seq":4,"time":"2026-01-31T00:00:04.5Z","instance":"g","session":{"id":"s","seq":5},"decision_id":"01900000-0000-7000-8000-000000000001","kind":"exchange.response","status":200,"headers":[["content-type","text/event-stream"]],"unexamined":"<img>"}
{"v":1,"seq":5,"time":"2026-01-31T00:00:05.5Z","instance":"g","session":{"id":"s","seq":6},"decision_id":"01900000-0000-7000-8000-000000000001","kind":"exchange.response_chunk","text":"data: <iframe>\n\ndata\u001b[","base64":false,"bytes":1,"cut":false,"sha256":"","findings":{"=F":18446744073709551615}}
{"v":1,"seq":6,"time":"2026-01-31T00:00:06.5Z","instance":"g","session":{"id":"s","seq":7},"decision_id":"01900000-0000-7000-8000-000000000001","kind":"exchange.ended","outcome":"cut","detail":"=d","request_bytes":1,"response_bytes":2,"duration_ms":3}
"#;

const EXPOSED: &str = r#"{"class_uid":6003,"unmapped":{"portcullis":{"v":2,"seq":7,"time":"2026-01-31T00:00:00Z","instance":"g","kind":"exchange.ended","outcome":"completed","request_bytes":1,"response_bytes":2,"duration_ms":3,"findings":{"EMAIL":1},"exposed":{"EM\u001b":{"count":1,"where":["response_body"],"policies":["\u202e"]}},"unexamined":{"media_type":"\u009b","bytes":2,"by":"\u0007"}}}}
{"unmapped":{"portcullis":{"v":2,"seq":8,"time":"2026-01-31T00:00:00Z","instance":"g","kind":"exchange.response_chunk","text":"x","base64":false,"bytes":9,"cut":true,"kept":{"object":"bodies/\u001b","bytes":9},"sha256":"0a"}}}
"#;

/// xorshift64*: the same mutations at each run.
struct Random(u64);

impl Random {
    fn below(&mut self, bound: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 33) as usize % bound.max(1)
    }
}

fn mutate(data: &mut Vec<u8>, random: &mut Random) {
    const NASTY: [&[u8]; 8] = [b"\"", b"\\u0000", b"{", b"\n\n", b"\0", b"\xff", b"--", b"'"];
    for _ in 0..=random.below(4) {
        let at = random.below(data.len() + 1);
        match random.below(4) {
            0 if at < data.len() => data[at] ^= 1 << random.below(8),
            1 if at < data.len() => drop(data.drain(at..(at + 1 + random.below(8)).min(data.len()))),
            2 => drop(data.splice(at..at, NASTY[random.below(NASTY.len())].iter().copied())),
            _ => {
                let copy: Vec<u8> = data[at..(at + random.below(16)).min(data.len())].to_vec();
                data.splice(at..at, copy);
            }
        }
    }
}

#[test]
fn every_property_holds_for_seeds_and_mutations() {
    for ((name, seeds), (same, property)) in SEEDS.iter().zip(properties::ALL) {
        assert_eq!(*name, same);
        for (index, seed) in seeds.iter().enumerate() {
            property(seed.as_bytes());
            let mut random = Random(0x9E37_79B9_7F4A_7C15 + index as u64);
            for _ in 0..rounds(name) {
                let mut data = seed.as_bytes().to_vec();
                mutate(&mut data, &mut random);
                property(&data);
            }
        }
    }
}

//! Logs in which nothing is sensitive, IP addresses aside.

use std::fmt::Write as _;

use crate::random::{ALPHANUMERIC, Random};

/// So many bytes of each kind, and a little more.
pub const LENGTH: usize = 256 * 1024;

/// Makes one line.
type Line = fn(&mut Random) -> String;

pub const KINDS: [(&str, Line); 6] = [
    ("nginx", nginx),
    ("syslog", syslog),
    ("json", json),
    ("kubernetes", kubernetes),
    ("java", java),
    ("build", build),
];

pub fn log(random: &mut Random, line: fn(&mut Random) -> String) -> String {
    let mut log = String::new();
    while log.len() < LENGTH {
        log += &line(random);
        log.push('\n');
    }
    log
}

fn clock(random: &mut Random) -> String {
    format!("{:02}:{:02}:{:02}", random.number(0, 23), random.number(0, 59), random.number(0, 59))
}

fn nginx(random: &mut Random) -> String {
    let address = crate::values::people::ipv4(random);
    let path = match random.number(0, 6) {
        0 => "/".to_owned(),
        1 => format!("/api/v1/orders/{}", random.number(1, 9_999_999)),
        2 => format!("/static/js/main.{}.chunk.js", random.hex(8)),
        3 => format!(
            "/products?page={}&sort=price&session_ts={}",
            random.number(1, 40),
            random.number(1_600_000_000, 1_800_000_000)
        ),
        4 => format!(
            "/api/v2/items/{}-{}-4{}-a{}-{}",
            random.hex(8),
            random.hex(4),
            random.hex(3),
            random.hex(3),
            random.hex(12)
        ),
        5 => format!(
            "/images/{}/{}x{}.webp?v={}",
            random.digits(9),
            random.number(100, 999),
            random.number(100, 999),
            random.digits(10)
        ),
        _ => format!("/search?q=blue+chair&utm_source=mail&utm_id={}", random.digits(9)),
    };
    let agent = random.pick(&[
        "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0.6099.109 Safari/537.36",
        "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.1 Safari/605.1.15",
        "curl/8.4.0", "kube-probe/1.28", "Googlebot/2.1 (+http://www.google.com/bot.html)", "python-requests/2.31.0",
    ]);
    format!(
        "{address} - - [{:02}/Nov/2026:{} +0000] \"{} {path} HTTP/1.1\" {} {} \"https://shop.example/\" \"{agent}\" rt=0.{} uct=\"0.{}\" rid={}",
        random.number(1, 28),
        clock(random),
        random.pick(&["GET", "POST", "HEAD"]),
        random.pick(&[200, 200, 304, 404, 500]),
        random.number(0, 99_999),
        random.digits(3),
        random.digits(3),
        random.hex(32)
    )
}

fn syslog(random: &mut Random) -> String {
    let message = match random.number(0, 7) {
        0 => format!(
            "sshd[{}]: Connection closed by {} port {} [preauth]",
            random.number(300, 32_000),
            crate::values::people::ipv4(random),
            random.number(1_024, 65_535)
        ),
        1 => format!(
            "kernel: [{}.{}] eth0: link up, 1000 Mbps, full duplex, lpa 0x{}",
            random.number(1, 9_999_999),
            random.digits(6),
            random.hex(4)
        ),
        2 => format!("systemd[1]: Started Session {} of user root.", random.number(1, 9_999)),
        3 => {
            format!("CRON[{}]: (root) CMD (   cd / && run-parts --report /etc/cron.hourly)", random.number(300, 32_000))
        }
        4 => format!("postfix/qmgr[{}]: {}: removed", random.number(300, 32_000), random.text("0123456789ABCDEF", 10)),
        5 => format!(
            "kernel: audit: type=1400 audit({}.{}:{}): apparmor=\"ALLOWED\" pid={}",
            random.number(1_600_000_000, 1_800_000_000),
            random.digits(3),
            random.number(1, 99_999),
            random.number(1, 99_999)
        ),
        6 => format!(
            "chronyd[{}]: System clock wrong by {}.{} seconds",
            random.number(300, 32_000),
            random.number(0, 3),
            random.digits(6)
        ),
        _ => format!(
            "dockerd[{}]: time=\"2026-11-24T{}.{}Z\" level=info msg=\"ignoring event\" container={}",
            random.number(300, 32_000),
            clock(random),
            random.digits(9),
            random.hex(64)
        ),
    };
    format!("Nov {:02} {} host-{} {message}", random.number(1, 28), clock(random), random.number(1, 40))
}

fn json(random: &mut Random) -> String {
    let message = random.pick(&[
        "request completed",
        "cache miss",
        "job scheduled",
        "retrying upstream",
        "token refreshed",
        "config reloaded",
        "user session expired",
    ]);
    format!(
        "{{\"ts\":\"2026-11-24T{}.{}Z\",\"level\":\"{}\",\"logger\":\"http.server\",\"msg\":\"{message}\",\"trace_id\":\"{}\",\"span_id\":\"{}\",\"request_id\":\"req_{}\",\
         \"user_id\":{},\"order_id\":\"{}\",\"duration_ms\":{}.{},\"status\":{},\"bytes\":{},\"build\":\"{}\",\"offset\":{},\"attempt\":{}}}",
        clock(random),
        random.digits(6),
        random.pick(&["info", "debug", "warn"]),
        random.hex(32),
        random.hex(16),
        random.text(ALPHANUMERIC, 14),
        random.number(1, 999_999_999),
        random.digits(12),
        random.number(0, 900),
        random.digits(12),
        random.pick(&[200, 201, 404]),
        random.number(1, 9_999_999),
        random.hex(40),
        random.number(1_000_000_000, 99_999_999_999),
        random.number(1, 5)
    )
}

fn kubernetes(random: &mut Random) -> String {
    let pod = format!(
        "payments-{}-{}",
        random.text("bcdfghjklmnpqrstvwxz2456789", 10),
        random.text("bcdfghjklmnpqrstvwxz2456789", 5)
    );
    let head = format!("I11{:02} {}.{}       1 ", random.number(1, 28), clock(random), random.digits(6));
    head + &match random.number(0, 4) {
        0 => format!(
            "controller.go:{}] \"Reconciling\" pod=\"prod/{pod}\" resourceVersion=\"{}\"",
            random.number(10, 900),
            random.digits(9)
        ),
        1 => format!(
            "event.go:{}] \"Event occurred\" object=\"prod/{pod}\" kind=\"Pod\" apiVersion=\"v1\" type=\"Normal\" reason=\"Scheduled\" message=\"Successfully assigned prod/{pod} to ip-10-0-{}-{}.eu-west-1.compute.internal\"",
            random.number(10, 900),
            random.number(0, 255),
            random.number(0, 255)
        ),
        2 => format!(
            "kubelet.go:{}] \"SyncLoop (PLEG): event for pod\" pod=\"prod/{pod}\" event={{\"ID\":\"{}-{}-4{}-b{}-{}\",\"Type\":\"ContainerStarted\",\"Data\":\"{}\"}}",
            random.number(10, 9_000),
            random.hex(8),
            random.hex(4),
            random.hex(3),
            random.hex(3),
            random.hex(12),
            random.hex(64)
        ),
        3 => format!(
            "trace.go:{}] Trace[{}]: \"List\" url:/api/v1/pods (total time: {}ms)",
            random.number(10, 900),
            random.digits(10),
            random.number(500, 9_000)
        ),
        _ => format!(
            "kuberuntime_manager.go:{}] \"Pulled image\" image=\"registry.example/payments@sha256:{}\" size={}",
            random.number(10, 900),
            random.hex(64),
            random.number(1_000_000, 999_999_999)
        ),
    }
}

fn java(random: &mut Random) -> String {
    let mut trace = format!(
        "2026-11-24 {},{} ERROR [http-nio-8080-exec-{}] c.e.orders.OrderService - Order {} failed (tx 0x{})\njava.lang.IllegalStateException: expected state 3 but was {}",
        clock(random),
        random.digits(3),
        random.number(1, 200),
        random.number(1_000_000_000, 9_999_999_999),
        random.hex(16),
        random.number(0, 9)
    );
    for _ in 0..random.number(3, 9) {
        let frame = random.pick(&[
            "com.example.orders.OrderService.place(OrderService.java",
            "org.springframework.web.servlet.FrameworkServlet.service(FrameworkServlet.java",
            "java.base/java.lang.Thread.run(Thread.java",
            "com.zaxxer.hikari.pool.ProxyConnection.commit(ProxyConnection.java",
            "com.example.orders.OrderService$$EnhancerBySpringCGLIB$$8f3a1c2d.place(<generated>",
            "io.netty.channel.nio.NioEventLoop.run(NioEventLoop.java",
        ]);
        let _ = write!(trace, "\n\tat {frame}:{})", random.number(10, 2_000));
    }
    let _ = write!(trace, "\n\t... {} common frames omitted", random.number(3, 90));
    trace
}

fn build(random: &mut Random) -> String {
    match random.number(0, 5) {
        0 => format!(
            "   Compiling {} v{}.{}.{}",
            random.pick(&["serde", "tokio", "regex", "hyper"]),
            random.number(0, 9),
            random.number(0, 99),
            random.number(0, 999)
        ),
        1 => format!(
            "npm warn deprecated {}@{}.{}.{}: this version is no longer supported",
            random.pick(&["rimraf", "glob", "@babel/core"]),
            random.number(0, 9),
            random.number(0, 30),
            random.number(0, 30)
        ),
        2 => format!(
            "#{} sha256:{} {}.{}MB / {}.{}MB {}.{}s",
            random.number(1, 40),
            random.hex(64),
            random.number(1, 90),
            random.digits(2),
            random.number(91, 300),
            random.digits(2),
            random.number(0, 60),
            random.digits(1)
        ),
        3 => format!(
            "test result: ok. {} passed; 0 failed; {} ignored; finished in {}.{}s",
            random.number(1, 900),
            random.number(0, 9),
            random.number(0, 90),
            random.digits(2)
        ),
        4 => {
            format!("{} {} refs/heads/feature/{}-fix-login", random.hex(40), random.hex(40), random.number(100, 9_999))
        }
        _ => format!(
            "[{}] PASS src/pages/checkout.test.tsx ({}.{} s) seed={}",
            clock(random),
            random.number(0, 60),
            random.digits(3),
            random.digits(10)
        ),
    }
}

//! Programs with subcommands.

use super::Operands::{Plain, Read, Written};
use super::{A, AX, D, DX, R, RX, Row, Tool, UNKNOWN, W, WX, X};

pub(in crate::command::shell) const TOOLS: &[Tool] = &[
    Tool {
        names: "git",
        globals: "-C= --git-dir= --work-tree= --namespace= --no-pager -P --no-optional-locks --bare --literal-pathspecs",
        any_case: false,
        commands: GIT,
    },
    Tool { names: "kubectl oc k kubecolor", globals: KUBE_GLOBALS, any_case: false, commands: KUBE },
    Tool {
        names: "docker podman nerdctl",
        globals: "-H= --host= -c= --context= --config= -l= --log-level= -D --debug --remote --url=",
        any_case: false,
        commands: DOCKER,
    },
    Tool { names: "systemctl", globals: SYSTEMCTL_GLOBALS, any_case: false, commands: SYSTEMCTL },
    Tool {
        names: "ip",
        globals: "-4 -6 -s -d -o -j -p -br -brief -c -color -json -n= -netns= -details -stats",
        any_case: false,
        commands: IP,
    },
    Tool { names: "terraform tofu terragrunt", globals: "", any_case: false, commands: TERRAFORM },
    Tool {
        names: "helm",
        globals: "-n= --namespace= --kube-context= --kubeconfig= --debug",
        any_case: false,
        commands: &[
            Row::new("list|ls|status|history|version|env|get|search|show|verify", R, Plain),
            Row::new("install|upgrade|rollback|create|package|dependency", WX, Plain),
            Row::new("uninstall|delete|del|un", D, Plain),
            Row::new("lint|template|pull|push|repo|registry", X, Plain),
        ],
    },
    Tool {
        names: "npm yarn pnpm",
        globals: "-g --global --prefix= --silent -s",
        any_case: false,
        commands: &[
            Row::new("ls|list|view|info|show|outdated|why|-v|--version|whoami|root|prefix|search", R, Plain),
            Row::new("uninstall|remove|rm|un|prune", DX, Plain),
            Row::new("unpublish|deprecate|publish|owner|access|token", AX, Plain),
        ],
    },
    Tool {
        names: "pip pip3",
        globals: "-q --quiet -v --verbose --disable-pip-version-check",
        any_case: false,
        commands: &[Row::new("list|show|freeze|check", R, Plain), Row::new("uninstall", D, Plain)],
    },
    Tool {
        names: "apt apt-get aptitude apt-cache",
        globals: "-q -qq -y",
        any_case: false,
        commands: &[
            Row::new("list|show|search|policy|depends|rdepends|madison|showpkg|stats", R, Plain)
                .but(&[("-o --option -c --config-file", UNKNOWN)]),
            Row::new(
                "remove|purge|autoremove|autopurge|clean|autoclean",
                &[crate::command::Effect::Destructive, crate::command::Effect::Admin, crate::command::Effect::Execute],
                Plain,
            ),
            Row::new("update|upgrade|install|full-upgrade|dist-upgrade|reinstall|build-dep|download|source", AX, Plain),
        ],
    },
    Tool {
        names: "cargo go rustup",
        globals: "",
        any_case: false,
        commands: &[
            Row::new("version|--version|-V|env|tree|metadata|list|search|locate-project", R, Plain)
                .but(&[("-w -u -mod -modfile --config -toolexec -C", UNKNOWN)]),
            Row::new("clean|uninstall|remove", DX, Plain),
        ],
    },
    Tool {
        names: "redis-cli valkey-cli",
        globals: "-h= -p= -a= -n= -u= --user= --pass= --raw --no-raw --tls --csv --json",
        any_case: true,
        commands: REDIS,
    },
];

const GIT: &[Row] = &[
    Row::new(
        "status|show|rev-parse|rev-list|ls-files|ls-tree|cat-file|describe|shortlog|name-rev|merge-base|for-each-ref|\
         show-ref|whatchanged|cherry|count-objects|var|version|--version|check-ignore|blame|annotate|diff-tree|diff-index|\
         diff-files|remote show|remote get-url|stash list|stash show|worktree list|config --list|config --get|\
         config --get-all|config -l|submodule status|notes list|notes show|bisect log|reflog show|verify-commit|help",
        R,
        Plain,
    )
    .but(&[("--output", W), ("--ext-diff --textconv --paginate --open-files-in-pager", UNKNOWN)]),
    Row::new("log|diff|reflog", R, Plain).values("nSGULO").but(&[("--output", W), ("--ext-diff", UNKNOWN)]),
    Row::new("grep", R, Plain).values("ABCefm").but(&[("-O --open-files-in-pager", UNKNOWN)]),
    Row::new("reflog expire|reflog delete", D, Plain),
    Row::new("branch", R, Plain)
        .but(&[
            ("-D -d --delete -M -C --force -f", D),
            ("-m -c --move --copy -u --set-upstream-to --unset-upstream --track -t --edit-description", W),
        ])
        .given(W),
    Row::new("branch --list|branch --show-current", R, Plain)
        .but(&[("-D -d --delete -M -C --force -f -m -c --move --copy -u --set-upstream-to --edit-description", D)]),
    Row::new("tag", R, Plain).values("n?").but(&[("-d --delete -f --force", D), ("-s -u --sign --local-user", WX)]).given(W),
    Row::new("tag -l|tag --list", R, Plain).but(&[("-d --delete -f --force", D)]),
    Row::new("remote", R, Plain).given(A),
    Row::new("remote remove|remote rm|remote prune", &[crate::command::Effect::Destructive, crate::command::Effect::Admin], Plain),
    Row::new("add|stage|rm --cached|mv|notes|apply|am|cherry-pick|revert|init|archive|bundle|format-patch|update-index", W, Plain)
        .but(&[("-x --exec --edit -i -p --interactive --remote", UNKNOWN)]),
    Row::new("commit|merge|rebase|switch|checkout|restore|stash|worktree add", WX, Plain).but(&[
        ("-f --force --discard-changes --orphan -B -C --hard", D),
        ("-x --exec", UNKNOWN),
    ]),
    Row::new("checkout --|checkout .|restore .|stash drop|stash clear|worktree remove|worktree prune", D, Plain),
    Row::new("reset", W, Plain).but(&[("--hard --merge --keep", D)]),
    Row::new("rm|clean|gc|prune|update-ref|filter-repo|replace|symbolic-ref", D, Plain),
    Row::new("clean -n|clean --dry-run", R, Plain).but(&[("-f --force", D)]),
    Row::new("push", WX, Plain).but(&[
        ("-f --force --force-with-lease --force-if-includes --mirror --delete -d --prune", D),
        ("--receive-pack --exec", UNKNOWN),
    ]),
    Row::new("fetch|pull|clone|ls-remote|submodule|lfs", WX, Plain).but(&[
        ("--upload-pack -u --template -c --config", UNKNOWN),
        ("-f --force --prune -p", D),
    ]),
    Row::new("config", A, Plain),
    Row::new("filter-branch", DX, Plain),
];

const KUBE_GLOBALS: &str = "-n= --namespace= --context= --cluster= --user= --as= --as-group= --token= -s= --server= \
                            --request-timeout= -v= --v= --insecure-skip-tls-verify";

const KUBE: &[Row] = &[
    Row::new(
        "get|describe|logs|top|explain|api-resources|api-versions|version|cluster-info|auth can-i|auth whoami|events|\
         config view|config current-context|config get-contexts|config get-clusters|rollout status|rollout history|wait|\
         options|completion|apply view-last-applied",
        R,
        Plain,
    )
    .but(&[("--kubeconfig --raw --output-directory", UNKNOWN)]),
    Row::new("diff", RX, Plain),
    Row::new("apply|create|patch|scale|label|annotate|set|expose|autoscale|edit|rollout", W, Plain)
        .but(&[("--prune --force", D), ("--kubeconfig", UNKNOWN)]),
    Row::new("replace", W, Plain).but(&[("--force --cascade", D), ("--kubeconfig", UNKNOWN)]),
    Row::new("delete|drain", D, Plain).but(&[("--kubeconfig", UNKNOWN)]),
    Row::new(
        "cordon|uncordon|taint|certificate|config|create rolebinding|create clusterrolebinding|create role|\
         create clusterrole|create serviceaccount|create token|create secret|create sa|auth reconcile|set serviceaccount|\
         set subject",
        A,
        Plain,
    ),
    Row::new("run|attach|cp|port-forward|proxy|debug|plugin|kustomize", X, Plain).but(&[("--kubeconfig", UNKNOWN)]),
];

const DOCKER: &[Row] = &[
    Row::new(
        "ps|images|inspect|logs|top|stats|version|info|port|diff|history|search|events|container ls|container list|\
         container ps|container inspect|container logs|container top|container stats|container port|container diff|image ls|\
         image list|image inspect|image history|network ls|network list|network inspect|volume ls|volume list|volume inspect|\
         system df|system info|system events|compose ps|compose logs|compose config|compose images|compose top|compose ls|\
         context ls|context show|node ls|service ls|service ps|stack ls|stack ps|manifest inspect|wait",
        R,
        Plain,
    ),
    Row::new(
        "rm|rmi|kill|system prune|container rm|container prune|container kill|image rm|image prune|volume rm|\
              volume prune|network rm|network prune|builder prune|compose down|compose rm|compose kill|stack rm|service rm|\
              swarm leave|node rm|secret rm|config rm|buildx prune",
        D,
        Plain,
    ),
    Row::new(
        "stop|restart|start|pause|unpause|rename|tag|update|create|container stop|container restart|container start|\
              network create|volume create|compose stop|compose restart|compose start|compose pause|commit",
        W,
        Plain,
    ),
    Row::new("login|logout|swarm|network connect|network disconnect|context use|plugin|trust", A, Plain),
    Row::new(
        "build|pull|push|load|save|import|export|cp|attach|compose up|compose build|compose pull|buildx build",
        X,
        Plain,
    ),
];

const SYSTEMCTL_GLOBALS: &str = "--user --system --no-pager -q --quiet -l --full --plain --no-legend --now --force -f";

const SYSTEMCTL: &[Row] = &[
    Row::new(
        "status|show|cat|list-units|list-unit-files|list-timers|list-sockets|list-jobs|list-dependencies|is-active|\
         is-enabled|is-failed|is-system-running|get-default|show-environment|--version",
        R,
        Plain,
    ),
    Row::new(
        "start|stop|restart|reload|enable|disable|mask|unmask|daemon-reload|daemon-reexec|edit|set-default|isolate|\
         try-restart|reload-or-restart|reenable|preset|link|revert|set-property|set-environment|unset-environment|\
         import-environment|reset-failed",
        A,
        Plain,
    ),
    Row::new(
        "kill|reboot|poweroff|halt|suspend|hibernate|rescue|emergency|kexec|soft-reboot|clean|hybrid-sleep|exit",
        super::DA,
        Plain,
    ),
];

const IP: &[Row] = &[
    Row::new("address|addr|a|link|l|route|r|neigh|neighbour|n|rule|maddress|netns list|monitor|-V", R, Plain),
    Row::new(
        "address show|addr show|a show|address list|addr list|a s|addr s|link show|link list|l show|route show|\
              route list|route get|r show|r get|neigh show|n show|rule show|rule list|netns",
        R,
        Plain,
    ),
    Row::new(
        "address add|addr add|a add|a a|address del|addr del|a del|a d|address flush|addr flush|a flush|a f|\
              address replace|addr replace|address change|addr change|link set|l set|link add|l add|link del|\
              link delete|l del|route add|r add|route del|route delete|r del|route flush|r flush|route replace|\
              route change|neigh add|neigh del|neigh flush|n add|n del|rule add|rule del|rule flush|netns add|\
              netns delete|netns del",
        A,
        Plain,
    ),
];

const TERRAFORM: &[Row] = &[
    Row::new(
        "version|-version|--version|show|output|state list|state show|workspace list|workspace show|providers|graph",
        R,
        Plain,
    ),
    Row::new("validate|plan|init|get|console|test|refresh|login|logout", X, Plain).but(&[("-out", W)]),
    Row::new("fmt", W, Written),
    Row::new("fmt -check", R, Read).but(&[("-write", W)]),
    Row::new("apply", WX, Plain).but(&[("-destroy --destroy -replace --replace", D)]),
    Row::new(
        "import|taint|untaint|state mv|state push|state replace-provider|workspace new|workspace select|force-unlock",
        WX,
        Plain,
    ),
    Row::new("destroy|state rm|workspace delete", DX, Plain),
];

const REDIS: &[Row] = &[
    Row::new(
        "get|mget|exists|ttl|pttl|type|keys|scan|hget|hgetall|hmget|hkeys|hvals|hlen|hscan|lrange|llen|lindex|smembers|\
         scard|sismember|sscan|zrange|zcard|zscore|zscan|zrank|strlen|dbsize|info|ping|time|memory|slowlog get|lastsave|\
         client list|client info|client id|config get|xrange|xlen|xinfo|getrange|bitcount|object|command|--version|-v|\
         randomkey",
        R,
        Plain,
    )
    .but(&[("--eval --rdb --pipe --functions-rdb -x", UNKNOWN)]),
    Row::new("set|mset|setex|setnx|incr|incrby|decr|decrby|append|hset|hmset|hincrby|lpush|rpush|lset|sadd|zadd|xadd|\
              expire|persist|publish|rename|getset|copy|restore", W, Plain),
    Row::new("del|unlink|flushall|flushdb|hdel|lpop|rpop|ltrim|lrem|srem|spop|zrem|xdel|xtrim|getdel|move|swapdb", D, Plain),
    Row::new("config set|config rewrite|acl|client kill|bgsave|save|bgrewriteaof|slaveof|replicaof|failover|cluster|\
              script|module|debug", AX, Plain),
    Row::new("shutdown", super::DA, Plain),
];

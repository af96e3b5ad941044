//! Shell variables: which values can be told, and which change what programs run.

/// Whether the text names the variable once, apart from plain uses (`$name`, `${name}`): then only its assignment sets it.
pub(super) fn assigned_once(text: &str, name: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let named = text.match_indices(name).filter(|(at, _)| {
        let before = text.get(..*at).unwrap_or_default();
        let after = text.get(at + name.len()..).unwrap_or_default();
        if before.ends_with(word) || after.starts_with(word) {
            return false;
        }
        !(before.ends_with('$') || (before.ends_with("${") && after.starts_with('}')))
    });
    named.count() == 1
}

/// The variable says where programs, libraries, settings or start-up code come from, or how words are split.
pub(super) fn steers(name: &str) -> bool {
    const NAMES: [&str; 44] = [
        "PATH",
        "IFS",
        "ENV",
        "BASH_ENV",
        "SHELL",
        "SHELLOPTS",
        "BASHOPTS",
        "PROMPT_COMMAND",
        "PS0",
        "PS1",
        "PS2",
        "PS3",
        "PS4",
        "CDPATH",
        "GLOBIGNORE",
        "FIGNORE",
        "HOME",
        "PAGER",
        "MANPAGER",
        "LESS",
        "LESSOPEN",
        "LESSCLOSE",
        "MORE",
        "EDITOR",
        "VISUAL",
        "BROWSER",
        "KUBECONFIG",
        "KUBE_EDITOR",
        "TAR_OPTIONS",
        "GREP_OPTIONS",
        "RSYNC_RSH",
        "CVS_RSH",
        "MANOPT",
        "JQ_LIBRARY_PATH",
        "AWKPATH",
        "AWKLIBPATH",
        "ZDOTDIR",
        "TERMINFO",
        "GCONV_PATH",
        "LOCPATH",
        "NLSPATH",
        "HOSTALIASES",
        "MAKEFLAGS",
        "PSQLRC",
    ];
    const FAMILIES: [&str; 30] = [
        "LD_",
        "DYLD_",
        "BASH_FUNC",
        "GIT_",
        "PYTHON",
        "PERL",
        "RUBY",
        "GEM_",
        "BUNDLE_",
        "NODE_",
        "NPM_",
        "npm_",
        "JAVA",
        "_JAVA",
        "JDK_",
        "MAVEN_",
        "GRADLE_",
        "DOCKER_",
        "SSH_",
        "SUDO_",
        "XDG_",
        "AWS_CONFIG",
        "AWS_SHARED",
        "AWS_ENDPOINT",
        "CLOUDSDK_",
        "TF_",
        "HELM_",
        "LUA_",
        "GOFLAGS",
        "RUSTC",
    ];
    NAMES.contains(&name)
        || FAMILIES.iter().any(|family| name.starts_with(family))
        || name.to_ascii_lowercase().ends_with("_proxy")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_else_may_set_a_variable_counts() {
        assert!(assigned_once("a=ls; $a; ${a}; \"$a\"", "a"));
        for text in
            ["a=ls; a=rm; $a", "a=ls; read a; $a", "a=ls; ${a:=x}", "a=ls; for a in x; do $a; done", "((a)); a=ls"]
        {
            assert!(!assigned_once(text, "a"), "{text}");
        }
    }
}

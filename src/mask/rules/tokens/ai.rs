//! Models, agents and what feeds them.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::{Candidate, Rule, Verdict, api, checks, token};

pub(super) static RULES: &[Rule] = &[
    api("anthropic_key", &["sk-ant-"], r"sk-ant-(?:api|admin)[0-9]{2,4}-[A-Za-z0-9_-]{80,120}", anthropic),
    api("anthropic_oauth_token", &["sk-ant-"], r"sk-ant-(?:oat|ort|sid)[0-9]{2}-[A-Za-z0-9_-]{80,120}", checks::url),
    token!("anyscale_key", ["esecret_", "aph0_"], base62 "20,64"),
    token!("braintrust_key", "sk-", url "48").check(checks::mixed),
    api("bravesearch_key", &["BSA"], r"BSA[A-Za-z0-9_-]{24,28}", checks::mixed),
    token!("browserbase_key", ["bb_live_", "bb_test_"], url "24,40"),
    token!("cartesia_key", "sk_car_", base62 "20,40"),
    token!("cerebras_key", "csk-", lower "48"),
    token!("context7_key", "ctx7sk-", url "36"),
    token!("cursor_key", ["key_", "crsr_"], hex "64"),
    token!("databento_key", "db-", base62 "29").check(checks::digit),
    token!("daytona_key", "dtn_", hex "64"),
    token!("devin_service_key", "cog_", lower "52"),
    token!("devin_api_key", ["apk_user_", "apk_"], base64 "64,200")
        .pattern(r"apk_(?:user_)?[A-Za-z0-9+/]{64,200}={0,2}"),
    token!("deepseek_key", "sk-", hex "32").check(checks::digit),
    token!("e2b_key", ["e2b_", "sk_e2b_"], hex "40"),
    token!("elevenlabs_key", "sk_", hex "48"),
    token!("firecrawl_key", "fc-", hex "32"),
    token!("fireworks_key", ["fw_", "fpk_"], base62 "22,24").check(checks::mixed),
    token!("friendli_token", "flp_", base62 "40,64"),
    token!("groq_key", "gsk_", base62 "52"),
    token!("helicone_key", ["sk-helicone-", "pk-helicone-"], url "20,60"),
    token!("huggingface_token", ["hf_", "api_org_"], base62 "34"),
    token!("jina_key", "jina_", url "50,70"),
    api("langfuse_key", &["sk-lf-"], r"sk-lf-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", checks::word),
    api(
        "langsmith_key",
        &["lsv2_", "ls__"],
        r"ls(?:v2_(?:pt|sk)_[0-9a-f]{32}_[0-9a-f]{10}|__[0-9a-f]{32})",
        checks::word,
    ),
    token!("letta_key", ["sk-let-"], base64 "60,140"),
    token!("llamaindex_key", "llx-", url "48,52"),
    token!("mem0_key", "m0-", base62 "40"),
    token!("minimax_key", ["sk-api-", "sk-cp-"], url "80,140").check(checks::mixed),
    api("modal_token", &["ak-", "as-"], r"a[ks]-[A-Za-z0-9]{22}", checks::mixed),
    token!("nvidia_key", "nvapi-", url "60,70"),
    api("openai_key", &["sk-"], r"sk-[A-Za-z0-9_-]{40,260}", openai),
    token!("openrouter_key", "sk-or-v1-", hex "64"),
    token!("perplexity_key", "pplx-", base62 "48"),
    api("pinecone_key", &["pcsk_"], r"pcsk_[A-Za-z0-9]{5,6}_[A-Za-z0-9]{63}", checks::word),
    token!("promptlayer_key", "pl_", hex "32"),
    token!("replicate_token", "r8_", url "37"),
    token!("runpod_key", "rpa_", upper "40,48"),
    api("tavily_key", &["tvly-"], r"tvly-(?:dev-|prod-)?[A-Za-z0-9]{32}", checks::word),
    token!("together_key", "tgp_v1_", url "43"),
    token!("voyage_key", "pa-", url "43").check(checks::mixed),
    token!("wandb_key", "wandb_v1_", url "70,90"),
    token!("xai_key", "xai-", url "80,90"),
];

/// Samples in documents are written along the alphabet.
fn anthropic(candidate: &Candidate<'_>) -> Verdict {
    const RUN: usize = 10;
    let follows = |pair: &[u8]| matches!(pair, [a, b] if *b == a.wrapping_add(1));
    let run = candidate.text.windows(2).scan(1, |run, pair| {
        *run = if follows(pair) { *run + 1 } else { 1 };
        Some(*run)
    });
    if run.max().is_some_and(|run| run >= RUN) { Verdict::No } else { checks::url(candidate) }
}

/// Two random halves around `OpenAI` in base64.
fn openai(candidate: &Candidate<'_>) -> Verdict {
    // It is asked at each end that a token may have.
    static MARKER: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(b"T3BlbkFJ"));
    match MARKER.find(candidate.text) {
        Some(at) if at >= 16 && candidate.text.len() - at >= 24 => checks::url(candidate),
        Some(_) | None => Verdict::No,
    }
}

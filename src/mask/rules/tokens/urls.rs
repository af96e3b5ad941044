//! Addresses that are credentials: whoever knows them may post, build or call.
//!
//! The host stays readable, and the rest of the path is masked.

use super::{Candidate, Rule, Verdict, api};
use crate::mask::rules::Until;

pub(super) static RULES: &[Rule] = &[
    api("alchemy_url", &["alchemy.com/v2/"], r"alchemy\.com/v2/[A-Za-z0-9_-]{21}", tail),
    api("ankr_url", &["rpc.ankr.com/"], r"rpc\.ankr\.com/[a-z_]{2,30}/[0-9a-f]{64}", tail),
    api(
        "betterstack_heartbeat_url",
        &["uptime.betterstack.com/api/v1/heartbeat/"],
        r"uptime\.betterstack\.com/api/v1/heartbeat/[A-Za-z0-9]{20}",
        tail,
    ),
    api(
        "dingtalk_url",
        &["oapi.dingtalk.com/robot/send?"],
        r"oapi\.dingtalk\.com/robot/send\?access_token=[0-9a-f]{64}",
        query,
    ),
    api(
        "discord_webhook_url",
        &["discord.com/api/", "discordapp.com/api/"],
        r"discord(?:app)?\.com/api/(?:v[0-9]{1,2}/)?webhooks/[0-9]{17,22}/[A-Za-z0-9_-]{60}",
        tail,
    ),
    api(
        "feishu_url",
        &["open.feishu.cn/open-apis/bot/", "open.larksuite.com/open-apis/bot/"],
        r"open\.(?:feishu\.cn|larksuite\.com)/open-apis/bot/(?:v2/)?hook/[0-9a-f-]{36}",
        tail,
    ),
    api(
        "googlechat_url",
        &["chat.googleapis.com/v1/spaces/"],
        r"chat\.googleapis\.com/v1/spaces/[A-Za-z0-9_-]{8,16}/messages\?key=[A-Za-z0-9_-]{20}",
        query,
    ),
    api("healthchecks_url", &["hc-ping.com/"], r"hc-ping\.com/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", tail),
    api(
        "ifttt_url",
        &["maker.ifttt.com/trigger/"],
        r"maker\.ifttt\.com/trigger/[A-Za-z0-9_-]{1,80}/(?:json/)?with/key/[A-Za-z0-9_-]{20}",
        tail,
    ),
    api("infura_url", &["infura.io/"], r"infura\.io/(?:ws/)?v3/[0-9a-f]{32}", tail),
    api("make_url", &["hook."], r"hook\.(?:(?:eu|us)[12]\.)?make\.com/[0-9a-z]{24}", tail),
    api(
        "microsoft_teams_url",
        &["webhook.office.com/webhookb2/", "outlook.office.com/webhook/", "outlook.office365.com/webhook/"],
        r"(?:webhook|outlook)\.office(?:365)?\.com/webhook(?:b2)?/[0-9A-Za-z-]{36}@",
        tail_at,
    ),
    api("netlify_hook_url", &["api.netlify.com/build_hooks/"], r"api\.netlify\.com/build_hooks/[0-9a-f]{24}", tail),
    api("quicknode_url", &["quiknode.pro/"], r"quiknode\.pro/[0-9a-f]{40}", tail),
    api(
        "render_hook_url",
        &["api.render.com/deploy/"],
        r"api\.render\.com/deploy/srv-[0-9a-z]{20}\?key=[A-Za-z0-9_-]{10}",
        query,
    ),
    api(
        "slack_webhook_url",
        &["hooks.slack.com/", "hooks.slack-gov.com/"],
        r"hooks\.slack(?:-gov)?\.com/(?:services|workflows|triggers|commands|actions)/[A-Za-z0-9+/]{30}",
        tail,
    ),
    api("tines_url", &["tines.com/webhook/"], r"tines\.com/webhook/[0-9a-z]{32}/[0-9a-z]{32}", tail),
    api(
        "vercel_hook_url",
        &["api.vercel.com/v1/integrations/deploy/"],
        r"api\.vercel\.com/v1/integrations/deploy/prj_[A-Za-z0-9]{24,32}/[A-Za-z0-9]{10}",
        tail,
    ),
    api(
        "victorops_url",
        &["alert.victorops.com/integrations/"],
        r"alert\.victorops\.com/integrations/[a-z0-9]{3,20}/[0-9]{8}/alert/[0-9a-f-]{36}",
        tail,
    ),
    api(
        "wecom_url",
        &["qyapi.weixin.qq.com/cgi-bin/webhook/send?"],
        r"qyapi\.weixin\.qq\.com/cgi-bin/webhook/send\?key=[0-9a-f-]{36}",
        query,
    ),
    api("zapier_url", &["hooks.zapier.com/hooks/catch/"], r"hooks\.zapier\.com/hooks/catch/[A-Za-z0-9/]{12}", tail),
];

/// All after the host.
fn tail(candidate: &Candidate<'_>) -> Verdict {
    from(candidate, b'/', b"_-/+=")
}

fn tail_at(candidate: &Candidate<'_>) -> Verdict {
    from(candidate, b'/', b"_-/@")
}

/// All after the question mark.
fn query(candidate: &Candidate<'_>) -> Verdict {
    from(candidate, b'?', b"_-=&%.")
}

fn from(candidate: &Candidate<'_>, byte: u8, class: &'static [u8]) -> Verdict {
    let skip = candidate.text.iter().position(|other| *other == byte).map_or(0, |at| at + 1);
    Verdict::Open { skip, until: Until::Class(class) }
}

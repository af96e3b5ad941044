//! Microsoft Azure: keys with a signature at a fixed place, and what is known by the name before it.

use super::checks;
use super::{Candidate, Rule, Start, Verdict, api};

pub(super) static RULES: &[Rule] = &[
    api("azure_client_secret", &[], r"[A-Za-z0-9_~.-]{3}[0-9]Q~[A-Za-z0-9_~.-]{31,34}", checks::tilde).marked(4, "Q~"),
    // Behind a full stop or tilde that belongs to it.
    api("azure_client_secret_rest", &[], r"[A-Za-z0-9_~.-]{2}[0-9]Q~[A-Za-z0-9_~.-]{31,34}", rest).marked(3, "Q~"),
    api("azure_devops_pat", &[], r"[A-Za-z0-9]{76}AZDO[A-Za-z0-9]{4}", checks::word).marked(76, "AZDO"),
    api("azure_registry_key", &[], r"[A-Za-z0-9+/]{42}\+ACR[A-Za-z0-9]{6}", checks::base64).marked(42, "+ACR"),
    api("azure_storage_key", &[], r"[A-Za-z0-9+/]{76}\+A(?:St|MC|Ba)[A-Za-z0-9+/]{6}==", checks::base64)
        .marked(76, "+A"),
    api("azure_cosmos_key", &[], r"[A-Za-z0-9+/]{76}ACDb[A-Za-z0-9+/]{6}==", checks::base64).marked(76, "ACDb"),
    api("azure_bus_key", &[], r"[A-Za-z0-9+/]{33}\+A(?:Sb|Eh|Rm)[A-Za-z0-9+/]{6,7}=", checks::base64).marked(33, "+A"),
    api("azure_iot_key", &[], r"[A-Za-z0-9+/]{33}AIoT[A-Za-z0-9+/]{6}=", checks::base64).marked(33, "AIoT"),
    api("azure_event_grid_key", &[], r"[A-Za-z0-9+/]{33}AZEG[A-Za-z0-9+/]{6}=", checks::base64).marked(33, "AZEG"),
    api("azure_api_management_key", &[], r"[A-Za-z0-9+/]{76}APIM[A-Za-z0-9+/]{6}==", checks::base64).marked(76, "APIM"),
    api("azure_function_key", &[], r"[A-Za-z0-9_-]{44}AzFu[A-Za-z0-9_-]{6}==", checks::base64).marked(44, "AzFu"),
    api("azure_search_key", &[], r"[A-Za-z0-9]{42}AzSe[A-Za-z0-9]{6}", checks::word).marked(42, "AzSe"),
    api("azure_redis_key", &[], r"[A-Za-z0-9]{33}AzCa[A-Za-z0-9]{6}=", checks::base64).marked(33, "AzCa"),
    api("azure_ai_key", &[], r"[A-Za-z0-9]{52}JQQJ99[A-Za-z0-9]{26}", checks::word).marked(52, "JQQJ99"),
    api(
        "azure_account_key",
        &[],
        r#"(?i:(?:account|sharedaccess)key)(?:\\?["'])?[ \t]{0,3}[=:][ \t]{0,3}(?:\\?["'])?[A-Za-z0-9+/]{43,86}={1,2}"#,
        value,
    )
    .started(Start::Word(&["accountkey", "sharedaccesskey"])),
    api(
        "azure_refresh_token",
        &["0.A", "1.A"],
        r"[01]\.A[A-Za-z0-9_-]{50,200}\.Ag[A-Za-z0-9_-]{100}",
        checks::open_dotted,
    ),
];

fn rest(candidate: &Candidate<'_>) -> Verdict {
    match candidate.before.last() {
        Some(b'.' | b'~' | b'-') => checks::tilde(candidate),
        Some(_) | None => Verdict::No,
    }
}

/// Only what stands behind the name.
fn value(candidate: &Candidate<'_>) -> Verdict {
    match checks::base64(candidate) {
        Verdict::Closed { .. } => {
            let separator = |byte: &u8| matches!(byte, b'=' | b':');
            let after = candidate.text.iter().position(separator).map_or(0, |at| at + 1);
            let gap = candidate.text.iter().skip(after).take_while(|byte| !byte.is_ascii_alphanumeric()).count();
            Verdict::Closed { skip: after + gap }
        }
        other @ (Verdict::No | Verdict::Veto | Verdict::Part { .. } | Verdict::Open { .. }) => other,
    }
}

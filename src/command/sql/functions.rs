//! Functions by what they reach. A function that is in no table is unknown, so `Execute` and incomplete.
//!
//! The pure table holds built-ins that only compute on their arguments or read the catalog, the clock or a random number.
//! A name counts as built-in where it is unqualified or in `pg_catalog` (`system`, `sys` have none of these): a function of
//! another schema is unknown whatever it is called. PostgreSQL looks into `pg_catalog` first, but an overload elsewhere with
//! better fitting argument types wins, so who may create functions in the search path matters.

use std::collections::HashSet;
use std::sync::LazyLock;

use crate::command::Effect;
use crate::config::Dialect;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Pure,
    /// Has side effects, or reaches files, the network, other sessions or settings; that is all that it does.
    Runs,
    /// Runs SQL or code from a string, here or elsewhere.
    RunsText,
    Unknown,
}

pub(super) fn kind(dialect: Dialect, name: &str) -> Kind {
    let bare = match name.split_once('.') {
        Some(("pg_catalog", rest)) if dialect == Dialect::Postgres => rest,
        Some(_) => return classify_qualified(name),
        None => name,
    };
    let lower = bare.to_ascii_lowercase();
    // Quoted names keep their case, and PostgreSQL's built-ins are all lower case.
    if dialect == Dialect::Postgres && lower != bare {
        return Kind::Unknown;
    }
    let tables = &*TABLES;
    if tables.runs_text.contains(lower.as_str()) || lower.starts_with("dblink") {
        Kind::RunsText
    } else if tables.runs.contains(lower.as_str()) || RUNS_PREFIXES.iter().any(|p| lower.starts_with(p)) {
        Kind::Runs
    } else if tables.pure.contains(lower.as_str())
        || tables.own(dialect).is_some_and(|own| own.contains(lower.as_str()))
        || (dialect == Dialect::Clickhouse && tables.combined(&lower))
    {
        Kind::Pure
    } else {
        Kind::Unknown
    }
}

/// `schema.f`: never pure, but a known danger keeps its name.
fn classify_qualified(name: &str) -> Kind {
    let last = name.rsplit('.').next().unwrap_or_default();
    if last.starts_with("dblink") { Kind::RunsText } else { Kind::Unknown }
}

/// What a function that [`Kind::Runs`] does beside `Execute`.
pub(super) fn more(name: &str) -> &'static [Effect] {
    const WRITES: [&str; 10] = [
        "nextval",
        "setval",
        "lowrite",
        "pg_file_write",
        "pg_file_rename",
        "pg_import_system_collations",
        "writefile",
        "generateserialid",
        "edit",
        "pg_notify",
    ];
    const REMOVES: [&str; 4] = ["lo_unlink", "lo_truncate", "lo_truncate64", "pg_file_unlink"];
    const MANAGES: [&str; 14] = [
        "set_config",
        "pg_terminate_backend",
        "pg_cancel_backend",
        "pg_reload_conf",
        "pg_rotate_logfile",
        "pg_promote",
        "pg_switch_wal",
        "pg_create_",
        "pg_copy_",
        "pg_replication_",
        "pg_stat_reset",
        "pg_wal_replay_",
        "pg_backup_",
        "pg_restore_",
    ];
    let name = name.strip_prefix("pg_catalog.").unwrap_or(name);
    if name.starts_with("pg_drop_") {
        &[Effect::Admin, Effect::Destructive]
    } else if REMOVES.contains(&name) {
        &[Effect::Write, Effect::Destructive]
    } else if name.starts_with("lo_") || WRITES.contains(&name) {
        &[Effect::Write]
    } else if MANAGES.iter().any(|m| name.starts_with(m)) {
        &[Effect::Admin]
    } else {
        &[]
    }
}

type Names = HashSet<&'static str>;

struct Tables {
    runs_text: Names,
    runs: Names,
    /// Of every dialect.
    pure: Names,
    postgres: Names,
    mysql: Names,
    clickhouse: Names,
    clickhouse_aggregates: Names,
    sqlite: Names,
    mssql: Names,
}

static TABLES: LazyLock<Tables> = LazyLock::new(|| Tables {
    runs_text: names(RUNS_TEXT),
    runs: names(RUNS),
    pure: names(PURE),
    postgres: names(include_str!("functions/postgres.txt")),
    mysql: names(include_str!("functions/mysql.txt")),
    clickhouse: names(include_str!("functions/clickhouse.txt")),
    clickhouse_aggregates: names(include_str!("functions/clickhouse_aggregates.txt")),
    sqlite: names(include_str!("functions/sqlite.txt")),
    mssql: names(include_str!("functions/mssql.txt")),
});

fn names(table: &'static str) -> Names {
    table.lines().filter(|line| !line.starts_with('#')).flat_map(str::split_ascii_whitespace).collect()
}

impl Tables {
    fn own(&self, dialect: Dialect) -> Option<&Names> {
        match dialect {
            Dialect::Postgres => Some(&self.postgres),
            Dialect::Mysql => Some(&self.mysql),
            Dialect::Clickhouse => Some(&self.clickhouse),
            Dialect::Sqlite => Some(&self.sqlite),
            Dialect::Mssql => Some(&self.mssql),
            Dialect::Generic => None,
        }
    }

    /// An aggregate function of ClickHouse with any number of combinators, such as `sumIfOrNull`.
    fn combined(&self, name: &str) -> bool {
        const COMBINATORS: [&str; 14] = [
            "argmax",
            "argmin",
            "array",
            "distinct",
            "foreach",
            "if",
            "map",
            "merge",
            "null",
            "ordefault",
            "ornull",
            "resample",
            "simplestate",
            "state",
        ];
        let mut open = vec![name];
        while let Some(name) = open.pop() {
            if self.clickhouse_aggregates.contains(name) {
                return true;
            }
            open.extend(COMBINATORS.iter().filter_map(|c| name.strip_suffix(c)));
        }
        false
    }
}

const RUNS_TEXT: &str = "
    query_to_xml query_to_xmlschema query_to_xml_and_xmlschema cursor_to_xml table_to_xml table_to_xml_and_xmlschema
    schema_to_xml schema_to_xml_and_xmlschema database_to_xml database_to_xml_and_xmlschema ts_stat ts_rewrite
    crosstab crosstab2 crosstab3 crosstab4 connectby xpath_table executable python jdbc odbc mysql postgresql
    remote remotesecure cluster clusterallreplicas mongodb sqlite openrowset openquery opendatasource sp_executesql
    xp_cmdshell load_extension sys_exec sys_eval fts3_tokenizer";

const RUNS_PREFIXES: [&str; 7] =
    ["lo_", "pg_read_", "pg_ls_", "pg_stat_reset", "pg_replication_", "pg_logical_", "binary_upgrade_"];

const RUNS: &str = "
    pg_stat_file pg_file_write pg_file_read pg_file_rename pg_file_unlink pg_file_sync pg_logdir_ls loread lowrite
    set_config pg_sleep pg_sleep_for pg_sleep_until pg_terminate_backend pg_cancel_backend pg_reload_conf
    pg_rotate_logfile nextval setval pg_notify pg_promote pg_switch_wal pg_create_restore_point
    pg_backup_start pg_backup_stop pg_start_backup pg_stop_backup pg_wal_replay_pause pg_wal_replay_resume
    pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared
    pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared
    pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared pg_create_physical_replication_slot
    pg_create_logical_replication_slot pg_drop_replication_slot pg_export_snapshot pg_import_system_collations
    pg_extension_config_dump pg_log_backend_memory_contexts pg_log_standby_snapshot txid_current
    pg_current_xact_id brin_summarize_new_values brin_summarize_range brin_desummarize_range
    gin_clean_pending_list setseed currtid2 pg_nextoid pg_stop_making_pinned_objects
    pg_copy_logical_replication_slot pg_copy_physical_replication_slot pg_sync_replication_slots
    pg_clear_attribute_stats pg_clear_relation_stats pg_restore_attribute_stats pg_restore_relation_stats
    pg_stat_clear_snapshot pg_stat_force_next_flush pg_available_wal_summaries pg_wal_summary_contents
    pg_hba_file_rules pg_ident_file_mappings pg_show_all_file_settings
    load_file sleep benchmark get_lock release_lock release_all_locks master_pos_wait source_pos_wait
    url urlcluster file filecluster s3 s3cluster gcs hdfs hdfscluster azureblobstorage azureblobstoragecluster
    deltalake deltalakecluster iceberg icebergs3 icebergcluster icebergazure icebergs3cluster iceberglocal
    hudi hudicluster hive cosn oss redis ytsaurus filesystem arrowflight addresstoline addresstolinewithinlines
    addresstosymbol generateserialid sleepeachrow catboostevaluate readfile writefile edit xp_dirtree xp_fileexist xp_regread";

const PURE: &str = "
    count sum avg min max coalesce nullif lower upper length char_length character_length octet_length bit_length
    trim ltrim rtrim substr substring position replace concat concat_ws left right lpad rpad repeat reverse
    abs ceil ceiling floor round sign sqrt power pow exp ln log log10 log2 mod pi greatest least
    sin cos tan asin acos atan atan2 cot degrees radians
    row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
    stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp
    cast extract current_date current_time current_timestamp now date ascii";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_function_is_both_pure_and_not() {
        let tables = &*TABLES;
        let own = [
            &tables.pure,
            &tables.postgres,
            &tables.mysql,
            &tables.clickhouse,
            &tables.clickhouse_aggregates,
            &tables.sqlite,
            &tables.mssql,
        ];
        for name in own.into_iter().flatten() {
            assert!(!tables.runs.contains(name) && !tables.runs_text.contains(name), "{name}");
            assert!(!RUNS_PREFIXES.iter().any(|p| name.starts_with(p)) && !name.starts_with("dblink"), "{name}");
            assert_eq!(*name, name.to_ascii_lowercase());
        }
    }

    #[test]
    fn kinds() {
        use Dialect::{Clickhouse, Mysql, Postgres, Sqlite};
        for (dialect, name, want) in [
            (Postgres, "lower", Kind::Pure),
            (Postgres, "pg_catalog.lower", Kind::Pure),
            (Postgres, "public.lower", Kind::Unknown),
            (Postgres, "LOWER", Kind::Unknown),
            (Postgres, "pg_read_file", Kind::Runs),
            (Postgres, "pg_catalog.pg_sleep", Kind::Runs),
            (Postgres, "lo_export", Kind::Runs),
            (Postgres, "dblink_exec", Kind::RunsText),
            (Postgres, "public.dblink", Kind::RunsText),
            (Postgres, "query_to_xml", Kind::RunsText),
            (Postgres, "json_extract", Kind::Unknown),
            (Postgres, "my_function", Kind::Unknown),
            (Mysql, "LOAD_FILE", Kind::Runs),
            (Mysql, "json_extract", Kind::Pure),
            (Clickhouse, "toDate", Kind::Pure),
            (Clickhouse, "url", Kind::Runs),
            (Clickhouse, "remote", Kind::RunsText),
            (Sqlite, "load_extension", Kind::RunsText),
        ] {
            assert_eq!(kind(dialect, name), want, "{name}");
        }
    }
}

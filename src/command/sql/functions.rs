//! Functions by what they reach. A function that is in no table is unknown, so `Execute` and incomplete.
//!
//! The pure table holds built-ins that only compute on their arguments or read the catalog, the clock or a random number.
//! A name counts as built-in where it is unqualified or in `pg_catalog` (`system`, `sys` have none of these): a function of
//! another schema is unknown whatever it is called. PostgreSQL looks into `pg_catalog` first, but an overload elsewhere with
//! better fitting argument types wins, so who may create functions in the search path matters.

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
    let in_table = |table: &str| table.split_ascii_whitespace().any(|f| f == lower);
    // Quoted names keep their case, and PostgreSQL's built-ins are all lower case.
    if dialect == Dialect::Postgres && lower != bare {
        return Kind::Unknown;
    }
    if in_table(RUNS_TEXT) || lower.starts_with("dblink") {
        Kind::RunsText
    } else if in_table(RUNS) || RUNS_PREFIXES.iter().any(|p| lower.starts_with(p)) {
        Kind::Runs
    } else if in_table(PURE) || own(dialect).is_some_and(in_table) {
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

fn own(dialect: Dialect) -> Option<&'static str> {
    match dialect {
        Dialect::Postgres => Some(PURE_POSTGRES),
        Dialect::Mysql => Some(PURE_MYSQL),
        Dialect::Clickhouse => Some(PURE_CLICKHOUSE),
        Dialect::Sqlite => Some(PURE_SQLITE),
        Dialect::Mssql => Some(PURE_MSSQL),
        Dialect::Generic => None,
    }
}

const RUNS_TEXT: &str = "
    query_to_xml query_to_xmlschema query_to_xml_and_xmlschema cursor_to_xml table_to_xml table_to_xml_and_xmlschema
    schema_to_xml schema_to_xml_and_xmlschema database_to_xml database_to_xml_and_xmlschema ts_stat ts_rewrite
    crosstab crosstab2 crosstab3 crosstab4 connectby xpath_table executable python jdbc odbc mysql postgresql
    remote remotesecure cluster clusterallreplicas mongodb sqlite openrowset openquery opendatasource sp_executesql
    xp_cmdshell load_extension sys_exec sys_eval fts3_tokenizer";

const RUNS_PREFIXES: [&str; 6] = ["lo_", "pg_read_", "pg_ls_", "pg_stat_reset", "pg_replication_", "pg_logical_"];

const RUNS: &str = "
    pg_stat_file pg_file_write pg_file_read pg_file_rename pg_file_unlink pg_file_sync pg_logdir_ls loread lowrite
    set_config pg_sleep pg_sleep_for pg_sleep_until pg_terminate_backend pg_cancel_backend pg_reload_conf
    pg_rotate_logfile nextval setval currval lastval pg_notify pg_promote pg_switch_wal pg_create_restore_point
    pg_backup_start pg_backup_stop pg_start_backup pg_stop_backup pg_wal_replay_pause pg_wal_replay_resume
    pg_advisory_lock pg_advisory_lock_shared pg_advisory_unlock pg_advisory_unlock_all pg_advisory_unlock_shared
    pg_advisory_xact_lock pg_advisory_xact_lock_shared pg_try_advisory_lock pg_try_advisory_lock_shared
    pg_try_advisory_xact_lock pg_try_advisory_xact_lock_shared pg_create_physical_replication_slot
    pg_create_logical_replication_slot pg_drop_replication_slot pg_export_snapshot pg_import_system_collations
    pg_extension_config_dump pg_log_backend_memory_contexts pg_log_standby_snapshot txid_current
    pg_current_xact_id brin_summarize_new_values brin_summarize_range brin_desummarize_range
    gin_clean_pending_list setseed currtid2 pg_nextoid pg_stop_making_pinned_objects
    load_file sleep benchmark get_lock release_lock release_all_locks master_pos_wait source_pos_wait last_insert_id
    url urlcluster file filecluster s3 s3cluster gcs hdfs hdfscluster azureblobstorage azureblobstoragecluster
    deltalake iceberg hudi input sleepeachrow dictget readfile writefile edit xp_dirtree xp_fileexist xp_regread
    randomblob zeroblob";

const PURE: &str = "
    count sum avg min max coalesce nullif lower upper length char_length character_length octet_length bit_length
    trim ltrim rtrim substr substring position replace concat concat_ws left right lpad rpad repeat reverse
    abs ceil ceiling floor round sign sqrt power pow exp ln log log10 log2 mod pi greatest least
    sin cos tan asin acos atan atan2 cot degrees radians
    row_number rank dense_rank percent_rank cume_dist ntile lag lead first_value last_value nth_value
    stddev stddev_pop stddev_samp variance var_pop var_samp corr covar_pop covar_samp
    cast extract current_date current_time current_timestamp now date ascii";

const PURE_POSTGRES: &str = "
    any_value array_agg string_agg json_agg jsonb_agg json_object_agg jsonb_object_agg json_agg_strict jsonb_agg_strict
    json_object_agg_unique jsonb_object_agg_unique xmlagg bool_and bool_or every bit_and bit_or bit_xor range_agg
    range_intersect_agg percentile_cont percentile_disc mode grouping regr_avgx regr_avgy regr_count regr_intercept
    regr_r2 regr_slope regr_sxx regr_sxy regr_syy
    btrim initcap split_part string_to_array string_to_table array_to_string translate strpos starts_with format
    overlay quote_ident quote_literal quote_nullable regexp_match regexp_matches regexp_replace regexp_count
    regexp_instr regexp_like regexp_substr regexp_split_to_array regexp_split_to_table chr to_hex to_bin to_oct
    encode decode convert convert_from convert_to md5 sha224 sha256 sha384 sha512 normalize unistr unicode_assigned
    to_ascii parse_ident get_bit get_byte set_bit set_byte bit_count similar_to_escape
    trunc div gcd lcm cbrt factorial width_bucket random random_normal scale min_scale trim_scale
    sinh cosh tanh asinh acosh atanh sind cosd tand cotd asind acosd atand atan2d erf erfc gamma lgamma
    age clock_timestamp date_bin date_part date_trunc date_add date_subtract isfinite justify_days justify_hours
    justify_interval make_date make_interval make_time make_timestamp make_timestamptz statement_timestamp timeofday
    transaction_timestamp to_timestamp to_date to_char to_number timezone timestamp timestamptz time interval
    to_json to_jsonb array_to_json row_to_json json_build_array jsonb_build_array json_build_object jsonb_build_object
    json_object jsonb_object json_array_elements jsonb_array_elements json_array_elements_text
    jsonb_array_elements_text json_array_length jsonb_array_length json_each jsonb_each json_each_text jsonb_each_text
    json_extract_path jsonb_extract_path json_extract_path_text jsonb_extract_path_text json_object_keys
    jsonb_object_keys json_populate_record jsonb_populate_record json_populate_recordset jsonb_populate_recordset
    json_to_record jsonb_to_record json_to_recordset jsonb_to_recordset json_strip_nulls jsonb_strip_nulls jsonb_set
    jsonb_set_lax jsonb_insert jsonb_path_exists jsonb_path_match jsonb_path_query jsonb_path_query_array
    jsonb_path_query_first jsonb_path_exists_tz jsonb_path_match_tz jsonb_path_query_tz jsonb_path_query_array_tz
    jsonb_path_query_first_tz jsonb_pretty json_typeof jsonb_typeof
    array_append array_cat array_dims array_fill array_length array_lower array_ndims array_position array_positions
    array_prepend array_remove array_replace array_reverse array_sample array_shuffle array_sort array_upper
    cardinality trim_array unnest generate_series generate_subscripts
    isempty lower_inc upper_inc lower_inf upper_inf range_merge multirange int4range int8range numrange tsrange
    tstzrange daterange int4multirange int8multirange nummultirange tsmultirange tstzmultirange datemultirange
    abbrev broadcast family host hostmask inet_merge inet_same_family masklen netmask network set_masklen macaddr8_set7bit
    area center diagonal diameter height isclosed isopen npoints pclose popen radius slope width box circle line lseg
    path point polygon bound_box
    to_tsvector to_tsquery plainto_tsquery phraseto_tsquery websearch_to_tsquery ts_rank ts_rank_cd ts_headline
    ts_delete ts_filter tsvector_to_array array_to_tsvector setweight strip numnode querytree tsquery_phrase
    json_to_tsvector jsonb_to_tsvector get_current_ts_config
    gen_random_uuid uuidv4 uuidv7 uuid_extract_timestamp uuid_extract_version
    version current_database current_schema current_schemas current_query current_setting inet_client_addr
    inet_client_port inet_server_addr inet_server_port pg_backend_pid pg_conf_load_time pg_postmaster_start_time
    pg_is_in_recovery pg_typeof pg_column_size pg_column_compression pg_table_size pg_indexes_size
    pg_total_relation_size pg_relation_size pg_database_size pg_tablespace_size pg_size_pretty pg_size_bytes
    pg_get_viewdef pg_get_indexdef pg_get_constraintdef pg_get_functiondef pg_get_function_arguments
    pg_get_function_identity_arguments pg_get_function_result pg_get_triggerdef pg_get_ruledef pg_get_expr
    pg_get_userbyid pg_get_serial_sequence pg_get_partkeydef pg_get_partition_constraintdef pg_get_statisticsobjdef
    pg_get_keywords pg_table_is_visible pg_type_is_visible pg_function_is_visible pg_encoding_to_char
    pg_char_to_encoding pg_blocking_pids pg_describe_object pg_identify_object pg_relation_filenode pg_partition_tree
    pg_partition_ancestors pg_partition_root format_type col_description obj_description shobj_description
    to_regclass to_regtype to_regproc to_regprocedure to_regnamespace to_regrole to_regoper to_regcollation
    has_table_privilege has_column_privilege has_any_column_privilege has_schema_privilege has_database_privilege
    has_function_privilege has_sequence_privilege has_type_privilege has_tablespace_privilege has_language_privilege
    pg_has_role row_security_active num_nulls num_nonnulls row bernoulli system hashtext
    xmlcomment xmlconcat xpath xpath_exists xml_is_well_formed xml_is_well_formed_content xml_is_well_formed_document";

const PURE_MYSQL: &str = "
    group_concat json_arrayagg json_objectagg bit_and bit_or bit_xor std any_value if ifnull isnull
    ucase lcase mid instr locate field find_in_set elt format insert space strcmp char hex unhex bin oct ord quote
    substring_index soundex to_base64 from_base64 regexp_like regexp_replace regexp_instr regexp_substr
    md5 sha sha1 sha2 crc32 truncate rand conv bit_count
    curdate curtime sysdate utc_date utc_time utc_timestamp date_add date_sub adddate subdate addtime subtime
    datediff timediff timestampdiff timestampadd date_format str_to_date time_format year quarter month week day hour
    minute second microsecond dayname monthname dayofmonth dayofweek dayofyear weekday weekofyear yearweek last_day
    makedate maketime from_unixtime unix_timestamp from_days to_days to_seconds sec_to_time time_to_sec period_add
    period_diff convert_tz time timestamp localtime localtimestamp
    json_array json_object json_extract json_unquote json_quote json_contains json_contains_path json_keys json_length
    json_depth json_type json_valid json_set json_insert json_replace json_remove json_merge_patch
    json_merge_preserve json_search json_value json_overlaps json_pretty json_array_append json_array_insert
    inet_aton inet_ntoa inet6_aton inet6_ntoa uuid uuid_to_bin bin_to_uuid version database schema user current_user
    session_user system_user connection_id found_rows row_count charset collation coercibility values grouping";

const PURE_CLICKHOUSE: &str = "
    uniq uniqexact uniqcombined uniqhll12 any anylast anyheavy argmin argmax grouparray groupuniqarray quantile
    quantiles quantileexact quantiletdigest median topk sumif countif avgif minif maxif uniqif sumstate summerge
    countstate countmerge avgstate avgmerge if multiif ifnull isnull isnotnull assumenotnull tonullable
    todate todate32 todatetime todatetime64 tostring touint8 touint16 touint32 touint64 toint8 toint16 toint32 toint64
    tofloat32 tofloat64 todecimal32 todecimal64 tostartofday tostartofhour tostartofminute tostartofmonth
    tostartofweek tostartofyear tostartofinterval tostartoffiveminutes toyear tomonth tohour tominute tosecond
    todayofweek todayofmonth toyyyymm toyyyymmdd tounixtimestamp today yesterday datediff dateadd datesub formatdatetime
    parsedatetimebesteffort empty notempty has hasany hasall indexof arraymap arrayfilter arrayjoin arrayelement
    arraysort arraysum arraycount arraydistinct arrayconcat arrayslice array tuple tupleelement map mapkeys mapvalues
    range splitbychar splitbystring arraystringconcat startswith endswith match like ilike extractall
    replaceall replaceone replaceregexpall replaceregexpone positioncaseinsensitive lowerutf8 upperutf8 lengthutf8
    jsonextract jsonextractstring jsonextractint jsonextractfloat jsonextractbool jsonextractraw jsonhas
    simplejsonextractstring simplejsonextractint domain path hex unhex cityhash64 siphash64 md5 sha256 rand rand32
    rand64 generateuuidv4 formatreadablesize bitand bitor bitxor intdiv plus minus multiply divide equals notequals
    and or not numbers zeros runningdifference neighbor version currentdatabase currentuser hostname timezone
    servertimezone";

const PURE_SQLITE: &str = "
    total group_concat string_agg ifnull iif instr printf format hex unhex quote char unicode typeof random
    like glob likely unlikely likelihood julianday strftime unixepoch datetime time timediff
    json json_array json_array_length json_extract json_insert json_object json_patch json_remove json_replace json_set
    json_type json_valid json_quote json_group_array json_group_object json_each json_tree trunc
    changes total_changes last_insert_rowid sqlite_version soundex generate_series";

const PURE_MSSQL: &str = "
    count_big string_agg stdev stdevp var varp checksum_agg isnull iif choose len datalength charindex patindex stuff
    replicate space str string_split string_escape translate quotename unicode nchar char format difference soundex
    getdate getutcdate sysdatetime sysutcdatetime sysdatetimeoffset dateadd datediff datediff_big datename datepart
    datefromparts datetimefromparts datetime2fromparts eomonth day month year isdate switchoffset todatetimeoffset
    convert try_convert try_cast parse try_parse isnumeric newid rand square checksum hashbytes
    json_value json_query json_modify isjson openjson db_name db_id schema_name object_id object_name user_name
    suser_sname host_name app_name scope_identity ident_current serverproperty databaseproperty";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_function_is_both_pure_and_not() {
        let own = [PURE, PURE_POSTGRES, PURE_MYSQL, PURE_CLICKHOUSE, PURE_SQLITE, PURE_MSSQL];
        for name in own.iter().flat_map(|table| table.split_ascii_whitespace()) {
            let in_table = |table: &str| table.split_ascii_whitespace().any(|f| f == name);
            assert!(!in_table(RUNS) && !in_table(RUNS_TEXT), "{name}");
            assert!(!RUNS_PREFIXES.iter().any(|p| name.starts_with(p)) && !name.starts_with("dblink"), "{name}");
            assert_eq!(name, name.to_ascii_lowercase());
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

//! Finds FreeSWITCH and lets bindgen read what `src/switch` uses of its headers.

use std::path::PathBuf;

/// The functions that are called; the types come with them.
const FUNCTIONS: &[&str] = &[
    // modules
    "switch_loadable_module_create_interface",
    "switch_loadable_module_create_module_interface",
    "switch_thread_rwlock_rdlock",
    "switch_api_execute",
    "switch_core_execute_chat_app",
    "switch_core_chat_send",
    "switch_console_set_complete",
    "switch_core_perform_strdup",
    // the log, variables, time
    "switch_log_printf",
    "switch_log_str2level",
    "switch_core_get_variable_dup",
    "switch_core_set_variable",
    "switch_core_running",
    "switch_micro_time_now",
    "switch_sleep",
    "switch_simple_email",
    // pools
    "switch_core_perform_new_memory_pool",
    "switch_core_perform_destroy_memory_pool",
    // sessions
    "switch_core_session_get_channel",
    "switch_core_session_get_uuid",
    "switch_core_session_perform_force_locate",
    "switch_core_session_read_lock_hangup",
    "switch_core_session_rwunlock",
    "switch_core_session_print",
    "switch_core_session_execute_application_get_flags",
    "switch_core_session_receive_event",
    "switch_core_session_dequeue_event",
    "switch_core_session_hangup_state",
    "switch_core_event_hook_add_state_change",
    "switch_core_add_state_handler",
    // channels
    "switch_channel_get_name",
    "switch_channel_get_state",
    "switch_channel_state_name",
    "switch_channel_perform_set_state",
    "switch_channel_wait_for_state",
    "switch_channel_perform_answer",
    "switch_channel_perform_pre_answer",
    "switch_channel_perform_hangup",
    "switch_channel_str2cause",
    "switch_channel_cause2str",
    "switch_channel_get_cause",
    "switch_channel_check_signal",
    "switch_channel_test_ready",
    "switch_channel_test_flag",
    "switch_channel_set_flag_value",
    "switch_channel_clear_flag",
    "switch_channel_direction",
    "switch_channel_get_variable_dup",
    "switch_channel_set_variable_var_check",
    "switch_channel_event_set_data",
    "switch_channel_flush_dtmf",
    "switch_channel_get_caller_profile",
    "switch_caller_extension_new",
    "switch_caller_extension_add_application",
    // interactive voice response
    "switch_ivr_play_file",
    "switch_ivr_record_file",
    "switch_ivr_insert_file",
    "switch_ivr_process_fh",
    "switch_ivr_sleep",
    "switch_ivr_speak_text",
    "switch_ivr_say",
    "switch_ivr_phrase_macro_event",
    "switch_ivr_collect_digits_callback",
    "switch_ivr_collect_digits_count",
    "switch_ivr_read",
    "switch_play_and_get_digits",
    "switch_ivr_play_and_detect_speech",
    "switch_ivr_detect_speech.*",
    "switch_ivr_(pause|resume|stop|set_param)_detect_speech",
    "switch_ivr_session_transfer",
    "switch_ivr_originate",
    "switch_ivr_wait_for_answer",
    "switch_ivr_multi_threaded_bridge",
    "switch_ivr_generate_xml_cdr",
    "switch_ivr_menu_.*",
    // events
    "switch_event_create_subclass_detailed",
    "switch_event_create_json",
    "switch_event_dup",
    "switch_event_destroy",
    "switch_event_fire_detailed",
    "switch_event_name",
    "switch_name_event",
    "switch_event_get_header_idx",
    "switch_event_add_header_string",
    "switch_event_del_header_val",
    "switch_event_add_body",
    "switch_event_get_body",
    "switch_event_merge",
    "switch_event_set_priority",
    "switch_event_serialize",
    "switch_event_serialize_json",
    "switch_event_xmlize",
    "switch_event_bind_removable",
    "switch_event_unbind",
    // streams
    "switch_console_stream_write",
    "switch_console_stream_raw_write",
    // XML
    "switch_xml_open_cfg",
    "switch_xml_child",
    "switch_xml_attr_soft",
    "switch_xml_free",
    "switch_xml_toxml(_ex)?",
    "switch_xml_parse_str_dynamic",
    "switch_xml_parse_section_string",
    "switch_xml_bind_search_function_ret",
    "switch_xml_unbind_search_function",
];

/// Reads the headers into `OUT_DIR/switch_sys.rs`, and links the library.
pub fn build() {
    println!("cargo:rerun-if-changed=build/switch.rs");
    let library = match pkg_config::Config::new().probe("freeswitch") {
        Ok(library) => library,
        Err(error) => panic!(
            "FreeSWITCH was not found: install its development files (Debian: libfreeswitch-dev), or set PKG_CONFIG_PATH to \
             the folder of its freeswitch.pc\n{error}"
        ),
    };
    let includes = library
        .include_paths
        .iter()
        .map(|path| format!("-I{}", path.display()));
    let mut builder = bindgen::builder()
        .header_contents("switch_all.h", "#include <switch.h>\n")
        .clang_args(includes)
        .allowlist_var("SWITCH_(STATUS|CAUSE|LOG|INPUT|EVENT|API|APPLICATION|CHAT|DIALPLAN|XML|IVR|CHANNEL_ID|CALL)_.*")
        .allowlist_var("SWITCH_(API_VERSION|CMD_CHUNK_LEN|TRUE|FALSE|PRIORITY_.*)")
        .allowlist_var("(CS|CF|SMODF|SAF|SCAF|SOF)_.*")
        .allowlist_var("SWITCH_GLOBAL_dirs")
        .allowlist_type("switch_(loadable_module|application|api|chat_application|dialplan)_.*")
        .default_enum_style(bindgen::EnumVariation::Consts)
        .prepend_enum_name(false)
        .merge_extern_blocks(true)
        .layout_tests(false)
        .generate_comments(false);
    for function in FUNCTIONS {
        builder = builder.allowlist_function(function);
    }
    let out = PathBuf::from(std::env::var("OUT_DIR").expect("cargo sets OUT_DIR"));
    let bindings = builder
        .generate()
        .unwrap_or_else(|error| panic!("reading FreeSWITCH's switch.h: {error}"))
        .to_string();
    println!("cargo:rustc-check-cfg=cfg(switch_xml_toxml_ex)");
    if bindings.contains("fn switch_xml_toxml_ex") {
        println!("cargo:rustc-cfg=switch_xml_toxml_ex");
    }
    std::fs::write(out.join("switch_sys.rs"), bindings)
        .unwrap_or_else(|error| panic!("{}: {error}", out.display()));
    // Where FreeSWITCH keeps its library when the linker's own folders do not have it.
    for path in &library.link_paths {
        println!("cargo:rustc-link-arg-cdylib=-Wl,-rpath,{}", path.display());
    }
}

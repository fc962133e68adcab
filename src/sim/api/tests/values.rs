//! Commands that answer with a value: of a text, a time, a variable, a table, a user.

use super::api;
use crate::sim::world::World;

#[test]
fn conditions_compare_numbers_and_texts() {
    let world = World::default();
    for (line, answer) in [
        ("cond 5 > 3 ? yes : no", "yes"),
        ("cond 1 == 2 ? yes : no", "no"),
        ("cond 'a b' == 'a b' ? same : other", "same"),
        ("cond abc != abd ? yes : no", "yes"),
        ("cond 1 == 2 ? yes", ""),
        ("cond 5 == 5.0 ? yes : no", "yes"),
        ("cond broken", "-ERR"),
    ] {
        assert_eq!(api(&world, line), answer, "{line}");
    }
}

#[test]
fn patterns_test_and_substitute() {
    let world = World::default();
    for (line, answer) in [
        ("regex 1234|^\\d{4}$", "true"),
        ("regex 123x|^\\d+$", "false"),
        ("regex 1234|(\\d)(\\d)|%2%1", "21"),
        ("regex abc|^\\d+$|x", "abc"),
        ("regex abc|^\\d+$|x|n", ""),
        ("regex abc|^\\d+$|x|b", "false"),
        ("regex m:~a|b~a.b", "true"),
        ("regex nothing", "-ERR"),
        ("replace a-b-c|-|+", "a+b+c"),
        ("coalesce ,,x,y", "x"),
        ("coalesce ^^:a:b", "a"),
    ] {
        assert_eq!(api(&world, line), answer, "{line}");
    }
}

#[test]
fn texts_are_changed_as_the_switch_does() {
    let world = World::default();
    world.set_global("who", Some("me"));
    for (line, answer) in [
        ("toupper abc", "ABC"),
        ("url_encode a b&c", "a%20b%26c"),
        ("url_decode a%20b", "a b"),
        ("md5 a", "0cc175b9c0f1b6a831c399e269772661"),
        ("md5", "!err!"),
        ("eval it is ${who}", "it is me"),
        ("expand echo ${who} ${toupper(${who})}", "me ME"),
        (
            "expand nosuch",
            "INVALID COMMAND!\n-ERR Cannot execute command\n",
        ),
    ] {
        assert_eq!(api(&world, line), answer, "{line}");
    }
}

#[test]
fn time_is_virtual() {
    let world = World::default();
    assert_eq!(api(&world, "strftime"), "2026-01-01 09:00:00");
    assert_eq!(api(&world, "msleep 1500"), "+OK");
    assert_eq!(api(&world, "uptime ms"), "1500\n");
    assert_eq!(api(&world, "strepoch"), "1767258001");
    assert_eq!(api(&world, "strepoch 2026-01-01 09:00:00"), "1767258000");
    assert_eq!(api(&world, "strftime 0| %Y"), " 1970");
    assert!(
        api(&world, "status").starts_with("UP 0 years, 0 days, 0 hours, 0 minutes, 1 second, 500")
    );
}

#[test]
fn global_variables_are_read_and_set() {
    let world = World::default();
    assert_eq!(api(&world, "global_setvar a=b"), "+OK");
    assert_eq!(api(&world, "global_getvar a"), "b");
    assert_eq!(api(&world, "global_setvar a=c=x"), "+OK");
    assert_eq!(api(&world, "global_getvar a"), "b");
    assert_eq!(api(&world, "global_setvar a=c=b"), "+OK");
    assert_eq!(api(&world, "global_getvar a"), "c");
    assert!(api(&world, "global_getvar").contains("a=c\n"));
    assert!(api(&world, "global_setvar").starts_with("-USAGE: "));
}

#[test]
fn tables_keep_values_by_realm_and_key() {
    let world = World::default();
    for (line, answer) in [
        ("hash select/r/k", ""),
        ("hash insert/r/k/v/w", "+OK\n"),
        ("hash select/r/k", "v/w"),
        ("hash insert_ifempty/r/k/z", "-ERR key already exists\n"),
        ("hash delete_ifmatch/r/k/z", "-ERR Doesn't match\n"),
        ("hash delete/r/k", "+OK\n"),
        ("hash delete/r/k", "-ERR Not found\n"),
        ("db insert/r/a/1", "+OK"),
        ("db insert/r/b/2", "+OK"),
        ("db exists/r/a", "true"),
        ("db list/r", "a,b"),
        ("db count", "1"),
        ("db select/r/b", "2"),
        ("db delete/r/b", "+OK"),
        ("db select/r/b", ""),
        ("db", "!err!"),
    ] {
        assert_eq!(api(&world, line), answer, "{line}");
    }
    assert!(api(&world, "hash insert/r/k").starts_with("-ERR Usage: hash insert"));
}

#[test]
fn users_are_found_with_what_they_inherit() {
    let world = World::default();
    let directory = "<domain name=\"pbx\"><params><param name=\"dial\" value=\"d\"/></params><groups>\
        <group name=\"sales\"><variables><variable name=\"team\" value=\"s\"/></variables><users>\
        <user id=\"1000\" number-alias=\"7\"><params><param name=\"dial\" value=\"own\"/></params></user>\
        </users></group></groups></domain>";
    let added = world.services().xml.add_section("directory", directory);
    assert_eq!(added, Ok(()));
    for (line, answer) in [
        ("domain_exists pbx", "true"),
        ("domain_exists other", "false"),
        ("user_exists id 1000 pbx", "true"),
        ("user_exists id 1001 pbx", "false"),
        ("user_data 1000@pbx param dial", "own"),
        ("user_data 7@pbx var team", "s"),
        ("user_data 1000@pbx attr number-alias", "7"),
        ("in_group 1000@pbx,sales", "true"),
        ("group_call sales@pbx", "user/1000@pbx"),
        ("find_user_xml id 9 pbx", "-ERR can't find user\n"),
        ("xml_locate nothing", "can't find anything\n"),
        ("xml_locate a b", "-ERR bad args\n"),
    ] {
        assert_eq!(api(&world, line), answer, "{line}");
    }
    let list = api(&world, "list_users domain pbx");
    assert!(
        list.contains("\n1000||pbx|sales|error/user_not_registered|||\n"),
        "{list}"
    );
    assert!(!api(&world, "list_users user 7").contains("sales"));
    assert!(api(&world, "find_user_xml id 1000 pbx").starts_with("<user id=\"1000\""));
    let located = api(&world, "xml_locate directory domain name pbx");
    assert!(located.starts_with("<domain name=\"pbx\">\n  <params>"));
}

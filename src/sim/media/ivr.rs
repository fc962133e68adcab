//! Menus from the configuration: reads `<menu>` elements of `ivr.conf` and runs one, as the application `ivr` does.

use super::menu::{Menu, Options};
use crate::sim::event::{Event, EventType};
use crate::sim::log::Level;
use crate::sim::session::Session;
use crate::sim::text::vars::atoi;
use crate::sim::world::World;
use crate::sim::xml::{Element, Request};
use std::sync::Arc;

/// Runs the configured menu of that name.
pub fn run(session: &Arc<Session>, name: &str) {
    let params = Event::blank(EventType::RequestParams);
    let request = Request {
        section: "configuration",
        tag: Some("configuration"),
        key: Some("name"),
        value: Some("ivr.conf"),
        params: &params,
    };
    let configuration = session.world().xml_locate(&request);
    let Some(menus) = configuration
        .as_ref()
        .and_then(|configuration| configuration.child("menus"))
    else {
        session.log(Level::Err, "Open of ivr.conf failed");
        return;
    };
    match build(session.world(), menus, name, None) {
        Some(menu) => {
            menu.execute(session, name);
        }
        None => session.log(Level::Err, format!("Unable to find menu {name}")),
    }
}

/// Builds a menu and those that it leads to; all belong to the stack of the first.
fn build(
    world: &World,
    menus: &Element,
    name: &str,
    main: Option<&Arc<Menu>>,
) -> Option<Arc<Menu>> {
    let element = menus.find("menu", "name", name)?;
    let text = |key: &str| element.attribute(key).unwrap_or_default().to_owned();
    let number = |key: &str| {
        element
            .attribute(key)
            .map_or(0, |value| atoi(value).clamp(0, i64::from(i32::MAX)) as i32)
    };
    let options = Options {
        greeting: text("greet-long"),
        short_greeting: text("greet-short"),
        invalid_sound: text("invalid-sound"),
        exit_sound: text("exit-sound"),
        transfer_sound: text("transfer-sound"),
        confirm_macro: text("confirm-macro"),
        confirm_key: text("confirm-key"),
        tts_engine: text("tts-engine"),
        tts_voice: text("tts-voice"),
        confirm_attempts: number("confirm-attempts"),
        inter_timeout: number("inter-digit-timeout"),
        digit_len: number("digit-len").max(1),
        timeout: number("timeout"),
        max_failures: number("max-failures"),
        max_timeouts: number("max-timeouts"),
    };
    let menu = Menu::new(world, main, name, options);
    let top = main.unwrap_or(&menu);
    for entry in element.children_named("entry") {
        let value = |key: &str| entry.attribute(key).unwrap_or_default();
        let (action, param) = (value("action"), value("param"));
        if action.eq_ignore_ascii_case("menu-sub") && !top.has(param) {
            build(world, menus, param, Some(top));
        }
        menu.bind(action, param, value("digits"));
    }
    Some(menu)
}

//! The functions of the Perl module that belong to no class: logging, global variables, waiting, mail.

use super::log::{Level, LogLine};
use super::mail::Mail;
use super::world::World;

/// Writes a log line; a level that is none logs at DEBUG.
pub fn console_log(world: &World, level: Option<&str>, message: Option<&str>) {
    world.script_log(LogLine {
        at: world.now(),
        level: Level::for_script(level),
        uuid: None,
        place: None,
        clean: false,
        text: message.unwrap_or_default().to_owned(),
    });
}

/// Writes a log line that names a place in a file.
pub fn console_log2(
    world: &World,
    level: Option<&str>,
    file: Option<&str>,
    line: i32,
    message: Option<&str>,
) {
    let file = file.unwrap_or_default();
    let name = file.rsplit('/').next().unwrap_or(file);
    world.script_log(LogLine {
        at: world.now(),
        level: Level::for_script(level),
        uuid: None,
        place: Some(format!("{name}:{line}")),
        clean: false,
        text: message.unwrap_or_default().to_owned(),
    });
}

/// Writes a bare line to the console: no time, no level.
pub fn console_clean_log(world: &World, message: Option<&str>) {
    world.script_log(LogLine {
        at: world.now(),
        level: Level::Debug,
        uuid: None,
        place: None,
        clean: true,
        text: message.unwrap_or_default().to_owned(),
    });
}

/// A global variable; none for no name.
pub fn get_global_variable(world: &World, name: Option<&str>) -> Option<String> {
    world.global(name?)
}

/// Sets a global variable; no value, or an empty one, removes it.
pub fn set_global_variable(world: &World, name: Option<&str>, value: Option<&str>) {
    if let Some(name) = name.filter(|name| !name.is_empty()) {
        world.set_global(name, value);
    }
}

/// Whether the switch runs: as long as the run's limits are not used up, so that a loop around it ends.
pub fn running(world: &World) -> bool {
    world.step();
    world.exhausted().is_none()
}

/// Waits.
pub fn msleep(world: &World, ms: u32) {
    world.step();
    world.pass(u64::from(ms) * 1000);
}

/// Sends a mail to the outbox: receiver, sender, headers, body, file, conversion command and extension.
pub fn email(world: &World, arguments: [Option<&str>; 7]) -> bool {
    let [to, from, headers, body, file, command, extension] =
        arguments.map(|argument| argument.map(str::to_owned));
    world.send_mail(Mail {
        to: to.unwrap_or_default(),
        from: from.unwrap_or_default(),
        headers: headers.unwrap_or_default(),
        body: body.unwrap_or_default(),
        file,
        convert_command: command,
        convert_extension: extension,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sim::world::Settings;
    use crate::sim::world::clock::Limits;

    #[test]
    fn log_lines_have_a_level_a_place_or_nothing() {
        let world = World::default();
        console_log(&world, Some("NOTICE"), Some("x\n"));
        console_log(&world, Some("nolevel"), Some("no such level\n"));
        console_log2(
            &world,
            Some("INFO"),
            Some("/a/f.pl"),
            12,
            Some("with file\n"),
        );
        console_clean_log(&world, Some("clean\n"));
        console_log(&world, Some("INFO"), None);
        let timeline = world.timeline();
        let lines: Vec<_> = timeline.entries().iter().map(|e| e.text.as_str()).collect();
        assert_eq!(
            lines,
            [
                "[NOTICE] x",
                "[DEBUG] no such level",
                "[INFO] f.pl:12 with file",
                "clean",
                "[INFO] "
            ]
        );
    }

    #[test]
    fn global_variables_are_set_and_removed() {
        let world = World::default();
        set_global_variable(&world, Some("pt"), Some("v1"));
        assert_eq!(
            get_global_variable(&world, Some("pt")).as_deref(),
            Some("v1")
        );
        set_global_variable(&world, Some("pt"), None);
        assert_eq!(get_global_variable(&world, Some("pt")), None);
        assert_eq!(get_global_variable(&world, None), None);
    }

    #[test]
    fn a_loop_while_the_switch_runs_ends_with_the_limits() {
        let limits = Limits {
            steps: 1000,
            ..Limits::default()
        };
        let world = World::new(Settings {
            limits,
            ..Settings::default()
        });
        assert!(running(&world));
        let asked = std::iter::repeat_with(|| running(&world));
        assert!(asked.take(2000).any(|still| !still));
    }

    #[test]
    fn mail_needs_a_receiver() {
        let world = World::default();
        let mut arguments = [None; 7];
        assert!(!email(&world, arguments));
        (arguments[0], arguments[1]) = (Some("a@b"), Some("c@d"));
        assert!(email(&world, arguments));
    }
}

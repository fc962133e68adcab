//! Phrase macros: `<languages><language><phrases><macros><macro>`, looked up for a text, give the steps that speak it.

use super::{Element, Request};
use crate::sim::event::{Event, EventType};
use crate::sim::log::Level;
use crate::sim::text::expand::{self, Scope};
use crate::sim::text::pattern::Pattern;
use crate::sim::text::vars::{atoi, is_true};
use crate::sim::world::World;

/// One step of a phrase.
#[derive(Debug, Clone, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Step {
    /// Plays a file.
    Play { file: String },
    /// Says something in a given way, such as a number pronounced.
    Say {
        kind: String,
        method: String,
        gender: String,
        text: String,
    },
    /// Speaks a text with a synthetic voice.
    Speak {
        engine: String,
        voice: String,
        text: String,
    },
    /// Goes on with another macro.
    Phrase { name: String, data: String },
    /// Executes an application.
    Execute { application: String, data: String },
}

/// What a macro comes to for a text.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Phrase {
    /// The folder of the language's sounds.
    pub sound_prefix: Option<String>,
    /// The language for [`Step::Say`].
    pub say_module: String,
    /// The pause after each step, in ms.
    pub pause: u64,
    /// The steps, in order.
    pub steps: Vec<Step>,
}

struct Found {
    language: Element,
    macros: Element,
    is_group: bool,
}

impl World {
    /// Looks a macro up (`name`, or `name@group`) and matches the data against its inputs. Nothing where it, or its
    /// language, is missing; the log says what.
    pub fn phrase(
        &self,
        scope: &dyn Scope,
        name: &str,
        data: &str,
        language: &str,
    ) -> Option<Phrase> {
        let mut params = Event::blank(EventType::RequestParams);
        for (key, value) in [("macro_name", name), ("lang", language), ("data", data)] {
            params.add(key, value);
        }
        let found = self.locate_language(language, &params).or_else(|| {
            let (short, rest) = language.split_once('-')?;
            let text = format!("language {language} not found. trying {short} by removing {rest}");
            self.log(Level::Warning, None, text);
            self.locate_language(short, &params)
        })?;
        let (local, group) = match name.split_once('@') {
            Some((local, group)) if found.is_group => (local, Some(group)),
            _ => (name, None),
        };
        let macros = match group {
            None => found.macros,
            Some(group) => {
                let phrases = found.language.child("phrases");
                let named = phrases.and_then(|p| p.find("macros", "name", group));
                let Some(macros) = named else {
                    let text = format!("Can't find macros group {group}.");
                    self.log(Level::Err, None, text);
                    return None;
                };
                macros.clone()
            }
        };
        let Some(body) = macros.find("macro", "name", local) else {
            self.log(Level::Err, None, format!("Can't find macro {name}."));
            return None;
        };
        if body.child("input").is_none() {
            self.log(Level::Err, None, "Can't find any input tags.");
            return None;
        }
        let prefix = ["sound-prefix", "sound-path", "sound_path"];
        let of = |element: &Element| {
            let mut found = prefix.iter().filter_map(|name| element.attribute(name));
            found.next().map(str::to_owned)
        };
        let mut phrase = Phrase {
            sound_prefix: of(&macros).or_else(|| of(&found.language)),
            say_module: say_module(&found.language, language),
            pause: body
                .attribute("pause")
                .and_then(|ms| u64::try_from(atoi(ms)).ok())
                .unwrap_or(100),
            steps: Vec::new(),
        };
        if !self.match_inputs(scope, body, data, &found.language, &mut phrase.steps) {
            let text = format!("Macro [{name}]: '{data}' did not match any patterns");
            self.log(Level::Warning, None, text);
        }
        Some(phrase)
    }

    /// The module that says things in a language. Nothing where the section `languages` lacks the language, which the log
    /// tells; without that section it is the language's own name.
    pub fn say_module(&self, language: &str) -> Option<String> {
        let mut params = Event::blank(EventType::RequestParams);
        for (key, value) in [("macro_name", "say_app"), ("lang", language)] {
            params.add(key, value);
        }
        if self.section("languages", &params).is_none() {
            return Some(language.to_owned());
        }
        let found = self.locate_language(language, &params)?;
        Some(say_module(&found.language, language))
    }

    fn section(&self, section: &str, params: &Event) -> Option<Element> {
        self.xml_locate(&Request {
            section,
            tag: None,
            key: None,
            value: None,
            params,
        })
    }

    fn locate_language(&self, name: &str, params: &Event) -> Option<Found> {
        let (holder, is_group) = match self.section("languages", params) {
            Some(languages) => (languages, true),
            None => {
                let Some(phrases) = self.section("phrases", params) else {
                    let text = "Open of languages and phrases failed.";
                    self.log(Level::Err, None, text);
                    return None;
                };
                (phrases.child("macros")?.clone(), false)
            }
        };
        let Some(language) = holder.find("language", "name", name).cloned() else {
            self.log(Level::Err, None, format!("Can't find language {name}."));
            return None;
        };
        let macros = if is_group {
            let macros = language.child("phrases").and_then(|p| p.child("macros"));
            let Some(macros) = macros else {
                self.log(Level::Err, None, "Can't find macros tag.");
                return None;
            };
            macros.clone()
        } else {
            language.clone()
        };
        Some(Found {
            language,
            macros,
            is_group,
        })
    }

    /// Gathers the steps of the inputs that match; tells whether one did.
    fn match_inputs(
        &self,
        scope: &dyn Scope,
        body: &Element,
        data: &str,
        language: &Element,
        steps: &mut Vec<Step>,
    ) -> bool {
        let mut matched = false;
        for input in body.children_named("input") {
            let field = expand::expand(scope, input.attribute("field").unwrap_or(data));
            let expression = input.attribute("pattern").unwrap_or(".*");
            let found = match Pattern::parse(expression) {
                Ok(pattern) => pattern.matches(&field),
                Err(error) => {
                    self.log(Level::Err, None, error);
                    None
                }
            };
            let outcome = if found.is_some() { "match" } else { "nomatch" };
            let Some(branch) = input.child(outcome) else {
                continue;
            };
            matched = true;
            for action in branch.children_named("action") {
                let text = action.attribute("data").unwrap_or_default();
                let text = match found.as_ref().filter(|_| expression.contains('(')) {
                    Some(groups) => groups.substitute(text),
                    None => text.to_owned(),
                };
                let function = action.attribute("function").unwrap_or_default();
                if function.eq_ignore_ascii_case("break") {
                    return matched;
                }
                steps.extend(step(action, expand::expand(scope, &text), language));
            }
            if input.attribute("break_on_match").is_some_and(is_true) {
                break;
            }
        }
        matched
    }
}

fn step(action: &Element, text: String, language: &Element) -> Option<Step> {
    let of = |name: &str| action.attribute(name).unwrap_or_default().to_owned();
    let voice = |name: &str| {
        let own = action.attribute(name).or(language.attribute(name));
        own.unwrap_or_default().to_owned()
    };
    let function = of("function").to_ascii_lowercase();
    Some(match function.as_str() {
        "play-file" => Step::Play { file: text },
        "say" => Step::Say {
            kind: of("type"),
            method: of("method"),
            gender: of("gender"),
            text,
        },
        "speak-text" => Step::Speak {
            engine: voice("tts-engine"),
            voice: voice("tts-voice"),
            text,
        },
        "phrase" => Step::Phrase {
            name: of("phrase"),
            data: text,
        },
        "execute" => {
            let (application, rest) = text.split_once('(').unwrap_or((&text, ""));
            Step::Execute {
                application: application.to_owned(),
                data: rest.strip_suffix(')').unwrap_or(rest).to_owned(),
            }
        }
        _ => return None,
    })
}

/// What a language names as its module, or its own name.
fn say_module(element: &Element, language: &str) -> String {
    let named = ["say-module", "module"];
    let mut named = named.iter().filter_map(|name| element.attribute(name));
    named.next().unwrap_or(language).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn world() -> World {
        let world = World::default();
        let languages = "<language name=\"en\" say-module=\"en\" sound-prefix=\"/sounds\" tts-engine=\"flite\" tts-voice=\"kal\">\
            <phrases><macros>\
            <macro name=\"count\" pause=\"50\">\
            <input pattern=\"^1$\"><match><action function=\"play-file\" data=\"one.wav\"/><action function=\"break\"/></match></input>\
            <input pattern=\"^(\\d+)$\"><match><action function=\"say\" data=\"$1\" type=\"number\" method=\"pronounced\"/></match>\
            <nomatch><action function=\"speak-text\" data=\"not ${global}\"/></nomatch></input>\
            </macro><macro name=\"empty\"/></macros>\
            <macros name=\"shop\" sound-prefix=\"/shop\"><macro name=\"hi\"><input><match>\
            <action function=\"execute\" data=\"sleep(100)\"/><action function=\"phrase\" phrase=\"count\" data=\"2\"/>\
            </match></input></macro></macros></phrases></language>";
        let added = world.services().xml.add_section("languages", languages);
        assert_eq!(added, Ok(()));
        world.set_global("global", Some("a number"));
        world
    }

    fn steps(world: &World, name: &str, data: &str) -> Vec<Step> {
        let phrase = world.phrase(world, name, data, "en");
        phrase.map(|phrase| phrase.steps).unwrap_or_default()
    }

    #[test]
    fn the_data_chooses_the_steps() {
        let world = world();
        let one = Step::Play {
            file: "one.wav".into(),
        };
        assert_eq!(steps(&world, "count", "1"), [one]);
        let number = Step::Say {
            kind: "number".into(),
            method: "pronounced".into(),
            gender: String::new(),
            text: "12".into(),
        };
        assert_eq!(steps(&world, "count", "12"), [number]);
        let spoken = Step::Speak {
            engine: "flite".into(),
            voice: "kal".into(),
            text: "not a number".into(),
        };
        assert_eq!(steps(&world, "count", "x"), [spoken]);
    }

    #[test]
    fn a_macro_of_a_group_has_the_groups_sounds() {
        let world = world();
        let phrase = world.phrase(&world, "hi@shop", "", "en-us");
        let phrase = phrase.expect("en stands in for en-us");
        assert_eq!(phrase.sound_prefix.as_deref(), Some("/shop"));
        assert_eq!(
            phrase.steps,
            [
                Step::Execute {
                    application: "sleep".into(),
                    data: "100".into()
                },
                Step::Phrase {
                    name: "count".into(),
                    data: "2".into()
                }
            ]
        );
    }

    #[test]
    fn what_is_missing_is_logged() {
        let world = world();
        assert!(world.phrase(&world, "nosuch", "", "en").is_none());
        assert!(world.phrase(&world, "x", "", "de").is_none());
        let bare = World::default();
        assert!(bare.phrase(&bare, "x", "", "en").is_none());
        let texts = |world: &World| -> Vec<String> {
            let timeline = world.timeline();
            timeline.entries().iter().map(|e| e.text.clone()).collect()
        };
        assert_eq!(
            texts(&world),
            [
                "[ERR] Can't find macro nosuch.",
                "[ERR] Can't find language de."
            ]
        );
        assert_eq!(
            texts(&bare),
            ["[ERR] Open of languages and phrases failed."]
        );
    }
}

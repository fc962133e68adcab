//! What callers hear and say on the embedded switch: speech, numbers, phrases, prompts of the dialplan's applications.

use fsperl::sim::call::caller::Caller;
use fsperl::sim::event::Event;
use fsperl::sim::object::{CoreSession, InputCallback};
use fsperl::sim::session::Dtmf;
use fsperl::sim::world::World;
use std::sync::{Arc, Mutex};

fn call(caller: Caller) -> (World, CoreSession) {
    let world = World::default();
    let session = CoreSession::attached(&world.incoming(&caller));
    session.answer();
    (world, session)
}

fn heard(world: &World) -> Vec<String> {
    let timeline = world.timeline();
    let hears = timeline
        .entries()
        .iter()
        .filter(|entry| entry.kind == "hears");
    hears
        .map(|entry| entry.text.trim_start_matches("hears ").to_owned())
        .collect()
}

fn errors(world: &World) -> Vec<String> {
    let log = world.timeline().render();
    let errors = log.lines().filter_map(|line| line.split_once("[ERR] "));
    errors.map(|(_, text)| text.to_owned()).collect()
}

#[test]
fn spoken_words_are_read_in_the_time_line() {
    let (world, session) = call(Caller::default());
    assert_eq!(session.speak("too early"), 1);
    session.set_tts_params("flite", "kal");
    assert_eq!(session.speak("Hello there"), 1);
    session.say(Some("42"), Some("en"), Some("number"), Some("pronounced"));
    session.say_phrase(Some("voicemail_hello"), "1000", None);
    let expected = [
        "\"Hello there\" (700 ms)",
        "\"forty two\" (700 ms)",
        "the phrase voicemail_hello(1000) (1.050 s)",
    ];
    assert_eq!(heard(&world), expected);
    assert!(
        world
            .timeline()
            .render()
            .contains("[ERR] No TTS engine specified")
    );
}

#[test]
fn a_language_that_is_not_there_is_named_and_nothing_is_said() {
    let (world, session) = call(Caller::default());
    let say = |module| {
        session.say(Some("42"), Some(module), Some("number"), Some("pronounced"));
    };
    say("de:de");
    session.set_variable("language", Some("fr"));
    say("en");
    session.execute(Some("say"), Some("en:es number pronounced 42"));
    session.set_variable("language", None);
    assert_eq!(
        errors(&world),
        [
            "Invalid SAY Interface [de]! The embedded switch has one language: en",
            "Invalid SAY Interface [fr]! The embedded switch has one language: en",
            "Invalid SAY Interface [es]! The embedded switch has one language: en",
        ]
    );
    assert_eq!(heard(&world), [""; 0]);
    // The default language goes before the module's name, as in the switch.
    for module in ["EN", "it:en", "de", ""] {
        say(module);
    }
    assert_eq!(heard(&world), ["\"forty two\" (700 ms)"; 4]);
    let log = world.timeline().render();
    assert!(
        log.contains("[WARNING] say: the language is [en], from the variable default_language, not [de]; `de:de` asks"),
        "{log}"
    );
}

#[test]
fn a_languages_section_says_which_module_speaks() {
    let (world, session) = call(Caller::default());
    let macros = r#"<phrases><macros><macro name="count"><input pattern="(\d+)"><match>
            <action function="say" data="$1" method="pronounced" type="number"/>
            <action function="play-file" data="done.wav"/>
        </match></input></macro></macros></phrases>"#;
    let languages = format!(
        "<language name=\"us\" say-module=\"en\">{macros}</language><language name=\"fr\">{macros}</language>"
    );
    world
        .services()
        .xml
        .add_section("languages", &languages)
        .expect("the section is well-formed");
    for module in ["en:us", "en:fr", "en:de"] {
        session.say(Some("7"), Some(module), Some("number"), Some("pronounced"));
    }
    session.say_phrase(Some("count"), "42", Some("us"));
    session.say_phrase(Some("count"), "42", Some("fr"));
    assert_eq!(
        errors(&world),
        [
            "Invalid SAY Interface [fr]! The embedded switch has one language: en",
            "Can't find language de.",
            "Invalid SAY Interface [fr]! The embedded switch has one language: en",
        ]
    );
    assert_eq!(
        heard(&world),
        [
            "\"seven\" (500 ms)",
            "\"forty two\" (700 ms)",
            "done.wav (1.000 s)",
            "done.wav (1.000 s)"
        ]
    );
}

#[test]
fn a_phrase_macro_plays_its_steps() {
    let (world, session) = call(Caller::default());
    let languages = r#"<language name="en" say-module="en" sound-prefix="sounds"><phrases><macros>
        <macro name="msgs"><input pattern="(\d+)"><match>
            <action function="play-file" data="you_have.wav"/>
            <action function="say" data="$1" method="pronounced" type="items"/>
            <action function="play-file" data="messages.wav"/>
        </match></input></macro></macros></phrases></language>"#;
    world
        .services()
        .xml
        .add_section("languages", languages)
        .expect("the section is well-formed");
    session.say_phrase(Some("msgs"), "3", Some("en"));
    assert_eq!(
        heard(&world),
        [
            "you_have.wav (1.000 s)",
            "\"three\" (500 ms)",
            "messages.wav (1.000 s)"
        ]
    );
}

#[test]
fn a_prompt_is_answered_by_speech() {
    let (world, session) = call(Caller::default().saying("sales please"));
    let result =
        session.play_and_detect_speech("say:en:Who do you want", "pocketsphinx", "departments");
    let result = result.expect("there is a result");
    assert!(
        result.contains("<input mode=\"speech\">sales please</input>"),
        "{result}"
    );
    let silent = session.play_and_detect_speech("again.wav", "pocketsphinx", "departments");
    assert!(silent.expect("there is a result").contains("<noinput/>"));
    assert!(
        world
            .timeline()
            .render()
            .contains("caller   said \"sales please\"")
    );
}

/// Notes the kinds of speech events; the result ends the prompt.
#[derive(Default)]
struct Speech(Mutex<Vec<String>>);

impl InputCallback for Speech {
    fn on_dtmf(&self, _: &CoreSession, _: Dtmf) -> Option<String> {
        None
    }

    fn on_event(&self, _: &CoreSession, event: &Event) -> Option<String> {
        let kind = event.get("Speech-Type").unwrap_or_default().to_owned();
        let answer = (kind == "detected-speech").then(|| "break".to_owned());
        self.0.lock().expect("not poisoned").push(kind);
        answer
    }
}

#[test]
fn detected_speech_reaches_the_callback_as_events() {
    let (world, session) = call(Caller::default().saying("stop"));
    let speech = Arc::new(Speech::default());
    session.set_input_callback(speech.clone());
    session.detect_speech([Some("pocketsphinx"), Some("yesno"), Some("yesno"), Some("")]);
    assert_eq!(session.stream_file(Some("long.wav@60s"), 0), 0);
    assert_eq!(
        *speech.0.lock().expect("not poisoned"),
        ["begin-speaking", "detected-speech"]
    );
    assert_eq!(world.elapsed(), 1_000_000);
}

#[test]
fn the_playback_application_ends_with_its_terminator() {
    let (world, session) = call(
        Caller::default()
            .pressing("@2s1*")
            .expect("the keys can be read"),
    );
    session.execute(Some("playback"), Some("long.wav@60s"));
    assert_eq!(
        session.get_variable("playback_terminator_used").as_deref(),
        Some("*")
    );
    assert_eq!(world.elapsed(), 2_200_000);
}

#[test]
fn applications_take_digits_into_variables() {
    let (_, session) = call(
        Caller::default()
            .pressing("42# 7")
            .expect("the keys can be read"),
    );
    session.execute(
        Some("play_and_get_digits"),
        Some("1 4 1 3000 # ask.wav silence_stream://10 pin ^\\d+$"),
    );
    assert_eq!(session.get_variable("pin").as_deref(), Some("42"));
    session.execute(Some("read"), Some("1 1 ask.wav choice 3000 #"));
    assert_eq!(session.get_variable("choice").as_deref(), Some("7"));
}

#[test]
fn variables_are_expanded_exported_and_pushed() {
    let (_, session) = call(Caller::dialling("1000", "5000"));
    session.execute(
        Some("set"),
        Some("who=${caller_id_number} for ${destination_number}"),
    );
    assert_eq!(
        session.get_variable("who").as_deref(),
        Some("1000 for 5000")
    );
    session.execute(Some("push"), Some("list=a"));
    session.execute(Some("push"), Some("list=b"));
    assert_eq!(session.get_variable("list").as_deref(), Some("ARRAY::a|:b"));
    session.execute(Some("export"), Some("campaign=7"));
    let called = CoreSession::open(session.world(), "null/1", Some(&session));
    assert_eq!(called.get_variable("campaign").as_deref(), Some("7"));
}

#[test]
fn the_caller_ends_a_recording_with_a_key_that_is_set_for_it_alone() {
    let (_, session) = call(
        Caller::default()
            .pressing("@4s#")
            .expect("the keys can be read"),
    );
    session.execute(
        Some("record"),
        Some("%[playback_terminators=#]/tmp/greeting.wav 20"),
    );
    assert_eq!(session.get_variable("record_ms").as_deref(), Some("4000"));
    assert_eq!(
        session.get_variable("playback_terminator_used").as_deref(),
        Some("#")
    );
}

//! What is printed after a run.

use std::io::Write;

use serde_json::{Value, json};

use crate::command::{Console, Failure};
use crate::script::Outcome as Ending;
use crate::sim::text;
use crate::sim::world::World;

use super::complain;

/// What a run gave besides the time line.
#[derive(Debug, Default)]
pub(super) struct Report {
    /// What an API command wrote, or what has become of a chat message.
    pub output: Option<String>,
}

impl Report {
    /// Prints it: output and time line, or all as JSON. With an output the time line goes to standard error.
    pub fn show(
        &self,
        world: &World,
        ending: &Ending,
        json: bool,
        console: &mut Console,
    ) -> Result<(), Failure> {
        let timeline = world.timeline();
        if json {
            let mut all = json!({"ending": describe(ending), "timeline": timeline.to_json()});
            if let Some(output) = &self.output {
                all["output"] = json!(output);
            }
            writeln!(console.out, "{all:#}")?;
        } else if let Some(output) = &self.output {
            console.out.write_all(&text::to_bytes(output))?;
            console.out.flush()?;
            write!(console.err, "{}", timeline.render())?;
        } else {
            console.out.write_all(&text::to_bytes(&timeline.render()))?;
        }
        console.out.flush()?;
        complain(ending, console)
    }
}

fn describe(ending: &Ending) -> Value {
    match ending {
        Ending::Ended => json!({"how": "ended"}),
        Ending::Exited(status) => json!({"how": "exited", "status": status}),
        Ending::Stopped(reason) => json!({"how": "stopped", "reason": reason}),
        Ending::Died(message) => json!({"how": "died", "message": message}),
    }
}

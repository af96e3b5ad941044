//! `portcullis mcp pin`: the tools of an MCP server, as they are now, become pins.

use std::io::{self, Read};
use std::process::ExitCode;

use crate::command::json;
use crate::command::mcp::pins::Pins;

/// Longest input, bytes.
const INPUT: u64 = 16 << 20;

#[derive(clap::Subcommand)]
pub enum Mcp {
    /// Print the digests of the tools in an answer to tools/list, for `mcp.pins` in the configuration.
    #[command(after_help = "\
Standard input is what the server answered to tools/list: the JSON-RPC message or its result. Where it answered in pages,
one answer a line. Review the tools, keep the answer beside the pins, and compare when the gate reports TOOL_CHANGED:
  portcullis mcp pin < tools-list.json > pins.json")]
    Pin,
}

/// Exit codes: 0 pins were printed, 1 the input is no list of tools.
pub fn run(command: &Mcp) -> ExitCode {
    let Mcp::Pin = command;
    let mut text = Vec::new();
    let read = io::stdin().lock().take(INPUT + 1).read_to_end(&mut text).map_err(|error| error.to_string());
    match read.and_then(|_| pin(&text)) {
        Ok(pins) => {
            println!("{pins}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("portcullis: the input {problem}");
            ExitCode::FAILURE
        }
    }
}

fn pin(text: &[u8]) -> Result<String, String> {
    if text.len() as u64 > INPUT {
        return Err("is longer than 16 MiB".to_owned());
    }
    let answers = match json::parse(text) {
        Ok(one) => vec![one],
        Err(whole @ json::JsonError::Empty) => return Err(format!("is not JSON: {whole}")),
        Err(whole) => {
            let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.trim_ascii().is_empty());
            lines.map(json::parse).collect::<Result<_, _>>().map_err(|_| format!("is not JSON: {whole}"))?
        }
    };
    serde_json::to_string_pretty(&Pins::of(&answers)?).map_err(|error| error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_results_become_pins_that_can_be_read() {
        let page = |name: &str| format!(r#"{{"jsonrpc":"2.0","id":1,"result":{{"tools":[{{"name":"{name}"}}]}}}}"#);
        let text = format!("{}\n{}\n", page("a"), page("b"));
        let pins = Pins::parse(pin(text.as_bytes()).expect("pins").as_bytes()).expect("a file of pins");
        assert_eq!(pins.tools.keys().collect::<Vec<_>>(), ["a", "b"]);
        assert!(pin(br#"{"tools": []}"#).is_ok());
        for (text, part) in
            [("", "not JSON"), ("{\n", "not JSON"), ("{}", "no answer"), (r#"{"tools":[{}]}"#, "a name")]
        {
            assert!(pin(text.as_bytes()).is_err_and(|why| why.contains(part)), "{text}");
        }
    }
}

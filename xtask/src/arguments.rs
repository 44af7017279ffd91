//! The few flags of a task; anything unknown is refused before work starts.

use crate::Trouble;

/// What was given after the task's name.
pub(crate) struct Arguments {
    flags: Vec<String>,
    values: Vec<(String, String)>,
}

impl Arguments {
    /// `flags` stand alone, `with_value` take the next argument or the text after `=`.
    pub(crate) fn parse(given: &[String], flags: &[&str], with_value: &[&str]) -> Result<Self, Trouble> {
        let mut parsed = Self { flags: Vec::new(), values: Vec::new() };
        let mut given = given.iter();
        while let Some(argument) = given.next() {
            let (name, attached) = match argument.split_once('=') {
                Some((name, value)) => (name, Some(value.to_owned())),
                None => (argument.as_str(), None),
            };
            if flags.contains(&name) && attached.is_none() {
                parsed.flags.push(name.to_owned());
            } else if with_value.contains(&name) {
                let value = attached
                    .or_else(|| given.next().cloned())
                    .ok_or_else(|| Trouble::Unready(format!("{name} needs a value")))?;
                parsed.values.push((name.to_owned(), value));
            } else {
                let known = [flags, with_value].concat().join(" ");
                return Err(Trouble::Unready(format!(
                    "unknown argument `{argument}`; this task knows: {known}"
                )));
            }
        }
        Ok(parsed)
    }

    /// Whether the flag was given.
    pub(crate) fn has(&self, flag: &str) -> bool {
        self.flags.iter().any(|one| one == flag)
    }

    /// Every value given for the option, in order.
    pub(crate) fn values<'a>(&'a self, option: &'a str) -> impl Iterator<Item = &'a str> {
        self.values.iter().filter(move |(name, _)| name == option).map(|(_, value)| value.as_str())
    }
}

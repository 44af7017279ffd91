//! One figure: a sample, its floor, and how far apart they are.

use serde_json::{Map, Value, json};

use super::machine::load_average;

/// A sample of measurements.
#[derive(Clone, Debug, Default)]
pub(super) struct Sample(Vec<f64>);

impl FromIterator<f64> for Sample {
    fn from_iter<I: IntoIterator<Item = f64>>(values: I) -> Self {
        Self(values.into_iter().collect())
    }
}

impl Sample {
    /// The value of the sample that so many percent of it do not exceed.
    pub fn percentile(&self, percent: usize) -> f64 {
        let mut sorted = self.0.clone();
        sorted.sort_by(f64::total_cmp);
        sorted[(sorted.len() * percent).div_ceil(100).saturating_sub(1)]
    }

    /// The arithmetic mean.
    pub fn mean(&self) -> f64 {
        self.0.iter().sum::<f64>() / self.0.len() as f64
    }

    /// The largest value.
    pub fn largest(&self) -> f64 {
        self.percentile(100)
    }
}

/// One line of the bench.
#[derive(Clone, Debug)]
pub(super) struct Figure {
    name: &'static str,
    unit: &'static str,
    sample: Sample,
    floor: f64,
    ratio: f64,
    goal: f64,
    met: bool,
    load: f64,
    /// What is worth telling beside it, with a short name.
    beside: Vec<(&'static str, f64)>,
}

impl Figure {
    /// A figure whose goal is a multiple of its floor; `percent` tells which point of the sample is compared.
    pub fn new(
        name: &'static str,
        unit: &'static str,
        sample: Sample,
        percent: usize,
        floor: f64,
        goal: f64,
    ) -> Self {
        let ratio = sample.percentile(percent) / floor;
        Self {
            name,
            unit,
            sample,
            floor,
            ratio,
            goal,
            met: ratio <= goal,
            load: load_average(),
            beside: Vec::new(),
        }
    }

    /// Something to tell beside it.
    #[must_use]
    pub fn beside(mut self, name: &'static str, value: f64) -> Self {
        self.beside.push((name, value));
        self
    }

    /// A second condition of the goal.
    #[must_use]
    pub fn and_also(mut self, holds: bool) -> Self {
        self.met &= holds;
        self
    }

    /// As `product` programs read it; members beyond the agreed ones only add.
    pub fn json(&self) -> Value {
        let mut members = Map::new();
        let mut put = |name: &str, value: Value| members.insert(name.to_owned(), value);
        put("name", json!(self.name));
        put("unit", json!(self.unit));
        put("p50", json!(rounded(self.sample.percentile(50))));
        put("p95", json!(rounded(self.sample.percentile(95))));
        put("p99", json!(rounded(self.sample.percentile(99))));
        put("floor", json!(rounded(self.floor)));
        put("ratio", json!(rounded(self.ratio)));
        put("goal", json!(self.goal));
        put("met", json!(self.met));
        for (name, value) in &self.beside {
            put(name, json!(rounded(*value)));
        }
        put("load", json!(self.load));
        Value::Object(members)
    }
}

fn rounded(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

/// All figures for a person.
pub(super) fn table(figures: &[Figure]) -> String {
    let mut text = format!(
        "{:<10} {:>4} {:>9} {:>9} {:>9} {:>9} {:>7} {:>5}  {:<6} {:>5}\n",
        "figure", "unit", "p50", "p95", "p99", "floor", "ratio", "goal", "", "load"
    );
    for figure in figures {
        let of = |percent| figure.sample.percentile(percent);
        text += &format!(
            "{:<10} {:>4} {:>9.3} {:>9.3} {:>9.3} {:>9.3} {:>7.2} {:>5.2}  {:<6} {:>5.2}\n",
            figure.name,
            figure.unit,
            of(50),
            of(95),
            of(99),
            figure.floor,
            figure.ratio,
            figure.goal,
            if figure.met { "met" } else { "missed" },
            figure.load
        );
        for (name, value) in &figure.beside {
            text += &format!("{:>26} {value:.3}\n", name.replace('_', " "));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figure_above_its_goal_is_missed() {
        let sample: Sample = [1.0, 2.0, 4.0].into_iter().collect();
        let figure = Figure::new("start", "ms", sample, 50, 1.0, 1.5);
        assert_eq!(figure.json()["met"], json!(false));
        assert_eq!(figure.json()["ratio"], json!(2.0));
    }

    #[test]
    fn figure_with_a_broken_second_condition_is_missed() {
        let sample: Sample = [1.0].into_iter().collect();
        let figure = Figure::new("bill", "ms", sample, 50, 1.0, 1.5);
        assert_eq!(figure.clone().json()["met"], json!(true));
        assert_eq!(figure.and_also(false).json()["met"], json!(false));
    }
}

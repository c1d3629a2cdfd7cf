//! Figures as a table for people and as JSON for programs.

use std::time::Duration;

use serde_json::{Map, Value, json};

/// Latencies and a rate.
pub struct Measured {
    /// Events per second.
    pub rate: f64,
    /// Median latency.
    pub p50: Duration,
    /// 95th percentile.
    pub p95: Duration,
    /// 99th percentile.
    pub p99: Duration,
}

impl Measured {
    /// From all latencies of a run.
    pub fn new(mut latencies: Vec<Duration>, events: usize, elapsed: Duration) -> Self {
        latencies.sort_unstable();
        let at = |per_cent: usize| latencies.get(latencies.len() * per_cent / 100).copied().unwrap_or_default();
        #[expect(clippy::cast_precision_loss, reason = "a rate for people")]
        let rate = events as f64 / elapsed.as_secs_f64();
        Self { rate, p50: at(50), p95: at(95), p99: at(99) }
    }
}

/// The report of one run.
#[derive(Default)]
pub struct Report {
    rows: Vec<(String, String, String)>,
    json: Map<String, Value>,
}

impl Report {
    /// A heading in the table.
    pub fn heading(&mut self, text: &str) {
        println!("\n{text}");
        self.rows.push((text.to_owned(), String::new(), String::new()));
    }

    /// A rate with its latencies.
    pub fn measured(&mut self, engine: &str, name: &str, measured: &Measured) {
        let Measured { rate, p50, p95, p99 } = measured;
        let text = format!(
            "{rate:>10.0} events/s   p50 {:>9.3} ms   p95 {:>9.3} ms   p99 {:>9.3} ms",
            milliseconds(*p50),
            milliseconds(*p95),
            milliseconds(*p99)
        );
        let value = json!({ "events_per_second": rate, "p50_ms": milliseconds(*p50), "p95_ms": milliseconds(*p95), "p99_ms": milliseconds(*p99) });
        self.line(engine, name, &text, value);
    }

    /// A single figure.
    pub fn figure(&mut self, engine: &str, name: &str, value: f64, unit: &str) {
        self.line(engine, name, &format!("{value:>10.2} {unit}"), json!({ "value": value, "unit": unit }));
    }

    fn line(&mut self, engine: &str, name: &str, text: &str, value: Value) {
        println!("  {engine:<9} {name:<58} {text}");
        self.rows.push((engine.to_owned(), name.to_owned(), text.to_owned()));
        let of_engine = self.json.entry(engine.to_owned()).or_insert_with(|| json!({}));
        of_engine[name] = value;
    }

    /// The whole report as JSON.
    pub fn json(self) -> Value {
        Value::Object(self.json)
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

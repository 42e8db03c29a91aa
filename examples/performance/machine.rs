//! The machine in words; no names of hosts or places.

use std::process::Command;

/// Flags that decide which code is taken.
const FLAGS: [&str; 6] = ["sse4_2", "avx2", "fma", "avx512f", "avx512dq", "avx512vl"];

/// Processor, cores, flags, caches, memory, system, compiler.
pub fn describe() -> Vec<(&'static str, String)> {
    let info = std::fs::read_to_string("/proc/cpuinfo").unwrap_or_default();
    let field = |name: &str| info.lines().find(|line| line.starts_with(name)).and_then(|line| line.split(':').nth(1));
    let flags = field("flags").unwrap_or_default();
    let known: Vec<&str> = FLAGS.into_iter().filter(|flag| flags.split_whitespace().any(|f| f == *flag)).collect();
    vec![
        (
            "Processor",
            field("model name").map_or_else(|| std::env::consts::ARCH.to_owned(), |name| name.trim().to_owned()),
        ),
        ("Cores that may be used", std::thread::available_parallelism().map_or(1, usize::from).to_string()),
        ("Of its flags", known.join(" ")),
        ("Caches of a core", caches()),
        ("Memory", memory()),
        ("System", std::env::consts::OS.to_owned()),
        ("Compiler", compiler()),
    ]
}

fn caches() -> String {
    let read = |index: u32, file: &str| {
        let path = format!("/sys/devices/system/cpu/cpu0/cache/index{index}/{file}");
        std::fs::read_to_string(path).ok().map(|text| text.trim().to_owned())
    };
    let one = |index| {
        Some(format!("L{} {} {}", read(index, "level")?, read(index, "type")?.to_lowercase(), read(index, "size")?))
    };
    let all: Vec<String> = (0..4).filter_map(one).collect();
    if all.is_empty() { "unknown".to_owned() } else { all.join(", ") }
}

fn memory() -> String {
    let text = std::fs::read_to_string("/proc/meminfo").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("MemTotal:"));
    let kib = line.and_then(|rest| rest.trim().trim_end_matches("kB").trim().parse::<f64>().ok());
    kib.map_or_else(|| "unknown".to_owned(), |kib| format!("{:.0} GB", kib * 1024.0 / 1e9))
}

fn compiler() -> String {
    let told = Command::new("rustc").arg("--version").output().ok();
    let version = told.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned());
    format!("{}, profile release of Cargo.toml", version.unwrap_or_else(|| "rustc".to_owned()))
}

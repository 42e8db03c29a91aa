//! Runs in pieces, as their users make them: shards and merges, checkpoints and kills, through the real binary.

use crate::folders::{copy, files, fresh};
use rand::rngs::ChaCha8Rng;
use rand::{RngExt, SeedableRng};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

/// A scenario in a folder of its own, in which commands are given.
struct Desk(PathBuf);

impl Desk {
    fn new(name: &str) -> Desk {
        let desk = Desk(fresh(&format!("pieces_{name}")));
        assert!(desk.remnants("new case").status.success());
        desk
    }

    fn command(&self, arguments: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_remnants"));
        command.args(arguments.split(' ')).current_dir(&self.0).stdin(Stdio::null());
        command
    }

    fn remnants(&self, arguments: &str) -> Output {
        self.command(arguments).output().expect("the binary starts")
    }

    /// Runs a command that must end well.
    fn done(&self, arguments: &str) {
        let output = self.remnants(arguments);
        assert_eq!(output.status.code(), Some(0), "remnants {arguments}: {}", stderr(&output));
    }

    /// What a command says that must be refused, and leaves nothing behind.
    fn refused(&self, arguments: &str) -> String {
        let output = self.remnants(arguments);
        assert_eq!(output.status.code(), Some(2), "remnants {arguments}: {}", stderr(&output));
        stderr(&output)
    }

    fn at(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    fn files(&self, name: &str) -> Vec<(PathBuf, Vec<u8>)> {
        files(&self.at(name))
    }

    fn bytes(&self, name: &str) -> Vec<u8> {
        fs::read(self.at(name)).expect("the file is there")
    }

    /// Files of killed runs that nobody has removed yet.
    fn left_over(&self) -> Vec<String> {
        let names = fs::read_dir(&self.0).expect("a folder").flatten();
        names
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
            .filter(|name| name.starts_with('.'))
            .collect()
    }
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn merged_shards_are_the_whole_run_file_by_file() {
    let desk = Desk::new("shards");
    desk.done("run case --replicates 1000 --output whole --quiet");
    for shard in ["1/3", "2/3", "3/3"] {
        desk.done(&format!("run case --replicates 1000 --shard {shard} --partial {}.part --quiet", &shard[..1]));
    }
    desk.done("merge 3.part 1.part 2.part --output merged --quiet");
    assert!(desk.files("whole") == desk.files("merged"));
    desk.done("verify merged");
    desk.done("run case --replicates 1000 --range 333..666 --partial again.part --threads 1 --quiet");
    assert!(desk.bytes("again.part") == desk.bytes("2.part"), "shard 2/3 and its range are different parts");
    desk.done("merge 2.part 3.part --partial 23.part --quiet");
    desk.done("merge 23.part 1.part --output grouped --quiet");
    assert!(desk.files("whole") == desk.files("grouped"));
    assert_eq!(desk.left_over(), Vec::<String>::new());
}

/// With people, facilities, routes, districts, a course and whole grounds of several strikes.
#[test]
fn merged_shards_of_a_scenario_with_everything_are_the_whole_run() {
    let desk = Desk::new("everything");
    let valley = concat!(env!("CARGO_MANIFEST_DIR"), "/scenarios/tutorial-valley");
    desk.done(&format!("run {valley} --replicates 60 --output whole --quiet"));
    for shard in ["1/2", "2/2"] {
        desk.done(&format!("run {valley} --replicates 60 --shard {shard} --partial {}.part --quiet", &shard[..1]));
    }
    desk.done("merge 2.part 1.part --output merged --quiet");
    assert!(desk.files("whole") == desk.files("merged"));
    fs::rename(desk.at("1.part"), desk.at("kept")).expect("a checkpoint after half the replicates");
    desk.done(&format!("run {valley} --replicates 60 --checkpoint kept --output resumed --quiet"));
    assert!(desk.files("whole") == desk.files("resumed"));
}

#[test]
fn gaps_are_named_and_if_allowed_told_everywhere_and_verified() {
    let desk = Desk::new("gaps");
    for (name, range) in [("a", "0..300"), ("c", "700..1000")] {
        desk.done(&format!("run case --replicates 1000 --range {range} --partial {name}.part --quiet"));
    }
    let refusal = desk.refused("merge a.part c.part --output out");
    assert!(refusal.contains("replicates 300-699 of 1000 are in none of the parts"), "{refusal}");
    assert!(!desk.at("out").exists());
    let merged = desk.remnants("merge a.part c.part --output out --allow-gaps");
    assert!(merged.status.success() && stderr(&merged).contains("Replicates 300-699 of 1000 are missing"));
    let told = String::from_utf8(desk.bytes("out/summary.json")).expect("text");
    assert!(told.contains("missing are 300-699") && told.contains("parts missing"), "{told}");
    assert!(String::from_utf8(desk.bytes("out/report.html")).expect("text").contains("THE RUN IS NOT WHOLE"));
    desk.done("verify out");
    desk.done("verify out --full");
    desk.done("merge c.part --output late --allow-gaps --quiet");
    desk.done("verify late");
}

#[test]
fn what_does_not_go_together_is_refused_with_the_reason() {
    let desk = Desk::new("refusals");
    for (arguments, words) in [
        ("--shard 1/2", "say with --partial FILE"),
        ("--range 0..10", "say with --partial FILE"),
        ("--shard 1/2 --partial p --precision 2%", "no part of it can know"),
        ("--shard 0/2 --partial p", "from 1, such as 3/64"),
        ("--shard 3/2 --partial p", "from 1, such as 3/64"),
        ("--shard 1/2 --range 0..5 --partial p", "cannot be used with"),
        ("--range 5..5 --partial p", "the first replicate and the one after the last"),
        ("--range 0..9223372036854775808 --partial p", "at most 4000000000"),
        ("--range 9223372036854775808..18446744073709551616 --partial p", "at most 4000000000"),
        ("--replicates 100 --range 50..200 --partial p", "--range ends at 200 and there are 100 replicates"),
        ("--replicates 2 --shard 1/3 --partial p", "more pieces than the 2 replicates"),
        ("--partial no/such/folder/p", "cannot write to no/such/folder/p"),
        ("--partial .", "already"),
        ("--partial p --output out", "cannot be used with"),
        ("--method exact --partial p", "--partial has no meaning"),
        ("--checkpoint p --partial p", "name the same file"),
        ("--checkpoint out/c --output out", "lies in the folder for the results"),
        ("--checkpoint c --every 5", "write a time such as"),
        ("--checkpoint no/such/folder/c", "cannot write to no/such/folder/c"),
        ("--every 5min", "--checkpoint"),
    ] {
        let refusal = desk.refused(&format!("run case {arguments}"));
        assert!(refusal.contains(words), "{arguments}: {refusal}");
    }
    assert!(!desk.at("p").exists() && !desk.at("c").exists() && !desk.at("output").exists());
    fs::write(desk.at("other"), "not ours").expect("a file");
    let refusal = desk.refused("run case --replicates 10 --partial other");
    assert!(refusal.contains("there is a file other already") && desk.bytes("other") == b"not ours");
    assert!(desk.refused("merge other").contains("other is not a part of a run of this program"));
    assert!(desk.refused("merge other nothing").contains("nothing cannot be read"), "all are named at once");
}

#[test]
fn a_scenario_that_changed_between_shards_is_refused_by_name() {
    let desk = Desk::new("changed");
    desk.done("run case --replicates 20 --shard 1/2 --partial 1.part --quiet");
    let file = desk.at("case/scenario.toml");
    let text = fs::read_to_string(&file).expect("the scenario");
    fs::write(&file, format!("{text}\n# changed\n")).expect("a file");
    desk.done("run case --replicates 20 --shard 2/2 --partial 2.part --quiet");
    desk.done("run case --replicates 20 --shard 2/2 --partial seed.part --seed 77 --quiet");
    let refusal = desk.refused("merge 1.part 2.part --output out");
    assert!(
        refusal.contains("2.part comes from another scenario than 1.part: it has another scenario.toml"),
        "{refusal}"
    );
    let refusal = desk.refused("merge 2.part seed.part 1.part --output out");
    assert!(refusal.contains("seed.part has seed 77") && refusal.contains("both hold replicates 10-19"), "{refusal}");
    assert!(!desk.at("out").exists());
}

#[test]
fn a_part_that_is_there_already_is_not_made_again_nor_overwritten() {
    let desk = Desk::new("again");
    desk.done("run case --replicates 30 --shard 1/3 --partial p --quiet");
    let before = desk.bytes("p");
    let again = desk.remnants("run case --replicates 30 --shard 1/3 --partial p");
    assert!(again.status.success() && stderr(&again).contains("Nothing to do"), "{}", stderr(&again));
    let refusal = desk.refused("run case --replicates 30 --shard 2/3 --partial p");
    assert!(refusal.contains("--replace") && desk.bytes("p") == before, "{refusal}");
    desk.done("run case --replicates 30 --shard 2/3 --partial p --replace --quiet");
    assert!(desk.bytes("p") != before);
}

#[test]
fn a_run_killed_at_random_moments_ends_with_the_bytes_of_one_that_was_not() {
    let desk = Desk::new("killed");
    const RUN: &str = "run case --replicates 30000 --checkpoint kept --every 1batches --quiet --output";
    desk.done("run case --replicates 30000 --quiet --output whole");
    let (mut chance, mut kills) = (ChaCha8Rng::seed_from_u64(5), 0);
    loop {
        let mut child = desk.command(&format!("{RUN} out")).stderr(Stdio::null()).spawn().expect("the binary starts");
        std::thread::sleep(Duration::from_millis(chance.random_range(20..700)));
        if kills < 12 && child.try_wait().expect("a process").is_none() {
            child.kill().expect("a process can be killed");
            kills += 1;
            child.wait().expect("it ends");
        } else if child.wait().expect("it ends").success() {
            break;
        }
    }
    assert!(kills > 2, "the run ended before it could be killed {kills} times");
    assert!(desk.files("whole") == desk.files("out"));
    desk.done("verify out");
    assert!(!desk.at("kept").exists(), "the checkpoint is of no use once results stand");
    assert_eq!(desk.left_over(), Vec::<String>::new());
    let again = desk.remnants("run case --replicates 30000 --checkpoint kept --output out");
    assert!(again.status.success() && stderr(&again).contains("Nothing to do"), "{}", stderr(&again));
    assert_eq!(desk.left_over(), Vec::<String>::new());
    let other = desk.refused("run case --replicates 29999 --checkpoint kept --output out");
    assert!(other.contains("already holds a run"), "{other}");
}

/// A checkpoint of a run that is interrupted as soon as it has one.
#[cfg(unix)]
fn interrupted(desk: &Desk, more: &str) -> Output {
    let run = format!("run case --replicates 4000000 --max-memory 9000GiB --checkpoint kept --every 1batches {more}");
    let child = desk.command(&run).stdout(Stdio::null()).stderr(Stdio::piped()).spawn().expect("the binary starts");
    while !desk.at("kept").exists() {
        std::thread::sleep(Duration::from_millis(5));
    }
    assert!(Command::new("kill").args(["-TERM", &child.id().to_string()]).status().expect("kill").success());
    child.wait_with_output().expect("it ends")
}

#[cfg(unix)]
#[test]
fn an_interrupted_run_with_a_checkpoint_keeps_it_and_writes_nothing_else() {
    let desk = Desk::new("interrupted");
    let output = interrupted(&desk, "--output out");
    assert_eq!(output.status.code(), Some(130), "{}", stderr(&output));
    assert!(stderr(&output).contains("start the same command again to go on"), "{}", stderr(&output));
    assert!(!desk.at("out").exists());
    assert_eq!(desk.left_over(), Vec::<String>::new());
    // It is a part like others, which rescues what was done.
    desk.done("merge kept --allow-gaps --output rescued --quiet");
    desk.done("verify rescued");
}

#[cfg(unix)]
#[test]
fn a_checkpoint_of_another_run_is_refused_and_stays() {
    let desk = Desk::new("foreign");
    interrupted(&desk, "--seed 3 --output out");
    let before = desk.bytes("kept");
    for (arguments, words) in [
        ("--seed 4 --output out", "the checkpoint kept has seed 3 and this run has seed 4"),
        ("--seed 3 --range 5..100 --partial p", "the checkpoint kept holds other replicates"),
        ("--seed 3 --replicates 10 --output out", "the checkpoint kept holds other replicates"),
    ] {
        let refusal = desk.refused(&format!("run case --checkpoint kept {arguments}"));
        assert!(refusal.contains(words) && refusal.contains("remove it"), "{arguments}: {refusal}");
        assert!(desk.bytes("kept") == before);
        assert_eq!(desk.left_over(), Vec::<String>::new());
    }
    fs::write(desk.at("kept"), &before[..before.len() / 2]).expect("a file");
    let refusal =
        desk.refused("run case --seed 3 --replicates 4000000 --max-memory 9000GiB --checkpoint kept --output out");
    assert!(refusal.contains("the checkpoint kept is damaged or cut short"), "{refusal}");
}

/// A limit on the size of files stands for a full disk: writing fails midway.
#[cfg(unix)]
#[test]
fn a_full_disk_is_one_sentence_and_the_last_good_checkpoint_stays() {
    let desk = Desk::new("full");
    interrupted(&desk, "--output out");
    let (before, binary) = (desk.bytes("kept"), env!("CARGO_BIN_EXE_remnants"));
    let limited = format!(
        "trap '' XFSZ; ulimit -f 1; exec {binary} run case --replicates 4000000 --max-memory 9000GiB --checkpoint kept --every 1batches --output out --quiet"
    );
    let child = Command::new("bash").args(["-c", &limited]).current_dir(&desk.0).stderr(Stdio::piped()).spawn();
    let child = child.expect("a shell");
    std::thread::sleep(Duration::from_millis(1500));
    assert!(Command::new("kill").args(["-KILL", &child.id().to_string()]).status().expect("kill").success());
    let said = stderr(&child.wait_with_output().expect("it ends"));
    assert!(
        said.lines().next().is_some_and(
            |line| line.starts_with("remnants: cannot write to kept: ") && line.ends_with("stays as it was")
        ),
        "{said}"
    );
    assert!(desk.bytes("kept") == before);
}

#[test]
fn a_run_killed_while_its_files_are_put_in_place_can_be_started_again() {
    let desk = Desk::new("placing");
    desk.done("run case --replicates 50 --output whole --quiet");
    // What a kill leaves behind: all files beside, some of them in place already, no manifest there yet.
    let beside = desk.at(".out.partial");
    copy(&desk.at("whole"), &beside);
    fs::write(beside.join(".remnants-is-writing"), "4294967295").expect("a file");
    fs::create_dir_all(desk.at("out/rasters")).expect("a folder");
    fs::rename(beside.join("rasters/density.tif"), desk.at("out/rasters/density.tif")).expect("moved");
    desk.done("run case --replicates 50 --output out --quiet");
    assert!(desk.files("whole") == desk.files("out"));
    // A file that no such run had written is nobody's to remove, whatever its name.
    copy(&desk.at("whole"), &beside);
    fs::write(beside.join(".remnants-is-writing"), "4294967295").expect("a file");
    fs::create_dir(desk.at("mine")).expect("a folder");
    fs::rename(&beside, desk.at(".mine.partial")).expect("moved");
    fs::write(desk.at("mine/report.html"), "mine").expect("a file");
    assert!(desk.refused("run case --replicates 50 --output mine").contains("is not empty"));
    assert_eq!(desk.bytes("mine/report.html"), b"mine");
}

#[test]
fn a_run_that_stops_at_a_precision_goes_on_from_a_checkpoint_and_stops_where_it_would_have() {
    let desk = Desk::new("precision");
    desk.done("run case --precision 4% --output whole --quiet");
    let summary: serde_json::Value = serde_json::from_slice(&desk.bytes("whole/summary.json")).expect("JSON");
    let stop = summary["replicates"].as_u64().expect("a count");
    desk.done(&format!(
        "run case --replicates 1024000 --range 0..{} --partial kept --max-memory 900GiB --quiet",
        stop / 2
    ));
    desk.done("run case --precision 4% --checkpoint kept --output out --quiet");
    assert!(desk.files("whole") == desk.files("out"));
    desk.done(&format!(
        "run case --replicates 1024000 --range 0..{} --partial kept --max-memory 900GiB --quiet",
        stop + 1
    ));
    let refusal = desk.refused("run case --precision 4% --checkpoint kept --output beyond");
    desk.done(&format!("run case --replicates 1024000 --range 0..{stop} --partial at --max-memory 900GiB --quiet"));
    desk.done("run case --precision 4% --checkpoint at --output stopped --quiet");
    assert!(desk.files("whole") == desk.files("stopped"), "interrupted at the very look that ends it");
    assert!(refusal.contains(&format!("goes beyond replicate {stop}")), "{refusal}");
}

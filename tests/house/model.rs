//! The calculation against a model that moves one license at a time and shares no code with it,
//! exhaustively over small requests.

use pakplan::assessment::{
    ActiveNode, AssessmentRequest, Count, FromText, LicenseFile, LineKind, Lot, Pak, PakLine,
    Rehost, Release2x, SystemFacts, SystemId, UncheckedRequest, Wanted, assess,
};
use pakplan::catalogue::{MessageCode, ReasonCode};
use rstest::rstest;

use ReasonCode::*;

/// A line, as the model sees it.
#[derive(Clone, Copy, Debug)]
struct Line {
    is_upgrade: bool,
    remaining: u64,
    request: Option<u64>,
    is_for_other_release: bool,
}

/// A PAK, as the model sees it.
#[derive(Clone, Debug)]
struct SmallPak {
    lines: Vec<Line>,
    has_wrong_file: bool,
}

#[derive(Clone, Debug)]
struct Small {
    installed: u64,
    pending: u64,
    paks: Vec<SmallPak>,
    is_secondary_active: bool,
}

/// What the model finds for a line.
#[derive(Clone, Debug, Default, PartialEq)]
struct LineResult {
    now: u64,
    later: u64,
    reasons: Vec<ReasonCode>,
}

/// What the model finds for a PAK.
#[derive(Clone, Debug, Default, PartialEq)]
struct PakResult {
    message: Option<MessageCode>,
    also_applies: Vec<MessageCode>,
    reasons: Vec<ReasonCode>,
    lines: Vec<LineResult>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Result {
    paks: Vec<PakResult>,
    /// 1.x licenses that no requested upgrade takes.
    unused: u64,
    /// Upgrade licenses, licenses to rehost or buy, and new licenses that fill the shortfall.
    missing: [u64; 3],
}

/// Moves the licenses one by one.
fn model(small: &Small) -> Result {
    let (mut installed, mut pending) = (small.installed, small.pending);
    let held = |pak: &SmallPak, line: &Line| {
        line.remaining > 0 && (pak.has_wrong_file || line.is_for_other_release)
    };
    let wanted = |line: &Line| line.request.unwrap_or(line.remaining).min(line.remaining);
    let mut found = Result::default();
    let mut from_pending = Vec::new();
    let mut at_arrival = Vec::new();
    for pak in &small.paks {
        at_arrival.push(installed);
        let mut lines = Vec::new();
        for line in &pak.lines {
            let mut now = 0;
            while !held(pak, line) && now < wanted(line) && (!line.is_upgrade || installed > 0) {
                installed -= u64::from(line.is_upgrade);
                now += 1;
            }
            lines.push(LineResult { now, ..LineResult::default() });
        }
        from_pending.push(vec![0; lines.len()]);
        found.paks.push(PakResult { lines, ..PakResult::default() });
    }
    for turn_of_held in [false, true] {
        for (p, pak) in small.paks.iter().enumerate() {
            for (l, line) in pak.lines.iter().enumerate() {
                if held(pak, line) != turn_of_held {
                    continue;
                }
                let result = &mut found.paks[p].lines[l];
                while result.now + result.later < wanted(line) {
                    if !line.is_upgrade {
                        // A new license needs no other.
                    } else if installed > 0 {
                        installed -= 1;
                    } else if pending > 0 {
                        pending -= 1;
                        from_pending[p][l] += 1;
                    } else {
                        break;
                    }
                    result.later += 1;
                }
            }
        }
    }
    found.unused = installed + pending;
    found.missing = fill(small, &found);
    for (p, pak) in small.paks.iter().enumerate() {
        explain(pak, at_arrival[p], &from_pending[p], &held, &wanted, &mut found.paks[p]);
        if small.is_secondary_active {
            found.paks[p].message = None;
            found.paks[p].also_applies.clear();
            for line in &mut found.paks[p].lines {
                line.later += std::mem::take(&mut line.now);
                line.reasons.retain(|reason| *reason != PartialFulfillment);
            }
        }
    }
    found
}

/// Fills the shortfall one by one: with an unused 1.x license, else with an upgrade that lacks its
/// 1.x license, else with a new license.
fn fill(small: &Small, found: &Result) -> [u64; 3] {
    let lines =
        || small.paks.iter().zip(&found.paks).flat_map(|(p, f)| p.lines.iter().zip(&f.lines));
    let mut shortfall: u64 = lines()
        .map(|(line, result)| line.request.unwrap_or(line.remaining) - result.now - result.later)
        .sum();
    let mut unused = found.unused;
    let mut without_1x: u64 = lines()
        .filter(|(line, _)| line.is_upgrade)
        .map(|(line, result)| {
            line.request.unwrap_or(line.remaining).min(line.remaining) - result.now - result.later
        })
        .sum();
    let mut parts = [0; 3];
    while shortfall > 0 {
        shortfall -= 1;
        if unused > 0 {
            unused -= 1;
            parts[0] += 1;
        } else if without_1x > 0 {
            without_1x -= 1;
            parts[1] += 1;
        } else {
            parts[2] += 1;
        }
    }
    parts
}

/// The messages and reasons of a PAK.
fn explain(
    pak: &SmallPak,
    installed: u64,
    from_pending: &[u64],
    held: &impl Fn(&SmallPak, &Line) -> bool,
    wanted: &impl Fn(&Line) -> u64,
    result: &mut PakResult,
) {
    let remains: u64 = pak.lines.iter().map(|line| line.remaining).sum();
    let free = || pak.lines.iter().filter(|line| line.is_upgrade && !held(pak, line));
    let would_upgrade: u64 = free().map(wanted).sum();
    let could_upgrade: u64 = free().map(|line| line.remaining).sum();
    let gives: u64 = result.lines.iter().map(|line| line.now).sum();
    if pak.has_wrong_file && remains > 0 {
        result.message = Some(MessageCode::LicenseFileWrongSystem);
        result.reasons.push(LicenseFileForOtherSystem);
    } else if remains == 0 {
        result.message = Some(MessageCode::PakNoLicensesRemaining);
        result.reasons.push(PakExhausted);
        if pak.lines.iter().any(|line| line.is_upgrade) {
            result.also_applies.push(MessageCode::UpgradePakCannotBeFulfilled);
        }
    } else if installed < would_upgrade {
        let nothing = installed == 0 && gives == 0;
        result.message = Some(if nothing {
            MessageCode::UpgradePakCannotBeFulfilled
        } else {
            MessageCode::UpgradePakPartiallyFulfillable
        });
    } else if would_upgrade > 0 && installed < could_upgrade {
        result.also_applies.push(MessageCode::UpgradePakPartiallyFulfillable);
    }
    for (index, line) in pak.lines.iter().enumerate() {
        let found = &mut result.lines[index];
        let mut add = |applies: bool, reason| found.reasons.extend(applies.then_some(reason));
        let upgrades = line.is_upgrade && !held(pak, line) && wanted(line) > 0;
        add(line.remaining > 0 && line.is_for_other_release, ReleaseMismatch);
        add(line.remaining == 0 && remains > 0, LineExhausted);
        add(upgrades && installed == 0, NoEligibleLicenses);
        let too_few = installed > 0 && installed < would_upgrade && found.now < wanted(line);
        let mut add = |applies: bool, reason| found.reasons.extend(applies.then_some(reason));
        add(upgrades && too_few, InsufficientInstalledLicenses);
        add(from_pending[index] > 0, RehostPending);
        let too_many = line.remaining > 0 && line.request.is_some_and(|r| r > line.remaining);
        add(too_many, RequestExceedsRemaining);
        let now = found.now;
        found.reasons.extend((now > 0 && now < line.remaining).then_some(PartialFulfillment));
    }
}

fn count(number: u64) -> Count {
    Count::new(number).unwrap()
}

/// The request that stands for the same.
fn request(small: &Small) -> AssessmentRequest {
    let lot = |quantity, rehost| Lot { quantity: count(quantity), rehost, ..Lot::default() };
    let id = |text: &str| SystemId::from_text(text).unwrap();
    let line = |line: &Line| PakLine {
        kind: if line.is_upgrade { LineKind::Upgrade } else { LineKind::New },
        // One license is already fulfilled, so that the quantity is not what remains.
        quantity: count(line.remaining + 1),
        fulfilled: count(1),
        target_release: if line.is_for_other_release {
            Release2x::from_text("3.0").unwrap()
        } else {
            Release2x::default()
        },
        sku: None,
        request: line.request.map(|request| Wanted::try_from(count(request)).unwrap()),
    };
    let pak = |pak: &SmallPak| Pak {
        contents: pak.lines.iter().map(line).collect(),
        license_file: pak.has_wrong_file.then(|| LicenseFile { issued_for: id("B") }),
        ..Pak::default()
    };
    let node = if small.is_secondary_active { ActiveNode::Secondary } else { ActiveNode::Primary };
    let unchecked = UncheckedRequest {
        licenses: vec![lot(small.installed, Rehost::Installed), lot(small.pending, Rehost::Issued)],
        paks: small.paks.iter().map(pak).collect(),
        system: SystemFacts { id: Some(id("A")), active_node: node, ..SystemFacts::default() },
        ..UncheckedRequest::default()
    };
    unchecked.check("2026-11-24T08:00:00Z".parse().unwrap()).unwrap()
}

/// What the product finds.
fn product(small: &Small) -> Result {
    let request = request(small);
    let report = assess(&request);
    let codes = |reasons: &[pakplan::assessment::Reason]| reasons.iter().map(|r| r.code).collect();
    let paks = report.paks.iter().map(|pak| PakResult {
        message: pak.message.as_ref().map(|message| message.code),
        also_applies: pak.also_applies.clone(),
        reasons: codes(&pak.reasons),
        lines: pak
            .lines
            .iter()
            .map(|line| LineResult {
                now: line.fulfillable_now,
                later: line.fulfillable_later,
                reasons: codes(&line.reasons),
            })
            .collect(),
    });
    let purchase = report.purchase;
    assert_eq!(purchase.unrequested, 0);
    Result {
        paks: paks.collect(),
        unused: report.summary.unused_1x,
        missing: [purchase.upgrade, purchase.rehost_or_buy, purchase.new],
    }
}

/// All lines with these counts, with and without a request, and for another release.
fn lines(remaining: &[u64], requests: &[Option<u64>]) -> Vec<Line> {
    let mut lines = Vec::new();
    for is_upgrade in [true, false] {
        for is_for_other_release in [false, true] {
            for &remaining in remaining {
                for &request in requests {
                    lines.push(Line { is_upgrade, remaining, request, is_for_other_release });
                }
            }
        }
    }
    lines
}

/// All PAKs with this number of lines.
fn paks(lines: &[Line], count: usize) -> Vec<SmallPak> {
    let mut all: Vec<Vec<Line>> = vec![Vec::new()];
    for _ in 0..count {
        let longer = |start: &Vec<Line>| {
            lines.iter().map(|line| [start.as_slice(), &[*line]].concat()).collect::<Vec<_>>()
        };
        all = all.iter().flat_map(longer).collect();
    }
    let files = [false, true];
    let with_file = |lines: Vec<Line>| {
        files.map(|has_wrong_file| SmallPak { lines: lines.clone(), has_wrong_file })
    };
    all.into_iter().flat_map(with_file).collect()
}

const ALL_COUNTS: [u64; 4] = [0, 1, 2, 3];

/// The scopes are exhaustive: a PAK with a line or two, with all counts and requests from 0 to 3;
/// two PAKs with a line each, with all counts and one request; two PAKs with two lines each, with
/// fewer counts. Each with all numbers of installed and pending licenses given.
#[rstest]
#[case::one_line(paks(&lines(&ALL_COUNTS, &[None, Some(1), Some(2), Some(3)]), 1), 1, &ALL_COUNTS, 4_096)]
#[case::two_lines(paks(&lines(&ALL_COUNTS, &[None, Some(2)]), 2), 1, &ALL_COUNTS, 65_536)]
#[case::two_paks(paks(&lines(&ALL_COUNTS, &[None, Some(2)]), 1), 2, &[0, 1, 3], 73_728)]
#[case::two_paks_of_two_lines(paks(&lines(&[0, 2], &[None]), 2), 2, &[0, 1, 3], 294_912)]
fn the_product_finds_what_the_model_finds(
    #[case] paks: Vec<SmallPak>,
    #[case] number_of_paks: usize,
    #[case] counts: &[u64],
    #[case] expected_cases: usize,
) {
    let pairs: Vec<Vec<SmallPak>> = match number_of_paks {
        1 => paks.iter().map(|pak| vec![pak.clone()]).collect(),
        _ => paks
            .iter()
            .flat_map(|first| paks.iter().map(|second| vec![first.clone(), second.clone()]))
            .collect(),
    };
    let mut cases = 0;
    for paks in pairs {
        for &installed in counts {
            for &pending in counts {
                for is_secondary_active in [false, true] {
                    let small =
                        Small { installed, pending, paks: paks.clone(), is_secondary_active };
                    assert_eq!(product(&small), model(&small), "{small:?}");
                    cases += 1;
                }
            }
        }
    }
    assert_eq!(cases, expected_cases);
}

//! The calculation against a model that moves one license at a time and shares no code with it,
//! exhaustively over small requests.
//!
//! In the model every 1.x license and every license of a PAK is a token. The administrator of the
//! model tries the PAKs and lines in the given order and moves a token whenever PLM allows it.
//! Messages and reasons follow from where the administrator gets stuck.

use pakplan::assessment::{
    ActiveNode, AssessedLine, AssessedPak, AssessmentRequest, Count, FromText, LicenseFile,
    LineKind, Lot, Outcome, Pak, PakLine, Reason, Rehost, Release, Release2x, SystemFacts,
    SystemId, UncheckedRequest, Wanted, assess,
};
use pakplan::catalogue::{Basis, MessageCode, ReasonCode};
use rstest::rstest;

use MessageCode::*;
use ReasonCode::*;

// The requests, as the model sees them.

#[derive(Clone, Copy, Debug)]
struct SmallLine {
    is_upgrade: bool,
    remaining: u64,
    request: Option<u64>,
    is_for_other_release: bool,
}

#[derive(Clone, Debug)]
struct SmallPak {
    lines: Vec<SmallLine>,
    has_wrong_file: bool,
}

#[derive(Clone, Debug)]
struct SmallRequest {
    lots: Vec<(Rehost, u64)>,
    paks: Vec<SmallPak>,
    is_secondary_active: bool,
    runs_1x: bool,
}

// What the model and the product find.

#[derive(Debug, PartialEq)]
struct LineResult {
    now: u64,
    later: u64,
    shortfall: u64,
    left_in_pak: u64,
    outcome: Outcome,
    reasons: Vec<ReasonCode>,
}

#[derive(Debug, PartialEq)]
struct PakResult {
    outcome: Outcome,
    message: Option<(MessageCode, Basis)>,
    also_applies: Vec<MessageCode>,
    reasons: Vec<ReasonCode>,
    lines: Vec<LineResult>,
}

#[derive(Debug, PartialEq)]
struct ReportResult {
    outcome: Outcome,
    message: Option<MessageCode>,
    reasons: Vec<ReasonCode>,
    paks: Vec<PakResult>,
    shortfall: u64,
    unused_1x: u64,
    /// Upgrade licenses to buy, licenses to rehost or buy, new licenses to buy.
    purchase: [u64; 3],
}

// The model.

/// A 1.x license.
#[derive(Clone, Copy, PartialEq)]
enum Old {
    OnPlm,
    NotOnPlm,
    Upgraded,
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    InPak,
    FulfilledNow,
    FulfilledLater { after_rehost: bool },
}

/// A license of a PAK that is not yet fulfilled.
struct Token {
    pak: usize,
    line: usize,
    is_upgrade: bool,
    is_held: bool,
    is_wanted: bool,
    stage: Stage,
}

/// Where the administrator stands.
struct Model {
    old: Vec<Old>,
    tokens: Vec<Token>,
}

impl Model {
    fn of(request: &SmallRequest) -> Self {
        let mut old = Vec::new();
        for (rehost, quantity) in &request.lots {
            let is_here = matches!(rehost, Rehost::NotRequired | Rehost::Installed);
            let place = if is_here && !request.runs_1x { Old::OnPlm } else { Old::NotOnPlm };
            old.extend((0..*quantity).map(|_| place));
        }
        let mut tokens = Vec::new();
        for (p, pak) in request.paks.iter().enumerate() {
            for (l, line) in pak.lines.iter().enumerate() {
                let is_held = pak.has_wrong_file || request.runs_1x || line.is_for_other_release;
                tokens.extend((0..line.remaining).map(|position| Token {
                    pak: p,
                    line: l,
                    is_upgrade: line.is_upgrade,
                    is_held,
                    is_wanted: line.request.is_none_or(|request| position < request),
                    stage: Stage::InPak,
                }));
            }
        }
        Self { old, tokens }
    }

    fn on_plm(&self) -> usize {
        self.old.iter().filter(|old| **old == Old::OnPlm).count()
    }

    fn tokens_of(&self, pak: usize) -> impl Iterator<Item = &Token> {
        self.tokens.iter().filter(move |token| token.pak == pak)
    }

    /// Whether a requested upgrade of the line that PLM would accept is still in the PAK.
    fn is_stuck(&self, pak: usize, line: usize) -> bool {
        self.tokens_of(pak).any(|token| {
            token.line == line
                && token.is_upgrade
                && token.is_wanted
                && !token.is_held
                && token.stage == Stage::InPak
        })
    }

    /// Moves the first license of the PAK that can move now. Whether one could.
    fn move_one_now(&mut self, pak: usize) -> bool {
        let on_plm = self.old.iter().position(|old| *old == Old::OnPlm);
        let movable = self.tokens.iter_mut().find(|token| {
            token.pak == pak
                && token.is_wanted
                && !token.is_held
                && token.stage == Stage::InPak
                && (!token.is_upgrade || on_plm.is_some())
        });
        let Some(token) = movable else { return false };
        token.stage = Stage::FulfilledNow;
        if token.is_upgrade {
            self.old[on_plm.unwrap()] = Old::Upgraded;
        }
        true
    }

    /// Moves the first license that can move once the plan is done: those that are held come last,
    /// and a 1.x license is rehosted only if no other is on PLM. Whether one could.
    fn move_one_later(&mut self) -> bool {
        let place_of = |place| self.old.iter().position(|old| *old == place);
        let (on_plm, elsewhere) = (place_of(Old::OnPlm), place_of(Old::NotOnPlm));
        let old = on_plm.or(elsewhere);
        let open = |token: &Token| {
            token.is_wanted && token.stage == Stage::InPak && (!token.is_upgrade || old.is_some())
        };
        let free = self.tokens.iter().position(|token| open(token) && !token.is_held);
        let Some(next) = free.or_else(|| self.tokens.iter().position(open)) else { return false };
        let token = &mut self.tokens[next];
        let after_rehost = token.is_upgrade && on_plm.is_none();
        token.stage = Stage::FulfilledLater { after_rehost };
        if token.is_upgrade {
            self.old[old.unwrap()] = Old::Upgraded;
        }
        true
    }
}

/// What the administrator saw at a PAK.
struct Visit {
    message: Option<(MessageCode, Basis)>,
    also_applies: Vec<MessageCode>,
    /// Whether any 1.x license was on PLM on arrival.
    found_any: bool,
    /// For each line, whether a requested upgrade was stuck for lack of 1.x licenses.
    stuck: Vec<bool>,
}

/// Fulfills what can be fulfilled of a PAK now.
fn visit(model: &mut Model, index: usize, pak: &SmallPak) -> Visit {
    let found_any = model.on_plm() > 0;
    while model.move_one_now(index) {}
    let has_upgrade_line = pak.lines.iter().any(|line| line.is_upgrade);
    let is_empty = pak.lines.iter().all(|line| line.remaining == 0);
    let gave_nothing = model.tokens_of(index).all(|token| token.stage == Stage::InPak);
    let stuck: Vec<_> = (0..pak.lines.len()).map(|line| model.is_stuck(index, line)).collect();
    let is_stuck = stuck.contains(&true);
    let mut also_applies = Vec::new();
    let message = if is_empty {
        also_applies.extend(has_upgrade_line.then_some(UpgradePakCannotBeFulfilled));
        let basis = if has_upgrade_line { Basis::Inferred } else { Basis::Documented };
        Some((PakNoLicensesRemaining, basis))
    } else if pak.has_wrong_file {
        Some((LicenseFileWrongSystem, Basis::Documented))
    } else if is_stuck && !found_any {
        let m3 = (UpgradePakPartiallyFulfillable, Basis::Inferred);
        let m4 = (UpgradePakCannotBeFulfilled, Basis::Documented);
        Some(if gave_nothing { m4 } else { m3 })
    } else if is_stuck {
        Some((UpgradePakPartiallyFulfillable, Basis::Documented))
    } else {
        // Nothing is stuck. If upgrades were requested: could all the others be
        // selected, too?
        let is_free = |token: &&Token| token.is_upgrade && !token.is_held;
        let has_requested = model.tokens_of(index).filter(is_free).any(|token| token.is_wanted);
        let others =
            model.tokens_of(index).filter(is_free).filter(|token| !token.is_wanted).count();
        if has_requested && others > model.on_plm() {
            also_applies.push(UpgradePakPartiallyFulfillable);
        }
        None
    };
    Visit { message, also_applies, found_any, stuck }
}

fn outcome(requested: u64, now: u64) -> Outcome {
    match now {
        0 => Outcome::NotFulfillable,
        _ if now < requested => Outcome::PartiallyFulfillable,
        _ => Outcome::Fulfillable,
    }
}

/// The requested licenses, also those that the line does not have.
fn requested(line: &SmallLine) -> u64 {
    line.request.unwrap_or(line.remaining)
}

fn run_model(request: &SmallRequest) -> ReportResult {
    let mut model = Model::of(request);
    let mut visits = Vec::new();
    for (index, pak) in request.paks.iter().enumerate() {
        visits.push(visit(&mut model, index, pak));
    }
    while model.move_one_later() {}
    if request.is_secondary_active {
        // PLM is down, so that now becomes later and PLM shows no message.
        for token in &mut model.tokens {
            if token.stage == Stage::FulfilledNow {
                token.stage = Stage::FulfilledLater { after_rehost: false };
            }
        }
        for visit in &mut visits {
            visit.message = None;
            visit.also_applies.clear();
        }
    }

    let mut paks = Vec::new();
    for ((index, pak), visit) in request.paks.iter().enumerate().zip(visits) {
        paks.push(pak_result(&model, index, pak, visit, request.runs_1x));
    }
    let is_unfulfilled = |outcome| outcome != Outcome::Fulfillable;
    let outcome = outcome(
        request.paks.iter().flat_map(|pak| &pak.lines).map(requested).sum(),
        paks.iter().flat_map(|pak| &pak.lines).map(|line| line.now).sum(),
    );
    let mut unfulfilled = paks.iter().filter(|pak| is_unfulfilled(pak.outcome));
    let message = unfulfilled.find_map(|pak| pak.message).filter(|_| is_unfulfilled(outcome));
    let shortfall = paks.iter().flat_map(|pak| &pak.lines).map(|line| line.shortfall).sum();
    let unused_1x = model.old.iter().filter(|old| **old != Old::Upgraded).count() as u64;
    let purchase = close_shortfall(&model, shortfall, unused_1x);
    ReportResult {
        outcome,
        message: message.map(|(code, _)| code),
        reasons: true_ones(&[
            (PlmNotOnSecondary, request.is_secondary_active),
            (Unused1xLicenses, unused_1x > purchase[0]),
        ]),
        paks,
        shortfall,
        unused_1x,
        purchase,
    }
}

/// What became of a PAK.
fn pak_result(
    model: &Model,
    index: usize,
    pak: &SmallPak,
    visit: Visit,
    runs_1x: bool,
) -> PakResult {
    let remains = pak.lines.iter().any(|line| line.remaining > 0);
    let line_result = |(position, line): (usize, &SmallLine)| {
        let tokens = || model.tokens_of(index).filter(move |token| token.line == position);
        let number = |is_there: fn(Stage) -> bool| {
            tokens().filter(|token| is_there(token.stage)).count() as u64
        };
        let now = number(|stage| stage == Stage::FulfilledNow);
        let later = number(|stage| matches!(stage, Stage::FulfilledLater { .. }));
        let after_rehost = number(|stage| stage == Stage::FulfilledLater { after_rehost: true });
        let left_in_pak = number(|stage| stage != Stage::FulfilledNow);
        let is_open = line.remaining > 0;
        let is_stuck = visit.stuck[position];
        LineResult {
            now,
            later,
            shortfall: requested(line) - now - later,
            left_in_pak,
            outcome: outcome(requested(line), now),
            reasons: true_ones(&[
                (SystemNotUpgraded, is_open && runs_1x),
                (ReleaseMismatch, is_open && !runs_1x && line.is_for_other_release),
                (LineExhausted, !is_open && remains),
                (NoEligibleLicenses, is_stuck && !visit.found_any),
                (InsufficientInstalledLicenses, is_stuck && visit.found_any),
                (RehostPending, after_rehost > 0),
                (RequestExceedsRemaining, is_open && requested(line) > line.remaining),
                (PartialFulfillment, now > 0 && left_in_pak > 0),
            ]),
        }
    };
    let lines: Vec<_> = pak.lines.iter().enumerate().map(line_result).collect();
    let all_requested = pak.lines.iter().map(requested).sum();
    PakResult {
        outcome: outcome(all_requested, lines.iter().map(|line| line.now).sum()),
        message: visit.message,
        also_applies: visit.also_applies,
        reasons: true_ones(&[
            (LicenseFileForOtherSystem, pak.has_wrong_file && remains),
            (PakExhausted, !remains),
        ]),
        lines,
    }
}

/// Closes the shortfall license by license: with an upgrade for an unused 1.x license, else with a
/// 1.x license for an upgrade that is still in its PAK, else with a new license.
fn close_shortfall(model: &Model, shortfall: u64, unused_1x: u64) -> [u64; 3] {
    let mut unused = unused_1x;
    let is_waiting =
        |token: &&Token| token.is_upgrade && token.is_wanted && token.stage == Stage::InPak;
    let mut waiting = model.tokens.iter().filter(is_waiting);
    let mut parts = [0; 3];
    for _ in 0..shortfall {
        if unused > 0 {
            unused -= 1;
            parts[0] += 1;
        } else if waiting.next().is_some() {
            parts[1] += 1;
        } else {
            parts[2] += 1;
        }
    }
    parts
}

fn true_ones(conditions: &[(ReasonCode, bool)]) -> Vec<ReasonCode> {
    conditions.iter().filter(|(_, applies)| *applies).map(|(code, _)| *code).collect()
}

// The product.

fn count(number: u64) -> Count {
    Count::new(number).unwrap()
}

fn to_request(small: &SmallRequest) -> AssessmentRequest {
    let id = |text: &str| SystemId::from_text(text).unwrap();
    let lot = |(rehost, quantity): &(Rehost, u64)| Lot {
        quantity: count(*quantity),
        rehost: *rehost,
        ..Lot::default()
    };
    let line = |line: &SmallLine| PakLine {
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
    let release = if small.runs_1x { "1.5" } else { "2.0" };
    let node = if small.is_secondary_active { ActiveNode::Secondary } else { ActiveNode::Primary };
    let unchecked = UncheckedRequest {
        licenses: small.lots.iter().map(lot).collect(),
        paks: small.paks.iter().map(pak).collect(),
        system: SystemFacts {
            id: Some(id("A")),
            release: Release::from_text(release).unwrap(),
            active_node: node,
            ..SystemFacts::default()
        },
        ..UncheckedRequest::default()
    };
    unchecked.check("2026-11-24T08:00:00Z".parse().unwrap()).unwrap()
}

fn run_product(small: &SmallRequest) -> ReportResult {
    let request = to_request(small);
    let report = assess(&request);
    let codes = |reasons: &[Reason]| reasons.iter().map(|r| r.code).collect();
    let line = |line: &AssessedLine<'_>| LineResult {
        now: line.fulfillable_now,
        later: line.fulfillable_later,
        shortfall: line.shortfall,
        left_in_pak: line.left_in_pak,
        outcome: line.outcome,
        reasons: codes(&line.reasons),
    };
    let pak = |pak: &AssessedPak<'_>| PakResult {
        outcome: pak.outcome,
        message: pak.message.as_ref().map(|message| (message.code, message.basis)),
        also_applies: pak.also_applies.clone(),
        reasons: codes(&pak.reasons),
        lines: pak.lines.iter().map(line).collect(),
    };
    let purchase = report.purchase;
    assert_eq!(purchase.unrequested, 0);
    ReportResult {
        outcome: report.outcome,
        message: report.message.as_ref().map(|message| message.code),
        reasons: codes(&report.reasons),
        paks: report.paks.iter().map(pak).collect(),
        shortfall: report.summary.shortfall,
        unused_1x: report.summary.unused_1x,
        purchase: [purchase.upgrade, purchase.rehost_or_buy, purchase.new],
    }
}

// The scopes.

const COUNTS: [u64; 4] = [0, 1, 2, 3];

/// All lines of a kind with a count from 0 to 3, also held by another release. A line of which
/// nothing remains is never held, so that it occurs once. With requests from 1 to 3; without one
/// all that remain are requested, so that a request for exactly that many is left out.
fn lines_of_kind(is_upgrade: bool, counts: &[u64], with_requests: bool) -> Vec<SmallLine> {
    let mut lines = Vec::new();
    for &remaining in counts {
        let requests = (1..=3).filter(|request| with_requests && *request != remaining).map(Some);
        for request in [None].into_iter().chain(requests) {
            for is_for_other_release in [false, true] {
                if remaining > 0 || !is_for_other_release {
                    lines.push(SmallLine { is_upgrade, remaining, request, is_for_other_release });
                }
            }
        }
    }
    lines
}

/// All lines, with requests.
fn lines_with_requests() -> Vec<SmallLine> {
    [lines_of_kind(true, &COUNTS, true), lines_of_kind(false, &COUNTS, true)].concat()
}

/// All lines without a request. A new line takes no 1.x license, so that its count matters to no
/// other line: 0 and 1 are enough.
fn lines_without_request() -> Vec<SmallLine> {
    [lines_of_kind(true, &COUNTS, false), lines_of_kind(false, &[0, 1], false)].concat()
}

fn one_line(lines: &[SmallLine]) -> Vec<Vec<SmallLine>> {
    lines.iter().map(|line| vec![*line]).collect()
}

fn two_lines(lines: &[SmallLine]) -> Vec<Vec<SmallLine>> {
    lines.iter().flat_map(|first| lines.iter().map(|second| vec![*first, *second])).collect()
}

/// PAKs with these lines, with the right or with the wrong license file.
fn paks(contents: Vec<Vec<SmallLine>>, has_wrong_file: bool) -> Vec<SmallPak> {
    contents.into_iter().map(|lines| SmallPak { lines, has_wrong_file }).collect()
}

/// The requests with these PAKs and up to 3 installed and 3 pending licenses.
fn with_all_lots(
    paks: Vec<SmallPak>,
    is_secondary_active: bool,
) -> impl Iterator<Item = SmallRequest> {
    let numbers =
        COUNTS.iter().flat_map(|first| COUNTS.iter().map(move |second| (*first, *second)));
    numbers.map(move |(installed, pending)| SmallRequest {
        lots: vec![(Rehost::Installed, installed), (Rehost::Issued, pending)],
        paks: paks.clone(),
        is_secondary_active,
        runs_1x: false,
    })
}

type Requests = Box<dyn Iterator<Item = SmallRequest>>;

/// One PAK with one or two lines of all kinds, counts and requests.
fn one_pak() -> Requests {
    let lines = lines_with_requests();
    let contents = [one_line(&lines), two_lines(&lines)].concat();
    let paks = [paks(contents.clone(), false), paks(contents, true)].concat();
    Box::new(paks.into_iter().flat_map(|pak| {
        [false, true]
            .into_iter()
            .flat_map(move |secondary| with_all_lots(vec![pak.clone()], secondary))
    }))
}

/// Two PAKs, each with one line of all kinds, counts and requests.
fn two_paks_of_one_line() -> Requests {
    let contents = one_line(&lines_with_requests());
    let paks = [paks(contents.clone(), false), paks(contents, true)].concat();
    two_paks(paks.clone(), paks)
}

/// Two PAKs, each with two lines that have no request, the first with the right or the wrong file.
/// With the wrong file no line is held by its release, too: that only adds a reason to the line,
/// which the requests with one PAK show.
fn two_paks_of_two_lines(has_first_wrong_file: bool) -> Requests {
    let lines = lines_without_request();
    let right = paks(two_lines(&lines), false);
    let lines: Vec<_> = lines.into_iter().filter(|line| !line.is_for_other_release).collect();
    let wrong = paks(two_lines(&lines), true);
    let first = if has_first_wrong_file { wrong.clone() } else { right.clone() };
    two_paks(first, [right, wrong].concat())
}

fn two_paks(first: Vec<SmallPak>, second: Vec<SmallPak>) -> Requests {
    let pairs = first.into_iter().flat_map(move |first| {
        second.clone().into_iter().map(move |second| vec![first.clone(), second])
    });
    Box::new(pairs.flat_map(|paks| with_all_lots(paks, false)))
}

/// Two lots in all rehost states, with a PAK of one upgrade line or of one and a new line, on a
/// system that runs 2.0 or 1.x.
fn two_lots() -> Requests {
    use Rehost::*;
    const STATES: [Rehost; 5] = [NotRequired, NotStarted, Requested, Issued, Installed];
    let lots: Vec<_> =
        STATES.iter().flat_map(|state| COUNTS.iter().map(move |count| (*state, *count))).collect();
    let new = lines_of_kind(false, &[1], false)[0];
    let upgrades = lines_of_kind(true, &COUNTS, false);
    let contents: Vec<_> = upgrades
        .into_iter()
        .filter(|line| !line.is_for_other_release)
        .flat_map(|line| [vec![line], vec![line, new]])
        .collect();
    let paks = [paks(contents.clone(), false), paks(contents, true)].concat();
    let pairs: Vec<_> =
        lots.iter().flat_map(|first| lots.iter().map(|second| vec![*first, *second])).collect();
    Box::new(paks.into_iter().flat_map(move |pak| {
        pairs.clone().into_iter().flat_map(move |lots| {
            let pak = pak.clone();
            [false, true].into_iter().map(move |runs_1x| SmallRequest {
                lots: lots.clone(),
                paks: vec![pak.clone()],
                is_secondary_active: false,
                runs_1x,
            })
        })
    }))
}

/// Each case is exhaustive over its scope, 559,360 requests in all. The counts of licenses are 0 to
/// 3, of which those of new lines are cut to 0 and 1 in the largest scope. An active secondary
/// system changes each line alone, after the two passes, so that one PAK is enough to show it.
#[rstest]
#[case::one_pak(one_pak(), 126_720)]
#[case::two_paks_of_one_line(two_paks_of_one_line(), 123_904)]
#[case::two_paks_of_two_lines_the_first_with_the_right_file(two_paks_of_two_lines(false), 217_600)]
#[case::two_paks_of_two_lines_the_first_with_the_wrong_file(two_paks_of_two_lines(true), 78_336)]
#[case::two_lots(two_lots(), 12_800)]
fn the_product_finds_what_the_model_finds(
    #[case] requests: Requests,
    #[case] expected_requests: usize,
) {
    let mut number = 0;
    for request in requests {
        assert_eq!(run_product(&request), run_model(&request), "{request:?}");
        number += 1;
    }
    assert_eq!(number, expected_requests);
}

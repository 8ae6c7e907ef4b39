//! The calculation: how many licenses each line gives now and later.
//!
//! The first pass takes what can be fulfilled now, in the given order; a line that is held gives
//! nothing. The second pass takes what can be fulfilled after the plan's other steps; the lines
//! that are held come last, so that what can be fulfilled is served first. All upgrade lines share
//! one pool of 1.x licenses, so no license counts twice (page 4, entry 11).

use super::request::{AssessmentRequest, LineKind, Lot, Pak, PakLine, Rehost, SystemFacts};

/// The 1.x licenses that no upgrade has taken.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Pool {
    /// Installed on this PLM: they can be upgraded now.
    pub eligible: u64,
    /// Not yet rehosted and installed.
    pub pending: u64,
}

impl Pool {
    /// All 1.x licenses of a request.
    pub(crate) fn of(lots: &[Lot], system: &SystemFacts) -> Self {
        let mut pool = Self::default();
        for lot in lots {
            let is_eligible = effective_rehost(lot, system).is_eligible();
            let count = if is_eligible { &mut pool.eligible } else { &mut pool.pending };
            *count += lot.quantity.get();
        }
        pool
    }

    /// All licenses that are left.
    pub(crate) const fn left(self) -> u64 {
        self.eligible + self.pending
    }

    fn take_eligible(&mut self, wanted: u64) -> u64 {
        let taken = wanted.min(self.eligible);
        self.eligible -= taken;
        taken
    }

    fn take_pending(&mut self, wanted: u64) -> u64 {
        let taken = wanted.min(self.pending);
        self.pending -= taken;
        taken
    }
}

/// The rehost state of a lot. While the system runs 1.x it is not upgraded, so the licenses still
/// have to be rehosted after the upgrade (*inferred*).
pub(super) fn effective_rehost(lot: &Lot, system: &SystemFacts) -> Rehost {
    match lot.rehost {
        Rehost::NotRequired | Rehost::Installed if system.runs_1x() => Rehost::NotStarted,
        rehost => rehost,
    }
}

/// What must be corrected before PLM accepts a line.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Holds {
    /// H1: the PAK's license file was issued for another system (page 4, entry 11).
    pub wrong_file: bool,
    /// H2: the system still runs 1.x.
    pub system_not_upgraded: bool,
    /// H3: the line is for another major release than the system runs (page 4, entry 11).
    pub release_mismatch: bool,
}

impl Holds {
    /// The holds of a line. An exhausted line is never held.
    fn of(line: &PakLine, has_wrong_file: bool, system: &SystemFacts) -> Self {
        if line.remaining() == 0 {
            return Self::default();
        }
        let runs_1x = system.runs_1x();
        Self {
            wrong_file: has_wrong_file,
            system_not_upgraded: runs_1x,
            release_mismatch: !runs_1x && line.target_release.major() != system.release.major(),
        }
    }

    /// Whether there is any.
    pub(crate) const fn any(self) -> bool {
        self.wrong_file || self.system_not_upgraded || self.release_mismatch
    }
}

/// What a line gives. All counts are of licenses.
#[derive(Clone, Debug)]
pub(super) struct LineAllocation<'a> {
    pub line: &'a PakLine,
    /// A: the licenses requested.
    pub requested: u64,
    /// R: the licenses that remain in the line.
    pub remaining: u64,
    pub holds: Holds,
    /// What the first pass gave.
    pub first_pass: u64,
    /// The licenses that can be fulfilled now.
    pub now: u64,
    /// The licenses that can be fulfilled later.
    pub later: u64,
    /// The pending 1.x licenses among those that the second pass took.
    pub from_pending: u64,
}

impl<'a> LineAllocation<'a> {
    fn new(line: &'a PakLine, has_wrong_file: bool, system: &SystemFacts) -> Self {
        Self {
            line,
            requested: line.requested(),
            remaining: line.remaining(),
            holds: Holds::of(line, has_wrong_file, system),
            first_pass: 0,
            now: 0,
            later: 0,
            from_pending: 0,
        }
    }

    /// W: the requested licenses that the line has.
    pub(crate) fn wanted(&self) -> u64 {
        self.requested.min(self.remaining)
    }

    pub(crate) fn is_upgrade(&self) -> bool {
        self.line.kind == LineKind::Upgrade
    }

    /// The requested licenses that cannot be fulfilled now or later.
    pub(crate) fn shortfall(&self) -> u64 {
        self.requested - self.now - self.later
    }

    fn fulfill_now(&mut self, pool: &mut Pool) {
        self.now = match self.line.kind {
            _ if self.holds.any() => 0,
            LineKind::New => self.wanted(),
            LineKind::Upgrade => pool.take_eligible(self.wanted()),
        };
        self.first_pass = self.now;
    }

    fn fulfill_later(&mut self, pool: &mut Pool) {
        let wanted = self.wanted() - self.now;
        if !self.is_upgrade() {
            self.later = wanted;
            return;
        }
        let from_eligible = pool.take_eligible(wanted);
        self.from_pending = pool.take_pending(wanted - from_eligible);
        self.later = from_eligible + self.from_pending;
    }

    /// While the secondary system is active PLM is down, so nothing can be fulfilled (page 1,
    /// entry 1).
    fn postpone(&mut self) {
        self.later += self.now;
        self.now = 0;
    }
}

/// What the lines of a PAK give.
#[derive(Clone, Debug)]
pub(super) struct PakAllocation<'a> {
    pub pak: &'a Pak,
    /// p₀: the eligible licenses when the first pass reached the PAK.
    pub eligible_before: u64,
    pub lines: Vec<LineAllocation<'a>>,
}

impl<'a> PakAllocation<'a> {
    fn new(pak: &'a Pak, system: &SystemFacts, pool: &mut Pool) -> Self {
        let has_wrong_file = pak.has_file_for_other_system(system);
        let eligible_before = pool.eligible;
        let allocate = |line| {
            let mut allocation = LineAllocation::new(line, has_wrong_file, system);
            allocation.fulfill_now(pool);
            allocation
        };
        let lines = pak.contents.iter().map(allocate).collect();
        Self { pak, eligible_before, lines }
    }

    /// The upgrade lines that are not held.
    pub(crate) fn free_upgrades(&self) -> impl Iterator<Item = &LineAllocation<'a>> {
        self.lines.iter().filter(|line| line.is_upgrade() && !line.holds.any())
    }

    /// U: what the PAK would upgrade, without what is held.
    pub(crate) fn upgrades_wanted(&self) -> u64 {
        self.free_upgrades().map(LineAllocation::wanted).sum()
    }

    /// The licenses that remain in the PAK.
    pub(crate) fn remaining(&self) -> u64 {
        self.lines.iter().map(|line| line.remaining).sum()
    }

    /// Whether H1 applies: the file is for another system, and something remains in the PAK.
    pub(crate) fn has_wrong_file(&self) -> bool {
        self.lines.iter().any(|line| line.holds.wrong_file)
    }
}

/// What all PAKs give.
#[derive(Clone, Debug)]
pub(super) struct Allocation<'a> {
    pub paks: Vec<PakAllocation<'a>>,
    /// All 1.x licenses.
    pub pool: Pool,
    /// The 1.x licenses that no upgrade takes.
    pub unused: Pool,
}

impl Allocation<'_> {
    pub(crate) fn lines(&self) -> impl Iterator<Item = &LineAllocation<'_>> {
        self.paks.iter().flat_map(|pak| &pak.lines)
    }
}

/// Allocates the licenses of a request.
pub(super) fn allocate(request: &AssessmentRequest) -> Allocation<'_> {
    let system = &request.system;
    let pool = Pool::of(&request.licenses, system);
    let mut left = pool;
    let mut paks: Vec<_> =
        request.paks.iter().map(|pak| PakAllocation::new(pak, system, &mut left)).collect();
    for are_held in [false, true] {
        let lines = paks.iter_mut().flat_map(|pak| &mut pak.lines);
        lines
            .filter(|line| line.holds.any() == are_held)
            .for_each(|line| line.fulfill_later(&mut left));
    }
    if system.is_secondary_active() {
        paks.iter_mut().flat_map(|pak| &mut pak.lines).for_each(LineAllocation::postpone);
    }
    Allocation { paks, pool, unused: left }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::assessment::testing::{lots, new, one_pak, request, upgrade};

    /// What each line gives now and later.
    type Lines<'a> = &'a [(u64, u64)];
    /// The eligible and the pending licenses that are left of the pool.
    type Left = (u64, u64);

    fn given(request: &AssessmentRequest) -> (Vec<(u64, u64)>, (u64, u64)) {
        let allocation = allocate(request);
        let lines = allocation.lines().map(|line| (line.now, line.later)).collect();
        (lines, (allocation.unused.eligible, allocation.unused.pending))
    }

    #[rstest]
    #[case::an_upgrade_below_the_pool(&[("installed", 99)], json!([upgrade(100)]), &[(99, 0)], (0, 0))]
    #[case::an_upgrade_at_the_pool(&[("installed", 100)], json!([upgrade(100)]), &[(100, 0)], (0, 0))]
    #[case::an_upgrade_above_the_pool(&[("installed", 101)], json!([upgrade(100)]), &[(100, 0)], (1, 0))]
    #[case::not_required_is_eligible(&[("not_required", 5)], json!([upgrade(5)]), &[(5, 0)], (0, 0))]
    #[case::not_started_is_pending(&[("not_started", 5)], json!([upgrade(5)]), &[(0, 5)], (0, 0))]
    #[case::requested_is_pending(&[("requested", 5)], json!([upgrade(5)]), &[(0, 5)], (0, 0))]
    #[case::issued_is_pending(&[("issued", 5)], json!([upgrade(5)]), &[(0, 5)], (0, 0))]
    #[case::pending_below_the_rest(&[("installed", 50), ("issued", 30)], json!([upgrade(100)]), &[(50, 30)], (0, 0))]
    #[case::pending_at_the_rest(&[("installed", 50), ("issued", 50)], json!([upgrade(100)]), &[(50, 50)], (0, 0))]
    #[case::pending_above_the_rest(&[("installed", 50), ("issued", 51)], json!([upgrade(100)]), &[(50, 50)], (0, 1))]
    #[case::a_new_line_takes_no_1x_license(&[("installed", 5)], json!([new(9)]), &[(9, 0)], (5, 0))]
    #[case::lines_share_the_pool(&[("installed", 5), ("issued", 2)], json!([upgrade(4), upgrade(4)]), &[(4, 0), (1, 2)], (0, 0))]
    #[case::a_request_below_the_rest(&[("installed", 9)], json!([{ "kind": "upgrade", "quantity": 9, "request": 4 }]), &[(4, 0)], (5, 0))]
    #[case::a_request_above_the_rest(&[("installed", 9)], json!([{ "kind": "upgrade", "quantity": 3, "request": 4 }]), &[(3, 0)], (6, 0))]
    #[case::what_is_fulfilled_is_gone(&[("installed", 9)], json!([{ "kind": "upgrade", "quantity": 9, "fulfilled": 7 }]), &[(2, 0)], (7, 0))]
    #[case::an_exhausted_line(&[("installed", 9)], json!([{ "kind": "upgrade", "quantity": 9, "fulfilled": 9 }]), &[(0, 0)], (9, 0))]
    fn a_line_gives_what_its_kind_and_the_pool_allow(
        #[case] states: &[(&str, u64)],
        #[case] lines: Value,
        #[case] gives: Lines<'_>,
        #[case] left: Left,
    ) {
        let request = one_pak(states, &lines, &json!({}));
        assert_eq!(given(&request), (gives.to_vec(), left));
    }

    #[rstest]
    #[case::h1_other_id(json!({ "id": "B" }), true)]
    #[case::h1_same_id_in_other_case(json!({ "id": "a" }), false)]
    #[case::h1_no_id(json!({}), false)]
    #[case::h2_the_system_runs_1x(json!({ "release": "1.5" }), true)]
    #[case::h3_major_below(json!({ "release": "3.0" }), true)]
    #[case::h3_minor_differs(json!({ "release": "2.7" }), false)]
    fn a_line_is_held_until_something_is_corrected(#[case] system: Value, #[case] is_held: bool) {
        let request = one_pak(&[("installed", 5)], &json!([upgrade(5), new(5)]), &system);
        let allocation = allocate(&request);
        for line in allocation.lines() {
            assert_eq!(line.holds.any(), is_held);
            assert_eq!((line.now, line.later), if is_held { (0, 5) } else { (5, 0) });
        }
        let exhausted = json!([{ "kind": "new", "quantity": 5, "fulfilled": 5 }]);
        let request = one_pak(&[], &exhausted, &system);
        assert!(allocate(&request).lines().all(|line| !line.holds.any()));
    }

    #[test]
    fn h2_and_h3_exclude_each_other() {
        let request = one_pak(&[], &json!([upgrade(1)]), &json!({ "release": "1.5", "id": "B" }));
        let holds = allocate(&request).paks[0].lines[0].holds;
        let expected =
            Holds { wrong_file: true, system_not_upgraded: true, release_mismatch: false };
        assert_eq!(holds, expected);
    }

    #[test]
    fn what_is_not_held_is_served_first() {
        let held = json!({ "kind": "upgrade", "quantity": 5, "target_release": "3.0" });
        let request =
            one_pak(&[("installed", 4), ("issued", 3)], &json!([held, upgrade(6)]), &json!({}));
        assert_eq!(given(&request), (vec![(0, 1), (4, 2)], (0, 0)));
    }

    #[test]
    fn a_held_line_takes_installed_licenses_before_pending_ones() {
        let held = json!({ "kind": "upgrade", "quantity": 5, "target_release": "3.0" });
        let request = one_pak(&[("installed", 4), ("issued", 3)], &json!([held]), &json!({}));
        let allocation = allocate(&request);
        assert_eq!(allocation.paks[0].lines[0].later, 5);
        assert_eq!(allocation.paks[0].lines[0].from_pending, 1);
        assert_eq!(allocation.unused, Pool { eligible: 0, pending: 2 });
    }

    #[test]
    fn the_pool_goes_from_pak_to_pak() {
        let paks = json!([{ "contents": [upgrade(3)] }, { "contents": [upgrade(3)] }]);
        let request = request(&json!({ "licenses": lots(&[("installed", 4)]), "paks": paks }));
        let allocation = allocate(&request);
        assert_eq!(
            allocation.paks.iter().map(|pak| pak.eligible_before).collect::<Vec<_>>(),
            [4, 1]
        );
        assert_eq!(given(&request).0, [(3, 0), (1, 0)]);
    }

    #[test]
    fn while_the_secondary_is_active_everything_waits() {
        let system = json!({ "active_node": "secondary" });
        let lines = json!([upgrade(5), new(2)]);
        let request = one_pak(&[("installed", 3), ("issued", 1)], &lines, &system);
        assert_eq!(given(&request), (vec![(0, 4), (0, 2)], (0, 0)));
        assert_eq!(allocate(&request).paks[0].lines[0].first_pass, 3);
    }

    #[rstest]
    #[case("not_required")]
    #[case("installed")]
    #[case("not_started")]
    fn on_a_1x_system_every_license_is_pending(#[case] state: &str) {
        let request = one_pak(&[(state, 5)], &json!([upgrade(5)]), &json!({ "release": "1.1" }));
        assert_eq!(allocate(&request).pool, Pool { eligible: 0, pending: 5 });
        assert_eq!(effective_rehost(&request.licenses[0], &request.system), Rehost::NotStarted);
    }
}

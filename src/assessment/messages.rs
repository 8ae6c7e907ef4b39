//! The documented message of a PAK: the product reports on a PAK, not on its lines (page 4,
//! entry 11).

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::allocation::{LineAllocation, PakAllocation};
use crate::catalogue::{Basis, EntryId, MessageCode};

/// A documented product message, as the product shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ProductMessage<'a> {
    pub code: MessageCode,
    /// The documented text, with the PAK number as it was given. A PAK without a number has the
    /// placeholder of the source.
    #[schema(value_type = String)]
    pub text: Cow<'a, str>,
    pub basis: Basis,
    pub entry: EntryId,
}

impl ProductMessage<'_> {
    pub(super) fn new(verdict: Verdict, pak: Option<&str>) -> Self {
        let Verdict { code, basis } = verdict;
        Self { code, text: code.text(pak), basis, entry: code.entry() }
    }
}

/// Which message applies to a PAK, and on what that rests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub code: MessageCode,
    pub basis: Basis,
}

/// The messages of a PAK.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PakMessages {
    pub message: Option<Verdict>,
    pub also_applies: Option<MessageCode>,
}

impl PakMessages {
    const fn one(code: MessageCode, basis: Basis) -> Self {
        Self { message: Some(Verdict { code, basis }), also_applies: None }
    }
}

/// The first row of the table whose condition is true. It is evaluated on the first pass, before
/// the rule for an active secondary system.
pub(super) fn messages_of(pak: &PakAllocation<'_>) -> PakMessages {
    use Basis::{Documented, Inferred};
    use MessageCode::{
        LicenseFileWrongSystem, PakNoLicensesRemaining, UpgradePakCannotBeFulfilled,
        UpgradePakPartiallyFulfillable,
    };

    // Row 1.
    if pak.has_wrong_file() {
        return PakMessages::one(LicenseFileWrongSystem, Documented);
    }
    // Row 2: the message that names the actual cause. The words of the other are true as well.
    if pak.remaining() == 0 {
        let has_upgrades = pak.lines.iter().any(LineAllocation::is_upgrade);
        let basis = if has_upgrades { Inferred } else { Documented };
        return PakMessages {
            also_applies: has_upgrades.then_some(UpgradePakCannotBeFulfilled),
            ..PakMessages::one(PakNoLicensesRemaining, basis)
        };
    }
    let installed = pak.eligible_before;
    let wanted = pak.upgrades_wanted();
    if wanted == 0 {
        return PakMessages::default();
    }
    if installed == 0 {
        let gives_something = pak.lines.iter().any(|line| line.first_pass > 0);
        return if gives_something {
            // Row 4: its new lines can be fulfilled.
            PakMessages::one(UpgradePakPartiallyFulfillable, Inferred)
        } else {
            // Row 3.
            PakMessages::one(UpgradePakCannotBeFulfilled, Documented)
        };
    }
    // Row 5.
    if installed < wanted {
        return PakMessages::one(UpgradePakPartiallyFulfillable, Documented);
    }
    // Row 6: the request is covered, but the selection in PLM stops before all that remains.
    let remaining: u64 = pak.free_upgrades().map(|line| line.remaining).sum();
    let also_applies = (installed < remaining).then_some(UpgradePakPartiallyFulfillable);
    PakMessages { message: None, also_applies }
}

#[cfg(test)]
mod tests {
    use Basis::{Documented, Inferred};
    use rstest::rstest;
    use serde_json::{Value, json};

    use super::*;
    use crate::assessment::allocation::allocate;
    use crate::assessment::testing::{lots, new, one_pak, request, upgrade};

    const M1: MessageCode = MessageCode::PakNoLicensesRemaining;
    const M2: MessageCode = MessageCode::LicenseFileWrongSystem;
    const M3: MessageCode = MessageCode::UpgradePakPartiallyFulfillable;
    const M4: MessageCode = MessageCode::UpgradePakCannotBeFulfilled;

    fn used_up(kind: &str) -> Value {
        json!({ "kind": kind, "quantity": 5, "fulfilled": 5 })
    }

    fn asking(quantity: u64, request: u64) -> Value {
        json!({ "kind": "upgrade", "quantity": quantity, "request": request })
    }

    fn for_3_0(quantity: u64) -> Value {
        json!({ "kind": "upgrade", "quantity": quantity, "target_release": "3.0" })
    }

    #[rstest]
    #[case::row_1_wrong_file(9, json!([upgrade(5)]), "B", Some((M2, Documented)), None)]
    #[case::row_1_of_a_new_line(9, json!([new(5)]), "B", Some((M2, Documented)), None)]
    #[case::row_1_while_something_remains(9, json!([used_up("upgrade"), new(1)]), "B", Some((M2, Documented)), None)]
    #[case::row_2_before_row_1(9, json!([used_up("upgrade")]), "B", Some((M1, Inferred)), Some(M4))]
    #[case::row_2_upgrade(9, json!([used_up("upgrade")]), "A", Some((M1, Inferred)), Some(M4))]
    #[case::row_2_new(9, json!([used_up("new")]), "A", Some((M1, Documented)), None)]
    #[case::row_2_both(0, json!([used_up("new"), used_up("upgrade")]), "A", Some((M1, Inferred)), Some(M4))]
    #[case::row_2_without_licenses(0, json!([upgrade(0)]), "A", Some((M1, Inferred)), Some(M4))]
    #[case::row_3_none_installed(0, json!([upgrade(5)]), "A", Some((M4, Documented)), None)]
    #[case::row_3_beside_a_used_up_new_line(0, json!([upgrade(5), used_up("new")]), "A", Some((M4, Documented)), None)]
    #[case::row_4_its_new_line_gives(0, json!([upgrade(5), new(1)]), "A", Some((M3, Inferred)), None)]
    #[case::row_5_one_installed(1, json!([upgrade(5)]), "A", Some((M3, Documented)), None)]
    #[case::row_5_one_too_few(4, json!([upgrade(5)]), "A", Some((M3, Documented)), None)]
    #[case::row_5_two_lines_together(50, json!([upgrade(50), upgrade(50)]), "A", Some((M3, Documented)), None)]
    #[case::row_6_at_the_request(3, json!([asking(5, 3)]), "A", None, Some(M3))]
    #[case::row_6_below_what_remains(4, json!([asking(5, 3)]), "A", None, Some(M3))]
    #[case::row_7_at_what_remains(5, json!([asking(5, 3)]), "A", None, None)]
    #[case::row_7_all(5, json!([upgrade(5)]), "A", None, None)]
    #[case::row_7_upgrades_used_up_new_left(9, json!([used_up("upgrade"), new(25)]), "A", None, None)]
    #[case::row_7_only_held_upgrades(0, json!([for_3_0(5)]), "A", None, None)]
    #[case::held_upgrades_do_not_count(5, json!([for_3_0(5), upgrade(5)]), "A", None, None)]
    fn the_first_true_row_decides(
        #[case] installed: u64,
        #[case] lines: Value,
        #[case] system_id: &str,
        #[case] message: Option<(MessageCode, Basis)>,
        #[case] also_applies: Option<MessageCode>,
    ) {
        let request = one_pak(&[("installed", installed)], &lines, &json!({ "id": system_id }));
        let found = messages_of(&allocate(&request).paks[0]);
        assert_eq!(found.message.map(|verdict| (verdict.code, verdict.basis)), message);
        assert_eq!(found.also_applies, also_applies);
    }

    #[test]
    fn a_later_pak_is_measured_by_what_the_earlier_ones_leave() {
        let paks = json!([{ "contents": [upgrade(5)] }, { "contents": [upgrade(5)] }]);
        let request = request(&json!({ "licenses": lots(&[("installed", 5)]), "paks": paks }));
        let allocation = allocate(&request);
        assert_eq!(messages_of(&allocation.paks[0]).message, None);
        assert_eq!(messages_of(&allocation.paks[1]).message.map(|m| m.code), Some(M4));
    }

    #[rstest]
    #[case(
        M1,
        "The PAK you have entered, nnnnnnnn, cannot be fulfilled because there are no licenses remaining in the PAK."
    )]
    #[case(M3, "Unable to fulfill all the upgrade licenses in a PAK.")]
    fn without_a_number_the_message_has_the_placeholder_of_the_source(
        #[case] code: MessageCode,
        #[case] text: &str,
    ) {
        assert_eq!(ProductMessage::new(Verdict { code, basis: Documented }, None).text, text);
        assert!(M4.text(None).contains(", nnnnnnnnn, "));
    }
}

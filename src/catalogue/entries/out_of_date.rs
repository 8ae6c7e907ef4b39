//! The eleventh entry, with the four messages of PLM.

use super::texts::{Text, administrator, license_desk, sales, texts};
use crate::catalogue::times::{
    ANALYSIS_DAILY_AT, COUNT_REFRESH, EntryTime, PLM_FULLY_STARTED, analysis_time,
};
use crate::catalogue::{Entry, EntryId, Solution};

/// The starts of the messages that the texts of the last entry refer to.
const LICENSE_FILE_MESSAGE: &str =
    "The license file you are attempting to install was not issued for this system.";
const PARTIAL_MESSAGE: &str = "Unable to fulfill all the upgrade licenses in a PAK.";
const UPGRADE_PAK_MESSAGE: &str = "The upgrade PAK you have entered";

/// A text that applies to one of the messages.
fn for_message(message: &str, text: &str) -> Text {
    format!("For \"{message}\": {text}").into()
}

/// Page 4 gives problems, causes and solutions in one list. They are sorted by content here, each
/// kind in the order of the list.
pub(super) fn out_of_date_license_alert() -> Entry {
    Entry {
        problems: texts([
            "An out-of-date license alert appears, for example with one of the quoted messages.".into(),
            for_message(
                PARTIAL_MESSAGE,
                "the PAK contains, for example, 100 upgrade licenses, but only 50 can be selected in Upgrade Licenses.",
            ),
        ]),
        causes: out_of_date_causes(),
        solutions: out_of_date_solutions(),
        notes: texts([
            "The alert is expected behavior if licenses are rehosted during an upgrade from an earlier CWMS release to a newer one, for example CWMS 2.0.",
        ]),
        times: vec![
            EntryTime::at_most(
                "Wait until PLM is fully started and CWMS detects it.",
                PLM_FULLY_STARTED,
            ),
            EntryTime::at_most(
                "Wait for the daily license analysis, which updates the count of installed licenses in CWMS.",
                COUNT_REFRESH,
            )
            .with_daily_at(ANALYSIS_DAILY_AT),
        ],
        ..Entry::new(EntryId::OutOfDateLicenseAlert, 4, "Out-of-Date License Alert Message")
    }
}

fn out_of_date_causes() -> Vec<Text> {
    vec![
        "The version of the system does not match the version of the licenses.".into(),
        "The page is viewed too soon after the system is started or altered. Procedures that alter the system are, for example, an upgrade or a grow.".into(),
        "Licenses of an incorrect version were installed, for example because the wrong version was ordered.".into(),
        for_message(
            PARTIAL_MESSAGE,
            "the number of upgrades to 2.0 licenses cannot exceed the number of 1.0 licenses that the 1.0 system had installed. In the example, the error message is sent because only 50 licenses of release 1.0 are installed.",
        ),
        for_message(
            UPGRADE_PAK_MESSAGE,
            "the message can appear if the PAK upgrades to 2.0 licenses and the rehosted licenses of the 1.x system are not installed.",
        ),
    ]
}

fn out_of_date_solutions() -> Vec<Solution> {
    let mut solutions = vec![administrator([for_message(
        LICENSE_FILE_MESSAGE,
        "make sure that the license file is the correct one for this system.",
    )])];
    solutions.extend(solutions_for_partial_message());
    solutions.extend(solutions_for_upgrade_pak_message());
    solutions.push(solution_by_waiting());
    solutions.extend([
        license_desk([
            "If the message appears after an upgrade, request the rehost of the licenses in time to upgrade them before the expiration date in the message.",
        ]),
        administrator([
            "If the message appears after an upgrade, upgrade the rehosted licenses before the expiration date in the message.",
        ]),
        license_desk([
            "If licenses of the wrong version were ordered, obtain licenses of the correct version.",
        ]),
        administrator([
            "If licenses of the wrong version were ordered, install licenses of the correct version before the date in the message.",
        ]),
    ]);
    solutions
}

fn solutions_for_partial_message() -> [Solution; 3] {
    [
        license_desk([for_message(
            PARTIAL_MESSAGE,
            "if 1.0 licenses must be rehosted, request the rehost.",
        )]),
        administrator([
            for_message(
                PARTIAL_MESSAGE,
                "install 1.0 licenses, rehosted or not, until the system has as many as the upgrade PAK contains.",
            ),
            "Fulfill the PAK only after that.".into(),
        ]),
        administrator([for_message(
            PARTIAL_MESSAGE,
            "alternatively, use partial fulfillment, which a PAK allows. Upgrade some of the installed licenses now and the remaining ones later.",
        )]),
    ]
}

fn solutions_for_upgrade_pak_message() -> [Solution; 3] {
    [
        license_desk([for_message(
            UPGRADE_PAK_MESSAGE,
            "request the rehost of the 1.x system's licenses.",
        )]),
        administrator([
            for_message(UPGRADE_PAK_MESSAGE, "install the rehosted licenses of the 1.x system."),
            "Try again to fulfill the PAK.".into(),
        ]),
        sales([for_message(
            UPGRADE_PAK_MESSAGE,
            "alternatively, if new 2.0 licenses are needed, purchase them. They should come in a non-upgrade PAK.",
        )]),
    ]
}

fn solution_by_waiting() -> Solution {
    administrator([
        Text::from("Make sure that the latest version of the licenses is installed."),
        Text::from(format!(
            "If necessary, wait up to {} until PLM is fully started and CWMS detects it.",
            PLM_FULLY_STARTED.in_words()
        )),
        Text::from(format!(
            "If necessary, wait up to {} until CWMS shows the updated count of installed licenses. License analysis runs only once a day, at {}.",
            COUNT_REFRESH.in_words(),
            analysis_time()
        )),
    ])
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;
    use crate::catalogue::MessageCode;

    #[rstest]
    #[case(LICENSE_FILE_MESSAGE, MessageCode::LicenseFileWrongSystem)]
    #[case(PARTIAL_MESSAGE, MessageCode::UpgradePakPartiallyFulfillable)]
    #[case(UPGRADE_PAK_MESSAGE, MessageCode::UpgradePakCannotBeFulfilled)]
    fn a_message_is_quoted_verbatim(#[case] start: &str, #[case] code: MessageCode) {
        assert!(code.template().starts_with(start));
    }
}

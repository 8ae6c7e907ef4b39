//! The eleven entries of the "Licenses" chapter, in its order. Each function builds one entry.

mod out_of_date;
mod texts;

use super::times::{AUDIT_JOBS, DEACTIVATION, EntryTime, FREE_TRIAL};
use super::{Entry, EntryId, Solution};

use out_of_date::out_of_date_license_alert;
use texts::{Text, administrator, license_desk, sales, texts};

const READ_MANAGING_LICENSES: &str = "For more information, see \"Managing Licenses\" in \"Cisco WebEx Server Administration Guide\".";

/// The solutions if usage exceeds the licenses (page 2, entries 3 and 4).
fn purchase_or_rehost() -> Vec<Solution> {
    vec![
        sales([
            "Purchase enough licenses through the Cisco sales representative, so that usage does not exceed the number of installed licenses.",
        ]),
        license_desk([
            "If the system was recently updated or upgraded, the licenses of the original system might need a rehost. If they do, request it.",
        ]),
    ]
}

/// What to expect of the reboot in entries 1 (page 1) and 5 (page 2).
const RECONNECTS_DURING_REBOOT: &str = "Verify that the system is connected to PLM again. It should reconnect automatically during the reboot.";
/// What to expect of the reboot in entry 6 (page 3), which does not say when the system reconnects.
const RECONNECTS: &str =
    "Verify that the system is connected to PLM again. It should reconnect automatically.";

/// The solution if the connection to PLM is lost (entries 1, 5 and 6).
fn reboot_primary(expected: &'static str) -> Solution {
    administrator([
        "Reboot the primary system from VMware vCenter.",
        expected,
        "If there is still no connection to PLM after the complete reboot, contact the Cisco TAC for help.",
    ])
}

/// Builds the entry with this id.
pub(super) fn entry(id: EntryId) -> Entry {
    match id {
        EntryId::HaFailoverFreeTrial => ha_failover_free_trial(),
        EntryId::FreeTrialAlert => free_trial_alert(),
        EntryId::LicenseUsageExceeded => license_usage_exceeded(),
        EntryId::LicenseUsageExceededDeactivated => license_usage_exceeded_deactivated(),
        EntryId::InvalidLicensesEmail => invalid_licenses_email(),
        EntryId::InvalidLicensesDeactivated => invalid_licenses_deactivated(),
        EntryId::PlmNotAccessible => plm_not_accessible(),
        EntryId::ManageLicensesUnavailableAfterUpdate => manage_licenses_unavailable_after_update(),
        EntryId::LicenseInstallationFailsMultipleWindows => {
            license_installation_fails_multiple_windows()
        }
        EntryId::ManageLicensesButtonDisabled => manage_licenses_button_disabled(),
        EntryId::OutOfDateLicenseAlert => out_of_date_license_alert(),
    }
}

fn ha_failover_free_trial() -> Entry {
    Entry {
        problems: texts([format!(
            "A high-availability failover puts the system into free-trial mode. The connection to Prime License Manager (PLM) must be restored within {}.",
            FREE_TRIAL.in_words()
        )]),
        causes: texts([
            "PLM runs on the primary system only. After a failover, the high-availability system cannot connect to it.",
        ]),
        solutions: vec![reboot_primary(RECONNECTS_DURING_REBOOT)],
        times: vec![EntryTime::exact("Time to restore the connection to PLM.", FREE_TRIAL)],
        ..Entry::new(
            EntryId::HaFailoverFreeTrial,
            1,
            "After High-Availability Failover, Your System Starts Free-Trial Mode",
        )
    }
}

fn free_trial_alert() -> Entry {
    Entry {
        problems: texts(["The Administration site shows that the system runs in free-trial mode."]),
        causes: texts(["A system enters free-trial mode automatically after its deployment."]),
        solutions: vec![administrator(["Install licenses. This ends free-trial mode."])],
        notes: texts([
            "For more information, see \"Managing Licenses\" in the online help and in \"Administration Guide\".",
        ]),
        ..Entry::new(EntryId::FreeTrialAlert, 2, "Free Trial Alert Message Appears")
    }
}

fn license_usage_exceeded() -> Entry {
    Entry {
        problems: texts(["A \"licenses exceeded\" email arrives."]),
        causes: texts([
            "More licenses are in use than were purchased.",
            "The system was upgraded from an earlier release, and its licenses are not installed on the upgraded system.",
        ]),
        solutions: purchase_or_rehost(),
        notes: texts([READ_MANAGING_LICENSES]),
        ..Entry::new(
            EntryId::LicenseUsageExceeded,
            2,
            "License Usage has Exceeded the Number of Purchased Licenses",
        )
    }
}

fn license_usage_exceeded_deactivated() -> Entry {
    Entry {
        problems: texts([
            "An email states that the system was deactivated because of a \"licenses exceeded\" condition.",
        ]),
        causes: texts([format!(
            "There have been more users than installed licenses for over {}.",
            DEACTIVATION.in_words()
        )]),
        solutions: purchase_or_rehost(),
        notes: texts([READ_MANAGING_LICENSES]),
        times: vec![EntryTime::more_than(
            "Time with more users than installed licenses before the system is deactivated.",
            DEACTIVATION,
        )],
        ..Entry::new(
            EntryId::LicenseUsageExceededDeactivated,
            2,
            "Your License Usage Exceeded the Number of Purchased Licenses and the System is Deactivated",
        )
    }
}

const NO_CONNECTION_TO_PLM: [&str; 2] = [
    "The system does not communicate with Cisco Prime License Manager (PLM).",
    "Possibly the system has a high-availability configuration and its primary system is not active. The failover system in use cannot communicate with the license server.",
];

fn invalid_licenses_email() -> Entry {
    Entry {
        problems: texts(["An email states that the system is operating with invalid licenses."]),
        causes: texts(NO_CONNECTION_TO_PLM),
        solutions: vec![reboot_primary(RECONNECTS_DURING_REBOOT)],
        notes: texts([READ_MANAGING_LICENSES]),
        ..Entry::new(EntryId::InvalidLicensesEmail, 2, "You Receive an Invalid Licenses Email")
    }
}

fn invalid_licenses_deactivated() -> Entry {
    Entry {
        problems: texts([format!(
            "An email states that the system was deactivated because it is operating with licenses that are invalid and over {} old.",
            DEACTIVATION.in_words()
        )]),
        causes: texts(NO_CONNECTION_TO_PLM),
        solutions: vec![reboot_primary(RECONNECTS)],
        notes: texts([READ_MANAGING_LICENSES]),
        times: vec![EntryTime::more_than(
            "Age of the invalid licenses when the system is deactivated.",
            DEACTIVATION,
        )],
        ..Entry::new(
            EntryId::InvalidLicensesDeactivated,
            3,
            "Licenses Invalid Email is Received and the System is Deactivated",
        )
    }
}

fn plm_not_accessible() -> Entry {
    Entry {
        problems: texts(["Administrators have no access to PLM from Cisco WebEx Meetings Server."]),
        causes: texts([
            "The Administration URL was configured during deployment with a less common type of top-level domain, such as \".infra\".",
        ]),
        solutions: vec![administrator([
            "Use a common type of top-level domain, such as \".com\".",
        ])],
        notes: texts([
            "The issue is known. A future Cisco WebEx Meetings Server release will address it.",
        ]),
        ..Entry::new(
            EntryId::PlmNotAccessible,
            3,
            "You Cannot Access Cisco Prime License Manager (PLM) from Cisco WebEx Meetings Server",
        )
    }
}

fn manage_licenses_unavailable_after_update() -> Entry {
    Entry {
        problems: texts([
            "After an update of Cisco WebEx Meetings Server from Release 1.5 MR1 to Release 1.5 MR3, the Manage Licenses button under System > User Licenses might be inactive.",
            "After the same update, the Manage Licenses button might open a Cisco Prime License Manager page that shows an error message.",
        ]),
        causes: texts([
            "Cisco Enterprise License Manager (ELM) sends an unknown status to Cisco WebEx Meetings Server until the timed audit jobs end.",
            "This error condition is by design. It can occur during an update or a failover.",
        ]),
        solutions: vec![administrator([
            Text::from(format!(
                "Wait {} so that the timed audit jobs can run.",
                AUDIT_JOBS.in_words()
            )),
            Text::from(
                "After these jobs, verify that the error is gone and that the Manage Licenses button is active.",
            ),
        ])],
        times: vec![EntryTime::exact("Wait for the timed audit jobs.", AUDIT_JOBS)],
        ..Entry::new(
            EntryId::ManageLicensesUnavailableAfterUpdate,
            4,
            "Manage Licenses Page Unavailable After Update to 1.5 MR3",
        )
    }
}

fn license_installation_fails_multiple_windows() -> Entry {
    Entry {
        problems: texts(["A license installation fails."]),
        causes: texts([
            "The Administration Site and the Administration pages of PLM (Prime License Manager) are open in two different browser windows. Both windows share one Administration Site URL.",
        ]),
        solutions: vec![administrator([
            "Make sure that the admin tab is closed. Then select Install again.",
            "Sign in to the Administration Site.",
            "Select System. In the Licenses section, select View More.",
            "Select Manage Licenses. The PLM page opens.",
            "Close the original browser window, which shows the User Licenses page.",
            "On the PLM page, select Install License File. Continue with the installation.",
        ])],
        notes: texts([
            "For more information, see \"Manage Licenses\" in \"Cisco WebEx Meetings Server Administration Guide\".",
        ]),
        ..Entry::new(
            EntryId::LicenseInstallationFailsMultipleWindows,
            4,
            "Licensing Installation Fails with Multiple Browser Windows Open",
        )
    }
}

fn manage_licenses_button_disabled() -> Entry {
    Entry {
        problems: texts(["On the User Licenses page, the Manage Licenses button is disabled."]),
        causes: texts([
            "In a high-availability environment, the Administration site runs on a secondary virtual machine.",
        ]),
        solutions: vec![administrator([
            "Find out why the Administration site runs on the secondary virtual machine.",
            "Fix the primary system.",
            "Reboot the primary system from VMware vCenter. After the reboot, the system should work normally.",
        ])],
        ..Entry::new(
            EntryId::ManageLicensesButtonDisabled,
            4,
            "The Manage Licenses Button is Disabled",
        )
    }
}

#[cfg(test)]
mod tests {
    use strum::VariantArray as _;

    use super::*;

    #[test]
    fn times_and_texts_give_the_same_lengths() {
        for entry in EntryId::VARIANTS.iter().copied().map(entry) {
            let steps = entry.solutions.iter().flat_map(|solution| &solution.steps);
            let texts: Vec<_> = entry.problems.iter().chain(&entry.causes).chain(steps).collect();
            for words in entry.times.iter().filter_map(EntryTime::duration_in_words) {
                assert!(texts.iter().any(|text| text.contains(&words)), "{}: {words}", entry.id);
            }
        }
    }
}

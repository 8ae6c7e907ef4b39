//! The eleven entries of the "Licenses" chapter, in its order. Each function holds one entry.

use super::times::{ANALYSIS_DAILY_AT, AUDIT_JOBS, COUNT_REFRESH, DEACTIVATION, FREE_TRIAL};
use super::times::{EntryTime, PLM_FULLY_STARTED};
use super::{Actor, Entry, EntryId, Solution};

const READ_MANAGING_LICENSES: &str =
    "The section \"Managing Licenses\" of the Cisco WebEx Server Administration Guide has more.";

fn administrator<const N: usize>(steps: [&'static str; N]) -> Solution {
    Solution { actor: Actor::Administrator, steps: steps.to_vec() }
}

fn license_desk<const N: usize>(steps: [&'static str; N]) -> Solution {
    Solution { actor: Actor::LicenseDesk, steps: steps.to_vec() }
}

fn sales<const N: usize>(steps: [&'static str; N]) -> Solution {
    Solution { actor: Actor::Sales, steps: steps.to_vec() }
}

/// The way out of exceeded licenses.
fn buy_or_rehost() -> Vec<Solution> {
    vec![
        sales([
            "Through the Cisco sales representative, buy enough licenses to bring usage to the number of installed licenses or below it.",
        ]),
        license_desk([
            "If the system was updated or upgraded lately, see whether the licenses of the original system have to be rehosted.",
        ]),
    ]
}

/// The way out of a lost connection to PLM.
fn reconnect_to_plm() -> Solution {
    administrator([
        "Reboot the primary system from VMware vCenter.",
        "Let it boot: it should reconnect to PLM without further help.",
        "If PLM still cannot be reached once the reboot is complete, ask the Cisco TAC for help.",
    ])
}

/// The entry of this id.
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
        problems: vec![
            "A high-availability failover took place, and the system went into free-trial mode: there are 180 days to restore its connection to Prime License Manager (PLM).",
        ],
        causes: vec![
            "PLM runs on the primary system and nowhere else, so once the high-availability system has taken over it cannot connect with PLM.",
        ],
        solutions: vec![reconnect_to_plm()],
        times: vec![EntryTime::lasting(
            "Free-trial mode, within which the connection to PLM must be restored.",
            FREE_TRIAL,
        )],
        ..Entry::new(
            EntryId::HaFailoverFreeTrial,
            1,
            "After High-Availability Failover, Your System Starts Free-Trial Mode",
        )
    }
}

fn free_trial_alert() -> Entry {
    Entry {
        problems: vec!["The Administration site says that the system is in free-trial mode."],
        causes: vec!["Every newly deployed system is put into free-trial mode by itself."],
        solutions: vec![administrator(["Install licenses: that ends free-trial mode."])],
        notes: vec![
            "The section \"Managing Licenses\" of the online help and of the Administration Guide has more.",
        ],
        times: vec![EntryTime::lasting("Free-trial mode.", FREE_TRIAL)],
        ..Entry::new(EntryId::FreeTrialAlert, 2, "Free Trial Alert Message Appears")
    }
}

fn license_usage_exceeded() -> Entry {
    Entry {
        problems: vec!["A licenses exceeded e-mail arrives."],
        causes: vec![
            "More licenses are in use than were bought.",
            "The system was upgraded from an earlier release, and its licenses are not installed on the upgraded system.",
        ],
        solutions: buy_or_rehost(),
        notes: vec![READ_MANAGING_LICENSES],
        ..Entry::new(
            EntryId::LicenseUsageExceeded,
            2,
            "License Usage has Exceeded the Number of Purchased Licenses",
        )
    }
}

fn license_usage_exceeded_deactivated() -> Entry {
    Entry {
        problems: vec![
            "An e-mail says that the system has been deactivated over a licenses exceeded condition.",
        ],
        causes: vec!["For more than six months there were more users than installed licenses."],
        solutions: buy_or_rehost(),
        notes: vec![READ_MANAGING_LICENSES],
        times: vec![EntryTime::lasting(
            "How long usage may stay above the installed licenses before the system is deactivated.",
            DEACTIVATION,
        )],
        ..Entry::new(
            EntryId::LicenseUsageExceededDeactivated,
            2,
            "Your License Usage Exceeded the Number of Purchased Licenses and the System is Deactivated",
        )
    }
}

const NO_WAY_TO_PLM: [&str; 2] = [
    "The system does not communicate with Cisco Prime License Manager (PLM).",
    "It may be set up for high availability with its primary system not active, so that a failover system is in use, which cannot reach the license server.",
];

fn invalid_licenses_email() -> Entry {
    Entry {
        problems: vec!["An e-mail says that the system is running with invalid licenses."],
        causes: NO_WAY_TO_PLM.to_vec(),
        solutions: vec![reconnect_to_plm()],
        notes: vec![READ_MANAGING_LICENSES],
        ..Entry::new(EntryId::InvalidLicensesEmail, 2, "You Receive an Invalid Licenses Email")
    }
}

fn invalid_licenses_deactivated() -> Entry {
    Entry {
        problems: vec![
            "An e-mail says that the system has been deactivated, because it runs with invalid licenses that are more than six months old.",
        ],
        causes: NO_WAY_TO_PLM.to_vec(),
        solutions: vec![reconnect_to_plm()],
        notes: vec![READ_MANAGING_LICENSES],
        times: vec![EntryTime::lasting(
            "How long licenses may be invalid before the system is deactivated.",
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
        problems: vec!["Administrators cannot open PLM from Cisco WebEx Meetings Server."],
        causes: vec![
            "At deployment the Administration URL was given a top-level domain of a less common type, such as \".infra\".",
        ],
        solutions: vec![administrator([
            "Use a top-level domain of a common type, such as \".com\".",
        ])],
        notes: vec![
            "The issue is known; a future release of Cisco WebEx Meetings Server is to address it.",
        ],
        ..Entry::new(
            EntryId::PlmNotAccessible,
            3,
            "You Cannot Access Cisco Prime License Manager (PLM) from Cisco WebEx Meetings Server",
        )
    }
}

fn manage_licenses_unavailable_after_update() -> Entry {
    Entry {
        problems: vec![
            "After the update from Release 1.5 MR1 to Release 1.5 MR3, the Manage Licenses button under System > User Licenses may be inactive.",
            "Or selecting Manage Licenses may lead to a Cisco Prime License Manager page with an error message.",
        ],
        causes: vec![
            "Until the timed audit jobs are finished, Cisco Enterprise License Manager (ELM) reports an unknown status to Cisco WebEx Meetings Server.",
            "It is by design that this can happen during an update or a failover.",
        ],
        solutions: vec![administrator([
            "Wait 48 hours, so that the timed audit jobs can run.",
            "Look again: with the audit jobs finished the error is gone and the Manage Licenses button is active.",
        ])],
        times: vec![EntryTime::lasting("Until the timed audit jobs have run.", AUDIT_JOBS)],
        ..Entry::new(
            EntryId::ManageLicensesUnavailableAfterUpdate,
            4,
            "Manage Licenses Page Unavailable After Update to 1.5 MR3",
        )
    }
}

fn license_installation_fails_multiple_windows() -> Entry {
    Entry {
        problems: vec!["A license installation fails."],
        causes: vec![
            "The Administration Site and the administration page of PLM (Prime License Manager) are open in two browser windows that share one Administration Site URL.",
        ],
        solutions: vec![administrator([
            "Make sure that the tab of the Administration Site is closed, and select Install again.",
            "Sign in to the Administration Site.",
            "Select System, then View More in the Licenses section.",
            "Select Manage Licenses, which opens the PLM page.",
            "Close the original window, the one that shows User Licenses.",
            "On the PLM page select Install License File and go on with the installation.",
        ])],
        notes: vec![
            "\"Manage Licenses\" in the Cisco WebEx Meetings Server Administration Guide has more.",
        ],
        ..Entry::new(
            EntryId::LicenseInstallationFailsMultipleWindows,
            4,
            "Licensing Installation Fails with Multiple Browser Windows Open",
        )
    }
}

fn manage_licenses_button_disabled() -> Entry {
    Entry {
        problems: vec!["On the User Licenses page the Manage Licenses button is disabled."],
        causes: vec![
            "The system is set up for high availability, and its Administration site has moved to a secondary virtual machine.",
        ],
        solutions: vec![administrator([
            "Find out why the Administration site runs on the secondary virtual machine.",
            "Fix the primary system.",
            "Reboot the primary system from VMware vCenter: after that the system should work as usual.",
        ])],
        ..Entry::new(
            EntryId::ManageLicensesButtonDisabled,
            4,
            "The Manage Licenses Button is Disabled",
        )
    }
}

fn out_of_date_license_alert() -> Entry {
    Entry {
        problems: vec![
            "An out-of-date license alert appears; the messages here are examples of it.",
        ],
        causes: vec![
            "The version of the system and the version of the licenses do not match.",
            "The page was opened too soon after the system was started or altered, for example by an upgrade or by growing it.",
            "Licenses of a wrong version were installed, for example because the wrong version was ordered.",
            "For \"Unable to fulfill all the upgrade licenses in a PAK.\": no more licenses can be upgraded to 2.0 than 1.0 licenses were installed on the 1.0 system. With 50 of them installed, a PAK of 100 upgrade licenses lets one select 50 under Upgrade Licenses.",
            "For the message that names an upgrade PAK and two causes: the PAK upgrades to 2.0, and the rehosted licenses of the 1.x system have not been installed, or nothing is left in the PAK.",
        ],
        solutions: vec![
            administrator([
                "Make sure that the latest version of the licenses is installed.",
                "After a start, wait up to 20 minutes: PLM has to start fully and CWMS has to detect it.",
                "After a change of licenses, wait up to 24 hours for CWMS to show the new count: licenses are analyzed once a day only, at 2:00 am GMT.",
            ]),
            license_desk([
                "Before fulfilling the PAK, rehost or install (or both) enough 1.0 licenses to match the number in the upgrade PAK.",
                "Or fulfill the PAK in part: upgrade licenses that are installed now, and the remaining ones later.",
            ]),
            license_desk([
                "Rehost and install the licenses of the 1.x system.",
                "Try again to fulfill the upgrade PAK.",
            ]),
            sales([
                "If new 2.0 licenses are what is needed, buy them: they come in a non-upgrade PAK.",
            ]),
            license_desk([
                "If the message appeared after an upgrade, rehost and upgrade the licenses before the expiration date that it names.",
            ]),
            license_desk([
                "If the wrong version was ordered, obtain licenses of the right version.",
                "Install them before the date that the message names.",
            ]),
            administrator([
                "If the license file was not issued for this system, make sure that the right file is being installed on it.",
            ]),
        ],
        notes: vec![
            "This is expected while licenses are rehosted from an earlier release of CWMS to a new one, such as CWMS 2.0, during an upgrade.",
        ],
        times: vec![
            EntryTime::lasting(
                "Until PLM has fully started and CWMS has detected it.",
                PLM_FULLY_STARTED,
            ),
            EntryTime::daily(
                "Until CWMS shows a changed count of installed licenses, after the daily license analysis.",
                COUNT_REFRESH,
                ANALYSIS_DAILY_AT,
            ),
        ],
        ..Entry::new(EntryId::OutOfDateLicenseAlert, 4, "Out-of-Date License Alert Message")
    }
}

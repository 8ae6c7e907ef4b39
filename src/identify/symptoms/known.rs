//! The symptoms that are known, and the words in which people tell of them.

use crate::catalogue::EntryId;

/// Alternative wordings. The words of a wording are separated by spaces; a star matches any ending.
pub(super) type Thing = &'static [&'static str];

/// An entry and what people say when they mean it.
pub(super) struct Symptom {
    pub entry: EntryId,
    /// What must all be said.
    pub said: &'static [Thing],
    /// What must not be said nearby: it would make it another symptom.
    pub unsaid: Thing,
}

const LICENSES: Thing = &["license*", "licence*", "licensing", "licencing"];
const DEACTIVATED: Thing =
    &["deactivat*", "de activat*", "shut down", "shut off", "switched off", "suspended"];
const EXCEEDED: Thing = &[
    "exceed*",
    "more users than",
    "more hosts than",
    "over the limit",
    "over our limit",
    "too many users",
    "too many hosts",
    "above the number",
    "in use than",
    "than purchased",
    "than we purchased",
    "than we bought",
    "than bought",
];
const INVALID: Thing = &["invalid", "not valid", "no longer valid"];
const MANAGE_LICENSES: Thing = &["manage license*", "manage licence*", "managing licenses button"];
const DISABLED: Thing = &[
    "grey* out",
    "gray* out",
    "grey",
    "gray",
    "greyed",
    "grayed",
    "disabled",
    "not clickable",
    "unclickable",
    "cannot be clicked",
    "can t click",
    "cannot click",
    "dimmed",
];
const PLM: Thing = &["plm", "prime license manager", "prime licence manager"];
const FREE_TRIAL: Thing = &["free trial", "freetrial", "trial mode", "trial period", "a trial"];
const FAILOVER: Thing = &[
    "failover",
    "fail over",
    "failed over",
    "failing over",
    "took over",
    "high availability",
    "ha node",
];
const PRODUCT: Thing = &[
    "cwms",
    "webex",
    "administration site",
    "admin site",
    "administration page",
    "plm",
    "meetings server",
];
/// Who or what tells of a licenses exceeded condition.
const USAGE: Thing = &[
    "email*",
    "e mail*",
    "mail*",
    "cwms",
    "webex",
    "usage",
    "users",
    "hosts",
    "installed",
    "plm",
    "purchas*",
    "condition",
    "warning*",
    "notification*",
    "alert*",
];

/// The symptoms, the more particular first.
pub(super) const SYMPTOMS: [Symptom; 17] = [
    Symptom {
        entry: EntryId::HaFailoverFreeTrial,
        said: &[
            FAILOVER,
            &[
                "free trial",
                "freetrial",
                "trial mode",
                "trial period",
                "a trial",
                "180 days",
                "180 day",
            ],
        ],
        unsaid: &[],
    },
    Symptom { entry: EntryId::FreeTrialAlert, said: &[FREE_TRIAL, PRODUCT], unsaid: FAILOVER },
    Symptom {
        entry: EntryId::FreeTrialAlert,
        said: &[&["free trial mode", "freetrial mode", "free trial alert", "free trial message"]],
        unsaid: FAILOVER,
    },
    Symptom {
        entry: EntryId::LicenseUsageExceededDeactivated,
        said: &[DEACTIVATED, EXCEEDED, LICENSES],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::LicenseUsageExceeded,
        said: &[EXCEEDED, LICENSES, USAGE],
        unsaid: DEACTIVATED,
    },
    Symptom {
        entry: EntryId::LicenseUsageExceeded,
        said: &[&[
            "licenses exceed*",
            "licences exceed*",
            "exceeded licenses",
            "exceeded licences",
        ]],
        unsaid: DEACTIVATED,
    },
    Symptom {
        entry: EntryId::InvalidLicensesDeactivated,
        said: &[DEACTIVATED, INVALID, LICENSES],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::InvalidLicensesEmail,
        said: &[
            INVALID,
            LICENSES,
            &["email*", "e mail*", "mail", "operating", "running", "cwms", "webex", "system"],
        ],
        unsaid: DEACTIVATED,
    },
    Symptom {
        entry: EntryId::PlmNotAccessible,
        said: &[
            &["infra", "top level domain*", "tld"],
            &[
                "plm",
                "prime license manager",
                "administration url",
                "admin url",
                "administration site",
                "webex",
                "cwms",
                "url",
            ],
        ],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::PlmNotAccessible,
        said: &[
            &[
                "cannot access",
                "can t access",
                "can not access",
                "unable to access",
                "cannot open",
                "can t open",
                "cannot reach",
                "can t reach",
                "unable to reach",
                "unable to open",
                "not accessible",
                "inaccessible",
            ],
            PLM,
        ],
        unsaid: FAILOVER,
    },
    Symptom {
        entry: EntryId::ManageLicensesUnavailableAfterUpdate,
        said: &[
            &["1 5 mr3", "1 5mr3", "mr3", "audit job*", "unknown status"],
            &[
                "manage license*",
                "manage licence*",
                "inactive",
                "plm",
                "prime license manager",
                "elm",
                "user license*",
                "error",
                "update*",
            ],
        ],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::ManageLicensesUnavailableAfterUpdate,
        said: &[
            MANAGE_LICENSES,
            &["after the update", "after an update", "after updating", "after update", "inactive"],
        ],
        unsaid: &["secondary"],
    },
    Symptom {
        entry: EntryId::LicenseInstallationFailsMultipleWindows,
        said: &[
            &[
                "install* fail*",
                "installation of the license*",
                "failed to install",
                "fails to install",
                "install* license*",
                "install* the license*",
                "license* install*",
                "licensing install*",
                "cannot install",
                "can t install",
            ],
            &[
                "two browser*",
                "multiple browser*",
                "browser window*",
                "browser tab*",
                "several browser*",
                "multiple window*",
                "two window*",
                "both window*",
                "multiple tab*",
                "two tab*",
                "other tab",
                "another tab",
            ],
        ],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::LicenseInstallationFailsMultipleWindows,
        said: &[&[
            "license installation fail*",
            "licensing installation fail*",
            "installation of licenses fail*",
            "license install fail*",
            "licence installation fail*",
            "license installation has failed",
            "license installation did not",
        ]],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::ManageLicensesButtonDisabled,
        said: &[MANAGE_LICENSES, DISABLED],
        unsaid: &["mr3"],
    },
    Symptom {
        entry: EntryId::OutOfDateLicenseAlert,
        said: &[
            &[
                "license analysis",
                "licence analysis",
                "license count",
                "installed licenses",
                "count of licenses",
            ],
            &[
                "not updated",
                "not updating",
                "not yet updated",
                "old count",
                "once a day",
                "2 00 am",
                "2 am",
                "24 hours",
            ],
        ],
        unsaid: &[],
    },
    Symptom {
        entry: EntryId::OutOfDateLicenseAlert,
        said: &[
            &["out of date", "outdated"],
            LICENSES,
            &["alert*", "message*", "warning*", "notification*", "cwms", "webex", "pak"],
        ],
        unsaid: &[],
    },
];

//! Texts as people paste them, and what each is.

use std::collections::HashSet;

use pakplan::catalogue::{EntryId, MessageCode};
use pakplan::identify::{MAX_PASTED_CHARS, identify, search};
use proptest::prelude::*;
use rstest::rstest;
use strum::VariantArray as _;

use EntryId::*;
use MessageCode::*;

/// A text, what its first match must be, and the PAK number in it.
type Pasted = (&'static str, EntryId, Option<MessageCode>, Option<&'static str>);

const M1: Option<MessageCode> = Some(PakNoLicensesRemaining);
const M2: Option<MessageCode> = Some(LicenseFileWrongSystem);
const M3: Option<MessageCode> = Some(UpgradePakPartiallyFulfillable);
const M4: Option<MessageCode> = Some(UpgradePakCannotBeFulfilled);
const ALERT: EntryId = OutOfDateLicenseAlert;

/// As the product shows it, or a person tells it, without a slip.
const CLEAN: [Pasted; 31] = [
    (
        "There is an out-of-date license alert about PAK 4411A7C02D9.",
        ALERT,
        None,
        Some("4411A7C02D9"),
    ),
    (
        "The PAK you have entered, 12345678, cannot be fulfilled because there are no licenses remaining in the PAK.",
        ALERT,
        M1,
        Some("12345678"),
    ),
    (
        "The license file you are attempting to install was not issued for this system. Ensure that you are installing the correct file on this system.",
        ALERT,
        M2,
        None,
    ),
    ("Unable to fulfill all the upgrade licenses in a PAK.", ALERT, M3, None),
    (
        "The upgrade PAK you have entered, 4411A7C02D9, cannot be fulfilled either because there are no licenses remaining in the PAK or there are no licenses installed on this Cisco Prime License Manager eligible to be upgraded using the PAK.",
        ALERT,
        M4,
        Some("4411A7C02D9"),
    ),
    (
        "The PAK you have entered, nnnnnnnn, cannot be fulfilled because there are no licenses remaining in the PAK.",
        ALERT,
        M1,
        None,
    ),
    (
        "The upgrade PAK you have entered, nnnnnnnnn, cannot be fulfilled either because there are no licenses remaining in the PAK or there are no licenses installed on this Cisco Prime License Manager eligible to be upgraded using the PAK.",
        ALERT,
        M4,
        None,
    ),
    (
        "The PAK you have entered, {pak}, cannot be fulfilled because there are no licenses remaining in the PAK.",
        ALERT,
        M1,
        None,
    ),
    ("We got: Unable to fulfill all the upgrade licenses in a PAK. What now?", ALERT, M3, None),
    (
        "Error on screen: The license file you are attempting to install was not issued for this system.",
        ALERT,
        M2,
        None,
    ),
    (
        "The upgrade PAK you have entered, AB-12-CD-34, cannot be fulfilled either because there are no licenses remaining in the PAK",
        ALERT,
        M4,
        Some("AB-12-CD-34"),
    ),
    (
        "Our PAK 99887766 says: Unable to fulfill all the upgrade licenses in a PAK.",
        ALERT,
        M3,
        Some("99887766"),
    ),
    ("We received a licenses exceeded email this morning.", LicenseUsageExceeded, None, None),
    (
        "The e-mail says that our license usage is exceeding the number of purchased licenses.",
        LicenseUsageExceeded,
        None,
        None,
    ),
    (
        "Your system has been deactivated due to a licenses exceeded condition.",
        LicenseUsageExceededDeactivated,
        None,
        None,
    ),
    (
        "The number of users has exceeded the number of installed licenses for over six months and the site is deactivated.",
        LicenseUsageExceededDeactivated,
        None,
        None,
    ),
    (
        "You receive an email indicating that your system is operating with invalid licenses.",
        InvalidLicensesEmail,
        None,
        None,
    ),
    (
        "Webex Meetings Server sent us an e-mail about invalid licenses.",
        InvalidLicensesEmail,
        None,
        None,
    ),
    (
        "Our system was deactivated because we are operating with invalid licenses that are over six months old.",
        InvalidLicensesDeactivated,
        None,
        None,
    ),
    ("The Manage Licenses button is greyed out.", ManageLicensesButtonDisabled, None, None),
    (
        "On the User Licenses page, Manage Licenses is disabled and we cannot click it.",
        ManageLicensesButtonDisabled,
        None,
        None,
    ),
    (
        "The administration site shows that the system is running in free-trial mode.",
        FreeTrialAlert,
        None,
        None,
    ),
    ("There is a free trial alert on our Administration site.", FreeTrialAlert, None, None),
    (
        "After the high-availability failover our system started free-trial mode.",
        HaFailoverFreeTrial,
        None,
        None,
    ),
    (
        "Failover happened last night and now CWMS says we have 180 days left.",
        HaFailoverFreeTrial,
        None,
        None,
    ),
    (
        "Our administration URL ends with .infra and we cannot open PLM.",
        PlmNotAccessible,
        None,
        None,
    ),
    (
        "Administrators cannot access PLM from Cisco WebEx Meetings Server.",
        PlmNotAccessible,
        None,
        None,
    ),
    (
        "After the update to 1.5 MR3 the Manage Licenses page shows an error message.",
        ManageLicensesUnavailableAfterUpdate,
        None,
        None,
    ),
    (
        "ELM reports an unknown status and the Manage Licenses button is inactive after updating from 1.5 MR1.",
        ManageLicensesUnavailableAfterUpdate,
        None,
        None,
    ),
    (
        "License installation fails when two browser windows are open.",
        LicenseInstallationFailsMultipleWindows,
        None,
        None,
    ),
    ("We received an out-of-date license alert.", ALERT, None, None),
];

/// With slips, wrapped in other text, damaged on the way.
const MESSY: [Pasted; 38] = [
    ("Unab1e to fu1fi11 a11 the upgrade 1icenses in a PAK.", ALERT, M3, None),
    ("Error: Unable to fulfill all the upgrade lice", ALERT, M3, None),
    (
        "The upgrade PAK you have entered, 90117734, cannot be fulfi\u{2026} [message truncated]",
        ALERT,
        M4,
        Some("90117734"),
    ),
    (
        r#"{"level":"error","msg":"\u201cThe PAK you have entered,\n12345678, cannot be fulfilled because there are no licenses remaining\u201d"}"#,
        ALERT,
        M1,
        Some("12345678"),
    ),
    (
        "It says \u{e2}\u{20ac}\u{153}The PAK you have entered, \u{e2}\u{20ac}\u{2dc}88213400\u{e2}\u{20ac}\u{2122}, cannot be fulfilled because there are no licenses remaining in the PAK",
        ALERT,
        M1,
        Some("88213400"),
    ),
    (
        "The The PAK you you have entered, 60418823, cannot cannot be fulfilled because because there are no no licenses remaining in the PAK",
        ALERT,
        M1,
        Some("60418823"),
    ),
    (
        "THE PAK YOU HAVE ENTERED, 12345678, CANNOT BE FULFILLED BECAUSE THERE ARE NO LICENSES REMAINING IN THE PAK",
        ALERT,
        M1,
        Some("12345678"),
    ),
    (
        "\u{201c}The PAK you have entered, \u{2018}12345678\u{2019}, cannot be fulfilled because there are no licenses remaining in the PAK.\u{201d}",
        ALERT,
        M1,
        Some("12345678"),
    ),
    (
        "The\u{a0}PAK\u{a0}you\u{a0}have\u{a0}entered,\u{a0}12345678,\u{a0}cannot\u{a0}be\u{a0}fulfilled\u{a0}because\u{a0}there are no licenses remaining",
        ALERT,
        M1,
        Some("12345678"),
    ),
    (
        "The PAK you have\nentered, 12345678, cannot be ful-\nfilled because there are no li-\ncenses remain-\ning in the PAK.",
        ALERT,
        M1,
        Some("12345678"),
    ),
    (
        "<p>The PAK you have entered, <b>12345678</b>, cannot be&nbsp;fulfilled because there are no licenses remaining in the PAK.</p>",
        ALERT,
        M1,
        Some("12345678"),
    ),
    (
        "the pak you have enterd 12345678 can not be fullfilled becuase there are no licences remaning in the pak",
        ALERT,
        M1,
        Some("12345678"),
    ),
    (
        "PAK you entered, 12345678, cannot be fulfilled, no licenses remaining in PAK",
        ALERT,
        M1,
        Some("12345678"),
    ),
    (
        "> Hi team,\n> we tried again today and got\n> The PAK you have entered, 7F00AA31,\n> cannot be fulfilled because there are no\n> licenses remaining in the PAK.\n> Regards, Kim",
        ALERT,
        M1,
        Some("7F00AA31"),
    ),
    (
        "2026-11-24 08:13:02,113 ERROR [plm.fulfill] (http-8443-12) The PAK you have entered, 12345678, cannot be fulfilled because there are no licenses remaining in the PAK. at com.example.Fulfill.run(Fulfill.java:213)",
        ALERT,
        M1,
        Some("12345678"),
    ),
    (
        "The PAK youhave entered, 12345678, cannot befulfilled because thereare no licenses remaining in the PAK",
        ALERT,
        M1,
        Some("12345678"),
    ),
    (
        "The PAK you have entered, <12345678>, cannot be fulfilled because there are no licenses remaining in the PAK.",
        ALERT,
        M1,
        Some("12345678"),
    ),
    (
        "The license file you&#39;re attempting to install was not issued for this system",
        ALERT,
        M2,
        None,
    ),
    (
        "the licence file you are atempting to instal was not isued for this sytem. ensure that you are installing the corect file",
        ALERT,
        M2,
        None,
    ),
    (
        "RE: FW: urgent!! license file ... was not issued for this system ... ensure you are installing the correct file",
        ALERT,
        M2,
        None,
    ),
    ("Ensure that you are installing the correct file on this system (license)", ALERT, M2, None),
    ("unable to fulfil all upgrade licences in a PAK", ALERT, M3, None),
    ("UNABLE TO FULFILL ALL THE UPGRADE\r\nLICENSES IN A PAK", ALERT, M3, None),
    (
        "Hello, PLM told us \u{ab}Unable to fulfill all the upgrade licenses\u{bb} yesterday, thanks for any hint",
        ALERT,
        M3,
        None,
    ),
    (
        "Unable&nbsp;to&nbsp;fulfill&nbsp;all&nbsp;the&nbsp;upgrade&nbsp;licenses&nbsp;in&nbsp;a&nbsp;PAK.",
        ALERT,
        M3,
        None,
    ),
    (
        "The upgrade PAK you have entered, 123456789, cannot be fulfilled either because",
        ALERT,
        M4,
        Some("123456789"),
    ),
    (
        "there are no licenses installed on this Cisco Prime License Manager eligible to be upgraded using the PAK",
        ALERT,
        M4,
        None,
    ),
    (
        "the upgrade pak you have entred, 123456789, cannot be fulfiled either becuase there are no licenes remaining in the pak or there are no licenses instaled on this cisco prime licence manager elegible to be upgraded",
        ALERT,
        M4,
        Some("123456789"),
    ),
    (
        "upgrade PAK entered 123456789 cannot be fulfilled: no licenses remaining in the PAK or no licenses installed on this PLM eligible to be upgraded",
        ALERT,
        M4,
        Some("123456789"),
    ),
    (
        "The upgrade PAK you have entered, 123-\n456, cannot be fulfilled either because there are no licenses remain=\ning in the PAK or there are no licenses installed on this Cisco Prime License Manager",
        ALERT,
        M4,
        Some("123-456"),
    ),
    (
        "subject: licences exeeded!! pls help, got this mail from webex",
        LicenseUsageExceeded,
        None,
        None,
    ),
    (
        "sytem was de-activated, mail says license usage has exceded what we purchased",
        LicenseUsageExceededDeactivated,
        None,
        None,
    ),
    (
        "Manage Licences buton is grayed out on the user licenses page, secondary is active",
        ManageLicensesButtonDisabled,
        None,
        None,
    ),
    ("cant click 'Manage Licenses', it is dimmed", ManageLicensesButtonDisabled, None, None),
    (
        "help - cwms freetrial? the admin site says free  trial mode since yesterday",
        FreeTrialAlert,
        None,
        None,
    ),
    ("url is https://webex.corp.infra/ , PLM does not open", PlmNotAccessible, None, None),
    ("mail: \"your system is running with INVALID LICENCES\"", InvalidLicensesEmail, None, None),
    (
        "licence instalation fails, we had the admin site open in another tab of the browser and multiple browser windows",
        LicenseInstallationFailsMultipleWindows,
        None,
        None,
    ),
];

/// Texts that are something else.
const OTHERS: [&str; 35] = [
    "Your password for the payroll system expires in 180 days.",
    "Start your free trial of Photoshop, no license needed.",
    "The driver exceeded the speed limit and lost his licence.",
    "We cannot open the Autodesk License Manager.",
    "No licenses are installed on this device.",
    "The certificate file you are attempting to install was not issued for this system.",
    "We have more licenses than we need.",
    "The training on Cisco Prime License Manager is on Monday, in the big room.",
    "The image file you are attempting to open is corrupt. Ensure that the download was complete.",
    "Your Webex account was created; the license is attached to this mail.",
    "Please reboot the primary printer and tell us whether the system works again.",
    "",
    "   \n\t ",
    "Hello, could you call me back tomorrow?",
    "The weather in Lisbon is fine today.",
    "Please send the invoice for the new laptops to accounting.",
    "PAK 12345678",
    "Our PAK number is 4411A7C02D9, it came with the order of last week.",
    "How many licenses do we have?",
    "Please renew the license of our photo editing software.",
    "We were unable to fulfill all the orders before the holidays.",
    "The order you have entered, 12345678, cannot be fulfilled because there are no items remaining in the store.",
    "The meeting was moved to Thursday, 10:00.",
    "Your mailbox has exceeded its size limit.",
    "The password you have entered is invalid.",
    "The account was deactivated at the request of its owner.",
    "The server in rack 12 was rebooted after the power failure.",
    "Start your free trial of our streaming service today!",
    "The Save button is greyed out in the spreadsheet.",
    "Two browser windows are open on my desktop.",
    "Upgrade your phone plan now and get 50 percent off.",
    "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.",
    "GET /v1/catalogue HTTP/1.1\r\nhost: example.com\r\naccept: */*",
    "The driver's licence of the applicant has expired.",
    "The infrastructure team is on holiday next week.",
];

#[test]
fn a_pasted_text_is_known_for_what_it_is() {
    let mut wrong = Vec::new();
    for (text, entry, code, pak) in CLEAN.iter().chain(&MESSY) {
        let found = identify(text);
        let first = found.first().map(|first| (first.entry, first.code, first.pak.as_deref()));
        if first != Some((*entry, *code, *pak)) {
            wrong.push(format!("{text:?}: {first:?}, want {entry:?} {code:?} {pak:?}"));
        }
    }
    assert!(wrong.is_empty(), "{} wrong:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn a_text_about_something_else_matches_nothing() {
    let wrong: Vec<_> = OTHERS.iter().filter(|text| !identify(text).is_empty()).collect();
    assert!(
        wrong.is_empty(),
        "{wrong:#?} {:#?}",
        wrong.iter().map(|text| identify(text)).collect::<Vec<_>>()
    );
}

#[test]
fn the_tables_hold_each_text_once() {
    let texts: HashSet<_> =
        CLEAN.iter().chain(&MESSY).map(|pasted| pasted.0).chain(OTHERS).collect();
    assert_eq!(texts.len(), CLEAN.len() + MESSY.len() + OTHERS.len());
}

#[test]
fn two_messages_in_one_text_are_both_found() {
    let text = format!(
        "First {} and then, with another one, {}",
        PakNoLicensesRemaining.text(Some("AAA11111")),
        LicenseFileWrongSystem.text(None)
    );
    let codes: Vec<_> = identify(&text).iter().filter_map(|found| found.code).collect();
    assert_eq!(codes, [PakNoLicensesRemaining, LicenseFileWrongSystem]);
}

#[test]
fn the_same_message_twice_gives_both_numbers() {
    let text =
        ["AAA11111", "BBB22222"].map(|pak| PakNoLicensesRemaining.text(Some(pak))).join("\n");
    let paks: Vec<_> = identify(&text).into_iter().filter_map(|found| found.pak).collect();
    assert_eq!(paks, ["AAA11111", "BBB22222"]);
}

#[test]
fn a_whole_message_is_sure_and_comes_first() {
    for code in MessageCode::VARIANTS.iter().copied() {
        let found = identify(&code.text(Some("12345678")));
        assert_eq!((found[0].code, found.len()), (Some(code), 1));
        assert!((found[0].score - 1.0).abs() < 1e-9, "{code:?}: {}", found[0].score);
    }
}

#[rstest]
#[case::greyed_out("greyed out", &[ManageLicensesButtonDisabled])]
#[case::grayed_out("grayed out", &[ManageLicensesButtonDisabled])]
#[case::infra(".infra", &[PlmNotAccessible])]
#[case::two_am("2 am", &[OutOfDateLicenseAlert])]
#[case::two_am_gmt("2:00 am GMT", &[OutOfDateLicenseAlert])]
#[case::deactivated("deactivated", &[LicenseUsageExceededDeactivated, InvalidLicensesDeactivated])]
#[case::the_start_of_a_word("deactiv", &[LicenseUsageExceededDeactivated, InvalidLicensesDeactivated])]
#[case::a_slip("faiolver", &[HaFailoverFreeTrial])]
#[case::audit("audit jobs", &[ManageLicensesUnavailableAfterUpdate])]
#[case::browser("browser windows", &[LicenseInstallationFailsMultipleWindows])]
#[case::a_message("no licenses remaining in the PAK", &[OutOfDateLicenseAlert])]
fn a_search_finds_its_entry_first(#[case] query: &str, #[case] first: &[EntryId]) {
    let found: Vec<_> = search(query).into_iter().map(|entry| entry.id).take(first.len()).collect();
    assert_eq!(found, first);
}

#[rstest]
#[case::other("weather")]
#[case::partly_other("deactivated weather")]
fn a_search_for_something_else_finds_nothing(#[case] query: &str) {
    assert_eq!(search(query).len(), 0);
}

#[rstest]
#[case("")]
#[case("  ?! ")]
#[case("the")]
fn a_search_for_nothing_lists_all(#[case] query: &str) {
    assert_eq!(search(query).len(), 11);
}

proptest! {
    #[test]
    fn any_text_is_looked_into(text in ".{0,400}") {
        for found in identify(&text) {
            prop_assert!((0.0..=1.0).contains(&found.score));
        }
    }

    #[test]
    fn any_query_is_searched_for(query in ".{0,64}") {
        prop_assert!(search(&query).len() <= 11);
    }

    #[test]
    fn a_message_is_found_with_any_number_and_anything_around_it(
        number in "[A-Za-z0-9]{3}[0-9][A-Za-z0-9-]{0,8}[A-Za-z0-9]",
        before in "[a-z ,.]{0,60}",
        after in "[a-z ,.]{0,60}",
        code in prop::sample::select(vec![PakNoLicensesRemaining, UpgradePakCannotBeFulfilled]),
    ) {
        let text = format!("{before} {} {after}", code.text(Some(&number)));
        let found = identify(&text);
        prop_assert_eq!(found[0].code, Some(code));
        prop_assert_eq!(found[0].pak.as_deref(), Some(number.as_str()));
    }
}

#[test]
fn the_longest_text_is_looked_into_whole() {
    let end = UpgradePakPartiallyFulfillable.text(None);
    let filler = "word ".repeat((usize::try_from(MAX_PASTED_CHARS).unwrap() - end.len()) / 5);
    assert_eq!(identify(&format!("{filler}{end}"))[0].code, M3);
}

#[rstest]
#[case::brackets("<", ">")]
#[case::possible_tags("<a", ">")]
#[case::open_tags("<a ", "")]
fn the_longest_text_of_brackets_has_no_match(#[case] repeated: &str, #[case] end: &str) {
    let most = usize::try_from(MAX_PASTED_CHARS).unwrap();
    let text = repeated.repeat((most - end.len()) / repeated.len()) + end;
    assert!(identify(&text).is_empty());
}

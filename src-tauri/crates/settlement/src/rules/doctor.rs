//! 医师: only doctors on the list make costs that are paid (requirements 83, 84). Where no list is known nothing is said.

use super::case::{Case, Found, Prepared};
use super::facts::DoctorListing;

fn listings<'a>(case: &Case<'a>) -> Option<Vec<&'a DoctorListing>> {
    // The centre's own list counts before that of a pack, which is older.
    if let Some(listed) = &case.basket.listings {
        return Some(listed.iter().collect());
    }
    of_packs(case)
}

fn of_packs<'a>(case: &Case<'a>) -> Option<Vec<&'a DoctorListing>> {
    let code = &case.basket.doctor.code;
    Some(case.doctors?.iter().filter(|listing| &listing.code == code).collect())
}

fn named(case: &Case<'_>) -> String {
    format!("{}（{}）", case.basket.doctor.name, case.basket.doctor.code)
}

/// 不在名录.
pub(super) fn not_listed(_rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    if listings(case).is_some_and(|listed| listed.is_empty()) {
        found.push(Found::visit(format!("{} 不在医保医师名录", named(case))));
    }
}

/// On the list, and not on the day of the service.
pub(super) fn not_in_force(_rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let (Some(listed), on) = (listings(case), case.basket.on) else { return };
    let holds = |one: &&DoctorListing| one.from <= on && one.until.is_none_or(|until| on <= until);
    if let Some(last) = listed.last().filter(|_| !listed.iter().any(holds)) {
        let until = last.until.map_or_else(|| "长期".to_owned(), |until| until.to_string());
        found.push(Found::visit(format!(
            "{} 名录有效期 {} 至 {until}，服务日期 {on}",
            named(case),
            last.from
        )));
    }
}

/// 年度考核不合格: only packs say so.
pub(super) fn suspended(_rule: &Prepared, case: &Case<'_>, found: &mut Vec<Found>) {
    let year = case.basket.on.year();
    if of_packs(case).is_some_and(|listed| listed.iter().any(|one| one.suspended.contains(&year))) {
        found.push(Found::visit(format!("{} {year} 年度医保服务资质已停", named(case))));
    }
}

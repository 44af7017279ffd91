//! The person and the devices as the view shows them: whole, masked, in words.

use settlement::card_record::{CardDoubt, CardGeneration, Sex};
use settlement::fact::Stamp;
use settlement::ports::{Cache, Journal};
use settlement::request::Codec;

use crate::desk::Desk;
use crate::fault::{FaultCode, FaultView};
use crate::flow::situation_fault;
use crate::state::AtDesk;
use crate::view::*;
use crate::view_of::{count, lamp};

pub(crate) fn person_view(at: &AtDesk, now: Stamp, unmask: bool) -> PersonView {
    let snapshot = at.snapshot.as_ref();
    let holder = at.card.as_ref().and_then(|card| card.holder.as_ref());
    let birth = snapshot.and_then(|s| s.birth_date).or_else(|| holder.and_then(|h| h.birth_date));
    let typed = at.typed.as_ref();
    let name =
        snapshot.map(|s| &s.name).or_else(|| typed.map(|t| &t.name)).or_else(|| holder.map(|h| &h.name));
    let sex = snapshot.map(|s| s.sex).or_else(|| holder.map(|h| h.sex));
    let cert = snapshot
        .map(|s| &s.cert_no)
        .or_else(|| typed.map(|t| &t.cert_no))
        .or_else(|| holder.map(|h| &h.social_security_no));
    PersonView {
        state: at.state,
        fault: at.fault.clone(),
        name: name.map(|name| name.expose().to_owned()),
        sex: sex.map(|sex| sex_code(sex).to_owned()),
        age: birth.map(|birth| birth.years_until(now.wall.china_date())),
        birth_date: birth.map(|birth| birth.to_string()),
        cert_no: cert.map(|number| if unmask { number.expose().to_owned() } else { number.masked() }),
        card_no: at.card.as_ref().and_then(|card| card.card_no.as_ref()).map(settlement::CardNo::masked),
        card_generation: at.card.as_ref().map(|card| generation_number(card.generation)),
        card_valid_until: at.card.as_ref().and_then(|card| card.valid_until).map(|day| day.to_string()),
        card_present: at.card_present,
        person_no: snapshot.map(|s| masked_tail(s.person_no.as_str())),
        insurances: snapshot
            .map(|s| {
                s.insurances
                    .iter()
                    .map(|insurance| InsuranceView {
                        kind: insurance.kind.to_string(),
                        person_kind: insurance.person_kind.to_string(),
                        active: insurance.active,
                        area: insurance.area.to_string(),
                        balance: insurance.balance.to_string(),
                        civil_servant: insurance.civil_servant,
                        employer: insurance.employer.clone(),
                    })
                    .collect()
            })
            .unwrap_or_default(),
        insurance_chosen: at.insurance_chosen.map(count),
        warnings: warnings(at, now),
        differences: differences(at),
        verified: at.check.as_ref().map(|check| VerifiedView {
            method: match check.method.as_str() {
                "card_photo" => crate::api::VerifyMethod::CardPhoto,
                "agent" => crate::api::VerifyMethod::Agent,
                _ => crate::api::VerifyMethod::IdentityDocument,
            },
            at: check.at.platform_text(),
            operator: check.clerk.to_string(),
        }),
        read_ms: at.read_ms.and_then(|ms| u32::try_from(ms).ok()),
        entitlement: None,
    }
}

fn warnings(at: &AtDesk, now: Stamp) -> Vec<FaultView> {
    let mut found = Vec::new();
    if let Some(card) = &at.card {
        if card.valid_until.is_some_and(|day| day < now.wall.china_date()) {
            found.push(FaultCode::C15.view_with(card.valid_until.map(|day| day.to_string())));
        }
        found.extend(card.doubts.iter().map(|doubt| doubt_fault(*doubt)));
    }
    if at.insurance().is_some_and(|insurance| !insurance.active) {
        found.push(FaultCode::P09.view());
    }
    if !differences(at).is_empty() {
        found.push(FaultCode::P12.view());
    }
    found
}

/// Card against platform, field by field (requirement 3).
fn differences(at: &AtDesk) -> Vec<DifferenceView> {
    let (Some(card), Some(snapshot)) = (&at.card, &at.snapshot) else { return Vec::new() };
    let Some(holder) = &card.holder else { return Vec::new() };
    let mut found = Vec::new();
    let mut compare = |field: &str, card: String, platform: String| {
        if card != platform {
            found.push(DifferenceView { field: field.to_owned(), card, platform });
        }
    };
    compare("姓名", holder.name.expose().to_owned(), snapshot.name.expose().to_owned());
    compare("证件号码", holder.social_security_no.masked(), snapshot.cert_no.masked());
    if holder.sex != Sex::NotStated && snapshot.sex != Sex::NotStated {
        compare("性别", sex_word(holder.sex).to_owned(), sex_word(snapshot.sex).to_owned());
    }
    if let (Some(ours), Some(theirs)) = (holder.birth_date, snapshot.birth_date) {
        compare("出生日期", ours.to_string(), theirs.to_string());
    }
    found
}

/// A doubt about a card as the clerk sees it; the one place a doubt becomes a code.
fn doubt_fault(doubt: CardDoubt) -> FaultView {
    match doubt {
        CardDoubt::NoKeyCard => FaultCode::C16.view(),
        CardDoubt::NotAuthenticated => FaultCode::C17.view(),
        CardDoubt::CardNoCheck => FaultCode::C18.view(),
        CardDoubt::CertNoCheck => FaultCode::C19.view(),
        CardDoubt::BirthDateDiffers => FaultCode::C20.view(),
        CardDoubt::VersionOdd => FaultCode::C21.view(),
        CardDoubt::PaddingOdd => FaultCode::C22.view(),
        CardDoubt::HolderIncomplete => FaultCode::C23.view(),
    }
}

const fn generation_number(generation: CardGeneration) -> u32 {
    match generation {
        CardGeneration::First => 1,
        CardGeneration::Second => 2,
        CardGeneration::Third => 3,
    }
}

const fn sex_code(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "1",
        Sex::Female => "2",
        Sex::NotStated => "9",
    }
}

const fn sex_word(sex: Sex) -> &'static str {
    match sex {
        Sex::Male => "男",
        Sex::Female => "女",
        Sex::NotStated => "未说明",
    }
}

/// The last four; how many were before them is nobody's business and would not fit.
fn masked_tail(text: &str) -> String {
    let hidden = text.chars().count().saturating_sub(4);
    let tail: String = text.chars().skip(hidden).collect();
    format!("****{tail}")
}

impl<J: Journal, C: Cache, K: Codec> Desk<J, C, K> {
    pub(crate) fn devices(&self, now: Stamp) -> DevicesView {
        let around = &self.state.around;
        let line = &around.line;
        DevicesView {
            card_service: if around.service_down {
                lamp(Lamp::Down, "读卡服务未运行，正在重试")
            } else {
                lamp(Lamp::Ok, "读卡服务正常")
            },
            readers: around
                .readers
                .iter()
                .map(|(name, at)| ReaderView {
                    name: name.to_string(),
                    state: at.state.to_owned(),
                    fault: at.situation.map(situation_fault),
                })
                .collect(),
            last_card: around.last_card.as_ref().map(|last| {
                let (result, fault, generation, doubts) = match &last.outcome {
                    Ok((generation, doubts)) => (
                        "read",
                        None,
                        Some(generation_number(*generation)),
                        doubts.iter().map(|d| doubt_fault(*d)).collect(),
                    ),
                    Err(situation) => ("failed", Some(situation_fault(*situation)), None, Vec::new()),
                };
                CardVerdictView {
                    at: last.at.platform_text(),
                    result: result.to_owned(),
                    fault,
                    generation,
                    doubts,
                    timing: TimingView {
                        connect_us: micros(last.timing.connect_us),
                        select_us: micros(last.timing.select_us),
                        issuer_us: micros(last.timing.issuer_us),
                        holder_us: micros(last.timing.holder_us),
                        verify_us: micros(last.timing.verify_us),
                        decode_us: micros(last.timing.decode_us),
                        total_us: micros(last.timing.total_us),
                        exchanges: last.timing.exchanges,
                    },
                }
            }),
            platform: PlatformLineView {
                lamp: self.line_lamp(),
                address: self.options.platform_address.clone(),
                last_answer_at: line.answered_at.map(settlement::Timestamp::platform_text),
                last_answer_ms: line.answered_ms.and_then(|ms| u32::try_from(ms).ok()),
                last_transaction: line.transaction.map(|transaction| transaction.number().to_owned()),
            },
            printer: self.printer_lamp(),
            disk_free_mib: around.free_bytes.and_then(|free| u32::try_from(free / (1024 * 1024)).ok()),
            clock_skew_ms: self.lead_ms(now).map(|lead| i32::try_from(lead).unwrap_or(i32::MAX)),
            keeping: self.keeping(now),
        }
    }
}

fn micros(value: u64) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}

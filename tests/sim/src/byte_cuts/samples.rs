//! 2207, 2208 and 2601 as the product writes them, with the centre's own success and refusal of each.

use platform::{CodecOptions, WireCodec};
use settlement::fees::{CatalogItem, FeeLine, Grade, Order, VisitDetails};
use settlement::ids::{
    CardSn, CatalogCode, ChargeBatchNo, ClerkNo, FeeLineNo, InstitutionCode, ItemCode, MsgId, OutpatientNo,
    PersonNo, SignInNo, VisitId,
};
use settlement::money::{Money, Quantity, Rate, UnitPrice};
use settlement::person::{AreaCode, CareKind, Credential, CredentialKind, InsuranceKind};
use settlement::request::{
    Answer, Codec, Encoded, Envelope, Output, PlatformSettlement, RawReply, RegisterRequest, Request,
    SettleRequest, Transaction, UploadFeesRequest, UploadVisitRequest,
};
use settlement::split::FundFormula;
use settlement::time::Timestamp;

use crate::sim_platform::{Centre, Flavours, Person, Setup, fixture_people, seed_items, stamp14};

/// One transaction with both of its answers.
#[derive(Clone)]
pub struct Sample {
    /// Transaction number.
    pub number: &'static str,
    /// What is asked.
    pub request: Request,
    /// The bytes of it.
    pub encoded: Encoded,
    /// The codec of this institution.
    pub codec: WireCodec,
    /// When it is sent.
    pub at: Timestamp,
    /// Body of the answer where the centre has executed it.
    pub success: Vec<u8>,
    /// Body of the answer where the centre refuses it.
    pub refusal: Vec<u8>,
    /// What the whole refusal means: for 2207 and 2208 an error is not a "no".
    pub class_of_refusal: &'static str,
}

/// Noon of an ordinary Monday.
const NOON: &str = "2026-05-04 12:00:00";

struct Desk {
    centre: Centre,
    codec: WireCodec,
    at: Timestamp,
    serial: u32,
    sign_in: Option<SignInNo>,
    person: Person,
}

impl Desk {
    fn open(flavour: &str) -> Self {
        let flavours = Flavours::named(flavour).expect("a named flavour");
        let institution = InstitutionCode::new("H10990000001").expect("a code");
        let area = AreaCode::new("109900").expect("an area");
        let mut options = CodecOptions::national(institution, "示例市第一人民医院", area);
        if flavours.fund_includes_account {
            options.profile.fund_formula = FundFormula::AccountInside;
        }
        Self {
            centre: Centre::open(Setup { flavours, credentials: None, ..Setup::default() }),
            codec: WireCodec::new(options).expect("complete options"),
            at: Timestamp::parse_platform(NOON).expect("a time"),
            serial: 0,
            sign_in: None,
            person: fixture_people().into_iter().next().expect("people"),
        }
    }

    /// Encodes under a fresh message id.
    fn encode(&mut self, request: &Request) -> Encoded {
        self.serial += 1;
        let id = format!("H10990000001{}{:04}", stamp14(self.at.millis()), self.serial);
        let envelope = Envelope {
            msg_id: MsgId::new(&id).expect("a message id"),
            at: self.at,
            clerk: ClerkNo::new("0001").expect("a number"),
            clerk_name: "收费员".to_owned(),
            sign_in: self.sign_in.clone(),
            insured_area: Some(AreaCode::new("109900").expect("an area")),
        };
        self.codec.encode(request, &envelope).expect("a complete request")
    }

    fn body(&mut self, encoded: &Encoded) -> Vec<u8> {
        self.centre.handle(self.at.millis(), &encoded.path, &[], &encoded.body).body
    }

    fn read(&self, request: &Request, encoded: &Encoded, body: &[u8]) -> Answer {
        let ending =
            RawReply::Http { status: 200, content_type: "application/json".to_owned(), body: body.to_vec() };
        self.codec.decode_sent(request, &encoded.msg_id, self.at, &ending)
    }

    fn done(&mut self, request: &Request) -> Output {
        let encoded = self.encode(request);
        let body = self.body(&encoded);
        match self.read(request, &encoded, &body) {
            Answer::Done(output) => *output,
            other => panic!("{}: {other:?}", request.transaction().number()),
        }
    }

    fn person_no(&self) -> PersonNo {
        PersonNo::new(&self.person.psn_no).expect("a number")
    }

    fn credential(&self) -> Credential {
        Credential {
            kind: CredentialKind::SocialSecurityCard,
            number: self.person.card_no.clone(),
            card_sn: Some(CardSn::new(&self.person.card_sn).expect("a serial number")),
            cert_kind: None,
        }
    }

    fn insurance(&self) -> InsuranceKind {
        InsuranceKind::new(&self.person.insurance.insutype).expect("a kind")
    }

    fn line(&self, number: usize) -> FeeLine {
        let item = &seed_items()[number * 7];
        let price =
            UnitPrice::parse(&format!("{}.{:02}", item.price_e6 / 1_000_000, item.price_e6 / 10_000 % 100));
        let (unit_price, quantity) = (price.expect("a price"), Quantity::parse("2").expect("a quantity"));
        FeeLine {
            line_no: FeeLineNo::new(&number.to_string()).expect("a number"),
            item: CatalogItem {
                item_code: ItemCode::new(&item.medins_list_codg).expect("a code"),
                catalog_code: CatalogCode::new(&item.med_list_codg).expect("a code"),
                name: item.name.clone(),
                spec: item.spec.clone(),
                unit: item.unit.clone(),
                unit_price,
                grade: Grade::A,
                first_pay: Rate::parse("0").expect("a rate"),
                price_ceiling: None,
            },
            quantity,
            unit_price,
            amount: unit_price.times(quantity).expect("small"),
            order_no: None,
            occurred_at: self.at,
            order: Order::default(),
            self_paid: false,
            answers: Vec::new(),
        }
    }

    /// A visit with its lines, up to the 2207 that would settle it.
    fn quoted(&mut self, outpatient_no: &str) -> Request {
        let visit = VisitDetails {
            care_kind: CareKind::new("11").expect("a kind"),
            department_code: "0301".to_owned(),
            department_name: "全科门诊".to_owned(),
            doctor_code: "D109900000001".to_owned(),
            doctor_name: "李医生".to_owned(),
            diagnosis_code: "J06.900".to_owned(),
            diagnosis_name: "急性上呼吸道感染".to_owned(),
            use_account: true,
            injury: None,
            disease: None,
        };
        let (person, insurance, credential) = (self.person_no(), self.insurance(), self.credential());
        let batch = ChargeBatchNo::new(&format!("B{outpatient_no}")).expect("a batch");
        let lines: Vec<FeeLine> = (1..=3).map(|number| self.line(number)).collect();
        let total = Money::sum(lines.iter().map(|line| line.amount)).expect("small");
        let register = RegisterRequest {
            person: person.clone(),
            insurance: insurance.clone(),
            outpatient_no: OutpatientNo::new(outpatient_no).expect("a number"),
            credential: credential.clone(),
            visit: visit.clone(),
            at: self.at,
        };
        let Output::Registered(visit_id) = self.done(&Request::Register(Box::new(register))) else {
            panic!("2201 registers")
        };
        let at = self.at;
        self.done(&Request::UploadVisit(Box::new(UploadVisitRequest {
            visit_id: visit_id.clone(),
            person: person.clone(),
            visit: visit.clone(),
            at,
        })));
        self.done(&Request::UploadFees(Box::new(UploadFeesRequest {
            visit_id: visit_id.clone(),
            person: person.clone(),
            batch: batch.clone(),
            visit: visit.clone(),
            lines,
        })));
        let mut settle = SettleRequest {
            visit_id,
            person,
            insurance,
            credential,
            care_kind: visit.care_kind,
            total,
            batch,
            use_account: true,
            quoted: None,
            traces: Vec::new(),
        };
        let Output::Quoted(split) = self.done(&Request::Quote(Box::new(settle.clone()))) else {
            panic!("2206 quotes")
        };
        settle.quoted = Some(split);
        Request::Settle(Box::new(settle))
    }

    /// The bytes of a request with the success the centre has just given to it and the refusal of another one.
    fn sample(
        &mut self,
        number: &'static str,
        request: Request,
        refused: &Request,
        class_of_refusal: &'static str,
    ) -> (Sample, Output) {
        let refused_bytes = self.encode(refused);
        let encoded = self.encode(&request);
        // Where the refusal needs what the success has done (a second cancel), it is asked for afterwards.
        let success = self.body(&encoded);
        let refusal = self.body(&refused_bytes);
        let output = match self.read(&request, &encoded, &success) {
            Answer::Done(output) => *output,
            other => panic!("{number}: {other:?}"),
        };
        let answer = self.read(refused, &refused_bytes, &refusal);
        assert!(!matches!(answer, Answer::Done(_)), "{number} is refused: {answer:?}");
        let sample = Sample {
            number,
            request,
            encoded,
            codec: self.codec.clone(),
            at: self.at,
            success,
            refusal,
            class_of_refusal,
        };
        (sample, output)
    }
}

/// The three transactions against a centre of this flavour.
///
/// # Panics
/// The centre does not do what it is asked for.
pub fn samples(flavour: &str) -> Vec<Sample> {
    let mut desk = Desk::open(flavour);
    let clerk = ClerkNo::new("0001").expect("a number");
    let Output::SignedIn(sign_in) = desk.done(&Request::SignIn { clerk }) else { panic!("9001 signs in") };
    desk.sign_in = Some(sign_in);

    let settle = desk.quoted("MZ0001");
    let (first, output) = desk.sample("2207", settle.clone(), &settle, "in doubt");
    let Output::Settled(settled) = output else { panic!("2207 settles") };
    let cancel = cancel_of(&settle, &settled);
    let (second, _) = desk.sample("2208", cancel.clone(), &cancel, "in doubt");

    let lost = desk.quoted("MZ0002");
    let lost_bytes = desk.encode(&lost);
    desk.body(&lost_bytes);
    let reverse =
        |person, of: &Encoded| Request::Reverse { person, of: of.msg_id.clone(), what: Transaction::Settle };
    let never_sent = desk.encode(&lost);
    let (person, other) = (desk.person_no(), desk.person_no());
    let (third, _) =
        desk.sample("2601", reverse(person, &lost_bytes), &reverse(other, &never_sent), "refused");
    vec![first, second, third]
}

fn cancel_of(settle: &Request, settled: &PlatformSettlement) -> Request {
    let Request::Settle(request) = settle else { panic!("a 2207") };
    let visit_id: VisitId = request.visit_id.clone();
    Request::Cancel {
        person: request.person.clone(),
        visit_id,
        settlement: settled.id.clone(),
        settled: Box::new(settled.split.clone()),
    }
}

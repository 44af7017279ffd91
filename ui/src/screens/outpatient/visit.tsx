import Button from "antd/es/button";
import Input from "antd/es/input/Input";
import { useState } from "react";

import { useCalls, useHost } from "../../desk/desk";
import { useKeys } from "../../desk/keyboard";
import type { CodedView, FilingView, InjuryArgs, ListWanted, RecentView, VisitArgs } from "../../generated/api";
import { Combo } from "../../parts/combo";
import { FaultBox } from "../../parts/fault-box";
import { Field } from "../../parts/field";
import { Icon } from "../../parts/icons";
import { KeyButton } from "../../parts/keycap";
import { Panel } from "../../parts/panel";
import { useText } from "../../text/text";
import { codeName } from "../../text/labels";

/** 诊疗科目 of the commonest departments; others are typed. */
const DEPARTMENTS = ["A02 全科医疗科", "A03 内科", "A04 外科", "A05 妇产科", "A07 儿科", "A10 眼科", "A11 耳鼻咽喉科", "A12 口腔科", "A13 皮肤科", "A20 急诊医学科", "A50 中医科"];
/** A dozen diagnoses that fill half of an outpatient day; others are typed. */
const DIAGNOSES = ["J06.900 急性上呼吸道感染", "J20.900 急性支气管炎", "I10.x00 特发性（原发性）高血压", "E11.900 2型糖尿病不伴有并发症", "K29.500 未特指的慢性胃炎", "I25.100 动脉硬化性心脏病", "M54.500 下背痛", "N39.000 泌尿道感染", "H10.900 结膜炎", "L30.900 皮炎", "Z00.000 一般性医学检查"];

const shown = ({ code, name }: CodedView) => `${code} ${name}`;

/** `A03 内科` → code and name; null where one is missing. */
export function parseCoded(typed: string): CodedView | null {
  const parts = /^([!-~]+)\s+(\S.*)$/.exec(typed.trim());
  const [, code, name] = parts ?? [];
  return code !== undefined && name !== undefined ? { code, name } : null;
}

/** Diagnoses of injuries: the rules want time, place and cause. */
const INJURY = /^[ST]\d/i;
const UNHURT: InjuryArgs = { at: "", place: "", cause: "" };

/** 门慢门特: such a visit names a disease that is filed for the person. */
const NEEDS_DISEASE = "14";

interface VisitProps {
  visit: VisitArgs | null;
  recent: RecentView;
  filings: FilingView[];
  editable: boolean;
  bill: string;
}

/** The visit in one line, or as a form (Alt+J). */
export function Visit({ visit, recent, filings, editable, bill }: VisitProps) {
  const text = useText();
  const words = text.visit;
  const [editing, setEditing] = useState(false);
  useKeys({ visit: () => editable && setEditing(true) });
  if (editing && editable) {
    return <VisitForm key={bill} visit={visit} recent={recent} filings={filings.filter((filing) => filing.in_force)} onDone={() => setEditing(false)} />;
  }
  return (
    <div className="visit-line">
      {visit ? (
        <p>
          <b>{codeName(text, text.careKinds, visit.care_kind)}</b>
          {visit.care_kind === NEEDS_DISEASE && (visit.disease ? <b>{visit.disease.name}</b> : <span className="tone-warn"><Icon name="warn" size={16} /> {words.noDisease}</span>)}
          <span>{visit.department_name}</span>
          <span>{visit.doctor_name}</span>
          <span>
            {visit.diagnosis_name} <span className="code">{visit.diagnosis_code}</span>
          </span>
          <span className="muted">{visit.use_account ? words.account : words.noAccount}</span>
        </p>
      ) : (
        <p className={editable ? "tone-warn" : "muted"}>
          {editable && <Icon name="warn" size={16} />} <span>{words.missing}</span>
        </p>
      )}
      <KeyButton id="visit" allowed={editable} onPress={() => setEditing(true)} />
    </div>
  );
}

function VisitForm({ visit, recent, filings, onDone }: { visit: VisitArgs | null; recent: RecentView; filings: FilingView[]; onDone: () => void }) {
  const text = useText();
  const words = text.visit;
  const { run, fault, pending } = useCalls();
  const host = useHost();
  // Rows that do not hold today are not offered; whoever types one all the same is told by the rules.
  const search = (list: ListWanted) => async (typed: string) => {
    const answer = await host.query("list_search", { list, text: typed, limit: 8 });
    return "rows" in answer ? answer.rows.filter((row) => row.holds).map(shown) : [];
  };
  const [careKind, setCareKind] = useState(visit?.care_kind ?? "11");
  const [department, setDepartment] = useState(() => (visit ? `${visit.department_code} ${visit.department_name}` : (recent.departments.map(shown)[0] ?? "")));
  const [doctor, setDoctor] = useState(() => (visit ? `${visit.doctor_code} ${visit.doctor_name}` : (recent.doctors.map(shown)[0] ?? "")));
  const [diagnosis, setDiagnosis] = useState(visit ? `${visit.diagnosis_code} ${visit.diagnosis_name}` : "");
  const [useAccount, setUseAccount] = useState(visit?.use_account ?? true);
  const [injury, setInjury] = useState(visit?.injury ?? UNHURT);
  const [disease, setDisease] = useState(visit?.disease?.code ?? filings[0]?.code ?? "");
  const filed = filings.find((filing) => filing.code === disease);
  const [tried, setTried] = useState(false);
  const hurt = INJURY.test(diagnosis.trim());

  const fields = [
    { id: "visit-department", label: words.department, value: department, set: setDepartment, options: [...new Set([...recent.departments.map(shown), ...DEPARTMENTS])], find: search("departments"), example: words.departmentExample },
    { id: "visit-doctor", label: words.doctor, value: doctor, set: setDoctor, options: recent.doctors.map(shown), find: search("doctors"), example: words.doctorExample },
    { id: "visit-diagnosis", label: words.diagnosis, value: diagnosis, set: setDiagnosis, options: DIAGNOSES, find: undefined, example: words.diagnosisExample },
  ];
  const submit = async () => {
    setTried(true);
    const wrong = fields.find((field) => !parseCoded(field.value));
    const parsed = [parseCoded(department), parseCoded(doctor), parseCoded(diagnosis)] as const;
    if (wrong || !parsed[0] || !parsed[1] || !parsed[2]) {
      if (wrong) document.getElementById(wrong.id)?.focus();
      return;
    }
    const [dept, doc, diag] = parsed;
    const args: VisitArgs = {
      care_kind: careKind,
      department_code: dept.code,
      department_name: dept.name,
      doctor_code: doc.code,
      doctor_name: doc.name,
      diagnosis_code: diag.code,
      diagnosis_name: diag.name,
      use_account: useAccount,
      ...(hurt && Object.values(injury).every((part) => part.trim() !== "") && { injury }),
      ...(careKind === NEEDS_DISEASE && filed && { disease: { code: filed.code, name: filed.name } }),
    };
    if (await run("set_visit", { visit: args })) {
      onDone();
      document.getElementById("fee-search")?.focus();
    }
  };
  return (
    <Panel title={words.title} onBack={onDone} onSubmit={() => void submit()}>
      <div className="visit-fields">
        <Field label={words.careKind} htmlFor="visit-care">
          <select id="visit-care" className="select" value={careKind} autoFocus onChange={(event) => setCareKind(event.target.value)}>
            {["11", "13", "14"].map((code) => (
              <option key={code} value={code}>{codeName(text, text.careKinds, code)}</option>
            ))}
          </select>
        </Field>
        {careKind === NEEDS_DISEASE && (
          <Field label={words.disease} htmlFor="visit-disease" note={filings.length === 0 && <p id="visit-disease-note" className="field-note">{words.notFiled}</p>}>
            <select id="visit-disease" className="select" value={disease} disabled={filings.length === 0} aria-describedby={filings.length === 0 ? "visit-disease-note" : undefined} onChange={(event) => setDisease(event.target.value)}>
              {filings.map((filing) => (
                <option key={filing.code} value={filing.code}>{filing.name}</option>
              ))}
            </select>
          </Field>
        )}
        {fields.map(({ id, label, value, set, options, find, example }) => {
          const invalid = tried && !parseCoded(value);
          return (
            <Field key={id} label={label} htmlFor={id} note={invalid && <p id={`${id}-note`} className="field-note">{words.shape(label, example)}</p>}>
              <Combo id={id} value={value} options={options} {...(find && { find })} placeholder={example} invalid={invalid} describedBy={invalid ? `${id}-note` : undefined} onChange={set} />
            </Field>
          );
        })}
        {hurt && (
          <>
            {([["at", words.injuryAt], ["place", words.injuryPlace], ["cause", words.injuryCause]] as const).map(([part, label]) => (
              <Field key={part} label={label} htmlFor={`visit-injury-${part}`}>
                <Input id={`visit-injury-${part}`} value={injury[part]} autoComplete="off" maxLength={60} onChange={(event) => setInjury({ ...injury, [part]: event.target.value })} />
              </Field>
            ))}
          </>
        )}
        <label className="check">
          <input type="checkbox" checked={useAccount} onChange={(event) => setUseAccount(event.target.checked)} /> {words.useAccount}
        </label>
        <Button className="key-button" type="primary" htmlType="submit" disabled={pending}>
          <span className="key-button-label">{words.save}</span>
          <kbd aria-hidden="true">Enter</kbd>
        </Button>
      </div>
      {fault && <FaultBox fault={fault} live />}
    </Panel>
  );
}

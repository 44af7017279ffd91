import { type ReactNode, useState } from "react";

import "../look/lists.css";
import type { CardVerdictView, DeskView, TimingView } from "../generated/api";
import { AdoptProfile } from "./device-panels";
import { Keeping } from "./keeping";
import { FaultBox, FaultLine } from "../parts/fault-box";
import { Icon } from "../parts/icons";
import { KeyButton } from "../parts/keycap";
import { LampMark } from "../parts/lamp";
import { useCalls } from "../desk/desk";
import { useText } from "../text/text";
import { word } from "../text/zh";

/** Microseconds as milliseconds with one decimal: a time, not money. */
function ms(us: number): string {
  return (us / 1000).toFixed(1);
}

/** F8: what IT asks for on the telephone. */
export function Devices({ view }: { view: DeskView }) {
  const text = useText();
  const words = text.devices;
  const { devices } = view;
  const { run, fault, pending } = useCalls();
  return (
    <div className="page">
      <h2>{words.title}</h2>
      <div className="cards">
        <section className="card" aria-labelledby="device-readers">
          <h3 id="device-readers">{words.readers}</h3>
          <Line name={words.cardService}><LampMark view={devices.card_service} /></Line>
          {devices.readers.length === 0 && <p className="tone-warn"><Icon name="warn" size={16} /> {words.noReader}</p>}
          {devices.readers.map((reader) => (
            <div key={reader.name} className="reader">
              <Line name={<span className="code">{reader.name}</span>}>
                <span className={reader.state === "fault" ? "tone-bad" : "tone-none"}>
                  <Icon name={reader.state === "fault" ? "bad" : reader.state === "reading" ? "wait" : "card"} size={16} /> {word(words.readerStates, reader.state)}
                </span>
              </Line>
              {reader.fault && <FaultBox fault={reader.fault} />}
            </div>
          ))}
          <KeyButton id="read_again" pending={pending} onPress={() => void run("read_card_again", {})} />
          {fault && <FaultBox fault={fault} live />}
        </section>
        <section className="card card-wide" aria-labelledby="device-card">
          <h3 id="device-card">{words.lastCard}</h3>
          {devices.last_card ? <Verdict verdict={devices.last_card} /> : <p className="muted">{words.noCard}</p>}
        </section>
        <section className="card" aria-labelledby="device-line">
          <h3 id="device-line">{words.line}</h3>
          <p><LampMark view={devices.platform.lamp} /></p>
          <Line name={words.address}><span className="code">{devices.platform.address}</span></Line>
          <Line name={words.lastAnswer}>{devices.platform.last_answer_at ?? words.noAnswer}</Line>
          {devices.platform.last_transaction !== null && <Line name={words.lastTransaction}>{devices.platform.last_transaction}</Line>}
          {devices.platform.last_answer_ms !== null && <Line name={words.took}>{words.ms(String(devices.platform.last_answer_ms))}</Line>}
        </section>
        <section className="card" aria-labelledby="device-machine">
          <h3 id="device-machine">{words.machine}</h3>
          <Line name={words.printer}><LampMark view={devices.printer} /></Line>
          <Line name={words.disk}>{devices.disk_free_mib === null ? words.unknown : words.mib(String(devices.disk_free_mib).replace(/\B(?=(\d{3})+$)/g, ","))}</Line>
          <Line name={words.clock}>{devices.clock_skew_ms === null ? words.unknown : words.ms(String(devices.clock_skew_ms))}</Line>
        </section>
        <Keeping view={view} />
        <Profile view={view} />
      </div>
    </div>
  );
}

function Line({ name, children }: { name: ReactNode; children: ReactNode }) {
  return (
    <div className="line">
      <span className="muted">{name}</span>
      <span>{children}</span>
    </div>
  );
}

function Verdict({ verdict }: { verdict: CardVerdictView }) {
  const text = useText();
  const words = text.devices;
  const read = verdict.result === "read";
  return (
    <>
      <Line name={verdict.at}>
        <span className={read ? "tone-ok" : "tone-bad"}>
          <Icon name={read ? "ok" : "bad"} size={16} /> {read ? words.read : words.failed}
          {verdict.generation !== null && ` · ${text.person.generation}${text.person.generationOf(verdict.generation)}`}
        </span>
      </Line>
      {verdict.fault && <FaultBox fault={verdict.fault} />}
      {verdict.doubts.length > 0 && (
        <ul className="fault-lines" aria-label={words.doubts}>
          {verdict.doubts.map((doubt) => <FaultLine key={doubt.code} fault={doubt} />)}
        </ul>
      )}
      <Timing timing={verdict.timing} />
    </>
  );
}

/** Where the time went: one bar, and the numbers under it. */
function Timing({ timing }: { timing: TimingView }) {
  const words = useText().devices;
  const parts: [string, number][] = [
    [words.connect, timing.connect_us],
    [words.select, timing.select_us],
    [words.issuer, timing.issuer_us],
    [words.holder, timing.holder_us],
    [words.verify, timing.verify_us],
    [words.decode, timing.decode_us],
  ];
  return (
    <div className="timing">
      <div className="timing-bar" aria-hidden="true">
        {parts.map(([name, us], place) => <span key={name} className={`timing-part timing-${place}`} style={{ flexGrow: us }} />)}
      </div>
      <dl className="timing-numbers">
        {parts.map(([name, us], place) => (
          <div key={name}>
            <dt>
              <span className={`timing-key timing-${place}`} aria-hidden="true" /> {name}
            </dt>
            <dd className="amount">{ms(us)}</dd>
          </div>
        ))}
        <div className="timing-total">
          <dt>{words.total}</dt>
          <dd className="amount">
            {words.ms(ms(timing.total_us))} · {words.exchanges(timing.exchanges)}
          </dd>
        </div>
      </dl>
    </div>
  );
}

/** Which region profile counts, since when, by whom; and the new file, if there is one. */
function Profile({ view }: { view: DeskView }) {
  const words = useText().devices;
  const { profile } = view;
  const [asking, setAsking] = useState(false);
  const other = profile.file_hash;
  return (
    <section className="card" aria-labelledby="device-profile">
      <h3 id="device-profile">{words.profile}</h3>
      <Line name={words.profileHash}><span className="code">{profile.hash.slice(0, 16)}</span></Line>
      <Line name={words.profileSince}>{profile.adopted_at}</Line>
      <Line name={words.profileBy}>{profile.adopted_by.length === 0 ? words.profileFirst : profile.adopted_by.join(" · ")}</Line>
      {other === null ? (
        <p className="tone-ok"><Icon name="ok" size={16} /> {words.profileSame}</p>
      ) : (
        <>
          <Line name={words.profileFile}><span className="code">{other.slice(0, 16)}</span></Line>
          <p className="tone-warn"><Icon name="warn" size={16} /> {profile.adopt.reason ?? words.profileAsk}</p>
          <KeyButton id="adopt_profile" allowed={profile.adopt.allowed} reason={profile.adopt.reason} onPress={() => setAsking(true)} />
          {asking && <AdoptProfile hash={other} onDone={() => setAsking(false)} />}
        </>
      )}
    </section>
  );
}

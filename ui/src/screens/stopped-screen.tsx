import "../look/lists.css";
import type { DeskView, FaultView } from "../generated/api";
import { Amount } from "../parts/amount";
import { Copyable } from "../parts/copyable";
import { Icon } from "../parts/icons";
import { Scroll } from "../parts/scroll";
import { useText } from "../text/text";
import { word } from "../text/zh";
import { StatusBar } from "./status-bar";

/** Nothing is done here any more until somebody has looked: what happened, what is safe, the way out. No key does anything. */
export function StoppedScreen({ view, fault }: { view: DeskView; fault: FaultView }) {
  const text = useText();
  const words = text.stopped;
  return (
    <div className="gate">
      <main className="gate-main">
        <section className="gate-card stopped" role="alert" aria-labelledby="stopped-title">
          <p className="gate-place">
            {view.status.institution} · {text.signIn.window(view.status.window)}
          </p>
          <h1 id="stopped-title" className="tone-bad">
            <Icon name="bad" size={30} /> {words.title}
          </h1>
          <h2>{words.happened}</h2>
          <p className="box-text">{fault.text}</p>
          <h2>{words.safe}</h2>
          <p>{words.safeText}</p>
          <h2>{words.wayOut}</h2>
          <p className="box-text">{fault.remedy}</p>
          <p className="stopped-code">
            <span className="muted">{words.tell}</span> <Copyable value={fault.code} />
            <span className="muted">
              {text.status.journal} <span className="code">#{view.status.journal_seq} {view.status.journal_head}</span>
            </span>
          </p>
          {fault.detail !== null && <Scroll as="blockquote" className="verbatim">{fault.detail}</Scroll>}
          {view.worklist.length > 0 && (
            <>
              <h2>{words.open(view.worklist.length)}</h2>
              <Scroll className="stopped-open">
                <table className="worklist">
                  <tbody>
                    {view.worklist.map((item) => (
                      <tr key={item.attempt}>
                        <td>{word(text.attemptStates, item.state)}</td>
                        <td>{item.person}</td>
                        <td className="code">{item.bill}</td>
                        <td className="figure">
                          <Amount value={item.total} sign />
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              </Scroll>
            </>
          )}
        </section>
      </main>
      <StatusBar view={view} />
    </div>
  );
}

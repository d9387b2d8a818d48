/** Why an entry exists: itself, its cause, the cause of that, down to the first. */
import type { JournalLine } from '../../../shared/contract/queries.ts';
import { useSteering } from '../../store/steering.ts';
import { useQuery } from '../../store/useQuery.ts';
import { utcTime } from '../../ui/format.ts';
import { contentLines } from './content.ts';

function Entry({ line, open }: { readonly line: JournalLine; readonly open: boolean }) {
  return (
    <li className={`why-entry origin-${line.origin}`}>
      <details open={open}>
        <summary>
          <b>{line.eventType}</b>
          <span className="quiet number">#{line.seq} · {utcTime(line.timeMs)} UTC ·{' '}
            {line.origin === 'decided' ? 'our decision' : 'from outside'}</span>
        </summary>
        <dl>
          {contentLines(line.payload).map(({ path, value }) => (
            <div key={path}><dt>{path}</dt><dd>{value}</dd></div>
          ))}
        </dl>
      </details>
    </li>
  );
}

export function WhyChain({ seq }: { readonly seq: number }) {
  const chain = useQuery({ type: 'Why', seq });
  return (
    <aside className="why-chain" aria-label={`Why entry ${seq}`}>
      <header>
        <h2>Why #{seq}</h2>
        <button type="button" className="icon-button" aria-label="Close"
          onClick={() => useSteering.setState({ whySeq: null })}>×</button>
      </header>
      {chain.error === null ? null : <p className="warning-line">{chain.error}</p>}
      <ol>
        {(chain.answer ?? []).map((line, at) => <Entry key={line.seq} line={line} open={at === 0} />)}
      </ol>
      {chain.answer?.length === 0 ? <p className="quiet pane-note">The journal has no entry #{seq} yet.</p> : null}
    </aside>
  );
}

/** Why an entry exists: itself, its cause, the cause of that, down to the market of the time. */
import type { IndexThen, JournalLine } from '../../../shared/contract/queries.ts';
import { ageText } from '../../store/staleness.ts';
import { useSteering } from '../../store/steering.ts';
import { useRows } from '../../store/tables.ts';
import { useQuery } from '../../store/queries/useQuery.ts';
import { formatNumber, spanText, timeText, zoneName } from '../../ui/format.ts';
import { NumberCell } from '../../ui/numberCell.tsx';
import { contentLines } from './content.ts';
import { namedUnderlyings, storyOf } from './story.ts';

function Entry({ line, since }: { readonly line: JournalLine; readonly since: number | null }) {
  const { text, figures } = storyOf(line.eventType, line.payload);
  return (
    <li className={`why-entry origin-${line.origin}`} data-testid={`why-${line.eventType}`}>
      <p className="why-text">{text}</p>
      <p className="quiet number why-when">#{line.seq} · {timeText(line.timeMs)} {zoneName()}
        {since === null ? '' : ` · ${ageText(since)} before`} · {line.origin === 'decided' ? 'our decision'
          : 'from outside'}</p>
      {figures.length === 0 ? null : (
        <dl className="why-figures">
          {figures.map(({ name, value, unit }) => (
            <div key={name}><dt>{name}</dt><dd className="number">{value}{' '}
              <span className="unit">{unit ?? ''}</span></dd></div>
          ))}
        </dl>
      )}
      <details>
        <summary className="quiet">{line.eventType}: all of it</summary>
        <dl>
          {contentLines(line.payload).map(({ path, value }) => (
            <div key={path}><dt>{path}</dt><dd>{value}</dd></div>
          ))}
        </dl>
      </details>
    </li>
  );
}

const MOVE = { digits: 2, scale: 100, sign: 'always' } as const;

function Market({ indexes, seq, timeMs }: {
  readonly indexes: readonly IndexThen[]; readonly seq: number; readonly timeMs: number;
}) {
  const overs = indexes[0]?.moves.map(({ overMs }) => overMs) ?? [];
  return (
    <li className="why-entry why-market" data-testid="why-market">
      <p className="why-text">The market, as of #{seq}</p>
      <p className="quiet number why-when">{timeText(timeMs)} {zoneName()} · from the tape</p>
      <table className="figures">
        <thead><tr><th scope="col">Index</th><th scope="col">USD</th>
          {overs.map((overMs) => <th key={overMs} scope="col">over {spanText(overMs)} <span className="unit">%</span>
          </th>)}</tr></thead>
        <tbody>
          {indexes.map((index) => (
            <tr key={`${index.underlying} ${index.venue}`}>
              <th scope="row">{index.underlying} <span className="unit">{index.venue}</span></th>
              <td className="number">{formatNumber(index.priceUsd, { digits: 2 })}</td>
              {index.moves.map(({ overMs, move }) => (
                <td key={overMs}><NumberCell value={move} style={MOVE} toned /></td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </li>
  );
}

/** The indexes at the first cause, of the underlyings that the chain names. */
function MarketThen({ chain }: { readonly chain: readonly JournalLine[] }) {
  const last = chain.at(-1);
  const market = useQuery(last === undefined ? null : { type: 'MarketAt', seq: last.seq });
  const known = [...new Set(useRows('instruments').map(({ underlying }) => underlying))];
  if (last === undefined || market.answer === null) return null;
  const named = namedUnderlyings(chain.map(({ payload }) => payload), known);
  const indexes = market.answer.indexes.filter(({ underlying }) => named.length === 0 || named.includes(underlying));
  if (indexes.length === 0) return null;
  return <Market indexes={indexes} seq={last.seq} timeMs={market.answer.timeMs} />;
}

export function WhyChain({ seq }: { readonly seq: number }) {
  const query = useQuery({ type: 'Why', seq });
  const chain = query.answer ?? [];
  const close = (): void => useSteering.setState({ whySeq: null });
  return (
    <aside className="why-chain" aria-label={`Why entry ${seq}`} data-testid="why-chain" tabIndex={0}
      onKeyDown={(event) => event.key === 'Escape' && close()}>
      <header>
        <h2>Why #{seq}</h2>
        <button type="button" className="icon-button" aria-label="Close" onClick={close}>×</button>
      </header>
      {query.error === null ? null : <p className="warning-line">{query.error}</p>}
      <ol>
        {chain.map((line, at) => {
          const effect = chain[at - 1];
          return <Entry key={line.seq} line={line} since={effect === undefined ? null : effect.timeMs - line.timeMs} />;
        })}
        <MarketThen chain={chain} />
      </ol>
      {query.answer?.length === 0 ? <p className="quiet pane-note">The journal has no entry #{seq} yet.</p> : null}
    </aside>
  );
}

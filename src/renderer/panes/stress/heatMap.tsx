/** P&L of the whole book over spot and vol. Colour and sign say the same; a bar under a cell marks a liquidation. */
import { useEffect, useRef, type CSSProperties, type KeyboardEvent } from 'react';
import type { StressAnswer } from '../../../shared/contract/questions/stress.ts';
import { drawnElement } from '../../ui/chart/drawnElement.ts';
import { offerPlot } from '../../ui/chart/plotExports.ts';
import { formatNumber } from '../../ui/format.ts';
import { cellsOf, shortUsd, type Cell } from './heat.ts';

export interface Place { readonly row: number; readonly column: number }

interface HeatMapProps {
  readonly answer: StressAnswer;
  readonly chosen: Place;
  readonly onChoose: (place: Place) => void;
}

export const percent = (fraction: number): string =>
  formatNumber(fraction, { digits: 0, scale: 100, sign: 'always', suffix: ' %' });
export const points = (vol: number): string =>
  formatNumber(vol, { digits: 0, scale: 100, sign: 'always', suffix: ' pts' });

const STEPS: Readonly<Record<string, Place>> = {
  ArrowLeft: { row: 0, column: -1 }, ArrowRight: { row: 0, column: 1 }, ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
};

function titleOf(answer: StressAnswer, { pnlUsd, gone }: Cell, { row, column }: Place): string {
  const where = `spot ${percent(answer.spotMoves[column] ?? NaN)}, vol ${points(answer.volPoints[row] ?? NaN)}`;
  const gain = pnlUsd === null ? 'not known' : `${formatNumber(pnlUsd, { digits: 0, sign: 'always' })} USD`;
  return `${where}: ${gain}${gone.length === 0 ? '' : `; liquidated: ${gone.join(', ')}`}`;
}

export function HeatMap({ answer, chosen, onChoose }: HeatMapProps) {
  const table = useRef<HTMLTableElement>(null);
  useEffect(() => offerPlot('Stress map', () => drawnElement(table.current)), []);
  const cells = cellsOf(answer);
  const move = (event: KeyboardEvent): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const row = Math.min(Math.max(chosen.row + step.row, 0), answer.volPoints.length - 1);
    const column = Math.min(Math.max(chosen.column + step.column, 0), answer.spotMoves.length - 1);
    onChoose({ row, column });
    table.current?.querySelector<HTMLElement>(`[data-cell="${row}-${column}"]`)?.focus();
  };
  return (
    <div className="stress-map-frame"><table className="stress-map" ref={table} onKeyDown={move}
      aria-label="P&L in USD by spot move and vol change">
      <thead>
        <tr>
          <th scope="col" title="Columns: move of spot, forwards and marks. Rows: added to every implied vol."><span
            className="unit">vol\spot</span></th>
          {answer.spotMoves.map((spot) => <th key={spot} scope="col">{percent(spot)}</th>)}
        </tr>
      </thead>
      <tbody>
        {cells.map((row, v) => (
          <tr key={answer.volPoints[v]}>
            <th scope="row">{points(answer.volPoints[v] ?? NaN)}</th>
            {row.map((cell, s) => {
              const isChosen = v === chosen.row && s === chosen.column;
              const style = { '--strength': `${Math.round(cell.strength * 55)}%` } as CSSProperties;
              const gone = cell.gone.length > 0 ? 'is-gone' : '';
              return (
                <td key={answer.spotMoves[s]} className={`heat-${cell.sign} ${gone} ${isChosen ? 'is-chosen' : ''}`}
                  style={style} data-csv={cell.pnlUsd ?? ''}>
                  <button type="button" data-cell={`${v}-${s}`} tabIndex={isChosen ? 0 : -1} aria-pressed={isChosen}
                    className="number" title={titleOf(answer, cell, { row: v, column: s })}
                    aria-label={titleOf(answer, cell, { row: v, column: s })}
                    onClick={() => onChoose({ row: v, column: s })}>{shortUsd(cell.pnlUsd)}</button>
                </td>
              );
            })}
          </tr>
        ))}
      </tbody>
    </table></div>
  );
}

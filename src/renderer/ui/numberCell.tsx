/** A number that changes at most ten times a second: sign, shape and tone, dash for unknown. */
import { formatNumber, toneOf, type NumberStyle } from './format.ts';

interface NumberCellProps {
  readonly value: number | null | undefined;
  readonly style: NumberStyle;
  /** Profit and loss: colour and shape by sign. */
  readonly toned?: boolean;
  readonly unit?: string;
  readonly title?: string | undefined;
  readonly testId?: string;
}

export function NumberCell({ value, style, toned = false, unit, title, testId }: NumberCellProps) {
  const text = formatNumber(value, style);
  const tone = toneOf(value, text);
  const className = ['number', tone === 'unknown' ? 'is-unknown' : '', toned ? `tone-${tone}` : ''].join(' ').trim();
  return (
    <span className={className} title={title} data-testid={testId}>
      {text}
      {unit === undefined || tone === 'unknown' ? null : <span className="unit">{unit}</span>}
    </span>
  );
}

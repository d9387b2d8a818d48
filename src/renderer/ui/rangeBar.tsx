/** A value against an allowed range with room on both sides; unknown leaves the track empty. */
interface RangeBarProps {
  readonly label: string;
  readonly value: number | null;
  readonly from: number;
  readonly to: number;
  readonly middle: number;
  readonly text: string;
}

/** Place from 0 to 1 on a track that shows the range and as much again outside it. */
export function rangePosition(value: number, from: number, to: number): number {
  const span = to - from || 1;
  return Math.min(1, Math.max(0, (value - (from - span / 2)) / (span * 2)));
}

export function RangeBar({ label, value, from, to, middle, text }: RangeBarProps) {
  const known = value !== null && !Number.isNaN(value);
  const outside = known && (value < from || value > to);
  return (
    <div className={`range-bar ${outside ? 'is-outside' : ''}`} role="meter" aria-label={label} aria-valuetext={text}
      aria-valuemin={0} aria-valuemax={100} aria-valuenow={known ? Math.round(rangePosition(value, from, to) * 100) : 0}
      title={text}>
      <span className="range-allowed" />
      <span className="range-middle" style={{ left: `${rangePosition(middle, from, to) * 100}%` }} />
      {known ? <span className="range-needle" style={{ left: `${rangePosition(value, from, to) * 100}%` }} /> : null}
    </div>
  );
}

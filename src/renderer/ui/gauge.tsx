/** A level on a ramp of named bands. Unknown is hatched and says so; infinity stands at the far end. */
export interface GaugeBand { readonly name: string; readonly from: number; readonly to: number }

interface GaugeProps {
  readonly label: string;
  /** Null: unknown. */
  readonly value: number | null;
  readonly valueText: string;
  readonly bands: readonly GaugeBand[];
  /** Band that the value lies in, or 'unknown'. */
  readonly band: string;
  /** Where a pending act would bring it. */
  readonly after?: number | null;
  readonly testId?: string;
}

/** Share of the width, 0 to 1; equal room for every band so that the narrow ones near the edge can be read. */
export function gaugePosition(value: number, bands: readonly GaugeBand[]): number {
  const width = 1 / bands.length;
  for (const [at, band] of bands.entries()) {
    if (value >= band.to) continue;
    const within = (value - band.from) / (band.to - band.from);
    return Math.min(1, Math.max(0, (at + Math.max(0, within)) * width));
  }
  return 1;
}

export function Gauge({ label, value, valueText, bands, band, after, testId }: GaugeProps) {
  const known = value !== null && !Number.isNaN(value);
  const position = known ? gaugePosition(value, bands) * 100 : 0;
  return (
    <div className={`gauge gauge-${band}`} role="meter" aria-label={label} aria-valuetext={valueText}
      aria-valuemin={0} aria-valuemax={100} aria-valuenow={Math.round(position)} data-testid={testId}>
      <div className="gauge-track">
        {bands.map((each) => <span key={each.name} className={`gauge-band band-${each.name}`} />)}
        {known ? <span className="gauge-needle" style={{ left: `${position}%` }} />
          : <span className="gauge-hatch" />}
        {after === null || after === undefined ? null : (
          <span className="gauge-after" style={{ left: `${gaugePosition(after, bands) * 100}%` }} />
        )}
      </div>
    </div>
  );
}

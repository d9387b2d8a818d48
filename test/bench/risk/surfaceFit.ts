/** The SVI surface of 700 options of 10 expiries, with every check, as the volatility desk fits it. */
import { fitSurface } from '../../../src/main/risk/surface/fitSurface.ts';
import { sampleRequest } from '../../../src/main/risk/surface/sampleChain.ts';
import { median, wallTimes, type Line } from './line.ts';

const FITS = 30;

/** Throws Error when what was fitted is not what the name says. */
export function surfaceFit(): readonly Line[] {
  const request = sampleRequest({ seed: 7 });
  const { slices } = fitSurface(request);
  const options = request.expiries.reduce((sum, { quotes }) => sum + quotes.length, 0);
  const bad = slices.filter(({ status, butterfly, calendar }) =>
    status !== 'fitted' || butterfly?.free !== true || calendar?.free === false);
  if (options !== 700 || slices.length !== 10 || bad.length > 0) {
    throw new Error(`${options} options, ${slices.length} expiries, ${bad.length} not fitted free of arbitrage`);
  }
  const cpu = process.cpuUsage();
  const walls = wallTimes(() => fitSurface(request), FITS);
  const { user, system } = process.cpuUsage(cpu);
  const unit = 'ms (goal 10)';
  return [
    { task: 'svi_fit_700_options_10_expiries', name: 'with all checks, wall', value: median(walls), unit },
    { task: 'svi_fit_700_options_10_expiries', name: 'with all checks, processor',
      value: (user + system) / 1e3 / (2 * FITS), unit },
  ];
}

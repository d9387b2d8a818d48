/** ballast surface: the volatility surfaces of a recorded option chain, with what they are worth. */
import { existsSync, statSync } from 'node:fs';
import { SURFACE_MODELS, surfaceReport } from '../../../engine/surfaces/surfaceReport.ts';
import { BadInput, lineOf } from '../../badInput.ts';
import { OK_EXIT, printJson, type Arguments, type Command, type Output } from '../command.ts';

export const surfaceCommand: Command = {
  name: 'surface',
  synopsis: '--chain FILE [--model svi|ssvi|sabr]',
  about: 'Fits the volatility surfaces of a recorded Deribit chain: parameters, misfit, arbitrage verdicts, fit time.',
  options: {
    chain: 'recorded option chain: CSV or JSON in any of the formats of `ballast session import deribit-chain`',
    model: 'svi (default), ssvi or sabr',
  },
  positionals: [],
  run: surface,
};

function surface({ values }: Arguments, output: Output): number {
  const model = values['model'] ?? 'svi';
  if (!SURFACE_MODELS.some((one) => one === model)) {
    throw new BadInput('--model', `"${model.slice(0, 40)}" is none of ${SURFACE_MODELS.join(', ')}`);
  }
  const file = values['chain'];
  if (file === undefined) throw new BadInput('--chain', 'is missing (ballast surface --help)');
  if (!existsSync(file) || !statSync(file).isFile()) throw new BadInput('--chain', `no such file: ${file}`);
  let report: unknown;
  try {
    report = surfaceReport(file, model, ({ line, reason }) =>
      output.note(`${line === null ? file : `${file}:${line}`}: ${reason}`), () => performance.now());
  } catch (error) {
    throw new BadInput('--chain', lineOf(error));
  }
  printJson(output, report);
  return OK_EXIT;
}

/** Columns of the expiry calendar: expiries with their legs below, and what can be done about each. */
import { useDesk } from '../../store/desk.ts';
import { beginClose, beginRoll } from '../../store/orders/structure.ts';
import { recordsOf } from '../../store/tables.ts';
import { digitsOfStep, formatNumber, utcDay, utcDayTime } from '../../ui/format.ts';
import type { GridColumn } from '../../ui/grid/gridColumn.ts';
import type { ExpiryRow } from './expiryRows.ts';

const signed = (digits: number) => (value: number): string => formatNumber(value, { digits, sign: 'always' });
const percent = (value: number): string => formatNumber(value, { digits: 0, scale: 100 });
const isLeg = ({ kind }: ExpiryRow): boolean => kind === 'leg';
const hasStrike = (row: ExpiryRow): boolean => !isLeg(row) || row.isOption;

const instrumentOf = (row: ExpiryRow) => recordsOf('instruments').get(row.held[0]?.instrument ?? '');
const nameOf = (row: ExpiryRow): string =>
  (isLeg(row) ? instrumentOf(row)?.venueName ?? row.held[0]?.instrument ?? ''
    : `${utcDayTime(row.expiryTimeMs).slice(0, 16)} ${row.underlying}`);

function drawName(row: ExpiryRow, element: HTMLElement): void {
  element.className = `cell-custom ${isLeg(row) ? '' : 'expiry-name'}`;
  element.style.paddingLeft = isLeg(row) ? '18px' : '4px';
  element.textContent = nameOf(row);
}

function buttonOf(verb: string, row: ExpiryRow, act: () => void): HTMLButtonElement {
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'button is-small';
  button.style.marginRight = '4px';
  button.textContent = verb;
  button.dataset['testid'] = `${verb.toLowerCase().replace(' ', '-')}-${row.id}`;
  button.setAttribute('aria-label', `${verb} ${nameOf(row)}`);
  button.addEventListener('click', (event) => {
    event.stopPropagation();
    act();
  });
  return button;
}

const actionsOf = (row: ExpiryRow): readonly string[] => {
  if (useDesk.getState().replay !== null) return [];
  return isLeg(row) ? ['Close', ...(row.isOption ? ['Roll'] : [])] : ['Close all'];
};

/** Nothing leaves from here: the builder shows what it costs and sends it. */
function act(row: ExpiryRow, verb: string): void {
  const [only] = row.held;
  if (verb === 'Roll' && only !== undefined) beginRoll({ account: only.account, instrument: only.instrument });
  else beginClose(row.held, isLeg(row) ? `close of ${nameOf(row)}`
    : `close of ${row.underlying} ${utcDay(row.expiryTimeMs)}`);
}

function drawActions(row: ExpiryRow, element: HTMLElement): void {
  element.className = 'cell-custom';
  element.replaceChildren(...actionsOf(row).map((verb) => buttonOf(verb, row, () => { act(row, verb); })));
}

export const COLUMNS: readonly GridColumn<ExpiryRow>[] = [
  { id: 'time', header: 'Expires', unit: 'UTC', explanation: 'Options and dated futures that are held, by when they '
    + 'settle.', width: 178, text: nameOf, render: drawName, sortable: false,
  cellTooltip: (row) => row.held.map(({ account }) => account).join(', ') },
  { id: 'quantity', header: 'Qty', unit: 'contracts', explanation: 'Contracts held, long positive.', width: 74,
    number: (row) => row.held[0]?.quantity ?? null, applies: isLeg, sortable: false,
    format: (value, row) => formatNumber(value, { digits: digitsOfStep(instrumentOf(row)?.lotSize), sign: 'always' }) },
  { id: 'settlement', header: 'Pays at F', unit: 'USD', width: 82, toned: true, sortable: false,
    explanation: 'What the options would pay if they settled at the present forward: their intrinsic value.',
    number: (row) => row.settlementUsd, format: signed(0) },
  { id: 'delta', header: 'Net delta', unit: 'coin', explanation: 'As of now, premium effect included.', width: 76,
    sortable: false, number: (row) => row.netDeltaCoin, format: signed(3) },
  { id: 'ending', header: 'Delta ends', unit: 'coin', width: 88, sortable: false,
    explanation: 'Delta of what would settle in the money at the present forward, and of futures: gone at expiry.',
    number: (row) => row.endingDeltaCoin, format: signed(3) },
  { id: 'distance', header: 'Strike', unit: '% away', width: 62, sortable: false, applies: hasStrike,
    explanation: 'From the forward to the strike; of an expiry to the nearest that is held.',
    number: (row) => row.distance, format: signed1, cellTooltip: strikeText },
  { id: 'deviations', header: 'Strike', unit: 'SD away', width: 66, sortable: false, applies: hasStrike,
    explanation: 'The same in standard deviations until expiry, at that strike\'s implied vol.',
    number: (row) => row.standardDeviations, format: signed(1), cellTooltip: strikeText },
  { id: 'pinChance', header: 'Pin', unit: '%', width: 44, sortable: false, applies: hasStrike,
    explanation: 'Chance to settle within half a per cent of that strike, under our surface.',
    number: (row) => row.pinChance, format: percent },
  { id: 'inTheMoney', header: 'ITM', unit: '%', width: 48, sortable: false,
    explanation: 'Chance to settle in the money, under our surface.', applies: (row) => isLeg(row) && row.isOption,
    number: (row) => row.inTheMoneyChance, format: percent },
  { id: 'actions', header: 'Close, roll', explanation: 'Lays closing orders or a roll out in the Builder.', width: 118,
    sortable: false, text: (row) => actionsOf(row).join(' '), render: drawActions },
  { id: 'pin', header: 'Pin risk', width: 98, sortable: false,
    explanation: 'In the last day, less than one standard deviation from a held strike: delta jumps with every tick.',
    text: (row) => (row.pinRisk ? 'near the strike' : '') },
  { id: 'settles', header: 'Settles', explanation: 'European, in cash: in which currency, and at which venue.',
    width: 170, sortable: false, text: (row) => `${row.settledIn} at ${row.venue}` },
  { id: 'value', header: 'Value', unit: 'USD', explanation: 'At the venue\'s marks.', width: 82, toned: true,
    sortable: false, number: (row) => row.valueUsd, format: signed(0) },
  { id: 'gamma', header: 'Gamma', unit: 'USD/1 %', explanation: 'Delta to trade after a move of 1 %.', width: 86,
    sortable: false, number: (row) => row.gammaUsdPer1Pct, format: signed(0) },
  { id: 'theta', header: 'Theta', unit: 'USD/day', explanation: 'Earned by waiting a day.', width: 82,
    sortable: false, number: (row) => row.thetaUsdPerDay, format: signed(0) },
  { id: 'forward', header: 'Forward', unit: 'USD', explanation: 'As the venue marks it.', width: 88, sortable: false,
    number: (row) => row.forwardUsd, format: (value) => formatNumber(value, { digits: 2 }) },
];

function signed1(value: number): string {
  return formatNumber(value, { digits: 1, scale: 100, sign: 'always' });
}

function strikeText({ nearestStrikeUsd }: ExpiryRow): string | null {
  return nearestStrikeUsd === null ? null : `strike ${formatNumber(nearestStrikeUsd, { digits: 0 })}`;
}

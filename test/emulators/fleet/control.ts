/**
 * The fleet's other side, by hand: an HTTP door of its own, which no venue has. POST /VENUE/kill, /VENUE/revive,
 * /VENUE/fault?name=dieAfterOrder, /VENUE/heal, /shock?underlying=BTC&move=-0.05, /deribit/settle,
 * /VENUE/transfer?currency=USDC&amount=-1000, /VENUE/liquidate, /VENUE/deleverage, /deribit/maintain?on=yes,
 * /deribit/lock?index=btc_usd&on=yes. GET / says what there is.
 */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { parseDecimal } from '../../../src/shared/domain/decimal.ts';
import type { WireFault } from '../faultyServer.ts';
import type { Fleet, FleetVenue } from './fleet.ts';

type Wanted = (name: string) => string;
type Act = (venue: FleetVenue, wanted: Wanted) => unknown;

const FAULTS: readonly WireFault[] = ['cutMidFrame', 'halfOpen', 'mute', 'duplicate', 'reorder', 'loseAnswer', 'dieAfterOrder',
  'dieBeforeOrder', 'hugeFrame', 'invalidUtf8', 'deepJson', 'maintenance', 'tooManyRequests'];

const ACTS: Readonly<Record<string, Act>> = {
  kill: (venue) => venue.kill(),
  revive: (venue) => venue.revive(),
  heal: (venue) => { venue.server.heal(); },
  fault(venue, wanted) {
    const name = FAULTS.find((one) => one === wanted('name'));
    if (name === undefined) throw new RangeError(`name: one of ${FAULTS.join(', ')}`);
    venue.server.fault(name);
  },
  transfer(venue, wanted) {
    const amount = parseDecimal(wanted('amount'));
    if (amount === null) throw new RangeError('amount: a decimal, negative to take it away');
    venue.transfer(wanted('currency'), amount);
  },
  liquidate: (venue) => venue.liquidate(),
  deleverage: (venue) => venue.deleverage(),
  settle: (venue) => venue.settle(),
  maintain(venue, wanted) {
    if (venue.maintain === undefined) throw new RangeError('the venue does not announce maintenance');
    venue.maintain(isOn(wanted));
  },
  lock(venue, wanted) {
    if (venue.lock === undefined) throw new RangeError('the venue has no locks');
    if (!/^[a-z]{2,8}_usd$/.test(wanted('index'))) throw new RangeError('index: as "btc_usd"');
    venue.lock(wanted('index'), isOn(wanted));
  },
};

function isOn(wanted: Wanted): boolean {
  if (!['yes', 'no'].includes(wanted('on'))) throw new RangeError('on: yes or no');
  return wanted('on') === 'yes';
}

export class Control {
  private readonly fleet: Fleet;
  private readonly server: Server;

  private constructor(fleet: Fleet) {
    this.fleet = fleet;
    this.server = createServer((request, response) => {
      const url = new URL(request.url ?? '/', 'http://127.0.0.1');
      void this.answer(request.method ?? 'GET', url).then((said) => {
        response.writeHead(said.status, { 'content-type': 'application/json' }).end(`${JSON.stringify(said.body)}\n`);
      });
    });
  }

  static async start(fleet: Fleet, port: number): Promise<Control> {
    const control = new Control(fleet);
    await new Promise<void>((resolve, reject) => {
      control.server.once('error', reject);
      control.server.listen(port, '127.0.0.1', resolve);
    });
    return control;
  }

  get url(): string { return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`; }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((resolve) => { this.server.close(() => { resolve(); }); });
  }

  private async answer(method: string, url: URL): Promise<{ readonly status: number; readonly body: unknown }> {
    const [first = '', act = ''] = url.pathname.slice(1).split('/');
    const wanted: Wanted = (name) => url.searchParams.get(name) ?? '';
    if (method === 'GET') {
      return { status: 200, body: { venues: [...this.fleet.venues.keys()], acts: Object.keys(ACTS), others: ['shock'], faults: FAULTS } };
    }
    try {
      if (first === 'shock') this.shock(wanted);
      else await this.actAt(first, act, wanted);
      return { status: 200, body: 'done' };
    } catch (error) {
      return { status: 400, body: error instanceof Error ? error.message : String(error) };
    }
  }

  private shock(wanted: Wanted): void {
    const move = wanted('move') === '' ? NaN : Number(wanted('move'));
    if (!(move > -1 && move < 10)) throw new RangeError('move: a fraction above -1');
    this.fleet.shock(wanted('underlying'), move);
  }

  private async actAt(name: string, act: string, wanted: Wanted): Promise<void> {
    const venue = this.fleet.venues.get(name);
    const run = ACTS[act];
    if (venue === undefined || run === undefined) throw new RangeError(`no ${name}/${act}: ask with GET what there is`);
    await run(venue, wanted);
  }
}

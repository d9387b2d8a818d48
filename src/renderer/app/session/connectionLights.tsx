/** One light per venue with the age of its stream, and one for the link to the engine itself. */
import type { WireRecord } from '../../../shared/contract/replica.ts';
import { useDesk } from '../../store/desk.ts';
import { ageMs, ageText, MUTE_AFTER_MS } from '../../store/staleness.ts';
import { useEngineNow, useRows } from '../../store/tables.ts';
import { timeText, zoneName } from '../../ui/format.ts';

export type Light = 'good' | 'waiting' | 'mute' | 'down';

export function lightOf(connection: WireRecord<'connections'>, age: number | null): Light {
  if (connection.state === 'disconnected') return 'down';
  if (connection.state === 'connecting' || !connection.reconciled) return 'waiting';
  return age === null || age > MUTE_AFTER_MS ? 'mute' : 'good';
}

const SAYS: Readonly<Record<Light, string>> = {
  good: 'connected', waiting: 'connecting or not yet reconciled', mute: 'connected, but the stream is mute',
  down: 'disconnected',
};

export function ConnectionLights() {
  const connections = useRows('connections');
  const now = useEngineNow(500);
  const link = useDesk((desk) => desk.link);
  const roundTripMs = useDesk((desk) => desk.roundTripMs);
  // The badge beside them says testnet once for all; where networks are mixed, each light says its own.
  const isTestnet = connections.every(({ venue }) => venue.endsWith('-testnet'));
  return (
    <ul className="lights" aria-label="Connections">
      <li className={`light light-${link === 'open' ? 'good' : link === 'connecting' ? 'waiting' : 'down'}`}
        title={`Engine: ${link === 'open' ? 'linked' : link}${roundTripMs === null ? '' :
          `, ${roundTripMs.toFixed(0)} ms there and back`}`}>
        <span className="dot" aria-hidden="true" /><span>engine</span>
        <span className="number quiet">
          {link === 'open' && roundTripMs !== null ? `${roundTripMs.toFixed(0)} ms` : link}</span>
      </li>
      {connections.map((connection) => {
        const age = ageMs(connection.lastMessageMs, now);
        const light = lightOf(connection, age);
        const shown = connection.venue.replace(isTestnet ? /-testnet$/ : /^simulated-/, '');
        return (
          <li key={connection.venue} className={`light light-${light}`} data-testid={`light-${connection.venue}`}
            title={`${connection.venue}: ${SAYS[light]} since ${timeText(connection.sinceMs)} ${zoneName()}, last
              message ${ageText(age)} ago${connection.lastError === null ? '' : `; ${connection.lastError}`}`}>
            <span className="dot" aria-hidden="true" /><span>{shown}</span>
            <span className="number quiet">{light === 'down' ? 'down' : ageText(age)}</span>
            <span className="visually-hidden">{SAYS[light]}</span>
          </li>
        );
      })}
    </ul>
  );
}

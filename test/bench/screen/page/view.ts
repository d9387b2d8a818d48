/** What this page is: ?view=hot the terminal as it ships, none without any grid, aggrid with ag-grid as it comes. */
import type { View } from '../protocol.ts';

const asked = new URLSearchParams(window.location.search).get('view');

export const VIEW: View = asked === 'none' || asked === 'aggrid' || asked === 'blotter' ? asked : 'hot';

/**
 * Panes of one colour look at the same underlying, and at the same instrument where they show one. Blue is the desk's
 * own, which the palette and panes without a colour choose; green and violet keep theirs, and follow blue until
 * something is chosen in them.
 */
import { createContext, useCallback, useContext } from 'react';
import { LINK_COLOURS, setPreferences, usePreferences, type LinkColour } from './preferences.ts';
import { chooseInstrument, chooseUnderlying, useSteering } from './steering.ts';

/** Id of the pane that is being drawn; null outside of panes. */
export const PaneContext = createContext<string | null>(null);

const colourOf = (links: Readonly<Record<string, LinkColour>>, pane: string | null): LinkColour =>
  (pane !== null && Object.hasOwn(links, pane) ? links[pane] : undefined) ?? 'blue';

export const useLinkColour = (pane: string | null): LinkColour =>
  usePreferences((preferences) => colourOf(preferences.links, pane));

/** The underlying that this pane's colour looks at; null: nothing chosen yet. */
export function useLinkedUnderlying(): string | null {
  const colour = useLinkColour(useContext(PaneContext));
  return useSteering(({ underlying, apart }) => (colour === 'blue' ? underlying : (apart[colour] ?? underlying)));
}

export function useChooseUnderlying(): (underlying: string) => void {
  const colour = useLinkColour(useContext(PaneContext));
  return useCallback((underlying: string) => {
    if (colour === 'blue') chooseUnderlying(underlying);
    else useSteering.setState(({ apart }) => ({ apart: { ...apart, [colour]: underlying } }));
  }, [colour]);
}

/** The instrument that this pane's colour looks at; it may be of another underlying by now. Null: none chosen yet. */
export function useLinkedInstrument(): string | null {
  const colour = useLinkColour(useContext(PaneContext));
  return useSteering(({ instrument, instrumentApart }) =>
    (colour === 'blue' ? instrument : (instrumentApart[colour] ?? instrument)));
}

export function useChooseInstrument(): (instrument: string) => void {
  const colour = useLinkColour(useContext(PaneContext));
  return useCallback((instrument: string) => {
    if (colour === 'blue') chooseInstrument(instrument);
    else useSteering.setState((now) => ({ instrumentApart: { ...now.instrumentApart, [colour]: instrument } }));
  }, [colour]);
}

/** The colour after the pane's present one. */
export function nextLink(pane: string): void {
  const { links } = usePreferences.getState();
  const at = LINK_COLOURS.indexOf(colourOf(links, pane));
  setPreferences({ links: { ...links, [pane]: LINK_COLOURS[(at + 1) % LINK_COLOURS.length] ?? 'blue' } });
}

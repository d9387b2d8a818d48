/** Plots that are on the screen and can be saved as an image, by name. */
const offered = new Map<string, () => HTMLCanvasElement | null>();

/** Returns how to withdraw it. The newest of a name counts. */
export function offerPlot(name: string, canvas: () => HTMLCanvasElement | null): () => void {
  offered.set(name, canvas);
  return () => {
    if (offered.get(name) === canvas) offered.delete(name);
  };
}

export const exportablePlots = (): readonly string[] => [...offered.keys()].sort();

/** On the pane's own ground: a transparent image cannot be read elsewhere. Null when the plot has gone. */
export async function plotPng(name: string, ground: string): Promise<Blob | null> {
  const drawn = offered.get(name)?.() ?? null;
  if (drawn === null || drawn.width === 0) return null;
  const copy = document.createElement('canvas');
  copy.width = drawn.width;
  copy.height = drawn.height;
  const context = copy.getContext('2d');
  if (context === null) return null;
  context.fillStyle = ground;
  context.fillRect(0, 0, copy.width, copy.height);
  context.drawImage(drawn, 0, 0);
  return await new Promise((resolve) => copy.toBlob(resolve, 'image/png'));
}

/** A colour of the page's theme. From the root: a pane that is made behind another is not in the document yet. */
export const pageColor = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(name).trim() || '#888888';

/** How every bench starts its browser. */
export const CHROMIUM_ARGS: readonly string[] = [
  '--disable-background-networking', '--disable-component-update', '--disable-sync', '--no-first-run',
  '--disable-background-timer-throttling', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
];

/** A later version of what a stack was installed from. */
export const newerText = {
  title: (appliance: string, newer: string, installed: string) =>
    `${appliance} ${newer} is available. This stack runs ${installed}.`,
  beside:
    'A stack cannot be upgraded in place yet. Install the new version as a second stack, move your data with the application’s own export and import, then remove this one.',
  changes: 'See what changed',
  command: (reference: string) => `yard install ${reference}`,
  copy: 'command',
  available: (version: string) => `${version} available`,
} as const;

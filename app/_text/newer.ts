/** A later version of what a stack was installed from. */
export const newerText = {
  title: (appliance: string, newer: string, installed: string) =>
    `${appliance} ${newer} is available. This stack runs ${installed}.`,
  hint: 'An upgrade keeps data and answers, and a restore point of what there was. You see what it will do before anything happens.',
  changes: 'See what changed',
  available: (version: string) => `${version} available`,
} as const;

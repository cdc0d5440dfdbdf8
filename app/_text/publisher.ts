/** The page of one publisher. */
export const publisherText = {
  tab: (namespace: string) => `Appliances by ${namespace}`,
  lead: (namespace: string) =>
    `Appliances published by ${namespace}, and the keys they are signed with.`,
  appliances: 'Appliances',
  none: (namespace: string) => `No appliances by ${namespace}`,
  trust: 'Manage trust',
  keys: {
    title: 'Signing keys',
    none: (namespace: string) =>
      `This server does not trust any key of ${namespace} yet. An administrator can add one in the settings.`,
    trusted: 'Trusted on this server',
    revoked: 'Revoked on this server',
  },
} as const;

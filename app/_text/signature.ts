/** How far the signature of an appliance can be relied on. */
export const signatureText = {
  words: {
    trusted: 'Verified',
    mirror: 'Verified mirror',
    misnamed: 'Signed under another name',
    unknown: 'Unknown publisher',
    unsigned: 'Not signed',
    invalid: 'Invalid signature',
    revoked: 'Key revoked',
  },
  unsigned: 'It is not signed, so there is no telling who made it or whether it was changed.',
  invalid: 'Its signature does not match its content.',
  trusted: (namespace: string) => `Signed by “${namespace}” with a key that this server trusts.`,
  mirror: (namespace: string, wanted: string) =>
    `Signed by “${namespace}” with a key that this server trusts. This is a mirror of “${wanted}”.`,
  misnamed: (signedAs: string, wanted: string) =>
    `Signed as “${signedAs}”, not as “${wanted}”. Do not install it unless you know why it is here under this name.`,
  revoked: (namespace: string) =>
    `Signed by “${namespace}” with a key that this server no longer trusts.`,
  unknown: (namespace: string) =>
    `Signed, but this server does not know the key of “${namespace}”.`,
} as const;

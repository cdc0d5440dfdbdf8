/** Problems that pages word themselves; all others come in the server's words. */
export const problemText = {
  unreachable: 'The server is not responding.',
  unreachableAction: 'Check that it is running and that this computer is connected to it.',
  signIn: 'Sign in and try again.',
  invalid: 'Some of the values you entered cannot be used.',
  wish: (field: string, wanted: string) =>
    field === '' ? `Expected ${wanted}.` : `${labelOf(field)}: expected ${wanted}.`,
  outdated: (message: string) => `Not up to date: ${message}`,
  retry: 'Try again',
} as const;

/** What forms call the fields of the API. */
const LABELS: Readonly<Record<string, string>> = {
  code: 'Set-up code',
  current: 'Current password',
  next: 'New password',
  namespaces: 'Publishes as',
  namespace: 'Namespace',
  publicKey: 'Public key',
};

const labelOf = (field: string): string =>
  LABELS[field] ?? field.slice(0, 1).toUpperCase() + field.slice(1);

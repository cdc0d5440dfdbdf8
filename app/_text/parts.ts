import { formatCount } from './format-count.ts';

/** Words of the parts that every page is built from. */
export const partsText = {
  password: {
    title: 'Confirm your password',
    why: 'Showing or creating secrets requires your password again. You will not be asked again for the next 10 minutes.',
    label: 'Your password',
    cancel: 'Cancel',
    confirm: 'Confirm',
  },
  yes: 'yes',
  no: 'no',
  notSignedIn: 'you are not signed in',
  missingRight: (right: string, account: string) =>
    `this needs the right “${right}”, which the account “${account}” does not have`,
  optional: '(optional)',
  showPassword: 'Show password',
  close: 'Close',
  goBack: 'Go back',
  typeToConfirm: (name: string) => `Type “${name}” to confirm`,
  notTyped: (name: string) => `type “${name}” first`,
  notPossible: (reason: string) => `Not available: ${reason}.`,
  loading: 'Loading…',
  newTab: '(opens in a new tab)',
  picture: 'Picture',
  copy: (what: string) => `Copy ${what}`,
  copied: 'Copied',
  notCopied: 'Could not be copied',
  fingerprint: 'fingerprint',
  bytes: (count: number) => formatCount(count, { one: '# byte', other: '# bytes' }),
  inBytes: (what: string) => `${what} in bytes`,
  chart: {
    none: 'no data',
    stopped: 'stopped',
    most: (most: string, over: string) => `; at most ${most} over ${over}`,
    ranges: {
      label: 'Time shown',
      hour: 'Hour',
      day: 'Day',
      week: 'Week',
      month: '30 days',
    },
    over: {
      hour: 'the last hour',
      day: 'the last day',
      week: 'the last week',
      month: 'the last 30 days',
    },
  },
} as const;

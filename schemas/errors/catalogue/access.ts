import { EXIT, kind } from './fault-kind.ts';

/** Faults: accounts and access. */
export const accessFaults = {
  NOT_SIGNED_IN: kind<Record<string, never>>({
    status: 401,
    exit: EXIT.denied,
    retryable: false,
    message: () => 'You are not signed in.',
    action: () => 'Sign in on the web page, or use: yard login <server>',
  }),
  SIGN_IN_FAILED: kind<Record<string, never>>({
    status: 401,
    exit: EXIT.denied,
    retryable: false,
    message: () => 'The name or password is wrong.',
  }),
  FORBIDDEN: kind<{ needs: string }>({
    status: 403,
    exit: EXIT.denied,
    retryable: false,
    message: ({ needs }) =>
      `This needs the right “${needs}”, which this account or token does not have.`,
  }),
  CROSS_ORIGIN: kind<{ origin: string }>({
    status: 403,
    exit: EXIT.denied,
    retryable: false,
    message: ({ origin }) => `A request from another site (${origin}) was refused.`,
    action: () => 'Open the page at this server’s own address (STACKYARD_URL).',
  }),
  WRONG_HOST: kind<{ host: string }>({
    status: 421,
    exit: EXIT.denied,
    retryable: false,
    message: ({ host }) => `This server does not answer to the name “${host}”.`,
    action: () =>
      'Use its IP address, its host name or localhost. If people reach it under another name, set STACKYARD_URL to that address.',
  }),
  SETUP_CODE_WRONG: kind<Record<string, never>>({
    status: 403,
    exit: EXIT.denied,
    retryable: false,
    message: () => 'This is not the set-up code of this server.',
    action: () => 'Copy it from the terminal in which the server was started.',
  }),
  CONFIRMATION_NEEDED: kind<Record<string, never>>({
    status: 403,
    exit: EXIT.denied,
    retryable: false,
    message: () => 'Confirm your password to continue.',
    action: () => 'Enter your password, then try again.',
  }),
  SETUP_DONE: kind<Record<string, never>>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: () => 'This server already has its first administrator.',
    action: () => 'Sign in instead.',
  }),
  PASSWORD_WEAK: kind<{ why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ why }) => `Please choose another password: ${why}.`,
  }),
} as const;

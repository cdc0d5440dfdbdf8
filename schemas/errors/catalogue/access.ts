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
    message: () => 'The name or the password is wrong.',
  }),
  FORBIDDEN: kind<{ needs: string }>({
    status: 403,
    exit: EXIT.denied,
    retryable: false,
    message: ({ needs }) => `This needs the right “${needs}”, which this account or token lacks.`,
  }),
  CROSS_ORIGIN: kind<{ origin: string }>({
    status: 403,
    exit: EXIT.denied,
    retryable: false,
    message: ({ origin }) => `A request from another site (${origin}) was refused.`,
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

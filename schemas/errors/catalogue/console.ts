import { EXIT, kind } from './fault-kind.ts';

/** Faults: consoles that people type into. */
export const consoleFaults = {
  CONSOLE_IN_USE: kind<{ machine: string; by: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ machine, by }) => `${by} is typing at the console of ${machine}.`,
    action: () => 'Watch it, or take the keyboard over.',
  }),
  CONSOLE_NOT_HELD: kind<{ machine: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ machine }) => `You do not have the keyboard of the console of ${machine} any more.`,
    action: () => 'Take the keyboard again. What you typed last was not sent.',
  }),
  CONSOLE_AWAY: kind<{ machine: string }>({
    status: 503,
    exit: EXIT.unreachable,
    retryable: true,
    message: ({ machine }) => `There is no way to the console of ${machine} at the moment.`,
    action: () =>
      'Wait until its node answers. If it goes on, look at the node, and whether its agent is up to date.',
  }),
} as const;

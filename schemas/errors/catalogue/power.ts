import { EXIT, kind } from './fault-kind.ts';

/** Faults: switching nodes on and off. */
export const powerFaults = {
  CONTROLLER_UNREACHABLE: kind<{ address: string; why: string }>({
    status: 502,
    exit: EXIT.failed,
    retryable: true,
    message: ({ address, why }) =>
      `The baseboard controller at ${address} cannot be reached: ${why}.`,
    action: () =>
      'Check its address, that it has power and a network cable of its own, and that this server reaches that network.',
  }),
  CONTROLLER_DENIED: kind<{ address: string }>({
    status: 502,
    exit: EXIT.failed,
    retryable: false,
    message: ({ address }) =>
      `The baseboard controller at ${address} does not take this user and password.`,
    action: () =>
      'Give it a user who may switch the machine (IPMI: OPERATOR or ADMINISTRATOR), and set it again: yard node power set.',
  }),
  CONTROLLER_OTHER: kind<{ address: string; wanted: string; found: string }>({
    status: 502,
    exit: EXIT.failed,
    retryable: false,
    message: ({ address, found }) =>
      `The baseboard controller at ${address} shows another certificate than the one that was confirmed: ${found}. Nothing was said to it.`,
    action: () =>
      'If somebody has given it a new certificate, confirm that: yard node power set. If nobody has, somebody may be listening in between.',
  }),
  CONTROLLER_FAILED: kind<{ address: string; why: string }>({
    status: 502,
    exit: EXIT.failed,
    retryable: true,
    message: ({ address, why }) =>
      `The baseboard controller at ${address} did not do it: ${why.replace(/[.\s]+$/u, '')}.`,
    action: () => 'Look at its own page, and at the firmware that it has.',
  }),
  NODE_NOT_WOKEN: kind<{ node: string; way: 'packets' | 'controller'; minutes: number }>({
    status: 504,
    exit: EXIT.failed,
    retryable: true,
    message: ({ node, way, minutes }) =>
      way === 'packets'
        ? `${node} was sent packets that wake it, and has not reported for ${minutes} minutes since.`
        : `The baseboard controller of ${node} has switched it on, and it has not reported for ${minutes} minutes since.`,
    action: ({ way }) =>
      way === 'packets'
        ? 'Switch it on by hand, and see that its firmware and its card have wake-on-LAN turned on, and that another node, or this server, is in the same LAN.'
        : 'Look at its screen: it may have found nothing to boot from, or wait for a key.',
  }),
  NODE_STAYS_ON: kind<{ node: string; why: string }>({
    status: 504,
    exit: EXIT.failed,
    retryable: true,
    message: ({ node, why }) => `${node} did not go: ${why.replace(/[.\s]+$/u, '')}.`,
    action: () =>
      'Look at its machines and its screen. With a baseboard controller its power can be cut: yard node power off --hard.',
  }),
} as const;

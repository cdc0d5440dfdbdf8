import { EXIT, kind, list } from './fault-kind.ts';
import { actions, messages, type Problem } from './problem.ts';

/** Faults: node images and boot networks. */
export const nodeImageFaults = {
  NODE_IMAGE_MALFORMED: kind<{ where: string; wanted: string; found: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ where, wanted, found }) =>
      `This is no node image: ${where} should be ${wanted}, and is ${found}.`,
    action: () => 'Take the folder as yard node-image build has made it, with all its files.',
  }),
  NODE_IMAGE_KEY_UNKNOWN: kind<{ key: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ key }) =>
      `The node image is signed with a key that this server does not trust (key number ${key}).`,
    action: () =>
      'If it is yours, an administrator can trust it: yard node-image trust <file.pub>. Whoever holds it decides what your nodes run.',
  }),
  NODE_IMAGE_SIGNATURE_INVALID: kind<{ key: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ key }) =>
      `The manifest of the node image does not match its signature (key number ${key}).`,
    action: () => 'It was changed or damaged after it was signed. Do not use it.',
  }),
  NODE_IMAGE_TOO_OLD: kind<{ version: string; sequence: number; oldest: number }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ version, sequence, oldest }) =>
      `The node image ${version} (sequence ${sequence}) is older than what nodes may boot (${oldest}).`,
    action: () =>
      'Use a newer one. An administrator has decided on the oldest: yard node-image ls shows it, yard node-image oldest changes it.',
  }),
  NODE_IMAGE_IN_USE: kind<{ version: string; by: readonly string[] }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ version, by }) => `The node image ${version} is in use: ${list([...by])}.`,
    action: () => 'Choose another one for them first: yard node-image use <version>',
  }),
  ROLL_OUT_REFUSED: kind<{ version: string; problems: Problem[] }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ version, problems }) =>
      `The node image ${version} cannot be rolled out now: ${messages(problems)}`,
    action: ({ problems }) => actions(problems),
  }),
  ROLL_OUT_STOPPED: kind<{ version: string; node: string; why: string; stay: readonly string[] }>({
    status: 409,
    exit: EXIT.failed,
    retryable: false,
    message: ({ version, node, why, stay }) =>
      `${version} was not rolled out further than ${node}: ${why}${stay.length > 0 ? ` These nodes run it: ${stay.join(', ')}.` : ''}`,
    action: ({ version }) =>
      `Look at that node. What runs it already is left out the next time: yard node-image roll-out ${version}`,
  }),
  NODE_NOT_RENEWED: kind<{ node: string; version: string; why: string; back: string }>({
    status: 409,
    exit: EXIT.failed,
    retryable: false,
    message: ({ node, version, why, back }) =>
      `${node} does not run ${version}: ${why.replace(/[.\s]+$/u, '')}. ${back}`,
    action: () => 'Look at its screen, or at its stages on the page Boot.',
  }),
  BOOT_NETWORK_REFUSED: kind<{ node: string; why: string; action?: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ node, why }) => `Nodes cannot boot from the network through ${node}: ${why}.`,
    action: ({ action = '' }) => action,
  }),
} as const;

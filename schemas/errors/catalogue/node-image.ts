import { EXIT, kind, list } from './fault-kind.ts';

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
  BOOT_NETWORK_REFUSED: kind<{ node: string; why: string; action?: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ node, why }) => `Nodes cannot boot from the network through ${node}: ${why}.`,
    action: ({ action = '' }) => action,
  }),
} as const;

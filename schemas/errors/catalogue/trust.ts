import { EXIT, kind, list } from './fault-kind.ts';

/** Faults: trust. */
export const trustFaults = {
  UNSIGNED: kind<{ appliance: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance }) => `${appliance} is not signed, so nobody vouches for it.`,
    action: () => 'An administrator can accept exactly these bytes: yard trust accept <reference>',
  }),
  SIGNATURE_INVALID: kind<{ appliance: string; why: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, why }) => `The signature of ${appliance} is not valid: ${why}.`,
    action: () => 'Do not use it; ask the publisher for a good copy.',
  }),
  SIGNATURE_MALFORMED: kind<{ where: string; wanted: string; found: string }>({
    status: 400,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ where, wanted, found }) =>
      `A signature cannot be read at ${where}: wanted ${wanted}, found ${found}.`,
  }),
  SIGNATURE_TYPE_UNKNOWN: kind<{ what: string; wanted: string; found: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ what, wanted, found }) =>
      `A signature vouches for something else than a release: its ${what} is ${found}, wanted ${wanted}.`,
  }),
  SIGNATURE_WRONG_SUBJECT: kind<{ wanted: string; found: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ wanted, found }) =>
      `A signature was made for other bytes: wanted ${wanted}, found ${found}.`,
    action: () => 'Do not use it; ask the publisher for a good copy.',
  }),
  SIGNATURE_EXPIRED: kind<{ appliance: string; expired: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, expired }) => `The signature of ${appliance} expired on ${expired}.`,
    action: () => 'Ask the publisher for a newer release.',
  }),
  SIGNATURE_FROM_FUTURE: kind<{ appliance: string; created: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, created }) =>
      `The signature of ${appliance} says it was made on ${created}, which is yet to come.`,
    action: () => 'Check the clock of this machine.',
  }),
  SIGNATURES_TOO_FEW: kind<{ appliance: string; wanted: number; found: number }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, wanted, found }) =>
      `${appliance} needs the signatures of ${wanted} trusted keys and has ${found}.`,
    action: () => 'Ask the publisher to have the others sign as well: yard sign',
  }),
  PUBLISHER_UNKNOWN: kind<{ appliance: string; namespace: string; keyIds: string[] }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, namespace, keyIds }) =>
      `${appliance} is signed by a key that is not trusted here for “${namespace}”: ${list(keyIds)}.`,
    action: ({ namespace }) =>
      `Compare the fingerprint with the publisher, then an administrator can trust it: yard trust add ${namespace} <key>`,
  }),
  PUBLISHER_MISMATCH: kind<{ appliance: string; signedAs: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, signedAs }) =>
      `${appliance} carries a signature made for ${signedAs}; it is not what it says it is.`,
  }),
  ROLLBACK_REFUSED: kind<{ appliance: string; have: number; found: number }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, have, found }) =>
      `${appliance} is older (sequence ${found}) than a release that was installed here before (${have}).`,
    action: () =>
      'Install the newest release. If it has to be this one, an administrator can say so: yard install … --allow-rollback',
  }),
  KEY_REVOKED: kind<{ namespace: string; keyId: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ namespace, keyId }) => `The key ${keyId} of “${namespace}” has been revoked.`,
  }),
  ROOT_MALFORMED: kind<{ where: string; wanted: string; found: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ where, wanted, found }) =>
      `A root document cannot be read at ${where}: wanted ${wanted}, found ${found}.`,
  }),
  ROOT_INVALID: kind<{ namespace: string; version: number; why: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ namespace, version, why }) =>
      `Version ${version} of the root document of “${namespace}” is not believed: ${why}.`,
    action: () => 'Do not go on; ask the publisher, by another way, what has happened.',
  }),
  ROOT_ROLLBACK: kind<{ namespace: string; have: number; found: number }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ namespace, have, found }) =>
      `Version ${found} of the root document of “${namespace}” is older than the one known here (${have}).`,
    action: () => 'Ask the publisher for the newest root document.',
  }),
  ROOT_EXPIRED: kind<{ namespace: string; version: number; expired: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ namespace, version, expired }) =>
      `Version ${version} of the root document of “${namespace}” expired on ${expired}.`,
    action: () => 'Ask the publisher for the newest root document.',
  }),
  KEY_UNREADABLE: kind<{ file: string; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, why }) => `The key ${file} cannot be used: ${why}.`,
  }),
} as const;

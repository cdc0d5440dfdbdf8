import { EXIT, kind, list } from './fault-kind.ts';

/** Faults: trust. */
export const trustFaults = {
  UNSIGNED: kind<{ appliance: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance }) => `${appliance} is not signed, so there is no telling who made it.`,
    action: () => 'An administrator can accept exactly these bytes: yard trust accept <reference>',
  }),
  SIGNATURE_INVALID: kind<{ appliance: string; why: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, why }) => `The signature of ${appliance} is not valid: ${why}.`,
    action: () => 'Do not use it. Ask the publisher for a good copy.',
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
      `A signature is for something other than a release: its ${what} is ${found}, wanted ${wanted}.`,
  }),
  SIGNATURE_WRONG_SUBJECT: kind<{ wanted: string; found: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ wanted, found }) =>
      `A signature was made for different content: wanted ${wanted}, found ${found}.`,
    action: () => 'Do not use it. Ask the publisher for a good copy.',
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
      `The signature of ${appliance} is dated ${created}, which is in the future.`,
    action: () => 'Check this machine’s clock.',
  }),
  SIGNATURES_TOO_FEW: kind<{ appliance: string; wanted: number; found: number }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, wanted, found }) =>
      `${appliance} needs signatures from ${wanted} trusted keys, and has ${found}.`,
    action: () => 'Ask the publisher to have the other key holders sign too: yard sign',
  }),
  PUBLISHER_UNKNOWN: kind<{ appliance: string; namespace: string; keyIds: string[] }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, namespace, keyIds }) =>
      `${appliance} is signed by a key that is not trusted here for “${namespace}”: ${list(keyIds)}.`,
    action: ({ namespace }) =>
      `Compare the fingerprint with the publisher’s. An administrator can then trust it: yard trust add ${namespace} <key>`,
  }),
  PUBLISHER_MISMATCH: kind<{ appliance: string; signedAs: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, signedAs }) =>
      `${appliance} was asked for, but it is signed as ${signedAs}.`,
    action: () =>
      'Do not use it unless you know why it is there under this name. An administrator can record the address as a mirror: yard trust mirror add <address> <signed namespace/name>',
  }),
  ROLLBACK_REFUSED: kind<{ appliance: string; have: number; found: number }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ appliance, have, found }) =>
      `${appliance} is older (sequence ${found}) than a release that was installed here before (${have}).`,
    action: () =>
      'Install the newest release. If it has to be this one, an administrator can allow it: yard install … --allow-rollback',
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
      `Version ${version} of the root document of “${namespace}” is not accepted: ${why}.`,
    action: () => 'Stop here, and ask the publisher through another channel what has happened.',
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
  SIGNING_KEY_EXISTS: kind<{ path: string; namespace: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ path, namespace }) =>
      `There already is a key that signs for “${namespace}”: ${path}`,
    action: ({ namespace }) =>
      `Sign with it: yard pack --sign-key ${namespace}. To make another key beside it: yard keygen ` +
      `--namespace ${namespace} -o <file>. Do not replace it: whoever trusts it would refuse ` +
      'everything that a new key signs.',
  }),
  KEY_UNREADABLE: kind<{ file: string; why: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ file, why }) => `The key ${file} cannot be used: ${why}.`,
  }),
  REGISTRY_NOT_APPROVED: kind<{ registry: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ registry }) =>
      `This server may not contact ${registry}: it is not an approved registry.`,
    action: ({ registry }) => `An administrator can approve it: yard registry add ${registry}`,
  }),
  REGISTRY_ADDRESS_REFUSED: kind<{ registry: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ registry }) =>
      `${registry} was not contacted: its name leads to a private address, or to this server itself.`,
    action: ({ registry }) =>
      `If that is where the registry is, an administrator can allow it: yard registry add ${registry} --private`,
  }),
  REGISTRY_UNUSABLE: kind<{ registry: string; code: string }>({
    status: 502,
    exit: EXIT.failed,
    retryable: false,
    message: ({ registry, code }) =>
      `What ${registry} answered is not an appliance that can be installed (${code}).`,
    action: () => 'Check the reference. “yard verify <reference>” shows the details.',
  }),
  VERSION_MISMATCH: kind<{ asked: string; found: string }>({
    status: 403,
    exit: EXIT.untrusted,
    retryable: false,
    message: ({ asked, found }) =>
      `${asked} was asked for, but the registry has version ${found} under that tag.`,
    action: () => 'Do not use it. Ask whoever runs the registry.',
  }),
} as const;

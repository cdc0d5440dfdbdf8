import { formatByteSize } from '../../ids/byte-units.ts';
import { EXIT, kind, list } from './fault-kind.ts';

/** Faults: registry. */
export const registryFaults = {
  NAME_INVALID: kind<{ name: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ name }) => `“${name}” is not an appliance address; wanted namespace/name.`,
  }),
  REGISTRY_REFUSED: kind<{ registry: string; status: number; why: string }>({
    status: 502,
    exit: EXIT.failed,
    retryable: false,
    message: ({ registry, status, why }) => `${registry} refused (${status}): ${why}`,
  }),
  REGISTRY_MISLEADS: kind<{ registry: string; what: string; host: string }>({
    status: 502,
    exit: EXIT.failed,
    retryable: false,
    message: ({ registry, what, host }) =>
      `${registry} redirects ${what} to another host, ${host}. It was not followed, so that nothing is sent to strangers.`,
  }),
  UPLOAD_OUT_OF_ORDER: kind<{ wantedOffset: number; foundOffset: number }>({
    status: 416,
    exit: EXIT.failed,
    retryable: true,
    message: ({ wantedOffset, foundOffset }) =>
      `The upload has ${wantedOffset} bytes; the next part started at ${foundOffset}.`,
  }),
  UPLOAD_CORRUPT: kind<{ wanted: string; found: string }>({
    status: 400,
    exit: EXIT.failed,
    retryable: true,
    message: ({ wanted, found }) =>
      `The bytes that arrived are not the ones announced: wanted ${wanted}, found ${found}.`,
    action: () => 'Send them again.',
  }),
  DIGEST_UNSUPPORTED: kind<{ digest: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ digest }) =>
      `“${digest}” is not a digest this registry stores; wanted sha256: and 64 lower case hex digits.`,
  }),
  MEDIA_TYPE_REFUSED: kind<{ mediaType: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ mediaType }) =>
      `“${mediaType}” is not a kind of manifest that this registry stores; wanted an OCI image manifest or index.`,
  }),
  TAG_REFUSED: kind<{ tag: string; version: string }>({
    status: 400,
    exit: EXIT.invalid,
    retryable: false,
    message: ({ tag, version }) =>
      `The tag “${tag}” does not fit: wanted the appliance's version ${version}, or a channel name such as stable.`,
  }),
  PART_IN_USE: kind<{ digest: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ digest }) => `${digest} is part of a manifest that is still there.`,
    action: () => 'Delete the manifest first.',
  }),
  METHOD_UNSUPPORTED: kind<{ method: string; allowed: string[] }>({
    status: 405,
    exit: EXIT.usage,
    retryable: false,
    message: ({ method, allowed }) =>
      `${method} is not supported here. Supported methods: ${list(allowed)}.`,
  }),
  VERSION_IMMUTABLE: kind<{ appliance: string; version: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ appliance, version }) =>
      `${appliance} ${version} has already been published with different content. A released version never changes.`,
    action: () => 'Increase the version in appliance.yaml, then pack and push again.',
  }),
  QUOTA_EXCEEDED: kind<{
    what: string;
    usedBytes: number;
    allowedBytes: number;
    wantedBytes: number;
  }>({
    status: 413,
    exit: EXIT.failed,
    retryable: false,
    message: ({ what, usedBytes, allowedBytes, wantedBytes }) =>
      `${what} uses ${formatByteSize(usedBytes)} of the ${formatByteSize(allowedBytes)} allowed; another ${formatByteSize(wantedBytes)} does not fit.`,
    action: () =>
      'Delete appliances you no longer need (their space is freed after about a day), or ask an administrator to raise the quota.',
  }),
  STORE_IN_USE: kind<{ what: string; holder: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ what, holder }) => `${what} is used by ${holder}; a second server would damage it.`,
    action: () => 'Stop that server first, or give this one its own database and data folder.',
  }),
  DISK_RESERVED: kind<{ freeBytes: number; reserveBytes: number }>({
    status: 507,
    exit: EXIT.failed,
    retryable: true,
    message: ({ freeBytes, reserveBytes }) =>
      `The registry is not accepting uploads: ${formatByteSize(freeBytes)} of its disk is free, and ${formatByteSize(reserveBytes)} is reserved for the database.`,
    action: () => 'Pulling still works. Free up some space on the server, then push again.',
  }),
} as const;

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
      `${registry} names another host for ${what}, ${host}; that was not followed, so that nothing is sent to strangers.`,
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
      `The bytes that arrived are not the announced ones: wanted ${wanted}, found ${found}.`,
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
      `“${mediaType}” is not a kind of manifest that is stored here; wanted an OCI image manifest or index.`,
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
    message: ({ method, allowed }) => `${method} is not possible here; ${list(allowed)} is.`,
  }),
  VERSION_IMMUTABLE: kind<{ appliance: string; version: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ appliance, version }) =>
      `${appliance} ${version} is published already with other content; a released version never changes.`,
    action: () => 'Raise the version in appliance.yaml, pack and push again.',
  }),
} as const;

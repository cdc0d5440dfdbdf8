import { EXIT, kind } from './fault-kind.ts';

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
  VERSION_IMMUTABLE: kind<{ appliance: string; version: string }>({
    status: 409,
    exit: EXIT.conflict,
    retryable: false,
    message: ({ appliance, version }) =>
      `${appliance} ${version} is published already with other content; a released version never changes.`,
    action: () => 'Raise the version in appliance.yaml, pack and push again.',
  }),
} as const;

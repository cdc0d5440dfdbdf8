import type { DomainState } from '../../../ports/hypervisor.ts';
import { DOMAIN_STATE } from '../native/domain.ts';

/**
 * virDomainShutoffReason: ended by itself without a shutdown, or found dead when the daemon came
 * back. One that failed to start (6) never ran: whoever started it was told.
 */
const UNEXPECTED_END = new Set([3, 8]);

/**
 * What a state of libvirt means to us.
 *
 * @param state virDomainState
 * @param reason its reason, as libvirt-domain.h lists them for each state
 */
export function domainState(state: number, reason: number): DomainState['state'] {
  switch (state) {
    case DOMAIN_STATE.running:
    case DOMAIN_STATE.blocked:
    case DOMAIN_STATE.suspended:
      return 'running';
    case DOMAIN_STATE.paused:
      return 'paused';
    case DOMAIN_STATE.shuttingDown:
      return 'stopping';
    case DOMAIN_STATE.crashed:
      return 'crashed';
    case DOMAIN_STATE.off:
      return UNEXPECTED_END.has(reason) ? 'crashed' : 'off';
    default:
      return 'off';
  }
}

/** @returns whether a process exists for it. */
export const hasProcess = (state: DomainState['state']): boolean =>
  state === 'running' || state === 'paused' || state === 'stopping';

import { Fault } from '../../../../schemas/errors/fault.ts';
import { formatReference, type Reference } from '../../../../schemas/ids/reference.ts';

/** Faults that say nothing of what a registry answered. */
const OWN_WORDS: readonly string[] = [
  'REGISTRY_NOT_APPROVED',
  'REGISTRY_ADDRESS_REFUSED',
  'VERSION_MISMATCH',
  'TOO_MANY_REQUESTS',
  'CANCELLED',
  'INTERNAL',
];

/**
 * Says why an appliance could not be read from a registry of somebody else, without a byte of what
 * that host answered: it may be no registry at all, and whoever asked may not be allowed to see what
 * it has (attack S12).
 */
export function foreignFault(error: unknown, registry: string, reference: Reference): Fault {
  const fault = Fault.from(error);
  if (OWN_WORDS.includes(fault.code)) return fault;
  const refused = (status: number, why: string): Fault =>
    new Fault('REGISTRY_REFUSED', { registry, status, why }, { cause: fault });
  switch (fault.code) {
    case 'NOT_FOUND': {
      const name = formatReference(reference);
      return new Fault('NOT_FOUND', { what: 'appliance', name }, { cause: fault });
    }
    case 'NOT_SIGNED_IN':
      return refused(401, 'it requires signing in, and this server has no account there');
    case 'FORBIDDEN':
      return refused(403, 'access is denied');
    case 'UNREACHABLE': {
      const why = systemCode(fault.cause) ?? 'it does not answer like a registry';
      return new Fault('UNREACHABLE', { url: registry, why }, { cause: fault });
    }
    default:
      return new Fault('REGISTRY_UNUSABLE', { registry, code: fault.code }, { cause: fault });
  }
}

/** @returns such as `ECONNREFUSED`, of the system and not of the other side */
function systemCode(cause: unknown): string | undefined {
  const code = cause instanceof Error ? (cause as { code?: unknown }).code : undefined;
  return typeof code === 'string' && /^[A-Z_0-9]{2,40}$/.test(code) ? code : undefined;
}

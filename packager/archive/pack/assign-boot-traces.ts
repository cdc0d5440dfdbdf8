import { Fault } from '../../../schemas/errors/fault.ts';
import type { BootTrace } from './read-boot-trace.ts';

/** A boot trace as the publisher gave it. */
export interface GivenTrace {
  /** Whose disk it speaks of; absent: that of the only role. */
  readonly role: string | undefined;
  readonly trace: BootTrace;
}

/**
 * @param roles of the appliance
 * @returns the trace of each role that has one
 * @throws Fault NOT_FOUND (no such role), USAGE
 */
export function assignBootTraces(
  given: readonly GivenTrace[],
  roles: readonly string[],
): ReadonlyMap<string, BootTrace> {
  const traces = new Map<string, BootTrace>();
  for (const { role = onlyOf(roles, given), trace } of given) {
    if (!roles.includes(role)) throw new Fault('NOT_FOUND', { what: 'role', name: role });
    if (traces.has(role)) {
      throw new Fault('USAGE', { problem: `Role “${role}” has two boot traces; give one.` });
    }
    traces.set(role, trace);
  }
  return traces;
}

function onlyOf(roles: readonly string[], given: readonly GivenTrace[]): string {
  const [role = '', ...others] = roles;
  if (others.length === 0) return role;
  throw new Fault('USAGE', {
    problem: `The appliance has the roles ${roles.join(', ')}; say whose boot trace it is.`,
    example: `--boot-trace ${role}=${given[0]?.trace.file ?? 'boot.trace'}`,
  });
}

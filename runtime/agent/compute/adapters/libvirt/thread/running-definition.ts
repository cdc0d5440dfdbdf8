import type { Connection } from '../native/connection.ts';
import { DOMAIN_STATE } from '../native/domain.ts';
import type { OwnMachine } from './libvirt-calls.ts';
import { findOwn } from './own-domain.ts';

/** States in which there is no process, whose definition would be that of its next start. */
const WITHOUT_PROCESS: readonly number[] = [DOMAIN_STATE.off, DOMAIN_STATE.crashed];

/** @returns the definition of the process of a machine; undefined: it has none */
export function runningDefinition(connection: Connection, own: OwnMachine): string | undefined {
  using domain = findOwn(connection, own);
  if (!domain || WITHOUT_PROCESS.includes(domain.state().state)) return undefined;
  return domain.definition();
}

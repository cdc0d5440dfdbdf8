import { renderRun, readRun, RUN_NAMESPACE } from '../../../core/machine-mark.ts';
import { PROCESSOR_NAMESPACE, readProcessorNote } from '../../../core/processor/processor-note.ts';
import type { DomainState } from '../../../ports/hypervisor.ts';
import type { Connection } from '../native/connection.ts';
import { AFFECT, type Domain, isGoneOrOff } from '../native/domain.ts';
import { domainState, hasProcess } from './domain-state.ts';
import type { OwnMachine } from './libvirt-calls.ts';
import { demandOwn, findOwn, markOf } from './own-domain.ts';

type NodeId = OwnMachine['node'];
type RunState = Pick<DomainState, 'state' | 'startedAt' | 'processor'>;

/** All domains that carry the mark of this node. */
export function list(connection: Connection, node: NodeId): DomainState[] {
  const machines: DomainState[] = [];
  connection.eachDomain((domain) => {
    try {
      const mark = markOf(domain);
      if (mark?.node !== node) return;
      machines.push({ id: mark.machine, definition: mark.definition, ...stateOf(domain) });
    } catch (error) {
      // Others may undefine or stop domains while we look at them.
      if (!isGoneOrOff(error)) throw error;
    }
  });
  return machines;
}

/** A process that ends while it is looked at is looked at once more: its machine is still there. */
function stateOf(domain: Domain): RunState {
  try {
    return stateNow(domain);
  } catch (error) {
    if (!isGoneOrOff(error)) throw error;
    return stateNow(domain);
  }
}

function stateNow(domain: Domain): RunState {
  const { state, reason } = domain.state();
  const name = domainState(state, reason);
  if (!hasProcess(name)) return { state: name, startedAt: undefined };
  return { state: name, startedAt: startOf(domain), processor: processorOf(domain) };
}

/** @returns what the process of a domain was started with */
const processorOf = (domain: Domain): DomainState['processor'] =>
  readProcessorNote(domain.metadata(PROCESSOR_NAMESPACE, AFFECT.running) ?? '');

/**
 * When the process of a domain was started. The note on it is in the metadata of the running
 * definition, which libvirt drops with the process. One that was started by hand, or by us just
 * before we were killed, gets its note when it is first seen.
 */
export function startOf(domain: Domain): string {
  const noted = readRun(domain.metadata(RUN_NAMESPACE, AFFECT.running) ?? '');
  return noted ?? noteStart(domain);
}

function noteStart(domain: Domain): string {
  const now = new Date().toISOString();
  domain.setMetadata(renderRun(now), RUN_NAMESPACE, 'stackyard-run');
  return now;
}

/** Stores a definition unless the name or UUID is somebody else's. */
export function define(connection: Connection, own: OwnMachine, xml: string): void {
  findOwn(connection, own)?.[Symbol.dispose]();
  connection.define(xml);
}

/** Starts what is off, and lets go on what was paused because the disk was full. */
export function start(connection: Connection, own: OwnMachine): void {
  using domain = demandOwn(connection, own);
  const { state, reason } = domain.state();
  const name = domainState(state, reason);
  if (name === 'paused') domain.resume();
  if (hasProcess(name)) return;
  domain.create();
  noteStart(domain);
}

export function shutdown(connection: Connection, own: OwnMachine): void {
  using domain = findOwn(connection, own);
  if (domain) ifRunning(() => domain.shutdown());
}

export function destroy(connection: Connection, own: OwnMachine): void {
  using domain = findOwn(connection, own);
  if (domain) ifRunning(() => domain.destroy());
}

/** Cuts the power first: a running domain without a stored definition would be nobody's. */
export function undefine(connection: Connection, own: OwnMachine): boolean {
  using domain = findOwn(connection, own);
  if (!domain) return false;
  ifRunning(() => domain.destroy());
  ifRunning(() => domain.undefine());
  return true;
}

function ifRunning(action: () => void): void {
  try {
    action();
  } catch (error) {
    if (!isGoneOrOff(error)) throw error;
  }
}

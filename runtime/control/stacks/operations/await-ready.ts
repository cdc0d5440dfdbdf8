import type { ObservedMachine } from '../../../../schemas/agent/observed.ts';
import type { MachineProgress } from '../../../../schemas/api/resources/operation.ts';
import type { Ready } from '../../../../schemas/appliance/role.ts';
import { Fault, fromWire } from '../../../../schemas/errors/fault.ts';
import type { DefinedMachine } from '../core/define/definition.ts';
import { waitsFor } from '../core/desired/start-order.ts';
import type { StackRecord } from '../core/define/stack-record.ts';
import type { StackSight } from '../core/view/stack-sight.ts';
import type { StackOperationDependencies } from './stack-operation.ts';

/** Lines of the console that go into a failure report. */
export const CONSOLE_LINES = 25;

/**
 * Checks whether all machines of a stack are ready, and gives up on one that will not be.
 *
 * @throws Fault VOLUME_MISSING, MACHINE_CRASHED, MACHINE_NOT_READY (with the last lines of the console)
 */
export function machinesReady(
  { consoles }: Pick<StackOperationDependencies, 'consoles'>,
  sight: StackSight,
  record: StackRecord,
): boolean {
  return record.definition.machines.every((machine) => {
    const found = sight.machines.find(({ id }) => id === machine.id);
    const console = (): string => consoles.lastLines(machine.id, CONSOLE_LINES);
    if (found?.state === 'crashed' || found?.state === 'failed') {
      const fault = found.fault && fromWire(found.fault);
      if (fault && Fault.is(fault, 'VOLUME_MISSING')) throw fault;
      const why = whyEnded(fault);
      throw new Fault('MACHINE_CRASHED', { machine: machine.name, why, console: console() });
    }
    const ready = readyRule(record, machine);
    const at = sight.reports.get(machine.node)?.at;
    if (ready && found?.state === 'starting' && isOverdue(found, ready, at)) {
      throw new Fault('MACHINE_NOT_READY', {
        machine: machine.name,
        probe: describeProbe(ready),
        timeoutMs: ready.timeout,
        console: console(),
      });
    }
    return found?.state === 'ready';
  });
}

/** @param fault as its node tells it. @returns what goes behind a colon and before a full stop */
function whyEnded(fault: Fault | undefined): string {
  if (!fault) return 'its process ended';
  return Fault.is(fault, 'MACHINE_CRASHED') ? fault.data.why : fault.message.replace(/\.$/, '');
}

const readyRule = ({ appliance }: StackRecord, machine: DefinedMachine): Ready | undefined =>
  appliance.manifest.roles[machine.role]?.ready;

/** Both times are of the node's clock, which need not go with ours. */
const isOverdue = (
  { startedAt }: ObservedMachine,
  { timeout }: Ready,
  reportedAt: string | undefined,
): boolean =>
  startedAt !== undefined &&
  reportedAt !== undefined &&
  Date.parse(reportedAt) - Date.parse(startedAt) > timeout;

function describeProbe(ready: Ready): string {
  switch (ready.type) {
    case 'tcp':
      return `TCP port ${ready.port}`;
    case 'http':
      return `HTTP port ${ready.port}, ${ready.path}`;
    case 'command':
      return `the command ${ready.command.join(' ')}`;
  }
}

/** @returns how far each machine has come in starting. */
export function startProgress(sight: StackSight, record: StackRecord): MachineProgress[] {
  const observed = new Map(sight.machines.map((machine) => [machine.id, machine]));
  return record.definition.machines.map((machine) => {
    const found = observed.get(machine.id);
    const waiting = waitsFor(machine, record, observed).map((other) => other.name);
    return { machine: machine.name, bytesDone: 0, bytesTotal: 0, ...phaseOf(found, waiting) };
  });
}

function phaseOf(
  found: ObservedMachine | undefined,
  waiting: readonly string[],
): Pick<MachineProgress, 'phase' | 'note'> {
  switch (found?.state) {
    case 'ready':
      return { phase: 'ready', note: '' };
    case 'starting':
      return found.bootedAt
        ? { phase: 'starting', note: 'its services are starting' }
        : { phase: 'booting', note: '' };
    case 'crashed':
    case 'failed':
      return { phase: 'failed', note: found.fault?.message ?? '' };
    default:
      return {
        phase: 'waiting',
        note: waiting.length > 0 ? `waits for ${waiting.join(', ')}` : '',
      };
  }
}

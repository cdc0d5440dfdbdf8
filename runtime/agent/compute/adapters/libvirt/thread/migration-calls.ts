import type { ArrivingState, MoveProgress } from '../../../ports/migrations.ts';
import type { Connection } from '../native/connection.ts';
import { DOMAIN_STATE, type Domain, isGoneOrOff } from '../native/domain.ts';
import { LIBVIRT_CODE, LibvirtError } from '../native/libvirt-error.ts';
import { domainState } from './domain-state.ts';
import type { MigrateOrder, OwnMachine } from './libvirt-calls.ts';
import { demandOwn, findOwn } from './own-domain.ts';

const MACHINE_TYPE = /<type arch='[a-z0-9_]+' machine='([a-z0-9.-]+)'>hvm<\/type>/;

/** virDomainPausedReason */
const PAUSED = { byUser: 1, byMigration: 2, startingUp: 11 } as const;

/** What QEMU calls the kind of board: libvirt stores its full name when a machine is defined. */
export function machineType(connection: Connection, own: OwnMachine): string {
  using domain = demandOwn(connection, own);
  const found = MACHINE_TYPE.exec(domain.definition())?.[1];
  if (found !== undefined) return found;
  throw new LibvirtError('virDomainGetXMLDesc', 0, 'it does not say which kind of board it has');
}

export function migrate(connection: Connection, own: OwnMachine, order: MigrateOrder): void {
  using domain = demandOwn(connection, own);
  domain.setMostDowntime(order.mostDowntimeMs);
  domain.migrate(order.destination, order.parameters, order.flags);
}

export function migration(connection: Connection, own: OwnMachine): MoveProgress | undefined {
  using domain = findOwn(connection, own);
  const figures = domain && whileThere(() => domain.jobFigures(0));
  return figures && readProgress(figures);
}

/** @param figures of a job, by the names of VIR_DOMAIN_JOB_*; memory and disks together are `data` */
export function readProgress(figures: ReadonlyMap<string, number>): MoveProgress | undefined {
  const bytesTotal = figures.get('data_total');
  if (bytesTotal === undefined) return undefined;
  // Pages of zeros count as processed, but hardly any bytes were sent for them.
  return { bytesDone: bytesTotal - (figures.get('data_remaining') ?? bytesTotal), bytesTotal };
}

export function abortMigration(connection: Connection, own: OwnMachine): void {
  using domain = findOwn(connection, own);
  if (domain) whileThere(() => domain.abortJob());
}

export function arriving(connection: Connection, own: OwnMachine): ArrivingState {
  using domain = findOwn(connection, own);
  return (domain && whileThere(() => arrivingState(domain.state()))) ?? 'none';
}

/** @returns what a state of libvirt and its reason say of a machine that another node sends */
export function arrivingState({ state, reason }: ReturnType<Domain['state']>): ArrivingState {
  if (state === DOMAIN_STATE.paused) {
    if (reason === PAUSED.byUser) return 'waiting';
    if (reason === PAUSED.byMigration || reason === PAUSED.startingUp) return 'coming';
  }
  const name = domainState(state, reason);
  // One that stands still because its pool is full has gone on before.
  return name === 'off' || name === 'crashed' ? 'none' : 'running';
}

export function goOn(connection: Connection, own: OwnMachine): number {
  using domain = demandOwn(connection, own);
  const found = arrivingState(domain.state());
  if (found === 'waiting') domain.resume();
  else if (found !== 'running') {
    throw new LibvirtError('virDomainResume', LIBVIRT_CODE.operationInvalid, `it is ${found}`);
  }
  return whileThere(() => domain.jobFigures(1))?.get('downtime') ?? 0;
}

export function endArrival(connection: Connection, own: OwnMachine): void {
  using domain = findOwn(connection, own);
  if (!domain) return;
  const found = whileThere(() => arrivingState(domain.state()));
  if (found === 'coming' || found === 'waiting') whileThere(() => domain.destroy());
}

function whileThere<Result>(look: () => Result): Result | undefined {
  try {
    return look();
  } catch (error) {
    if (isGoneOrOff(error)) return undefined;
    throw error;
  }
}

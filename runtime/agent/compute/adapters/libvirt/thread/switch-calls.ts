import { type DiskChain, readDiskChains } from '../../../core/disk-chains.ts';
import { type DiskSwitch, renderSwitch } from '../../../core/switch-xml.ts';
import type { Connection } from '../native/connection.ts';
import { type Domain, DOMAIN_STATE } from '../native/domain.ts';
import { LIBVIRT_CODE, LibvirtError } from '../native/libvirt-error.ts';
import type { OwnMachine } from './libvirt-calls.ts';
import { demandOwn, findOwn } from './own-domain.ts';

/** A machine that runs, with what its disks shall go on in. */
export interface SwitchOrder {
  readonly own: OwnMachine;
  readonly disks: readonly DiskSwitch[];
  /** Its guest agent answers: it is asked to put its file systems to rest. */
  readonly quiesce: boolean;
}

export interface SwitchOutcome {
  readonly machine: OwnMachine['machine'];
  readonly pausedMs: number;
  readonly quiesced: boolean;
}

/** A guest that puts its file systems to rest for longer stands still as it is. */
const FREEZE_SECONDS = 5;

/** @returns the disks of a machine as its process has them; undefined: it does not run */
export function diskChains(connection: Connection, own: OwnMachine): DiskChain[] | undefined {
  using domain = findOwn(connection, own);
  if (!domain) return undefined;
  const { state } = domain.state();
  const runs = state === DOMAIN_STATE.running || state === DOMAIN_STATE.blocked;
  return runs ? readDiskChains(domain.definition()) : undefined;
}

interface Held {
  readonly order: SwitchOrder;
  readonly domain: Domain;
  readonly sinceMs: number;
  quiesced: boolean;
  isPaused: boolean;
}

/**
 * Switches the disks of machines while all of them stand still. Each goes on when all have been
 * switched; when one cannot be, those that were before have been, and all go on.
 */
export function switchDisks(
  connection: Connection,
  orders: readonly SwitchOrder[],
): SwitchOutcome[] {
  const held: Held[] = [];
  let released: SwitchOutcome[] = [];
  try {
    for (const order of orders) held.push(hold(connection, order));
    for (const each of held) {
      each.domain.suspend();
      each.isPaused = true;
    }
    for (const { domain, order } of held) {
      const switched = new Set(order.disks.map(({ target }) => target));
      const targets = readDiskChains(domain.definition()).map(({ target }) => target);
      const others = targets.filter((target) => !switched.has(target));
      domain.switchDisks(renderSwitch(order.disks, others));
    }
  } finally {
    released = held.map(release);
    for (const { domain } of held) domain[Symbol.dispose]();
  }
  return released;
}

function hold(connection: Connection, order: SwitchOrder): Held {
  const domain = demandOwn(connection, order.own);
  const { state } = domain.state();
  if (state !== DOMAIN_STATE.running && state !== DOMAIN_STATE.blocked) {
    domain[Symbol.dispose]();
    const what = `${order.own.machine} does not run`;
    throw new LibvirtError('a switch of disks', LIBVIRT_CODE.operationInvalid, what);
  }
  const sinceMs = performance.now();
  const quiesced = order.quiesce && asksGuest(domain, 'guest-fsfreeze-freeze');
  return { order, domain, sinceMs, quiesced, isPaused: false };
}

/** Also where something went wrong: nobody stays paused because of another. */
function release({ order, domain, sinceMs, quiesced, isPaused }: Held): SwitchOutcome {
  if (isPaused) domain.resume();
  const pausedMs = Math.round(performance.now() - sinceMs);
  if (order.quiesce) asksGuest(domain, 'guest-fsfreeze-thaw');
  return { machine: order.own.machine, pausedMs, quiesced };
}

/** @returns whether the guest has done it */
function asksGuest(domain: Domain, command: string): boolean {
  try {
    const answer = domain.agentCommand(JSON.stringify({ execute: command }), FREEZE_SECONDS);
    return !answer.includes('"error"');
  } catch {
    return false;
  }
}

/**
 * Begins to copy into the volume that a disk writes to what it has from volumes between it and another
 * one below, and takes it off these. It goes on by itself; asked for again meanwhile, nothing happens.
 *
 * @param below what it shall stand on; undefined: nothing
 */
export function pullDisk(
  connection: Connection,
  own: OwnMachine,
  pull: { readonly target: string; readonly below: number | undefined },
): void {
  using domain = demandOwn(connection, own);
  if (domain.hasBlockJob(pull.target)) return;
  domain.pull(pull.target, pull.below === undefined ? null : `${pull.target}[${pull.below}]`);
}

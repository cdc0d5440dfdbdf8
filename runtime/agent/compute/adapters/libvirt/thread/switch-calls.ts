import { type DiskChain, readDiskChains } from '../../../core/disk-chains.ts';
import { type DiskSwitch, renderSwitch } from '../../../core/switch-xml.ts';
import { LIMITS } from '../../../../../../schemas/config/limits.ts';
import type { Connection } from '../native/connection.ts';
import { type Domain, DOMAIN_STATE } from '../native/domain.ts';
import { LIBVIRT_CODE, LibvirtError } from '../native/libvirt-error.ts';
import type { OwnMachine } from './libvirt-calls.ts';
import { mergingDisk } from './merge-calls.ts';
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

const THAW_SECONDS = 5;

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
  /** What libvirt is told, made before anything stands still. */
  readonly xml: string;
  sinceMs: number;
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
    for (const order of orders) held.push(prepare(connection, order));
    quiesce(held);
    for (const each of held) {
      each.sinceMs = Math.min(each.sinceMs, performance.now());
      // One alone needs no pause: QEMU switches all its disks between two requests of the guest.
      if (held.length === 1) continue;
      each.domain.suspend();
      each.isPaused = true;
    }
    for (const { domain, xml } of held) domain.switchDisks(xml);
  } finally {
    released = release(held);
    for (const { domain } of held) domain[Symbol.dispose]();
  }
  return released;
}

function prepare(connection: Connection, order: SwitchOrder): Held {
  const domain = demandOwn(connection, order.own);
  const obstacle = whatIsInTheWay(domain);
  if (obstacle !== undefined) {
    domain[Symbol.dispose]();
    const what = `${order.own.machine} ${obstacle}`;
    throw new LibvirtError('a switch of disks', LIBVIRT_CODE.operationInvalid, what);
  }
  const switched = new Set(order.disks.map(({ target }) => target));
  const targets = readDiskChains(domain.definition()).map(({ target }) => target);
  const xml = renderSwitch(
    order.disks,
    targets.filter((target) => !switched.has(target)),
  );
  return { order, domain, xml, sinceMs: Infinity, quiesced: false, isPaused: false };
}

/** @returns why the disks of a machine cannot be switched now; undefined: they can */
function whatIsInTheWay(domain: Domain): string | undefined {
  const { state } = domain.state();
  const runs = state === DOMAIN_STATE.running || state === DOMAIN_STATE.blocked;
  if (!runs) return 'does not run';
  // A switch has libvirt ask QEMU for all that it has open, which it does not survive when a job has
  // just ended (decision 69).
  const disk = mergingDisk(domain);
  return disk === undefined ? undefined : `still has a layer merged into its disk ${disk}`;
}

/** All together have a while for it; one whose turn comes after that is switched as it is. */
function quiesce(held: readonly Held[]): void {
  const endMs = performance.now() + LIMITS.stack.points.quiesceMs;
  for (const each of held) {
    const leftMs = endMs - performance.now();
    if (!each.order.quiesce || leftMs <= 0) continue;
    each.sinceMs = performance.now();
    each.quiesced = asksGuest(each.domain, 'guest-fsfreeze-freeze', Math.ceil(leftMs / 1_000));
    if (!each.quiesced) each.sinceMs = Infinity;
  }
}

/** Also where something went wrong: nobody stays paused because of another. */
function release(held: readonly Held[]): SwitchOutcome[] {
  let problem: unknown;
  const wentOnMs = held.map(({ domain, isPaused }) => {
    try {
      if (isPaused) domain.resume();
    } catch (error) {
      problem ??= error;
    }
    return performance.now();
  });
  const outcomes = held.map(({ order, domain, sinceMs, quiesced }, index) => {
    // Also one that has not answered: it may have done it since.
    if (order.quiesce) asksGuest(domain, 'guest-fsfreeze-thaw', THAW_SECONDS);
    const endMs = quiesced ? performance.now() : (wentOnMs[index] ?? 0);
    const pausedMs = Number.isFinite(sinceMs) ? Math.round(endMs - sinceMs) : 0;
    return { machine: order.own.machine, pausedMs, quiesced };
  });
  if (problem) throw problem;
  return outcomes;
}

/** @returns whether the guest has done it */
function asksGuest(domain: Domain, command: string, seconds: number): boolean {
  try {
    const answer = domain.agentCommand(JSON.stringify({ execute: command }), seconds);
    return !answer.includes('"error"');
  } catch {
    return false;
  }
}

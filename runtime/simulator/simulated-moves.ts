import { Fault } from '../../schemas/errors/fault.ts';
import type { MachineId, NodeId } from '../../schemas/ids/brand.ts';
import type {
  ArrivingState,
  Migrations,
  MoveLink,
  SendOrder,
} from '../agent/compute/ports/migrations.ts';
import type { VolumePlaces } from '../agent/storage/core/volume-places.ts';
import { definitionOf } from './simulated-machines.ts';
import { copyVolume, findVolume, openDisks } from './simulated-storage.ts';
import type { SimulatedMoveEnd, SimulatedSite } from './simulated-site.ts';
import type { SimulatedDomain, SimulatedWorld } from './simulated-world.ts';

export interface SimulatedMovesParts {
  readonly node: NodeId;
  readonly world: SimulatedWorld;
  readonly site: SimulatedSite;
  /** Whether the process of the agent lives: all that moves goes through it. */
  readonly isAlive: () => boolean;
}

const PARTS = 3;
const DOWNTIME_MS = 50;

/** Machines that move between simulated nodes. */
export const simulatedMoves = (
  parts: SimulatedMovesParts,
): { migrations: Migrations; moveLink: MoveLink } => ({
  migrations: simulatedMigrations(parts),
  moveLink: simulatedMoveLink(parts),
});

function simulatedMoveLink({ node, world, site, isAlive }: SimulatedMovesParts): MoveLink {
  const ask = async <Answer>(
    to: NodeId,
    what: string,
    question: (host: SimulatedMoveEnd['host']) => Promise<Answer>,
  ): Promise<Answer> => {
    await world.act(what);
    // A process that has ended says nothing more.
    if (!isAlive()) return new Promise(() => undefined);
    const end = site.moveEnd(node, to);
    if (!end) throw unanswered(to);
    return orItsEnd(question(end.host), end, () => unanswered(to), world);
  };
  return {
    begin: (to, key, passport) =>
      ask(to.node, `ask to take ${key.machine}`, (host) => host.begin(node, key, passport)),
    goOn: (to, key) => ask(to.node, `tell to go on ${key.machine}`, (host) => host.goOn(node, key)),
    fate: (to, key) => ask(to.node, `ask after ${key.machine}`, (host) => host.fate(node, key)),
    serve: (host) => site.serveMoves(node, { host, world, isAlive }),
  };
}

const unanswered = (to: NodeId): Fault =>
  new Fault('UNREACHABLE', { url: to, why: 'nobody answers' });

/** How often it is looked whether the process that shall answer is still there. */
const LOOK_MS = 10;

/** A connection breaks with the process at its other end. */
const orItsEnd = <Answer>(
  answer: Promise<Answer>,
  { isAlive }: SimulatedMoveEnd,
  broken: () => Fault,
  world: SimulatedWorld,
): Promise<Answer> => {
  let isOver = false;
  const ended = new Promise<never>((_resolve, reject) => {
    const look = (): void => {
      if (isOver) return;
      if (isAlive()) world.later(look, LOOK_MS);
      else reject(broken());
    };
    world.later(look, LOOK_MS);
  });
  return Promise.race([answer, ended]).finally(() => {
    isOver = true;
  });
};

/** What a node expects: a machine of that name from that node. */
const EXPECTED = new WeakMap<SimulatedWorld, Map<MachineId, Expected>>();

interface Expected {
  readonly from: NodeId;
  readonly domain: SimulatedDomain;
  readonly places: VolumePlaces;
}

function simulatedMigrations(parts: SimulatedMovesParts): Migrations {
  const { world } = parts;
  // What an agent of before has let in, it lets in no more.
  const expected = new Map<MachineId, Expected>();
  EXPECTED.set(world, expected);
  const sending = new Map<MachineId, number>();
  return {
    machineType: async () => 'pc-q35-7.2',
    send: async (order) => {
      try {
        await send(parts, order, (part) => sending.set(order.machine, part));
      } finally {
        sending.delete(order.machine);
      }
    },
    progress: async (machine) => {
      const part = sending.get(machine);
      return part === undefined ? undefined : { bytesDone: part, bytesTotal: PARTS };
    },
    async expect({ from, machine }, { startedAt, processor }, { mtus, places }) {
      await world.act(`expect ${machine.id}`);
      expected.set(machine.id, {
        from,
        places,
        domain: {
          machine,
          definition: definitionOf({ ...machine, processor }, mtus, places),
          processor,
          state: 'paused',
          arriving: 'coming',
          startedAtMs: Date.parse(startedAt),
          upSinceMs: undefined,
          inUse: machine.disks.map(({ volume }) => volume),
          starts: 0,
          console: '',
        },
      });
      return { xml: machine.id };
    },
    arriving: async (machine) => arrivingState(world.domains.get(machine)),
    async goOn(machine) {
      await world.act(`go on ${machine}`);
      const domain = world.domain(machine);
      if (domain.arriving === 'coming') throw incomplete(machine);
      if (domain.arriving === 'waiting') {
        openDisks(world, domain);
        domain.state = 'running';
      }
      delete domain.arriving;
      return { downtimeMs: DOWNTIME_MS };
    },
    async close(machine) {
      await world.act(`close ${machine}`);
      expected.delete(machine);
      if (world.domains.get(machine)?.arriving) world.domains.delete(machine);
    },
    async keep(machine) {
      expected.delete(machine);
    },
  };
}

/** What has come of a machine ends with the connection that it comes by. */
function endWithSender(
  world: SimulatedWorld,
  domain: SimulatedDomain,
  isAlive: () => boolean,
): void {
  const look = (): void => {
    if (domain.arriving !== 'coming') return;
    if (isAlive()) world.later(look, 10 * LOOK_MS);
    else if (world.domains.get(domain.machine.id) === domain)
      world.domains.delete(domain.machine.id);
  };
  world.later(look, LOOK_MS);
}

const arrivingState = (domain: SimulatedDomain | undefined): ArrivingState => {
  if (domain?.arriving) return domain.arriving;
  return domain && domain.state !== 'off' && domain.state !== 'crashed' ? 'running' : 'none';
};

const incomplete = (machine: MachineId): Fault =>
  new Fault('HYPERVISOR_FAILED', { call: 'go on', message: `${machine} is not complete` });

/**
 * A machine goes over in parts. Its line breaks when either agent ends; then it goes on where it was,
 * and what had come of it is gone.
 */
async function send(
  parts: SimulatedMovesParts,
  order: SendOrder,
  onPart: (part: number) => void,
): Promise<void> {
  const { node, world, site, isAlive } = parts;
  const { machine, to, copy, signal, onHandOver } = order;
  const failed = (why: string): Fault => new Fault('MACHINE_NOT_MOVED', { machine, why });
  let arrived: (Expected & { readonly end: SimulatedMoveEnd }) | undefined;
  const check = (): Expected & { readonly end: SimulatedMoveEnd } => {
    if (signal.aborted) throw new Fault('CANCELLED', { what: machine });
    if (world.domains.get(machine)?.state !== 'running') throw failed('it does not run any more');
    const end = isAlive() ? site.moveEnd(node, to.node) : undefined;
    const entry = end && EXPECTED.get(end.world)?.get(machine);
    if (!entry || entry.from !== node) throw failed('the line between the nodes was cut');
    return { ...entry, end };
  };
  try {
    for (let part = 1; part <= PARTS; part += 1) {
      await world.act(`send ${machine} ${part}/${PARTS}`);
      arrived = check();
      arrived.end.world.domains.set(machine, arrived.domain);
      if (part === 1) endWithSender(arrived.end.world, arrived.domain, isAlive);
      onPart(part);
    }
    await world.act(`hand over ${machine}`);
    arrived = check();
  } catch (error) {
    if (arrived?.domain.arriving) arrived.end.world.domains.delete(machine);
    throw error;
  }
  const here = world.domain(machine);
  const { end, domain, places } = arrived;
  for (const id of copy) {
    const open = world.unlinked.get(id);
    const volume = findVolume(world, id) ?? (open?.user === here ? open : undefined);
    const pool = places.get(id);
    if (volume) copyVolume(volume, id, { world: end.world, pool });
  }
  const upForMs = here.upSinceMs === undefined ? 0 : world.steadyMs() - here.upSinceMs;
  domain.upSinceMs = end.world.steadyMs() - upForMs;
  domain.starts = here.starts;
  domain.console = here.console;
  domain.arriving = 'waiting';
  here.state = 'off';
  world.domains.delete(machine);
  onHandOver('soon');
  onHandOver('now');
}

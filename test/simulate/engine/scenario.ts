import { makePlots } from './plots.ts';
import { SeededRandom } from './seeded-random.ts';

/** A node of a scenario. */
export interface ScenarioNode {
  readonly name: string;
  readonly gateway: boolean;
  /** Whether other nodes reach it. */
  readonly linked: boolean;
  readonly bootMs: number;
  readonly shutdownMs: number;
  /** How far its clock is ahead of the server's. */
  readonly aheadMs: number;
}

/** Shares (0 ≤ share < 1) pick from what there is at that moment, so that events can be left out. */
export type Share = number;

/** What a user asks for; `times`: how often the same request is sent, with the same key. */
export type UserAction = { readonly times: 1 | 2 } & (
  | {
      readonly do: 'install';
      readonly appliance: Share;
      readonly name: string | undefined;
      /** Where roles and router shall be: undefined leaves it to the planner. */
      readonly pins: readonly Share[] | undefined;
    }
  | {
      readonly do:
        | 'stop'
        | 'start'
        | 'restart'
        | 'remove-keep'
        | 'remove-delete'
        | 'restore'
        | 'run-action'
        | 'cancel'
        | 'remove-node'
        | 'move-gateway'
        /** While it runs where that is possible; or also if it has to be stopped. */
        | 'move-machine'
        | 'move-cold'
        | 'drain'
        | 'drain-cold'
        | 'undrain'
        | 'cordon'
        | 'uncordon'
        | 'declare-dead';
      readonly which: Share;
      readonly to: Share;
    }
);

/** What goes wrong, with a node where it is one of a node. */
export type FaultEvent =
  | {
      /** Killed around one of its next writes of the database; it comes back after a while. */
      readonly fault: 'kill-server';
      readonly afterWrites: number;
      readonly point: 'before' | 'after';
      readonly downMs: number;
    }
  | {
      /** Killed around one of its next calls of whatever it stands on. */
      readonly fault: 'kill-agent';
      readonly node: Share;
      readonly afterCalls: number;
      readonly point: 'before' | 'after';
      readonly downMs: number;
      readonly forgets: boolean;
    }
  | { readonly fault: 'power-cut'; readonly node: Share; readonly downMs: number }
  | {
      readonly fault: 'cut-line';
      readonly node: Share;
      readonly way: 'out' | 'back' | 'both';
      readonly forMs: number;
    }
  | {
      /** Actions that begin with a word take long, or fail. */
      readonly fault: 'slow' | 'failing';
      readonly node: Share;
      readonly what: string;
      readonly forMs: number;
    }
  | { readonly fault: 'pool-full' | 'pool-gone'; readonly node: Share; readonly forMs: number }
  | { readonly fault: 'clock-jump'; readonly node: Share; readonly byMs: number }
  | {
      /** A process ends by itself, or the file of a data volume is gone. */
      readonly fault: 'machine-crash' | 'volume-loss';
      readonly node: Share;
      readonly which: Share;
    }
  | {
      /** Two nodes do not reach each other; or one does not reach the pool that all share. */
      readonly fault: 'cut-pair';
      readonly node: Share;
      readonly other: Share;
      readonly forMs: number;
    }
  | { readonly fault: 'pool-away'; readonly node: Share; readonly forMs: number }
  /** A node that was removed is set up anew, and enrols as another one. */
  | { readonly fault: 'enrol-again'; readonly node: Share }
  | { readonly fault: 'failing-database'; readonly calls: number }
  /** What the database has is put aside; or what was put aside takes its place, the server off meanwhile. */
  | { readonly fault: 'backup' }
  | { readonly fault: 'restore-backup'; readonly downMs: number };

export type ScenarioEvent = { readonly atMs: number } & (UserAction | FaultEvent);

/** Everything that decides what happens in a run, besides randomness on the way. */
export interface Scenario {
  readonly seed: number;
  readonly nodes: readonly ScenarioNode[];
  /** Kinds of volumes that go to a pool which all nodes share, unless they go to that of their node. */
  readonly shared?: readonly ('system' | 'data')[];
  /** Idle nodes sleep, but for so many; absent: none does. */
  readonly warmNodes?: number;
  readonly events: readonly ScenarioEvent[];
}

const SECOND_MS = 1_000;
/** How many runs lose what the server has known since some moment. */
const RESTORED_SHARE = 0.1;
const DAY_MS = 86_400_000;
const NODE_NAMES = ['one', 'two', 'three', 'four', 'five'];
const STACK_NAMES = ['blog', 'shop', 'wiki'];
const SLOW_OR_FAILING = [
  'fetch',
  'volume',
  'discard',
  'network',
  'router',
  'define',
  'start',
  'shutdown',
  'undefine',
  'seed',
  'remove',
  'run',
  'expect',
  'send',
  'hand over',
  'go on',
  'tell to go on',
  'receive',
  'claim',
];
const ACTIONS = [
  'stop',
  'start',
  'restart',
  'remove-keep',
  'remove-keep',
  'remove-delete',
  'restore',
  'restore',
  'run-action',
  'cancel',
  'move-gateway',
  'move-gateway',
  'move-machine',
  'move-machine',
  'move-cold',
  'move-cold',
  'drain',
  'drain-cold',
  'undrain',
  'cordon',
  'uncordon',
  'declare-dead',
  'remove-node',
] as const;

/** @returns the scenario of a seed */
export function makeScenario(seed: number): Scenario {
  const random = new SeededRandom(`scenario ${seed}`);
  const nodes = makeNodes(random);
  const endMs = random.int(60, 300) * SECOND_MS;
  const users = Array.from({ length: random.int(2, 12) }, (_, index) => ({
    // The first is there early, so that there is something to work on.
    atMs: index === 0 ? 0 : random.int(0, endMs),
    ...makeAction(random, index < 2),
  }));
  const faulty = random.chance(0.85) ? random.int(1, 6) : 0;
  const faults = Array.from({ length: faulty }, () => ({
    atMs: random.int(0, endMs),
    ...makeFault(random),
  }));
  const restores = random.chance(RESTORED_SHARE) ? makeRestore(random, endMs) : [];
  // Of a sequence of their own: what came before them stays what it was.
  const plots = makePlots(random.fork('plots'), { endMs, calm: faulty === 0 });
  const shared = random
    .fork('pool')
    .pick([[], [], ['system', 'data'], ['system'], ['data']] as const);
  const warmNodes = random.fork('sleep').pick([undefined, undefined, 1, 1, 2]);
  const events = [...users, ...faults, ...restores, ...plots].toSorted((a, b) => a.atMs - b.atMs);
  return { seed, nodes, shared, ...(warmNodes === undefined ? {} : { warmNodes }), events };
}

function makeNodes(random: SeededRandom): ScenarioNode[] {
  const count = random.pick([1, 2, 2, 3, 3, 3, 4, 5]);
  const gateway = random.int(0, count - 1);
  const areClocksOff = random.chance(0.3);
  return NODE_NAMES.slice(0, count).map((name, index) => ({
    name,
    gateway: index === gateway || random.chance(0.7),
    linked: random.chance(0.9),
    bootMs: random.int(1, 20) * SECOND_MS,
    shutdownMs: random.int(1, 10) * SECOND_MS,
    aheadMs: areClocksOff ? random.pick([0, 3 * DAY_MS, -3 * DAY_MS, 90 * SECOND_MS]) : 0,
  }));
}

/** A backup, and its return some time later. */
function makeRestore(random: SeededRandom, endMs: number): ScenarioEvent[] {
  const [first, second] = [random.int(0, endMs), random.int(0, endMs)];
  return [
    { atMs: Math.min(first, second), fault: 'backup' },
    {
      atMs: Math.max(first, second),
      fault: 'restore-backup',
      downMs: random.int(1, 40) * SECOND_MS,
    },
  ];
}

function makeAction(random: SeededRandom, installs: boolean): UserAction {
  const times = random.chance(0.15) ? 2 : 1;
  if (!installs && random.chance(0.7)) {
    return { do: random.pick(ACTIONS), which: random.next(), to: random.next(), times };
  }
  return {
    do: 'install',
    appliance: random.next(),
    name: random.chance(0.6) ? random.pick(STACK_NAMES) : undefined,
    pins: random.chance(0.5) ? Array.from({ length: 5 }, () => random.next()) : undefined,
    times,
  };
}

function makeFault(random: SeededRandom): FaultEvent {
  const node = random.next();
  const shortly = random.int(1, 60) * SECOND_MS;
  const kill = {
    point: random.pick(['before', 'after'] as const),
    downMs: random.int(1, 40) * SECOND_MS,
  };
  switch (random.int(1, 14)) {
    case 1:
    case 2:
    case 3:
      return { fault: 'kill-server', afterWrites: random.int(0, 60), ...kill };
    case 4:
    case 5: {
      const forgets = random.chance(0.2);
      return { fault: 'kill-agent', node, afterCalls: random.int(0, 200), forgets, ...kill };
    }
    case 6:
      return { fault: 'power-cut', node, downMs: kill.downMs };
    case 7:
      return {
        fault: 'cut-line',
        node,
        way: random.pick(['out', 'back', 'both'] as const),
        forMs: random.int(1, 120) * SECOND_MS,
      };
    case 8:
      return { fault: 'slow', node, what: random.pick(SLOW_OR_FAILING), forMs: shortly };
    case 9:
      return { fault: 'failing', node, what: random.pick(SLOW_OR_FAILING), forMs: shortly };
    case 10: {
      const fault = random.pick(['pool-full', 'pool-gone'] as const);
      return { fault, node, forMs: shortly };
    }
    case 11:
      return random.chance(0.6)
        ? {
            fault: random.pick(['machine-crash', 'volume-loss'] as const),
            node,
            which: random.next(),
          }
        : {
            fault: 'clock-jump',
            node,
            byMs: random.pick([-1, 1]) * random.int(1, 5 * 86_400) * 1_000,
          };
    case 12:
      return { fault: 'cut-pair', node, other: random.next(), forMs: shortly };
    case 13:
      return { fault: 'pool-away', node, forMs: shortly };
    default:
      return { fault: 'failing-database', calls: random.int(1, 3) };
  }
}

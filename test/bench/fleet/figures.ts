import type { Answers, AskedPages } from './ask-pages.ts';
import type { FleetCost } from './measure-fleet.ts';

/** One line of what is printed; there is nobody to compare with, so `theirs` is null. */
export interface Figure {
  readonly figure: string;
  readonly unit: string;
  readonly ours: number;
  readonly theirs: null;
  readonly ratio: null;
  readonly aim: string;
  readonly met: boolean | null;
}

interface Measured {
  readonly words: string;
  readonly unit: string;
  readonly value: (cost: FleetCost, nodes: number) => number;
  /** The highest value that is good, at up to so many nodes. */
  readonly most?: number;
  readonly upTo?: number;
}

const NODES_PER_CORE = 3_000;
const FLAT_SHARE = 1.2;

/** What was asked of the API: the aim is for its slowest answers. */
const asked = (words: string, pick: (asked: AskedPages) => Answers): Measured[] => [
  { words: `${words}: p99`, unit: 'ms', value: (cost) => pick(cost.asked).p99Ms, most: 100 },
  { words: `${words}: server`, unit: 'ms of a core', value: (cost) => pick(cost.asked).cpuMs },
];

const MEASURED: readonly Measured[] = [
  {
    words: 'one core for each so many nodes',
    unit: 'cores per 3000 nodes',
    value: ({ cores }, nodes) => (cores * NODES_PER_CORE) / nodes,
    most: 1,
  },
  { words: 'server, quiet fleet', unit: 'cores', value: ({ cores }) => cores },
  { words: 'played agents, quiet fleet', unit: 'cores', value: (cost) => cost.agentCores },
  {
    words: 'server memory',
    unit: 'MiB',
    value: ({ residentMiB }) => residentMiB,
    most: 1_024,
    upTo: 1_000,
  },
  { words: 'reports', unit: '/s', value: (cost) => cost.reportsPerSecond },
  { words: 'bytes of reports', unit: 'kB/s', value: (cost) => cost.kBPerSecond },
  ...asked('API, one thing', ({ items }) => items),
  ...asked('API, 50 of a list', ({ lists }) => lists),
  ...asked('API, a search', ({ searches }) => searches),
  { words: 'plan of an install', unit: 'ms', value: ({ install }) => install.planMs },
  { words: 'install to ready, nodes aside', unit: 'ms', value: ({ install }) => install.readyMs },
  { words: 'install, server', unit: 'ms of a core', value: ({ install }) => install.cpuMs },
  { words: 'restart: old process gone', unit: 's', value: ({ restart }) => restart.stopped },
  { words: 'restart: new one answers', unit: 's', value: ({ restart }) => restart.started },
  { words: 'restart: all reported', unit: 's', value: ({ restart }) => restart.reported, most: 30 },
  { words: 'restart: server until then', unit: 's of a core', value: ({ restart }) => restart.cpu },
];

/** @returns the figures of one database, for every number of nodes that was measured */
export function figuresOf(database: string, costs: ReadonlyMap<number, FleetCost>): Figure[] {
  const figures = [...costs].flatMap(([nodes, cost]) =>
    MEASURED.map(({ words, unit, value, most, upTo }): Figure => {
      const ours = value(cost, nodes);
      const aimed = most !== undefined && nodes <= (upTo ?? Number.POSITIVE_INFINITY);
      return {
        figure: `${database}, ${nodes} nodes: ${words}`,
        unit,
        ours,
        theirs: null,
        ratio: null,
        aim: aimed ? `≤ ${most} ${unit}` : '–',
        met: aimed ? ours <= most : null,
      };
    }),
  );
  return [...figures, ...flatness(database, costs)];
}

/** What a node costs among many, against what it costs among a fifth or a tenth of them. */
function flatness(database: string, costs: ReadonlyMap<number, FleetCost>): Figure[] {
  // Of a few nodes, what the server costs by itself is most of it.
  const sizes = [...costs].filter(([nodes]) => nodes >= 100).toSorted(([a], [b]) => a - b);
  return sizes.slice(1).flatMap(([nodes, cost], index) => {
    const smaller = sizes[index];
    if (!smaller) return [];
    const ours = cost.cores / nodes / (smaller[1].cores / smaller[0]);
    return [
      {
        figure: `${database}: a node among ${nodes}, against one among ${smaller[0]}`,
        unit: '×',
        ours,
        theirs: null,
        ratio: null,
        aim: `≤ ${FLAT_SHARE} ×`,
        met: ours <= FLAT_SHARE,
      },
    ];
  });
}

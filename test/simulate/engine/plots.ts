import type { FaultEvent, ScenarioEvent, UserAction } from './scenario.ts';
import type { SeededRandom } from './seeded-random.ts';

/** What belongs together, because by chance alone it would hardly ever meet. */
type Plot = (random: SeededRandom, atMs: number) => ScenarioEvent[];

const SECOND_MS = 1_000;
/** How long a move takes here, about: what shall befall it in the middle comes in that time. */
const MOVE_MS = 9 * SECOND_MS;

/**
 * @param options `calm`: nothing goes wrong, so that nothing may fail
 * @returns stories of moves, each at a moment of its own
 */
export function makePlots(
  random: SeededRandom,
  { endMs, calm }: { readonly endMs: number; readonly calm: boolean },
): ScenarioEvent[] {
  const plots = calm ? CALM : [...CALM, ...TROUBLED, ...TROUBLED];
  return Array.from({ length: random.pick([0, 1, 1, 2, 3]) }, () =>
    random.pick(plots)(random, random.int(20 * SECOND_MS, endMs)),
  ).flat();
}

const act = (atMs: number, action: Omit<Exclude<UserAction, { do: 'install' }>, 'times'>) => ({
  atMs,
  times: 1 as const,
  ...action,
});

const MOVES = ['move-machine', 'move-cold'] as const;
const OF_A_STACK = ['stop', 'start', 'restart', 'remove-keep', 'cancel', 'move-gateway'] as const;
const OF_A_NODE = ['drain', 'drain-cold', 'undrain', 'cordon', 'declare-dead'] as const;

const CALM: readonly Plot[] = [
  // There and back.
  (random, atMs) => {
    const which = random.next();
    const to = random.next();
    return [atMs, atMs + random.int(1, 40) * SECOND_MS].map((when) =>
      act(when, { do: random.pick(MOVES), which, to }),
    );
  },
  // Two administrators who want different things at the same moment.
  (random, atMs) => {
    const which = random.next();
    const to = random.next();
    const other = random.chance(0.6) ? random.pick(OF_A_STACK) : random.pick(OF_A_NODE);
    return [
      act(atMs, { do: random.pick(MOVES), which, to }),
      act(atMs + random.int(0, MOVE_MS), { do: other, which, to: random.next() }),
    ];
  },
  // A node is emptied, taken out, and set up again.
  (random, atMs) => {
    const node = random.next();
    const removedMs = atMs + random.int(20, 90) * SECOND_MS;
    return [
      act(atMs, { do: 'drain-cold', which: 0, to: node }),
      act(removedMs, { do: 'remove-node', which: 0, to: node }),
      { atMs: removedMs + random.int(1, 20) * SECOND_MS, fault: 'enrol-again', node },
    ];
  },
];

const TROUBLED: readonly Plot[] = [
  // Something befalls one of both ends, or what is between them, in the middle of a move.
  (random, atMs) => [
    act(atMs, { do: random.pick(MOVES), which: random.next(), to: random.next() }),
    { atMs: atMs + random.int(0, MOVE_MS), ...mishap(random) },
    ...(random.chance(0.4) ? [{ atMs: atMs + random.int(0, MOVE_MS), ...mishap(random) }] : []),
  ],
  (random, atMs) => [
    act(atMs, { do: random.pick(['drain', 'drain-cold']), which: 0, to: random.next() }),
    { atMs: atMs + random.int(0, 3 * MOVE_MS), ...mishap(random) },
    act(atMs + random.int(0, 60) * SECOND_MS, { do: 'undrain', which: 0, to: random.next() }),
  ],
  // A node falls silent, is declared dead, and comes back.
  (random, atMs) => {
    const node = random.next();
    const awayMs = random.int(40, 200) * SECOND_MS;
    const silence: FaultEvent = random.chance(0.5)
      ? { fault: 'power-cut', node, downMs: awayMs }
      : { fault: 'cut-line', node, way: 'both', forMs: awayMs };
    return [
      { atMs, ...silence },
      act(atMs + random.int(31, 90) * SECOND_MS, { do: 'declare-dead', which: 0, to: node }),
      ...(random.chance(0.3)
        ? [{ atMs: atMs + awayMs + random.int(-5, 5) * SECOND_MS, ...mishap(random) }]
        : []),
    ];
  },
];

function mishap(random: SeededRandom): FaultEvent {
  const node = random.next();
  const point = random.pick(['before', 'after'] as const);
  const downMs = random.int(1, 30) * SECOND_MS;
  switch (random.int(1, 7)) {
    case 1:
    case 2: {
      const afterCalls = random.int(0, 60);
      return { fault: 'kill-agent', node, afterCalls, point, downMs, forgets: false };
    }
    case 3:
      return { fault: 'kill-server', afterWrites: random.int(0, 12), point, downMs };
    case 4:
      return { fault: 'cut-pair', node, other: random.next(), forMs: downMs };
    case 5:
      return { fault: 'cut-line', node, way: random.pick(['out', 'back', 'both']), forMs: downMs };
    case 6:
      return { fault: 'power-cut', node, downMs };
    default:
      return { fault: 'pool-away', node, forMs: downMs };
  }
}

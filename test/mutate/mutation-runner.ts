import { appendFileSync } from 'node:fs';
import { type RunnerTestCase, TestRunner } from 'vitest';
import type { MutationOrder } from './mutation-order.ts';

/** Turns of a loop after which it counts as endless. */
const MOST_TURNS = 1_000_000;

interface Switches {
  active: number;
  hits: Set<number> | undefined;
  turns: number;
  readonly alive: Set<number>;
}

/** What instrumented files call; shared by all test files of the process. */
interface World {
  $mutant?: (id: number) => boolean;
  $turn?: () => void;
  $switches?: Switches;
}

const order = JSON.parse(process.env['MUTATION_ORDER'] ?? '{}') as MutationOrder;
const world = globalThis as World;
const switches = (world.$switches ??= {
  active: 0,
  hits: undefined,
  turns: 0,
  alive: new Set(order.ids),
});
world.$mutant ??= (id) => {
  switches.hits?.add(id);
  return switches.active === id;
};
world.$turn ??= () => {
  switches.turns += 1;
  if (switches.turns > MOST_TURNS) throw new Error('endless');
};

/** Runs each test once as it is, and then once for each mutant that it reaches and nobody has killed. */
export default class MutationRunner extends TestRunner {
  async runTask(test: RunnerTestCase): Promise<void> {
    if (switches.alive.size === 0 || Date.now() > order.endMs) return;
    const run = TestRunner.getTestFn(test);
    switches.hits = new Set();
    const startedAt = performance.now();
    try {
      await run();
    } catch (error) {
      tell({ spoilt: `${test.file.name}: ${test.name} (fails as it is)` });
      throw error;
    }
    const tookMs = performance.now() - startedAt;
    const reached = [...switches.hits].filter((id) => switches.alive.has(id));
    switches.hits = undefined;
    tell({ reached });
    if (tookMs > order.slowMs) return;
    const killed: number[] = [];
    const endMs = Math.min(order.endMs, Date.now() + order.mostMs);
    for (const id of reached) {
      if (Date.now() > endMs) break;
      if (await fails(test, id, run, tookMs)) killed.push(id);
    }
    // A mutant that left something behind has not been found by this test: what follows is judged wrongly.
    if (killed.length > 0 && (await fails(test, 0, run, tookMs))) {
      tell({ spoilt: `${test.file.name}: ${test.name}` });
      return;
    }
    for (const id of killed) switches.alive.delete(id);
    tell({ killed });
  }
}

async function fails(
  test: RunnerTestCase,
  mutant: number,
  run: () => unknown,
  tookMs: number,
): Promise<boolean> {
  const hooks = hooksOf(test);
  const limitMs = order.patienceMs + 10 * tookMs;
  switches.turns = 0;
  try {
    await within(limitMs, async () => {
      for (const hook of hooks.before) await hook();
      switches.active = mutant;
      await run();
    });
    return false;
  } catch {
    return true;
  } finally {
    switches.active = 0;
    await within(limitMs, async () => {
      for (const hook of hooks.after) await hook();
    }).catch(() => undefined);
  }
}

/** A mutant may wait for what never comes. */
async function within(limitMs: number, work: () => Promise<void>): Promise<void> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error('late')), limitMs);
  try {
    await Promise.race([work(), late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

function hooksOf(test: RunnerTestCase): { before: (() => unknown)[]; after: (() => unknown)[] } {
  const before: (() => unknown)[] = [];
  const after: (() => unknown)[] = [];
  for (let suite = test.suite ?? test.file; ; suite = suite.suite ?? suite.file) {
    const hooks = TestRunner.getSuiteHooks(suite);
    const owner = suite;
    before.unshift(...hooks.beforeEach.map((hook) => () => hook(test.context, owner)));
    after.push(...hooks.afterEach.map((hook) => () => hook(test.context, owner)));
    if (suite === test.file) break;
  }
  return { before, after };
}

const tell = (news: object): void => appendFileSync(order.newsPath, `${JSON.stringify(news)}\n`);

import { globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { BaseSequencer, startVitest, type TestSpecification } from 'vitest/node';
import { SeededRandom } from '../simulate/engine/seeded-random.ts';
import { type Instrumented, instrument, type Mutant } from './instrument.ts';
import type { MutationNews, MutationOrder } from './mutation-order.ts';
import { relatedTests } from './related-tests.ts';
import { type FileCount, showCounts } from './show-counts.ts';

/**
 * `npm run mutate -- [--file path] [--sample count] [--seed number] [--seconds limit] [--near] [--survivors] [--json]`:
 * all mutants of the decisions, or a sample; each is tried with the unit tests that reach it.
 */
const { values } = parseArgs({
  options: {
    file: { type: 'string', multiple: true },
    sample: { type: 'string' },
    seed: { type: 'string', default: '1' },
    seconds: { type: 'string', default: '1800' },
    near: { type: 'boolean', default: false },
    survivors: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const ROOT = join(import.meta.dirname, '..', '..');
const DECISIONS = [
  'runtime/control/*/core/**/*.ts',
  'runtime/agent/converge/core/plan-steps.ts',
  'runtime/operations/fold.ts',
];
/** A test that takes longer looks at more than a decision, and would be repeated hundreds of times. */
const SLOW_MS = 150;
const MOST_MS = 10_000;
const PATIENCE_MS = 1_000;

const files = values.file ?? globSync(DECISIONS, { cwd: ROOT });
const instrumented = new Map<string, Instrumented>();
let nextId = 1;
for (const file of files.toSorted()) {
  const made = instrument(file, readFileSync(join(ROOT, file), 'utf8'), nextId);
  instrumented.set(join(ROOT, file), made);
  nextId += made.mutants.length;
}
const all = [...instrumented.values()].flatMap(({ mutants }) => mutants);
const skipped = [...instrumented.values()].reduce((sum, each) => sum + each.skipped, 0);
const chosen = values.sample === undefined ? all : sampleOf(all, Number(values.sample));
const startedAt = Date.now();
const news = await tryAll(chosen);
report(news);

function sampleOf(mutants: readonly Mutant[], count: number): Mutant[] {
  const random = new SeededRandom(Number(values.seed));
  const drawn = mutants.map((mutant) => ({ mutant, lot: random.next() }));
  return drawn
    .toSorted((a, b) => a.lot - b.lot)
    .slice(0, count)
    .map(({ mutant }) => mutant);
}

/** Tests of decisions first; what they do not notice, tests of more than decisions are asked about. */
async function tryAll(mutants: readonly Mutant[]): Promise<MutationNews[]> {
  const folder = mkdtempSync(join(tmpdir(), 'stackyard-mutate-'));
  const endMs = startedAt + Number(values.seconds) * 1_000;
  const found: MutationNews[] = [];
  let alive = mutants;
  try {
    for (const rung of ['near', 'far'] as const) {
      const newsPath = join(folder, rung);
      writeFileSync(newsPath, '');
      const tests = relatedTests(ROOT, [...new Set(alive.map(({ file }) => file))])[rung];
      if (tests.length === 0 || (rung === 'far' && values.near)) continue;
      const ids = alive.map(({ id }) => id);
      const pace = { slowMs: SLOW_MS, mostMs: MOST_MS, patienceMs: PATIENCE_MS, endMs };
      const order: MutationOrder = { ids, ...pace, newsPath };
      process.env['MUTATION_ORDER'] = JSON.stringify(order);
      await runTests(tests);
      const lines = readFileSync(newsPath, 'utf8').split('\n').filter(Boolean);
      found.push(...lines.map((line) => JSON.parse(line) as MutationNews));
      const killed = new Set(found.flatMap((line) => line.killed ?? []));
      alive = mutants.filter(({ id }) => !killed.has(id));
    }
    return found;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** In one process, in the order in which they are given. */
async function runTests(tests: readonly string[]): Promise<void> {
  class InOrder extends BaseSequencer {
    override async sort(found: TestSpecification[]): Promise<TestSpecification[]> {
      const place = ({ moduleId }: TestSpecification): number =>
        tests.indexOf(relative(ROOT, moduleId));
      return found.toSorted((a, b) => place(a) - place(b));
    }
  }
  const vitest = await startVitest(
    'test',
    [...tests],
    {
      config: false,
      root: ROOT,
      watch: false,
      include: [...tests],
      runner: join(import.meta.dirname, 'mutation-runner.ts'),
      globalSetup: ['test/setup/databases.ts'],
      sequence: { sequencer: InOrder },
      isolate: false,
      maxWorkers: 1,
      fileParallelism: false,
      execArgv: ['--liftoff-only'],
      testTimeout: 3_600_000,
      reporters: [{}],
      // What a file was instrumented to before is not what it is now.
      fsModuleCache: false,
    },
    {
      plugins: [
        {
          name: 'mutants',
          enforce: 'pre',
          transform: (_code: string, id: string) => instrumented.get(id)?.code,
        },
      ],
    },
  );
  await vitest.close();
}

function report(lines: readonly MutationNews[]): void {
  const reached = new Set(lines.flatMap((line) => line.reached ?? []));
  const killed = new Set(lines.flatMap((line) => line.killed ?? []));
  const counts = new Map<string, FileCount>();
  for (const { id, file } of chosen) {
    const count = counts.get(file) ?? { file, mutants: 0, killed: 0, reached: 0 };
    counts.set(file, {
      ...count,
      mutants: count.mutants + 1,
      killed: count.killed + Number(killed.has(id)),
      reached: count.reached + Number(reached.has(id)),
    });
  }
  const survivors = chosen.filter(({ id }) => !killed.has(id));
  const run = { of: all.length, skipped, seconds: Math.round((Date.now() - startedAt) / 1_000) };
  const spoilt = lines.flatMap((line) => line.spoilt ?? []);
  const shown = values.survivors ? survivors : [];
  const isJson = values.json;
  console.log(showCounts([...counts.values()], { ...run, spoilt, survivors: shown, isJson }));
}

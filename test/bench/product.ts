import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Product } from '../e2e/lab/product.ts';
import { describeMachine, median } from './machine.ts';

/**
 * `npm run bench`: what a user waits for, measured on the whole product with real guests. Prints a
 * table; `docs/benchmarks.md` keeps the ones that were worth keeping. Takes a quarter of an hour.
 */
const ROOT = join(import.meta.dirname, '..', '..');
const PORT = 18_500;
const WARM_STARTS = 3;
const MiB = 2 ** 20;

type Row = readonly [what: string, value: string];
const rows: Row[] = [];
const note = (what: string, value: string): void => {
  rows.push([what, value]);
  process.stderr.write(`${what}: ${value}\n`);
};

const seconds = (ms: number): string => `${(ms / 1000).toFixed(1)} s`;

async function timed(run: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** From a fresh clone to the page: npm packages, building the pages, starting. */
async function benchColdStart(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-bench-'));
  try {
    const root = join(folder, 'clone');
    execFileSync('git', ['clone', '--quiet', ROOT, root]);
    let product: Product | undefined;
    const ms = await timed(async () => {
      product = await Product.start({ port: PORT, root, adminPassword: 'bench', samples: false });
    });
    note('cold start, from a fresh clone to the page (Debian packages installed)', seconds(ms));
    await product?.close();
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function benchWarmStart(product: Product): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < WARM_STARTS; i += 1) {
    await product.stop();
    times.push(await timed(() => product.start()));
  }
  note(`warm start to the page, median of ${WARM_STARTS}`, seconds(median(times)));
}

/** Packs the images of WordPress, which are in the cache: reading, cutting, compressing, writing. */
async function benchPack(product: Product): Promise<void> {
  const file = join(product.home, 'bench.yard');
  let packed: { plainBytes?: number } = {};
  const times: number[] = [];
  for (let i = 0; i < 3; i += 1) {
    times.push(
      await timed(async () => {
        packed = await product.yardJson('pack', 'appliances/wordpress', '-o', file, '--force');
      }),
    );
  }
  const { size } = await stat(file);
  const ms = median(times);
  const plain = packed.plainBytes ?? 0;
  note('yard pack wordpress with built images, median of 3', seconds(ms));
  note(
    '  data packed',
    `${(plain / MiB).toFixed(0)} MiB into ${(size / MiB).toFixed(0)} MiB: ${(plain / MiB / (ms / 1000)).toFixed(0)} MiB/s`,
  );
}

interface Phase {
  readonly name: string;
  readonly seconds: number;
}

async function benchInstall(product: Product, appliance: string): Promise<void> {
  const result = await product.yardJson(
    'install',
    appliance,
    '--name',
    appliance,
    '--yes',
    '--wait',
  );
  const phases = (result as unknown as { phases: readonly Phase[] }).phases;
  const total = phases.reduce((sum, phase) => sum + phase.seconds, 0);
  const start = phases.find(({ name }) => name === 'start')?.seconds ?? 0;
  note(`install ${appliance}, from click to ready`, seconds(total * 1000));
  note('  our time (everything but waiting for guests)', seconds((total - start) * 1000));
  for (const { name, seconds: spent } of phases) note(`    ${name}`, seconds(spent * 1000));
  const stack = (await product.yardJson('stack', 'show', appliance)) as unknown as {
    machines: { name: string; startedAt: string; readyAt: string }[];
  };
  for (const { name, startedAt, readyAt } of stack.machines) {
    const ms = Date.parse(readyAt) - Date.parse(startedAt);
    note(`  ${name}: power on to ready`, seconds(ms));
  }
}

async function benchMemory(product: Product): Promise<void> {
  for (const part of ['server', 'agent'] as const) {
    const [pid] = await product.pidsOf(part);
    const status = await readFile(`/proc/${pid}/status`, 'utf8');
    const kib = Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0);
    note(`memory of the ${part}, both stacks running`, `${(kib / 1024).toFixed(0)} MiB resident`);
  }
}

function printTable(): void {
  console.log(`\nMachine: ${describeMachine()}\n`);
  console.log('| what | measured |\n|---|---:|');
  for (const [what, value] of rows) {
    const indent = '&nbsp;'.repeat(what.length - what.trimStart().length);
    console.log(`| ${indent}${what.trimStart()} | ${value} |`);
  }
}

await benchColdStart();
const product = await Product.start({ port: PORT, adminPassword: 'bench' });
try {
  note(
    'building and publishing both samples',
    seconds(await timed(() => product.samples('hello', 'wordpress'))),
  );
  await benchWarmStart(product);
  await benchPack(product);
  await benchInstall(product, 'hello');
  await benchInstall(product, 'wordpress');
  await benchMemory(product);
} finally {
  await product.close();
}
printTable();

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuiltPages } from '../app/browser/built-pages.ts';
import { describeMachine, median } from './machine.ts';
import {
  measureCost,
  MEMORY_REQUESTS,
  type ServerCost,
  WEIGHED,
  weighPages,
} from './pages/measure-pages.ts';

/**
 * `npm run bench:pages`: what the pages weigh on the wire and what they cost the server. Runs the
 * real server with its pages and Chromium; takes a minute. `--json` prints the figures alone.
 *
 * `--beside <folder>` takes turns with another version: a checkout with its packages and its built
 * pages, which becomes “theirs”. `--rounds` says how often rate and memory are measured, 3 times.
 */
const ROOT = join(import.meta.dirname, '..', '..');
const KB = 1_000;

const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    beside: { type: 'string' },
    rounds: { type: 'string', default: '3' },
  },
});

type Unit = 'kB' | 'requests' | '/s' | 'MiB';
type Values = ReadonlyMap<string, { readonly value: number; readonly unit: Unit }>;

/** The highest value, or the lowest, that is good. */
type Aim = { readonly most: number } | { readonly least: number };

const RATE = 'front page, per second of one core';
const OWN_RATE = 'front page when signed in, per second of one core';
const BUSY = `server memory, after ${MEMORY_REQUESTS} requests for pages`;
const AIMS: Readonly<Record<string, Aim>> = {
  [RATE]: { least: 150 },
  [BUSY]: { most: 250 },
  'market: JavaScript': { most: 200 },
  'appliance page: JavaScript': { most: 200 },
};

/** Rounds by turns, so that what the machine does meanwhile hits both. */
async function measureAll(roots: readonly string[]): Promise<Values[]> {
  const costs = roots.map((): ServerCost[] => []);
  for (let round = 1; round <= Number(options.rounds); round += 1) {
    for (const [index, root] of roots.entries()) {
      const cost = await measureCost(root);
      costs[index]?.push(cost);
      const words = `${cost.pagesPerSecond.toFixed(0)} /s, ${cost.busyMiB.toFixed(0)} MiB`;
      process.stderr.write(`round ${round}, ${root}: ${words}\n`);
    }
  }
  return Promise.all(roots.map((root, index) => valuesOf(root, costs[index] ?? [])));
}

async function valuesOf(root: string, costs: readonly ServerCost[]): Promise<Values> {
  const middle = (name: keyof ServerCost): number => median(costs.map((cost) => cost[name]));
  const values = new Map<string, { value: number; unit: Unit }>([
    ['server memory, started', { value: middle('startedMiB'), unit: 'MiB' }],
    [BUSY, { value: middle('busyMiB'), unit: 'MiB' }],
    [RATE, { value: middle('pagesPerSecond'), unit: '/s' }],
    [OWN_RATE, { value: middle('ownPagesPerSecond'), unit: '/s' }],
  ]);
  const weights = await weighPages(root);
  for (const page of WEIGHED) {
    const { bytes, requests, scriptBytes } = weights[page];
    values.set(`${page}: on the wire`, { value: bytes / KB, unit: 'kB' });
    values.set(`${page}: requests`, { value: requests, unit: 'requests' });
    values.set(`${page}: JavaScript`, { value: scriptBytes / KB, unit: 'kB' });
  }
  return values;
}

const isMet = (aim: Aim, value: number): boolean =>
  'most' in aim ? value <= aim.most : value >= aim.least;

const aimWords = (aim: Aim, unit: Unit): string =>
  'most' in aim ? `≤ ${aim.most} ${unit}` : `≥ ${aim.least} ${unit}`;

const figuresOf = (ours: Values, theirs: Values | undefined) =>
  [...ours].map(([figure, { value, unit }]) => {
    const other = theirs?.get(figure)?.value ?? null;
    const aim = AIMS[figure];
    return {
      figure,
      unit,
      ours: value,
      theirs: other,
      ratio: other === null ? null : value / other,
      aim: aim ? aimWords(aim, unit) : '–',
      met: aim ? isMet(aim, value) : null,
    };
  });

function print(figures: ReturnType<typeof figuresOf>): void {
  const show = (value: number | null, unit: Unit): string =>
    value === null ? '–' : `${value.toFixed(0)} ${unit}`;
  console.log(`\nMachine: ${describeMachine()}\n`);
  console.log('| figure | ours | theirs | ratio | aim | met |\n|---|---:|---:|---:|---|---|');
  for (const { figure, unit, ours, theirs, ratio, aim, met } of figures) {
    const ratioText = ratio === null ? '–' : `${ratio.toFixed(2)}×`;
    const metText = met === null ? '–' : met ? 'yes' : 'no';
    const cells = [figure, show(ours, unit), show(theirs, unit), ratioText, aim, metText];
    console.log(`| ${cells.join(' | ')} |`);
  }
}

await ensureBuiltPages();
const roots = options.beside === undefined ? [ROOT] : [ROOT, resolve(options.beside)];
const [ours, theirs] = await measureAll(roots);
if (!ours) throw new Error('nothing was measured');
const figures = figuresOf(ours, theirs);
if (options.json) console.log(JSON.stringify(figures, undefined, 2));
else print(figures);

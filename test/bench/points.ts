import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ROOT } from './archive/run.ts';
import { describeMachine } from './machine.ts';

/**
 * `npm run bench:points`: restore points of two machines that write in turn, one after another, and what each has
 * kept. `--points 200`; `--json` prints the figures alone. Needs root: the machines are real.
 */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    points: { type: 'string', default: '200' },
  },
});

/** What the test writes down of each restore point. */
interface Kept {
  /** By how much the first machine’s number was greater than that of the second; 0 or 1 at one instant. */
  readonly ahead: number;
  readonly pausedMs: number;
}

/** How long machines may be paused, 95 of 100 times, in ms. */
const LONGEST_PAUSE_MS = 500;

const TEST = 'test/runtime/control/two-writers.root.test.ts';

function takePoints(): Kept[] {
  const folder = mkdtempSync(join(tmpdir(), 'stackyard-bench-'));
  const file = join(folder, 'figures.json');
  try {
    const vitest = join(ROOT, 'node_modules/vitest/vitest.mjs');
    const { status } = spawnSync(process.execPath, [vitest, 'run', '--project', 'root*', TEST], {
      cwd: ROOT,
      env: { ...process.env, STACKYARD_POINTS: options.points, STACKYARD_FIGURES: file },
      stdio: ['ignore', options.json ? 'ignore' : 'inherit', 'inherit'],
    });
    if (status !== 0) throw new Error(`${TEST} has failed; run it alone to see why`);
    return JSON.parse(readFileSync(file, 'utf8')) as Kept[];
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

const kept = takePoints();
const pauses = kept.map(({ pausedMs }) => pausedMs).toSorted((one, two) => one - two);
const atShare = (share: number): number => pauses[Math.ceil(pauses.length * share) - 1] ?? 0;
const apart = kept.filter(({ ahead }) => ahead !== 0 && ahead !== 1).length;
const figures = [
  figure(`restore points of ${kept.length} that are not of one instant`, apart, 0),
  figure('ms that machines were paused, median', atShare(0.5)),
  figure('ms that machines were paused, 95 of 100', atShare(0.95), LONGEST_PAUSE_MS),
];

function figure(name: string, ours: number, most?: number) {
  const aim = most === undefined ? '–' : `≤ ${most}`;
  return {
    figure: name,
    ours,
    theirs: null,
    ratio: null,
    aim,
    met: most === undefined || ours <= most,
  };
}

if (options.json) console.log(JSON.stringify(figures, undefined, 2));
else {
  console.log(`${describeMachine()}\n\n| figure | ours | aim | met |\n|---|---:|---|---|`);
  for (const { figure: name, ours, aim, met } of figures) {
    console.log(`| ${name} | ${ours} | ${aim} | ${met ? 'yes' : 'no'} |`);
  }
}

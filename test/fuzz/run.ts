import { parseArgs } from 'node:util';
import { fuzz } from './engine/fuzz.ts';
import type { FuzzTarget } from './engine/target.ts';
import { keepRegression } from './regressions.ts';
import { TARGETS } from './targets/all.ts';

/** `npm run fuzz -- [target] [seconds] [--seed number]`; without a target: each for that long. */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { seed: { type: 'string' } },
});
const name = positionals.find((word) => !/^\d+$/.test(word));
const seconds = Number(positionals.find((word) => /^\d+$/.test(word)) ?? 30);
const seed = Number(values.seed ?? Date.now() % 2 ** 31);
const targets = TARGETS.filter((target) => name === undefined || target.name === name);
if (targets.length === 0) {
  const known = TARGETS.map((target) => target.name).join(', ');
  throw new Error(`There is no target ${name}; there are ${known}.`);
}
for (const target of targets) await run(target);

async function run(target: FuzzTarget): Promise<void> {
  console.log(`${target.name}: ${seconds} seconds, --seed ${seed}`);
  const end = Date.now() + seconds * 1000;
  const report = await fuzz(target, { seed, goOn: () => Date.now() < end });
  const common = [...report.signals].toSorted(([, a], [, b]) => b - a);
  for (const [signal, count] of common.slice(0, 12)) console.log(`  ${count}  ${signal}`);
  console.log(`  ${report.count} inputs, ${report.signals.size} different ends`);
  if (!report.finding) return;
  const file = keepRegression(target, report.finding.input);
  console.log(`  FOUND after ${report.count} inputs, kept as ${file}\n${report.finding.why}`);
  process.exitCode = 1;
}

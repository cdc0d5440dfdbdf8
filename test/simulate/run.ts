import { parseArgs } from 'node:util';
import { installVirtualTimers } from '../../runtime/simulator/time/virtual-timers.ts';
import { makeScenario, type Scenario } from './engine/scenario.ts';
import { shrink } from './engine/shrink.ts';
import { type RunResult, simulate } from './engine/simulate.ts';
import { showTrace } from './engine/trace.ts';

/**
 * `npm run simulate -- [--seeds count] [--from first] [--seed one] [--trace] [--json]`: runs seeds one
 * after the other, until one breaks an invariant.
 */
const { values } = parseArgs({
  options: {
    seeds: { type: 'string', default: '1000' },
    from: { type: 'string', default: '1' },
    seed: { type: 'string' },
    trace: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});

const PROGRESS_EVERY = 100;
const say = (text: string): void => {
  if (!values.json) console.log(text);
};

installVirtualTimers();
const only = values.seed === undefined ? undefined : Number(values.seed);
const first = only ?? Number(values.from);
const count = only === undefined ? Number(values.seeds) : 1;
if (![first, count].every((number) => Number.isSafeInteger(number) && number >= 0)) {
  throw new Error('Seeds and their count are whole numbers.');
}
const startedAt = Date.now();
const ends: Record<string, number> = {};
let done = 0;
let virtualMs = 0;
for (let seed = first; seed < first + count; seed += 1) {
  const scenario = makeScenario(seed);
  const result = await simulate(scenario);
  done += 1;
  virtualMs += result.tookMs;
  for (const [end, times] of Object.entries(result.ends)) ends[end] = (ends[end] ?? 0) + times;
  if (values.trace) say(showTrace(result.trace));
  if (result.broken) {
    await tell(scenario, result);
    break;
  }
  if (done % PROGRESS_EVERY === 0) say(`${done} of ${count} seeds hold, ${rate()}`);
}
if (process.exitCode !== 1) summarise();

function rate(): string {
  const elapsedMs = Date.now() - startedAt;
  const hours = Math.round(virtualMs / 3_600_000);
  return `${Math.round(elapsedMs / done)} ms each, ${hours} hours of life in ${Math.round(elapsedMs / 1_000)} s`;
}

function summarise(): void {
  const cost = costSoFar();
  if (values.json) {
    console.log(JSON.stringify({ seeds: done, broken: null, ends, virtualMs, ...cost }));
    return;
  }
  for (const [end, times] of Object.entries(ends).toSorted(([, a], [, b]) => b - a)) {
    say(`  ${String(times).padStart(6)}  ${end}`);
  }
  say(`${done} seeds hold, ${rate()}`);
  const [wallS, cpuS] = [Math.round(cost.wallMs / 1_000), Math.round(cost.cpuMs / 1_000)];
  say(`${wallS} s by the clock, ${cpuS} s of processor time, ${cost.peakMiB} MiB at most`);
}

function costSoFar(): { wallMs: number; cpuMs: number; peakMiB: number } {
  const { user, system } = process.cpuUsage();
  return {
    wallMs: Date.now() - startedAt,
    cpuMs: Math.round((user + system) / 1_000),
    peakMiB: Math.round(process.resourceUsage().maxRSS / 1_024),
  };
}

async function tell(scenario: Scenario, { broken, trace }: RunResult): Promise<void> {
  if (!broken) return;
  process.exitCode = 1;
  const replay = `npm run simulate -- --seed ${scenario.seed} --trace`;
  const small = await shrink(scenario, broken, async (smaller) => (await simulate(smaller)).broken);
  if (values.json) {
    console.log(JSON.stringify({ seeds: done, broken, scenario, small, trace, replay }));
    return;
  }
  say(showTrace(trace));
  say(`\nSeed ${scenario.seed} breaks “${broken.invariant}”:\n  ${broken.why}`);
  say(`\n${small.events.length} of its ${scenario.events.length} events are enough:`);
  for (const event of small.events) say(`  ${JSON.stringify(event)}`);
  say(`\nAgain: ${replay}`);
}

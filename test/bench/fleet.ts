import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startPostgres } from '../../scripts/setup/test-postgres.mjs';
import { figuresOf } from './fleet/figures.ts';
import { type FleetCost, measureFleet } from './fleet/measure-fleet.ts';
import { describeMachine } from './machine.ts';

/**
 * `npm run bench:fleet`: one real server, and agents played over the real protocol with certificates,
 * each of a node with ten machines. `--nodes 1,100,1000,5000`, `--machines 10`, `--seconds 30` of quiet
 * that are measured, `--database embedded,postgresql`; `--json` prints the figures alone.
 */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    nodes: { type: 'string', default: '1,100,1000,5000' },
    machines: { type: 'string', default: '10' },
    seconds: { type: 'string', default: '30' },
    database: { type: 'string', default: 'embedded,postgresql' },
    'server-flags': { type: 'string', default: '' },
  },
});

async function withDatabase<Result>(
  database: string,
  work: (url: string | undefined) => Promise<Result>,
): Promise<Result> {
  if (database === 'embedded') return work(undefined);
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-bench-'));
  const postgres = startPostgres(join(folder, 'postgres'));
  try {
    return await work(postgres.url);
  } finally {
    postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

const sizes = options.nodes.split(',').map(Number);
const all = [];
for (const database of options.database.split(',')) {
  const costs = new Map<number, FleetCost>();
  for (const nodes of sizes) {
    const cost = await withDatabase(database, (databaseUrl) =>
      measureFleet({
        nodes,
        databaseUrl,
        machines: Number(options.machines),
        seconds: Number(options.seconds),
        serverFlags: options['server-flags'].split(' ').filter((flag) => flag !== ''),
        say: (words) => process.stderr.write(`${database}, ${nodes} nodes: ${words}\n`),
      }),
    );
    costs.set(nodes, cost);
  }
  all.push(...figuresOf(database, costs));
}
if (options.json) console.log(JSON.stringify(all, undefined, 2));
else {
  console.log(`\nMachine: ${describeMachine()}\n`);
  console.log('| figure | ours | aim | met |\n|---|---:|---|---|');
  for (const { figure, unit, ours, aim, met } of all) {
    const digits = ours < 10 ? 2 : 0;
    const words = met === null ? '–' : met ? 'yes' : 'no';
    console.log(`| ${figure} | ${ours.toFixed(digits)} ${unit} | ${aim} | ${words} |`);
  }
}

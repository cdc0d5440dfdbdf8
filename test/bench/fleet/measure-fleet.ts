import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { SERVER_FLAGS } from '../../../runtime/launcher/server-flags.ts';
import type { DatabasePlace } from '../../../runtime/database/open-database.ts';
import { type ServerProcess, startServerProcess } from '../../fakes/server-process.ts';
import { waitFor } from '../../fakes/wait-for.ts';
import { type AskedPages, askPages } from './ask-pages.ts';
import { type Drivers, startDrivers } from './drivers.ts';
import { type InstallCost, installOne } from './install-one.ts';
import { seedFleet, type SeededFleet } from './seed-fleet.ts';

const MiB = 2 ** 20;
const CONVERGED_MS = 10 * 60_000;
/** After all have reported: what a start leaves to do has been done. */
const SETTLE_MS = 15_000;

export interface FleetOptions {
  readonly nodes: number;
  readonly machines: number;
  /** How long the quiet fleet is measured. */
  readonly seconds: number;
  /** Address of an empty database; undefined: embedded. */
  readonly databaseUrl: string | undefined;
  /** Further flags of the server process, for looking into it. */
  readonly serverFlags: readonly string[];
  readonly say: (words: string) => void;
}

/** One fleet, measured. */
export interface FleetCost {
  readonly firstContactSeconds: number;
  /** Processor time of the server for each second. */
  readonly cores: number;
  readonly residentMiB: number;
  readonly reportsPerSecond: number;
  /** Of reports as JSON, all nodes together. */
  readonly kBPerSecond: number;
  readonly asked: AskedPages;
  readonly install: InstallCost;
  readonly restart: RestartCost;
  /** Processor time of the processes that play the agents, for each second of quiet. */
  readonly agentCores: number;
  readonly failures: number;
}

/** From the signal that ends the server, in seconds. */
export interface RestartCost {
  /** Until the old process has ended. */
  readonly stopped: number;
  /** Until the new one answers. */
  readonly started: number;
  /** Until it has taken a new report of every node. */
  readonly reported: number;
  /** Processor time of the new process until then. */
  readonly cpu: number;
}

/** Seeds a fleet, lets it report, asks the API beside, and restarts the server under it. */
export async function measureFleet(options: FleetOptions): Promise<FleetCost> {
  const { say, databaseUrl, serverFlags } = options;
  let fleet: SeededFleet | undefined;
  const server = await startServerProcess(
    databaseUrl === undefined ? {} : { DATABASE_URL: databaseUrl },
    {
      flags: [...SERVER_FLAGS, ...serverFlags],
      async prepare(dataFolder) {
        const database: DatabasePlace =
          databaseUrl === undefined
            ? { kind: 'folder', path: join(dataFolder, 'database') }
            : { kind: 'url', url: databaseUrl };
        const begun = performance.now();
        fleet = await seedFleet({ dataFolder, database }, options);
        say(`seeded in ${((performance.now() - begun) / 1_000).toFixed(1)} s`);
      },
    },
  );
  try {
    if (!fleet) throw new Error('nothing was seeded');
    const drivers = startDrivers(fleet, server.agentUrl);
    try {
      return await measure({ server, drivers, fleet }, options);
    } finally {
      await drivers.close();
    }
  } finally {
    await server.close();
  }
}

interface Running {
  readonly server: ServerProcess;
  readonly drivers: Drivers;
  readonly fleet: SeededFleet;
}

async function measure(
  { server, drivers, fleet }: Running,
  { nodes, seconds, say }: FleetOptions,
): Promise<FleetCost> {
  const firstContactSeconds = await untilReported(drivers, nodes, Date.now());
  say(`all have reported after ${firstContactSeconds.toFixed(1)} s`);
  await setTimeout(SETTLE_MS);
  const quiet = await spend(server, drivers, () => setTimeout(seconds * 1_000));
  say(`${quiet.cores.toFixed(3)} cores, ${quiet.reportsPerSecond.toFixed(0)} reports/s`);
  const asked = await askPages(server, fleet.nodes, quiet.cores);
  const { items, lists, searches } = asked;
  say(`p99 ${[items, lists, searches].map(({ p99Ms }) => p99Ms.toFixed(0)).join(', ')} ms`);
  const install = await installOne(server, quiet.cores);
  say(`plan ${install.planMs.toFixed(0)} ms, ready ${install.readyMs.toFixed(0)} ms`);
  const residentMiB = (await server.memoryBytes()) / MiB;
  const restart = await measureRestart(server, drivers, nodes);
  say(`converged ${restart.reported.toFixed(1)} s after a restart, ${residentMiB.toFixed(0)} MiB`);
  const { counts } = await drivers.tell(0);
  const { failures, timeouts, lastFailure } = counts;
  if (failures > 0) say(`${failures} failures (${timeouts} timed out), the last: ${lastFailure}`);
  return {
    firstContactSeconds,
    cores: quiet.cores,
    agentCores: quiet.agentCores,
    residentMiB,
    reportsPerSecond: quiet.reportsPerSecond,
    kBPerSecond: quiet.kBPerSecond,
    asked,
    install,
    restart,
    failures,
  };
}

async function measureRestart(
  server: ServerProcess,
  drivers: Drivers,
  nodes: number,
): Promise<RestartCost> {
  const down = Date.now();
  const since = (): number => (Date.now() - down) / 1_000;
  await server.stop();
  const stopped = since();
  await server.start();
  const started = since();
  // What the old process took while it ended is no sign of the new one.
  const reported = stopped + (await untilReported(drivers, nodes, down + stopped * 1_000));
  return { stopped, started, reported, cpu: await server.cpuSeconds() };
}

/** @returns seconds from `since` until the server has taken a report of every agent that was made after it */
async function untilReported(drivers: Drivers, nodes: number, since: number): Promise<number> {
  await waitFor(
    'every agent to have reported',
    async () => (await drivers.tell(since)).reported >= nodes,
    CONVERGED_MS,
  );
  return (Date.now() - since) / 1_000;
}

/** Measures what the server spends while something happens. */
async function spend(
  server: ServerProcess,
  drivers: Drivers,
  what: () => Promise<unknown>,
): Promise<Pick<FleetCost, 'cores' | 'agentCores' | 'reportsPerSecond' | 'kBPerSecond'>> {
  const before = { cpu: await server.cpuSeconds(), at: performance.now() };
  const { counts: earlier, cpuSeconds: agentsBefore } = await drivers.tell(0);
  await what();
  const seconds = (performance.now() - before.at) / 1_000;
  const cores = ((await server.cpuSeconds()) - before.cpu) / seconds;
  const { counts, cpuSeconds } = await drivers.tell(0);
  return {
    cores,
    agentCores: (cpuSeconds - agentsBefore) / seconds,
    reportsPerSecond: (counts.reports - earlier.reports) / seconds,
    kBPerSecond: (counts.reportBytes - earlier.reportBytes) / seconds / 1_000,
  };
}

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { freePorts } from '../fakes/free-ports.ts';
import type { StormFile, StormResult } from './bootstorm/clients.ts';
import { FETCHED, makeImage, VERSION } from './bootstorm/image-files.ts';
import { startNginx } from './bootstorm/nginx.ts';
import {
  forkServer,
  peakMemory,
  processorSeconds,
  type StormServer,
  stopServer,
} from './bootstorm/storm-server.ts';
import { describeMachine, median } from './machine.ts';

/**
 * `npm run bench:bootstorm`: machines that boot at once, each of which fetches kernel, first stage and root
 * over the loopback, from the boot service, from nginx with the same files, and from a server that only
 * writes memory, by turns. `--clients 200`, `--rounds 3`, `--share 1` of the size of a node image; `--json`
 * prints the figures alone. Needs nginx.
 */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    clients: { type: 'string', default: '200' },
    rounds: { type: 'string', default: '3' },
    share: { type: 'string', default: '1' },
  },
});

interface Storm extends StormResult {
  readonly memoryMiB: number;
  readonly processorSeconds: number;
}

const MB = 1_000_000;
const clients = Number(options.clients);

async function measure(server: StormServer, files: readonly StormFile[]): Promise<Storm> {
  const before = await processorSeconds(server);
  const args = [String(server.port), String(clients), JSON.stringify(files)];
  const child = fork(join(import.meta.dirname, 'bootstorm/clients.ts'), args);
  const [result] = (await once(child, 'message')) as [StormResult];
  const took = (await processorSeconds(server)) - before;
  const memoryMiB = await peakMemory(server);
  await stopServer(server);
  for (const problem of result.problems) process.stderr.write(`${problem}\n`);
  return { ...result, memoryMiB, processorSeconds: took };
}

const folder = await mkdtemp(join(tmpdir(), 'stackyard-storm-'));
const storms: Record<'ours' | 'nginx' | 'plain', Storm[]> = { ours: [], nginx: [], plain: [] };
try {
  const image = await makeImage(join(folder, 'files'), Number(options.share));
  const filesAt = (base: string): StormFile[] =>
    FETCHED.flatMap((name) => {
      const file = image.files.find((each) => each.name === name);
      return file ? [{ ...file, path: `${base}/${VERSION}/${name}` }] : [];
    });
  const all = filesAt('').reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  for (let round = 1; round <= Number(options.rounds); round += 1) {
    const ourPort = await freePorts(3);
    const [nginxPort, plainPort] = [ourPort + 1, ourPort + 2];
    const own = join(folder, `own-${round}`);
    const doorArgs = [join(folder, 'files'), own, String(ourPort), JSON.stringify(image)];
    const ours = await forkServer('our-door.ts', doorArgs, ourPort);
    storms.ours.push(await measure(ours, filesAt('/boot/image')));
    await rm(own, { recursive: true });
    const nginx = await startNginx(join(folder, 'files'), folder, nginxPort);
    storms.nginx.push(await measure(nginx, filesAt('')));
    const plain = await forkServer('plain-door.ts', [String(plainPort), String(all)], plainPort);
    storms.plain.push(await measure(plain, [{ path: '/', sizeBytes: all, sha256: '' }]));
    const rates = Object.entries(storms).map(
      ([name, [...each]]) => `${name} ${rateOf(each.at(-1)).toFixed(0)} MB/s`,
    );
    process.stderr.write(`round ${round}: ${rates.join(', ')}\n`);
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

function rateOf(storm: Storm | undefined): number {
  return storm ? storm.bytes / MB / storm.seconds : 0;
}

const middle = (of: (storm: Storm) => number) => ({
  ours: median(storms.ours.map(of)),
  nginx: median(storms.nginx.map(of)),
  plain: median(storms.plain.map(of)),
});
const rate = middle(rateOf);
const seconds = middle((storm) => storm.seconds);
const up = Math.min(...storms.ours.map((storm) => storm.up));
const memory = middle((storm) => storm.memoryMiB);
const processor = middle((storm) => storm.processorSeconds);

interface Pair {
  readonly ours: number;
  readonly theirs: number;
}

const figure = (name: string, { ours, theirs }: Pair, aim = '–', met: boolean | null = null) => ({
  figure: name,
  ours,
  theirs,
  ratio: theirs === 0 ? null : ours / theirs,
  aim,
  met,
});
const theirUp = Math.min(...storms.nginx.map((storm) => storm.up));
const besideNginx = ({ ours, nginx }: { ours: number; nginx: number }): Pair => ({
  ours,
  theirs: nginx,
});
const figures = [
  figure('clients that are up', { ours: up, theirs: theirUp }, `${clients}`, up === clients),
  figure('MB/s, beside nginx', besideNginx(rate), '≥ 0.8×', rate.ours >= 0.8 * rate.nginx),
  figure(
    'MB/s, beside the loopback itself',
    { ours: rate.ours, theirs: rate.plain },
    '≥ 0.7×',
    rate.ours >= 0.7 * rate.plain,
  ),
  figure('seconds until all are up', besideNginx(seconds)),
  figure('MiB of memory at most', besideNginx(memory), '≤ 512', memory.ours <= 512),
  figure('seconds of processor time', besideNginx(processor)),
];
const show = (value: number): string => value.toFixed(value < 10 ? 1 : 0);

if (options.json) console.log(JSON.stringify(figures, undefined, 2));
else {
  console.log(`\nMachine: ${describeMachine()}; ${clients} clients\n`);
  console.log('| figure | ours | theirs | ratio | aim | met |\n|---|---:|---:|---:|---|---|');
  for (const { figure: name, ours, theirs, ratio, aim, met } of figures) {
    const metText = met === null ? '–' : met ? 'yes' : 'no';
    const ratioText = ratio === null ? '–' : `${ratio.toFixed(2)}×`;
    console.log(
      `| ${name} | ${show(ours)} | ${show(theirs)} | ${ratioText} | ${aim} | ${metText} |`,
    );
  }
}

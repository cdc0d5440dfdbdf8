import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cacheFolder } from '../../packager/images/adapters/files/cache-folder.ts';
import { Authority } from '../../runtime/control/nodes/agents/authority.ts';
import { openNodeImages } from '../../runtime/node-image/open-node-images.ts';
import { describeMachine, median } from './machine.ts';
import { BootSite } from './node/boot-site.ts';
import { buildLiveImage } from './node/live-image.ts';
import { MAC, type MeasuredBoot, measureBoot, PROBE_WORDS } from './node/measured-boot.ts';

/**
 * `npm run bench:node`: a node image beside a plain Debian live system of the same packages. Both are built, then
 * emulated machines boot them over the network by turns, until their agent has asked to join and libvirt is active.
 * `--rounds 3`, `--memory 2048` of the machines in MiB; `--image` and `--live` name folders of images that were
 * built before; `--json` prints the figures alone.
 */
const { values: options } = parseArgs({
  options: {
    json: { type: 'boolean', default: false },
    rounds: { type: 'string', default: '3' },
    memory: { type: 'string', default: '2048' },
    image: { type: 'string' },
    live: { type: 'string' },
  },
});

const ROOT = resolve(import.meta.dirname, '../..');
const MB = 1_000_000;
const LEVEL = 19;
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const nodeImages = openNodeImages(ROOT);
await mkdir(join(ROOT, '.stackyard'), { recursive: true });
const folder = await mkdtemp(join(ROOT, '.stackyard/bench-node-'));
const boots: Record<'ours' | 'theirs', MeasuredBoot[]> = { ours: [], theirs: [] };
try {
  const authority = await Authority.open(join(folder, 'authority'));
  const ours = options.image ? resolve(options.image) : await buildOurs();
  const theirs = options.live ? resolve(options.live) : await buildTheirs();
  for (let round = 1; round <= Number(options.rounds); round += 1) {
    boots.ours.push(await measure(ours, await ourScript(ours, authority), authority));
    boots.theirs.push(await measure(theirs, theirScript(authority), authority));
    say(
      `round ${round}: ${[boots.ours, boots.theirs].map((each) => show(each.at(-1))).join(', ')}`,
    );
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}

async function buildOurs(): Promise<string> {
  const keyFile = join(folder, 'bench.sec');
  await nodeImages.makeKey(keyFile);
  const request = { keyFile, suite: 'trixie', level: LEVEL, force: false } as const;
  const image = await nodeImages.build(
    { ...request, out: join(folder, 'ours'), hasShell: false, useCache: true },
    { onProgress: ({ step }) => say(step), signal: new AbortController().signal },
  );
  return image.folder;
}

async function buildTheirs(): Promise<string> {
  say('Building a Debian live system');
  const debs = join(cacheFolder('node-image'), 'debs');
  await mkdir(debs, { recursive: true });
  await buildLiveImage(ROOT, join(folder, 'theirs'), debs);
  return join(folder, 'theirs');
}

type Script = Parameters<BootSite['setScript']>[0];

async function measure(image: string, script: Script, authority: Authority): Promise<MeasuredBoot> {
  await using site = await BootSite.open(image, authority);
  site.setScript(script);
  return await measureBoot(site, Number(options.memory));
}

/** An emulated timer comes late on a busy host; a kernel would take it for broken. */
function words(): string {
  return `console=tty0 console=ttyS0 quiet no_timer_check ${PROBE_WORDS} BOOTIF=01-${MAC.replaceAll(':', '-')}`;
}

function script(files: string, told: string): string {
  return [
    '#!ipxe',
    `kernel ${files}/vmlinuz initrd=initrd ${words()} ${told}`,
    `initrd --name initrd ${files}/initrd`,
    'boot',
    '',
  ].join('\n');
}

async function ourScript(image: string, { fingerprint }: Authority): Promise<Script> {
  const { version, sequence } = (await nodeImages.show(image)).manifest;
  return ({ files, door }) =>
    script(
      files,
      `stackyard.boot=${files} stackyard.image=${version} stackyard.sequence=${sequence} ` +
        `stackyard.server=${door} stackyard.authority=${fingerprint}`,
    );
}

function theirScript({ fingerprint }: Authority): Script {
  return ({ files, door }) =>
    script(
      files,
      `boot=live fetch=${files}/filesystem.squashfs ip=dhcp systemd.setenv=STACKYARD_AGENT_SERVER=${door} ` +
        `systemd.setenv=STACKYARD_AGENT_AUTHORITY=${fingerprint}`,
    );
}

function show(boot: MeasuredBoot | undefined): string {
  if (!boot) return '–';
  const { bytes, seconds, processorSeconds, idleMiB } = boot;
  const numbers = [bytes / MB, seconds, processorSeconds, idleMiB].map((each) => each.toFixed(1));
  return `${numbers[0]} MB, ${numbers[1]} s (${numbers[2]} s of a processor), ${numbers[3]} MiB`;
}

function figure(
  name: string,
  of: (boot: MeasuredBoot) => number,
  aim: string,
  isMet: (ours: number, ratio: number) => boolean | null,
) {
  const ours = median(boots.ours.map(of));
  const theirs = median(boots.theirs.map(of));
  return { figure: name, ours, theirs, ratio: ours / theirs, aim, met: isMet(ours, ours / theirs) };
}

const bytes = (boot: MeasuredBoot): number => boot.bytes / MB;
const seconds = (boot: MeasuredBoot): number => boot.seconds;
const processor = (boot: MeasuredBoot): number => boot.processorSeconds;
const memory = (boot: MeasuredBoot): number => boot.idleMiB;
const figures = [
  figure('MB fetched until ready', bytes, '≤ 0.6×', (_, ratio) => ratio <= 0.6),
  figure('MB fetched until ready', bytes, '≤ 150', (ours) => ours <= 150),
  figure('seconds from power-on until ready', seconds, '≤ 0.5×', (_, ratio) => ratio <= 0.5),
  figure('seconds from power-on until ready', seconds, '≤ 55', (ours) => ours <= 55),
  figure('seconds of a processor until ready', processor, '≤ 45', (ours) => ours <= 45),
  figure('MiB of memory, idle', memory, '≤ 600', (ours) => ours <= 600),
  figure('MiB of memory, idle', memory, '≤ 380', (ours) => ours <= 380),
];

if (options.json) console.log(JSON.stringify(figures, undefined, 2));
else {
  console.log(`\nMachine: ${describeMachine()}\n`);
  console.log('| figure | ours | theirs | ratio | aim | met |\n|---|---:|---:|---:|---|---|');
  for (const { figure: name, ours, theirs, ratio, aim, met } of figures) {
    const cells = [name, ours.toFixed(1), theirs.toFixed(1), `${ratio.toFixed(2)}×`, aim];
    console.log(`| ${[...cells, met ? 'yes' : 'no'].join(' | ')} |`);
  }
}

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '../fakes/wait-for.ts';
import { type Beat, readBeat } from '../cluster/lab/virtual/beating-guest.ts';
import { writeBeatingAppliance } from './lab/beating-appliance.ts';
import type { DebianHost } from './lab/debian-host.ts';
import { earlierPackages } from './lab/earlier-packages.ts';
import { makePackages } from './lab/made-packages.ts';
import { readPrinted, SERVER, StackyardHost } from './lab/stackyard-host.ts';
import { VirtualDebian } from './lab/virtual-debian.ts';

/** The Debian packages on machines with kernels of their own. They are emulated: each step takes minutes. */

const OLD = '0.1.0~s1';
const NEW = '9.0.0';
const READY_MS = 1_200_000;
const READ_PAGE = `const page = await fetch('${SERVER}/');
console.log(page.status, (await page.text()).includes('Stackyard'));`;
const VOLUMES = '/var/lib/stackyard/agent/pool/v1/volumes';
const UNITS = ['stackyard-server', 'stackyard-agent'];

let folder = '';
let earlier: readonly string[] = [];
let now: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sy-packages-'));
  earlier = await earlierPackages(OLD);
  now = await makePackages(join(folder, 'now'), NEW);
  await writeBeatingAppliance(join(folder, 'beating'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

type Say = (what: string) => void;

/** Says when each step of a machine is done. */
function clock(suite: string): Say {
  const startedAt = performance.now();
  return (what) =>
    console.log(`${suite}, ${Math.round((performance.now() - startedAt) / 1000)} s: ${what}`);
}

/** Installs the packages on a clean machine. @returns what is seen there once it is a node of its server */
async function install(host: DebianHost, packages: string, say: Say) {
  const stackyard = new StackyardHost(host);
  const output = await stackyard.install(packages);
  say('installed');
  const page = await stackyard.runProgram(READ_PAGE);
  say('a page');
  await becomes(stackyard, 'node ls', 'ready');
  return {
    // What apt has said, when it is not what it should be.
    printed: readPrinted(output) ?? output,
    page,
    units: await host.run(`systemctl is-active ${UNITS.join(' ')}`),
  };
}

const SERVER_AND_NODE = {
  printed: {
    address: SERVER,
    code: expect.stringMatching(/^[0-9A-Z]{4}(-[0-9A-Z]{4}){2}$/) as string,
  },
  page: '200 true',
  units: 'active\nactive',
};

/** Waits until the one thing that `yard` lists is in some state. */
async function becomes(stackyard: StackyardHost, words: string, state: string): Promise<void> {
  let found: string[] = [];
  const isSo = async (): Promise<boolean> => {
    found = await stackyard.states(words);
    return found.length === 1 && found[0] === state;
  };
  await waitFor(`“yard ${words}” to say ${state}`, isSo, READY_MS).catch((error: unknown) => {
    throw new Error(`${String(error)}, found ${found.join(', ')}`, { cause: error });
  });
}

/** Waits until the machine has written more often than that. @returns what it has written then */
async function beatAfter(host: DebianHost, writes: number): Promise<Beat> {
  let beat: Beat = { starts: 0, writes: 0 };
  const hasWritten = async (): Promise<boolean> => {
    const volume = await host.run(`base64 --wrap 0 ${VOLUMES}/*.qcow2`);
    beat = readBeat(Buffer.from(volume, 'base64')) ?? beat;
    return beat.writes > writes;
  };
  await waitFor('the machine to write', hasWritten, READY_MS);
  return beat;
}

const processes = (host: DebianHost): Promise<string[]> =>
  Promise.all(UNITS.map((unit) => host.run(`systemctl show -P MainPID ${unit}`)));

test.concurrent('a clean Debian 13 becomes a server and a node of it', () => {
  const say = clock('trixie');
  return VirtualDebian.use('trixie', { debs: now }, async (host) => {
    say(`up: ${await host.run('uname -r')}`);
    expect(await install(host, '/debs', say)).toEqual(SERVER_AND_NODE);
    say('server and node');
  });
});

test.concurrent(
  'a clean Debian 12 becomes one by the packages of before, and is upgraded while machines run',
  () => {
    const say = clock('bookworm');
    const laid = { 'debs/earlier': earlier, 'debs/now': now, root: [join(folder, 'beating')] };
    return VirtualDebian.use('bookworm', laid, async (host) => {
      const stackyard = new StackyardHost(host);
      say(`up: ${await host.run('uname -r')}`);
      expect(await install(host, '/debs/earlier', say)).toEqual(SERVER_AND_NODE);
      say('server and node');
      await stackyard.publish('beating');
      await stackyard.installStack('beating');
      const machine = await stackyard.machines();
      expect(machine.split('\n')).toHaveLength(1);
      const beat = await beatAfter(host, 0);
      const before = await processes(host);
      say('a stack runs');

      await stackyard.install('/debs/now');
      say('upgraded');
      for (const unit of UNITS) expect(await stackyard.version(unit)).toBe(NEW);
      for (const [at, id] of (await processes(host)).entries()) expect(id).not.toBe(before[at]);
      await becomes(stackyard, 'node ls', 'ready');
      await becomes(stackyard, 'stack ls', 'running');
      expect(await stackyard.machines()).toBe(machine);
      const { writes } = await beatAfter(host, beat.writes);
      expect((await beatAfter(host, writes)).starts).toBe(beat.starts);
      say('as before');
    });
  },
);

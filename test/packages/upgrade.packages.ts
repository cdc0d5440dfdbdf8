import { cp, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { PROGRAM } from '../../scripts/package/places.ts';
import { type GuestPage, readPage } from '../cluster/lab/read-guest.ts';
import { writeGuestAppliance } from '../cluster/lab/publish-guest.ts';
import { BootedDebian } from './lab/booted-debian.ts';
import { earlierPackages } from './lab/earlier-packages.ts';
import { makePackages } from './lab/made-packages.ts';

/** From the Debian packages of before the database last changed to those of now, with machines that run. */

const OLD = '0.1.0~s1';
const NEW = '9.0.0';

let folder = '';
let earlier: readonly string[] = [];
let now: readonly string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sy-packages-'));
  earlier = await earlierPackages(OLD);
  now = await makePackages(join(folder, 'now'), NEW);
  await writeGuestAppliance(join(folder, 'pair'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(['bookworm', 'trixie'])('an upgrade on Debian (%s)', (suite) => {
  let host: BootedDebian;
  let machines = '';
  let front: GuestPage;

  beforeAll(async () => {
    host = await BootedDebian.boot(suite);
    for (const [name, files] of Object.entries({ earlier, now })) {
      await mkdir(join(host.root, 'debs', name), { recursive: true });
      for (const file of files) await cp(file, join(host.root, 'debs', name, basename(file)));
    }
    await cp(join(folder, 'pair'), join(host.root, 'root/pair'), { recursive: true });
  });
  afterAll(() => host?.[Symbol.asyncDispose]());

  const install = (which: string): Promise<string> =>
    host.run(`apt-get install --yes -q --no-install-recommends /debs/${which}/stackyard-*.deb`);
  const version = (): Promise<string> => host.run("dpkg-query -W -f '${Version}' stackyard-server");
  const json = async (words: string): Promise<unknown> =>
    JSON.parse(await host.run(`yard ${words} --json`)) as unknown;
  const states = async (words: string): Promise<string[]> =>
    ((await json(words)) as { state: string }[]).map(({ state }) => state);
  /** Process ids of the machines that run, and when they were started. */
  const qemus = (): Promise<string> =>
    host.run('for pid in $(pgrep -x qemu-system-x86); do cut -d " " -f 1,22 /proc/$pid/stat; done');
  /** What the machine says that publishes its pages: a start of it has a mark of its own. */
  const readFront = async (): Promise<GuestPage> => {
    const { outputs } = (await json('stack outputs pair')) as { outputs: { url: string } };
    const program = `console.log(await (await fetch('${outputs.url}')).text())`;
    const node = `${PROGRAM}/node_modules/.bin/node`;
    return readPage(await host.run(`${node} --input-type=module -e "${program}"`));
  };

  test('begins with machines that run by the packages of before', async () => {
    await install('earlier');
    expect(await version()).toBe(OLD);
    await expect.poll(() => states('node ls')).toEqual(['ready']);
    const key = '/root/.config/stackyard/keys/lab';
    await host.run('yard keygen --namespace lab');
    await host.run(`yard pack pair -o pair.yard --sign-key ${key}.pem`);
    await host.run(`yard trust add lab ${key}.pub && yard push pair.yard lab/pair:1.0.0`);
    await host.run('yard install lab/pair:1.0.0 --name pair --yes --wait');
    machines = await qemus();
    expect(machines.split('\n')).toHaveLength(2);
    front = await readFront();
  });

  test('brings the database up to date, and knows node and stack', async () => {
    await install('now');
    expect(await version()).toBe(NEW);
    await expect.poll(() => states('node ls')).toEqual(['ready']);
    await expect.poll(() => states('stack ls')).toEqual(['running']);
  });

  test('leaves machines running, and reaches them as before', async () => {
    expect(await qemus()).toBe(machines);
    const after = await readFront();
    expect(after.boot).toBe(front.boot);
    expect(after.count).toBeGreaterThan(front.count);
  });

  test('leaves a stack that can be stopped and started', async () => {
    await host.run('yard stack stop pair --wait');
    await host.run('yard stack start pair --wait');
    expect((await readFront()).boot).not.toBe(front.boot);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GuestPage } from '../cluster/lab/read-guest.ts';
import { writeGuestAppliance } from '../cluster/lab/publish-guest.ts';
import { BootedDebian } from './lab/booted-debian.ts';
import { earlierPackages } from './lab/earlier-packages.ts';
import { makePackages } from './lab/made-packages.ts';
import { StackyardHost } from './lab/stackyard-host.ts';

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
  let stackyard: StackyardHost;
  let machines = '';
  let front: GuestPage;

  beforeAll(async () => {
    const debs = { 'debs/earlier': earlier, 'debs/now': now };
    host = await BootedDebian.boot(suite, { ...debs, root: [join(folder, 'pair')] });
    stackyard = new StackyardHost(host);
  });
  afterAll(() => host?.[Symbol.asyncDispose]());

  test('begins with machines that run by the packages of before', async () => {
    await stackyard.install('/debs/earlier');
    expect(await stackyard.version('stackyard-server')).toBe(OLD);
    await expect.poll(() => stackyard.states('node ls')).toEqual(['ready']);
    await stackyard.publish('pair');
    await stackyard.installStack('pair');
    machines = await stackyard.machines();
    expect(machines.split('\n')).toHaveLength(2);
    front = await stackyard.readFront();
  });

  test('brings the database up to date, and knows node and stack', async () => {
    await stackyard.install('/debs/now');
    expect(await stackyard.version('stackyard-server')).toBe(NEW);
    await expect.poll(() => stackyard.states('node ls')).toEqual(['ready']);
    await expect.poll(() => stackyard.states('stack ls')).toEqual(['running']);
  });

  test('leaves machines running, and reaches them as before', async () => {
    expect(await stackyard.machines()).toBe(machines);
    const after = await stackyard.readFront();
    expect(after.boot).toBe(front.boot);
    expect(after.count).toBeGreaterThan(front.count);
  });

  test('leaves a stack that can be stopped and started', async () => {
    await host.run('yard stack stop pair --wait');
    await host.run('yard stack start pair --wait');
    expect((await stackyard.readFront()).boot).not.toBe(front.boot);
  });
});

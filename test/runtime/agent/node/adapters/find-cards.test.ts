import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findCards } from '../../../../../runtime/agent/node/adapters/find-cards.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'net-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Makes an interface as sysfs shows it; without `wakeup` the file is missing, as for many cards. */
async function link(name: string, mac: string, device?: { wakeup?: string }): Promise<void> {
  await mkdir(join(folder, name), { recursive: true });
  await writeFile(join(folder, name, 'address'), `${mac}\n`);
  if (!device) return;
  const path = join(folder, `.${name}-device`);
  await mkdir(join(path, 'power'), { recursive: true });
  await symlink(path, join(folder, name, 'device'));
  if (device.wakeup !== undefined) {
    await writeFile(join(path, 'power', 'wakeup'), `${device.wakeup}\n`);
  }
}

/** @returns a card whose address is the one that it was made with */
const card = (name: string, mac: string, wakes: boolean) => ({
  link: name,
  mac,
  madeMac: mac,
  wakes,
});

describe('the cards of a machine', () => {
  test('are interfaces with a device, by name, with what the kernel says of waking', async () => {
    await link('eth1', '52:54:00:AA:00:01', { wakeup: 'disabled' });
    await link('eth0', '52:54:00:aa:00:00', { wakeup: 'enabled' });
    await link('eth2', '52:54:00:aa:00:02', {});
    await link('eth3', '52:54:00:aa:00:03', { wakeup: '' });
    await link('br0', '52:54:00:aa:00:00');
    expect(await findCards(folder)).toEqual([
      card('eth0', '52:54:00:aa:00:00', true),
      card('eth1', '52:54:00:aa:00:01', true),
      card('eth2', '52:54:00:aa:00:02', false),
      card('eth3', '52:54:00:aa:00:03', false),
    ]);
  });

  test('of a bond keep the address that they were made with', async () => {
    await link('eth0', '52:54:00:aa:00:00', {});
    await mkdir(join(folder, 'eth0', 'bonding_slave'));
    await writeFile(join(folder, 'eth0', 'bonding_slave', 'perm_hwaddr'), '52:54:00:AA:00:07\n');
    // The kernel puts this file beside the interfaces once there are bonds.
    await writeFile(join(folder, 'bonding_masters'), 'bond0\n');
    expect(await findCards(folder)).toEqual([
      { ...card('eth0', '52:54:00:aa:00:00', false), madeMac: '52:54:00:aa:00:07' },
    ]);
  });

  test('are none where there is no network', async () => {
    expect(await findCards(join(folder, 'nowhere'))).toEqual([]);
  });
});

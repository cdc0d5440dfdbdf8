import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findHardware } from '../../../../../runtime/agent/node/adapters/find-hardware.ts';

test('cards are interfaces with a device; in a bond they keep the address they were made with', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-hardware-'));
  const [dmi, net, image] = ['dmi', 'net', 'image'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ];
  const card = async (name: string, address: string, made?: string): Promise<void> => {
    await mkdir(join(net, name, 'device'), { recursive: true });
    await writeFile(join(net, name, 'address'), `${address}\n`);
    if (made === undefined) return;
    await mkdir(join(net, name, 'bonding_slave'));
    await writeFile(join(net, name, 'bonding_slave', 'perm_hwaddr'), `${made}\n`);
  };
  await mkdir(dmi);
  await writeFile(join(dmi, 'product_serial'), 'C02XK1\n');
  await card('eth0', '52:54:00:00:00:01');
  await card('eth1', '52:54:00:00:00:01', '52:54:00:00:00:02');
  await mkdir(join(net, 'bridge'));
  await writeFile(join(net, 'bridge', 'address'), '52:54:00:00:00:09\n');
  await writeFile(join(net, 'bonding_masters'), '\n');
  await writeFile(image, 'version 1.0\nsequence 7\n');
  expect(await findHardware({ dmi, net, image })).toEqual({
    serial: 'C02XK1',
    macs: ['52:54:00:00:00:01', '52:54:00:00:00:02'],
    image: { version: '1.0', sequence: 7 },
  });
  const nowhere = join(folder, 'nowhere');
  expect(await findHardware({ dmi: nowhere, net: nowhere, image: nowhere })).toEqual({ macs: [] });
  await rm(folder, { recursive: true });
});

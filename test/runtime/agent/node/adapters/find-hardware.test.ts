import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { findHardware } from '../../../../../runtime/agent/node/adapters/find-hardware.ts';

test('a machine says what its firmware and its image say, and what its cards were made with', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'stackyard-hardware-'));
  const [dmi, image] = [join(folder, 'dmi'), join(folder, 'image')];
  const cards = [
    { link: 'eth0', mac: '52:54:00:00:00:01', madeMac: '52:54:00:00:00:02', wakes: false },
  ];
  await mkdir(dmi);
  await writeFile(join(dmi, 'product_serial'), 'C02XK1\n');
  await writeFile(image, 'version 1.0\nsequence 7\n');
  expect(await findHardware(cards, { dmi, image })).toEqual({
    serial: 'C02XK1',
    macs: ['52:54:00:00:00:02'],
    image: { version: '1.0', sequence: 7 },
  });
  const nowhere = join(folder, 'nowhere');
  expect(await findHardware([], { dmi: nowhere, image: nowhere })).toEqual({ macs: [] });
  await rm(folder, { recursive: true });
});

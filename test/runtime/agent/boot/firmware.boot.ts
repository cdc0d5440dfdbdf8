import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { bootImage } from './lab/boot-image.ts';
import { BootLab, type Firmware } from './lab/boot-lab.ts';
import { desiredBoot, imageOf } from './lab/desired-boot.ts';

/**
 * Each kind of firmware, with both ways to give addresses, as far as the first stage. Minutes each, where
 * machines are emulated: `npm run test:boot`.
 */
const MAC = '52:54:00:00:00:01';
const LONGEST_MS = 600_000;

describe('a machine starts over the network', () => {
  let lab: BootLab;
  beforeEach(async () => {
    lab = await BootLab.create();
  });
  afterEach(() => lab.close());

  test.each<readonly [string, Firmware, 'full' | 'proxy']>([
    ['by a UEFI', 'uefi', 'full'],
    ['by a UEFI that knows HTTP', 'uefi-http', 'full'],
    ['by a BIOS, beside another DHCP server', 'bios', 'proxy'],
    ['by a UEFI, beside another DHCP server', 'uefi', 'proxy'],
  ])('%s', async (_, firmware, mode) => {
    const bytes = await bootImage('2.0');
    lab.link.images.set('2.0', bytes);
    const dhcp = mode === 'proxy' ? { dhcp: { mode } as const } : {};
    const image = imageOf('2.0', bytes);
    const service = lab.service();
    await service.ensure(
      desiredBoot({ images: [image], choice: { default: '2.0', machines: [] }, ...dhcp }),
    );
    if (mode === 'proxy') {
      await lab.host('lan', '10.77.0.2/24');
      await lab.dhcpServer('lan', '10.77.0.10,10.77.0.20');
    }
    await lab.machine('m', MAC, firmware);
    const root = image.files.find(({ name }) => name === 'root.img');
    await expect
      .poll(async () => (await service.observe())?.clients, { timeout: LONGEST_MS })
      .toEqual([
        expect.objectContaining({
          mac: MAC,
          stage: 'verifying',
          version: '2.0',
          message: `root is ${root?.sha256}`,
        }),
      ]);
    expect(lab.errors).toEqual([]);
  });
});

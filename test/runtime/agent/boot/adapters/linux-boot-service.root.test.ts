import { readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ifPresent } from '../../../../../runtime/agent/node/adapters/if-present.ts';
import { bootTftpFolder } from '../../../../../runtime/agent/node/core/names.ts';
import { describeBootService } from '../../../../contract/boot-service.ts';
import { bootImage } from '../lab/boot-image.ts';
import { BootLab } from '../lab/boot-lab.ts';
import { bytesOf, desiredBoot, imageOf } from '../lab/desired-boot.ts';

describeBootService('a boot service on Linux', async () => {
  const lab = await BootLab.create();
  lab.link.images.set('1.0', bytesOf('1.0'));
  return { service: lab.service(), wanted: desiredBoot(), close: () => lab.close() };
});

const BOOT = 'http://10.77.0.1:8480/boot';
const MAC = '52:54:00:00:00:01';

describe('a boot service on Linux', () => {
  let lab: BootLab;
  beforeEach(async () => {
    lab = await BootLab.create();
    lab.link.images.set('1.0', bytesOf('1.0', 900_000));
  });
  afterEach(() => lab.close());
  const wanted = () => desiredBoot({ images: [imageOf('1.0', bytesOf('1.0', 900_000))] });
  const ready = async (service: ReturnType<BootLab['service']>): Promise<void> => {
    await expect.poll(async () => (await service.observe())?.state).toBe('ready');
  };

  test('starts a machine with a BIOS, which waits for scripts as long as there are none', async () => {
    const bytes = await bootImage('2.0');
    lab.link.images.set('2.0', bytes);
    const image = imageOf('2.0', bytes);
    const boot = desiredBoot({ images: [image], choice: { default: '2.0', machines: [] } });
    const first = lab.service();
    await first.ensure(boot);
    await ready(first);
    // The agent ends; addresses are given further on.
    await first.close();
    await lab.machine('m', MAC, 'bios');
    const shown = () => lab.console('m');
    await expect.poll(shown, { timeout: 240_000 }).toContain(`${BOOT} does not answer`);
    const second = lab.service();
    await second.ensure(boot);
    await expect
      .poll(async () => (await second.observe())?.clients, { timeout: 240_000 })
      .toEqual([
        expect.objectContaining({
          mac: MAC,
          stage: 'verifying',
          version: '2.0',
          message: `root is ${image.files.find(({ name }) => name === 'root.img')?.sha256}`,
        }),
      ]);
    expect(await shown()).toContain('boots the node image 2.0');
    expect(lab.errors).toEqual([]);
  });

  test('gives no addresses where another server did so before, and begins when it is gone', async () => {
    await lab.host('stranger', '10.77.0.2/24');
    const stop = await lab.dhcpServer('stranger', '10.77.0.10,10.77.0.20');
    await answersDhcp(lab);
    const refused = lab.service();
    await expect(refused.ensure(wanted())).rejects.toMatchObject({
      code: 'BOOT_OTHER_DHCP',
      data: { link: 'boot0', server: '10.77.0.2' },
    });
    await refused.close();
    await stop();
    const service = lab.service();
    expect(await service.ensure(wanted())).toBe(true);
  });

  test('goes on giving addresses when another server appears, and tells of it', async () => {
    await lab.service().ensure(wanted());
    await lab.host('stranger', '10.77.0.2/24');
    await lab.dhcpServer('stranger', '10.77.0.10,10.77.0.20');
    await answersDhcp(lab);
    // An agent that starts anew looks at once.
    const service = lab.service();
    await lab.closeServices();
    await service.ensure(wanted());
    await expect
      .poll(() => service.notices())
      .toEqual([expect.stringContaining('Another DHCP server, 10.77.0.2, answers')]);
  });

  test('lets a stranger reach what machines need to boot, and nothing else of the node', async () => {
    const service = lab.service();
    await service.ensure(wanted());
    await ready(service);
    await lab.host('stranger', '10.77.0.9/24');
    const listener = await lab.listen('gateway', '10.77.0.1', [22, 8_470, 8_471]);
    expect(await lab.connects('stranger', '10.77.0.1', [22, 8_470, 8_471, 8_480])).toEqual([
      8_471, 8_480,
    ]);
    expect(await lab.connects('gateway', '10.77.0.1', [22, 8_470])).toEqual([22, 8_470]);
    await listener();
    const status = async (path: string) => (await lab.fetch('stranger', path)).status;
    expect(await status(`${BOOT}/script`)).toBe(200);
    expect(await status(`${BOOT}/image/1.0/manifest`)).toBe(200);
    for (const path of ['', '/', '/image', '/image/1.0', '/image/1.0/manifest.part', '/loader/x']) {
      expect(await status(`${BOOT}${path}`)).toBe(404);
    }
    expect(await status(`${BOOT}/image/..%2f..%2fidentity/manifest`)).toBe(404);
    expect(await status('http://10.77.0.1:8480/agent/v1/desired')).toBe(404);
  });

  test('sends no byte of a file that was altered on its disk, and fetches it again', async () => {
    const service = lab.service();
    await service.ensure(wanted());
    await ready(service);
    const path = join(lab.folder, 'boot/images/1.0/root.img');
    const bytes = await readFile(path);
    bytes[700_000] = 0;
    await writeFile(path, bytes);
    await lab.host('m', '10.77.0.9/24');
    const before = await lab.fetch('m', `${BOOT}/image/1.0/root.img`);
    expect(before.text.length).toBeLessThan(700_000);
    await ready(service);
    const after = await lab.fetch('m', `${BOOT}/image/1.0/root.img`);
    expect(after.text).toBe(bytesOf('1.0', 900_000)['root.img'].toString());
    expect(await service.notices()).toEqual([expect.stringContaining('root.img was altered')]);
  });

  test('takes back the address that it gave, and leaves others', async () => {
    await lab.ip('gateway', ['address add 192.0.2.1/24 dev boot0']);
    const addresses = async () =>
      (await lab.run('gateway', 'ip', ['-4', '-brief', 'address', 'show', 'boot0'])).stdout
        .trim()
        .split(/\s+/)
        .slice(2);
    const service = lab.service();
    await service.ensure(wanted());
    expect(await addresses()).toEqual(['192.0.2.1/24', '10.77.0.1/24']);
    await service.ensure({ ...wanted(), address: '10.78.0.1/24' });
    expect(await addresses()).toEqual(['192.0.2.1/24', '10.78.0.1/24']);
    await service.remove();
    expect(await addresses()).toEqual(['192.0.2.1/24']);
    expect(await ifPresent(stat(dirname(bootTftpFolder(lab.node))))).toBeUndefined();
    await service.ensure({ ...wanted(), address: '192.0.2.1/24' });
    await service.remove();
    expect(await addresses()).toEqual(['192.0.2.1/24']);
  });

  test('says which card or which loaders are missing', async () => {
    await expect(lab.service().ensure({ ...wanted(), link: 'boot7' })).rejects.toMatchObject({
      code: 'NETWORK_FAILED',
    });
    await expect(lab.service('/nonexistent').ensure(wanted())).rejects.toMatchObject({
      code: 'BOOT_LOADERS_MISSING',
      data: { folder: '/nonexistent', missing: ['undionly.kpxe', 'snponly.efi'] },
    });
  });
});

/** Waits until a server of somebody else answers on the boot network. */
async function answersDhcp(lab: BootLab): Promise<void> {
  await expect.poll(() => lab.hasSocket('stranger', 67)).toBe(true);
}

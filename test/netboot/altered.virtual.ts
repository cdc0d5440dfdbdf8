import { cp, mkdir, open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { imageFolder, NetbootLab } from './lab/netboot-lab.ts';

/**
 * Somebody else answers on the boot network, with a node image that is not what was signed: whoever controls the
 * network may serve what they like, and the first stage, here an honest one, believes none of it.
 */
const PORT = 8473;
const REFUSAL = 'stackyard: REFUSED: root.img was altered';

let lab: NetbootLab;
let served: string;

const SCRIPT = (version: string): string => `#!ipxe
set base http://10.66.0.1:${PORT}/boot/image/${version}
kernel --name vmlinuz \${base}/vmlinuz initrd=initrd stackyard.boot=http://10.66.0.1:${PORT} stackyard.image=${version} stackyard.sequence=0 stackyard.server=https://10.66.0.1:8471 stackyard.authority=${'0'.repeat(64)} BOOTIF=01-\${netX/mac:hexhyp} console=ttyS0,115200 console=tty0
initrd --name initrd \${base}/initrd
boot
`;

beforeAll(async () => {
  const image = imageFolder();
  lab = await NetbootLab.make();
  await mkdir(lab.home);
  const manifest = await readFile(join(image, 'manifest'), 'utf8');
  const version = /^version (\S+)$/m.exec(manifest)?.[1] ?? '';
  served = join(lab.home, 'served');
  const folder = join(served, 'boot', 'image', version);
  await mkdir(folder, { recursive: true });
  await cp(image, folder, { recursive: true });
  await alter(join(folder, 'root.img'));
  await writeFile(join(served, 'first.ipxe'), SCRIPT(version));
  await lab.up('--bare', '--node', 'bios,no-disk');
  await answer();
  await lab.power('node-1', 'reset');
});
afterAll(() => lab.down());

/** Changes one bit, in the middle. */
async function alter(path: string): Promise<void> {
  const file = await open(path, 'r+');
  const at = Math.floor((await stat(path)).size / 2);
  const byte = Buffer.alloc(1);
  await file.read(byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ 1;
  await file.write(byte, 0, 1, at);
  await file.close();
}

async function answer(): Promise<void> {
  const offer = ['--dhcp-range=10.66.0.100,10.66.0.200,10m', '--dhcp-boot=first.ipxe'];
  const files = ['--interface=lab', '--enable-tftp', `--tftp-root=${served}`];
  const own = ['--conf-file=/dev/null', '--user=root', '--port=0'];
  const kept = ['--dhcp-leasefile=/run/lab/leases', '--pid-file=/run/lab/dnsmasq.pid'];
  await lab.inside('dnsmasq', ...own, ...kept, ...offer, ...files);
  await lab.inside('busybox', 'httpd', '-p', `10.66.0.1:${PORT}`, '-h', served);
}

test('an altered image is refused, which the screen says', async () => {
  await lab.untilScreen('node-1', (text) => text.includes(REFUSAL));
  expect(await lab.screen('node-1')).not.toContain('starting the node');
});

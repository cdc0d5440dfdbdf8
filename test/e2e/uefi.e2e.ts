import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { runCommand } from '../../packager/native/run-command.ts';
import { testOva } from '../fakes/test-ovf.ts';
import { Product } from './lab/product.ts';
import { readPage } from './lab/read-page.ts';

/** A machine of somebody else's that no BIOS can start, from its OVA to its page. */
let product: Product;
let dir: string;
const file = (name: string): string => join(dir, name);
beforeAll(async () => {
  product = await Product.start({ port: 18_500, adminPassword: 'uefi only', samples: false });
  dir = product.home;
});
afterAll(() => product.close());

const SAMPLE = join(import.meta.dirname, '../../appliances/hello');
const BOOT_CODE_BYTES = 440;

/** The disk of the sample, a Debian, without what a BIOS would start. */
async function uefiOnlyDisk(): Promise<string> {
  await product.yardJson('pack', SAMPLE, '-o', file('hello.yard'));
  await product.yardJson('export-disk', file('hello.yard'), 'web', '-o', file('disk.raw'));
  await using disk = await open(file('disk.raw'), 'r+');
  await disk.write(Buffer.alloc(BOOT_CODE_BYTES), 0, BOOT_CODE_BYTES, 0);
  const format = ['-f', 'raw', '-O', 'vmdk', '-o', 'subformat=streamOptimized'];
  await runCommand('qemu-img', ['convert', ...format, file('disk.raw'), file('disk.vmdk')], {
    timeoutMs: 300_000,
  });
  return file('disk.vmdk');
}

/** Nothing in it says what starts the machine. */
const description = (diskBytes: number): string => `<?xml version="1.0"?>
<Envelope xmlns="http://schemas.dmtf.org/ovf/envelope/1" xmlns:ovf="http://schemas.dmtf.org/ovf/envelope/1"
  xmlns:rasd="http://schemas.dmtf.org/wbem/wscim/1/cim-schema/2/CIM_ResourceAllocationSettingData">
  <References><File ovf:id="f" ovf:href="disk.vmdk"/></References>
  <DiskSection><Info/><Disk ovf:diskId="d" ovf:fileRef="f" ovf:capacity="${diskBytes}"/></DiskSection>
  <NetworkSection><Info/><Network ovf:name="private"/></NetworkSection>
  <VirtualSystem ovf:id="web"><Info/><VirtualHardwareSection><Info/>
    <Item><rasd:InstanceID>1</rasd:InstanceID><rasd:ResourceType>3</rasd:ResourceType><rasd:VirtualQuantity>1</rasd:VirtualQuantity></Item>
    <Item><rasd:AllocationUnits>byte * 2^20</rasd:AllocationUnits><rasd:InstanceID>2</rasd:InstanceID><rasd:ResourceType>4</rasd:ResourceType><rasd:VirtualQuantity>320</rasd:VirtualQuantity></Item>
    <Item><rasd:AddressOnParent>0</rasd:AddressOnParent><rasd:HostResource>ovf:/disk/d</rasd:HostResource><rasd:InstanceID>3</rasd:InstanceID><rasd:ResourceType>17</rasd:ResourceType></Item>
    <Item><rasd:Connection>private</rasd:Connection><rasd:InstanceID>4</rasd:InstanceID><rasd:ResourceType>10</rasd:ResourceType></Item>
  </VirtualHardwareSection></VirtualSystem>
</Envelope>`;

test('I6: an imported disk that only UEFI can start is packed, installed and serves its page', async () => {
  const disk = await readFile(await uefiOnlyDisk());
  const { size } = await stat(file('disk.raw'));
  const ova = testOva([
    ['machine.ovf', description(size)],
    ['disk.vmdk', disk],
  ]);
  await writeFile(file('machine.ova'), ova);
  await product.yardJson('import', file('machine.ova'), '-o', file('machine'));

  // What a publisher adds by hand: what the machine is told, and how it is reached.
  const recipe = file('machine/appliance.yaml');
  const imported = parse(await readFile(recipe, 'utf8'));
  const sample = parse(await readFile(join(SAMPLE, 'appliance.yaml'), 'utf8'));
  const { files, publish, ready } = sample.roles.web;
  await writeFile(
    recipe,
    stringify({
      ...imported,
      name: 'machine',
      version: '1.0.0',
      licence: 'MIT',
      parameters: sample.parameters,
      outputs: sample.outputs,
      roles: { web: { ...imported.roles.web, files, publish, ready } },
    }),
  );
  await product.yardJson('keygen', '--namespace', 'acme');
  const key = file('.config/stackyard/keys/acme.pem');
  await product.yardJson('pack', file('machine'), '-o', file('m.yard'), '--sign-key', key);
  const api = await product.api();
  const publicKey = await readFile(key.replace('.pem', '.pub'), 'utf8');
  await api.trustKey({ body: { namespace: 'acme', publicKey } });
  await product.yardJson('push', file('m.yard'), 'acme/machine:1.0.0');

  const plan = await product.yardJson('plan', 'acme/machine', '--set', 'text=By UEFI');
  expect(JSON.stringify(plan)).toContain('"firmware":"uefi"');
  const installed = (await product.yardJson(
    'install',
    'acme/machine',
    '--name',
    'machine',
    '--yes',
    '--wait',
    '--publish',
    'site=21083',
    '--set',
    'text=By UEFI',
  )) as unknown as { state: string; outputs: { url: string } };
  expect(installed.state).toBe('running');
  expect(await readPage(installed.outputs.url)).toContain('By UEFI');
  const { stdout } = await runCommand('find', [product.data, '-name', '*.nvram']);
  expect(stdout.trim().split('\n').length).toBe(1);
  await product.yardJson('stack', 'rm', 'machine', '--delete-data', '--yes', '--wait');
  expect((await runCommand('find', [product.data, '-name', '*.nvram'])).stdout).toBe('');
});

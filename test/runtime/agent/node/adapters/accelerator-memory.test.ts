import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rememberedAccelerator } from '../../../../../runtime/agent/node/adapters/accelerator-memory.ts';
import type { Accelerator } from '../../../../../runtime/agent/node/adapters/accelerator-probe.ts';

let folder: string;
let probes = 0;
const found: Accelerator = { accelerator: 'kvm', reason: 'A test guest ran on KVM.' };
const probe = async (): Promise<Accelerator> => {
  probes += 1;
  return found;
};

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-accelerator-'));
  probes = 0;
});
afterEach(() => rm(folder, { recursive: true }));

test('finds out once after each boot', async () => {
  expect(await rememberedAccelerator(folder, probe)).toEqual(found);
  expect(await rememberedAccelerator(folder, probe)).toEqual(found);
  expect(probes).toBe(1);
});

test('finds out anew after a boot', async () => {
  await rememberedAccelerator(folder, probe);
  const file = join(folder, 'accelerator.json');
  const { bootId } = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(file, (await readFile(file, 'utf8')).replace(bootId, 'an earlier boot'));
  await rememberedAccelerator(folder, probe);
  expect(probes).toBe(2);
});

test('does not trust a finding it cannot read', async () => {
  await writeFile(join(folder, 'accelerator.json'), '{"accelerator": "warp"}');
  expect(await rememberedAccelerator(folder, probe)).toEqual(found);
});

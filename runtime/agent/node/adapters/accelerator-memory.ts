import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { readBootId } from '../../../../packager/native/boot-id.ts';
import { type Accelerator, probeAccelerator } from './accelerator-probe.ts';

const Remembered = z.object({
  bootId: z.string(),
  accelerator: z.enum(['kvm', 'tcg']),
  reason: z.string(),
});

/**
 * The accelerator of this host, found out once after each boot: what decides it is the host's
 * kernel, its firmware, or the host around it, and those change with a boot.
 *
 * @param folder the agent's folder, where the finding is kept as `accelerator.json`
 * @throws Fault TOOL_MISSING
 */
export async function rememberedAccelerator(
  folder: string,
  probe: () => Promise<Accelerator> = probeAccelerator,
): Promise<Accelerator> {
  const file = join(folder, 'accelerator.json');
  const bootId = await readBootId();
  const known = await read(file);
  if (known?.bootId === bootId) return { accelerator: known.accelerator, reason: known.reason };
  const found = await probe();
  await writeFile(`${file}.part`, JSON.stringify({ bootId, ...found }));
  await rename(`${file}.part`, file);
  return found;
}

async function read(file: string): Promise<z.infer<typeof Remembered> | undefined> {
  try {
    return Remembered.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch {
    // Absent, or not ours: it is found out anew.
    return undefined;
  }
}

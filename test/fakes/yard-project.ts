import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TestAppliance, tinyAppliance } from './test-appliance.ts';

/** Writes a test appliance as files: appliance.yaml and a raw disk for each role. */
export async function writeProject(
  dir: string,
  { disks, files }: TestAppliance = tinyAppliance(),
): Promise<void> {
  await mkdir(dir, { recursive: true });
  for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
  for (const [role, disk] of Object.entries(disks)) {
    await writeFile(join(dir, `${role}.raw`), disk);
  }
}

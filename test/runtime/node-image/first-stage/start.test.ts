import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StageShell } from './stage-shell.ts';

test('the node has the firmware that the first stage has brought along', async () => {
  using shell = new StageShell({ 'firmware/intel/ice.pkg': 'for a card' });
  const { exit } = await shell.run('firmware=$here/firmware; keep_firmware "$here/root"');
  expect(exit).toBe(0);
  const copy = join(shell.folder, 'root/usr/lib/firmware/intel/ice.pkg');
  expect(readFileSync(copy, 'utf8')).toBe('for a card');
});

test('a first stage without firmware starts the node all the same', async () => {
  using shell = new StageShell();
  const { exit } = await shell.run('firmware=$here/firmware; keep_firmware "$here/root"');
  expect(exit).toBe(0);
});

import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { demandPrograms } from '../../../../runtime/lab/adapters/demand-programs.ts';

const SWTPM = { program: 'swtpm', package: 'swtpm' };
const NSENTER = { program: 'nsenter', package: 'util-linux' };

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'programs-'));
  await writeFile(join(folder, 'swtpm'), '');
  await chmod(join(folder, 'swtpm'), 0o755);
});
afterEach(() => rm(folder, { recursive: true }));

test('programs that are in any folder of PATH are found', async () => {
  await expect(demandPrograms([SWTPM], `/nonexistent::${folder}`)).resolves.toBeUndefined();
});

test('the first that is missing is named with its package', async () => {
  await expect(demandPrograms([SWTPM, NSENTER], folder)).rejects.toMatchObject({
    code: 'TOOL_MISSING',
    data: { tool: 'nsenter', package: 'util-linux' },
  });
  await expect(demandPrograms([SWTPM], '')).rejects.toMatchObject({ code: 'TOOL_MISSING' });
});

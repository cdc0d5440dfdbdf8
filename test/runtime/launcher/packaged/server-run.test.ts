import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readServerRun, writeServerRun } from '../../../../runtime/launcher/packaged/server-run.ts';

const RUN = {
  server: 'http://localhost:8470',
  address: 'https://yard.example.org',
  agentServer: 'https://localhost:8471',
  agentAddress: '' as const,
  isAdmin: true,
  isRegistry: false,
  token: 'syl_x',
  setupCode: '7K2M-Q0XA-94TN',
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'stackyard-run-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe('what the server of the package tells root', () => {
  test('is read as it was written, and by nobody else', async () => {
    await writeServerRun(folder, RUN);
    expect(await readServerRun(folder)).toEqual(RUN);
    expect((await stat(join(folder, 'run.json'))).mode & 0o777).toBe(0o600);
  });

  test('is not there while no server runs', async () => {
    expect(await readServerRun(folder)).toBeUndefined();
    expect(await readServerRun(join(folder, 'gone'))).toBeUndefined();
  });

  test('leads root nowhere: a link is not followed', async () => {
    await writeFile(join(folder, 'elsewhere'), JSON.stringify(RUN));
    await symlink(join(folder, 'elsewhere'), join(folder, 'run.json'));
    await expect(readServerRun(folder)).rejects.toMatchObject({ code: 'ELOOP' });
  });

  test('is not read when it is none of what the server writes', async () => {
    await writeFile(
      join(folder, 'run.json'),
      JSON.stringify({ ...RUN, agentAddress: '192.0.2.1' }),
    );
    await expect(readServerRun(folder)).rejects.toThrow(/agentAddress/);
    await writeFile(join(folder, 'run.json'), 'x'.repeat(2 * 2 ** 20));
    expect(await readServerRun(folder)).toBeUndefined();
  });
});

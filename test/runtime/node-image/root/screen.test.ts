import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCommand } from '../../../../packager/native/run-command.ts';

const SCREEN = join(import.meta.dirname, '../../../../runtime/node-image/root/screen');
/** What a journal holds, of which it gives the units that it is asked for. */
const JOURNAL = `#!/bin/sh
for each; do
  case $each in
    --unit=stackyard-agent.service) echo 'Approve the code 5MD5-V42Q' ;;
    --unit=*) echo "noise of $each" ;;
  esac
done
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sy-screen-'));
  for (const name of ['bin', 'dev', 'etc/stackyard']) {
    mkdirSync(join(folder, name), { recursive: true });
  }
  writeFileSync(join(folder, 'bin/journalctl'), JOURNAL);
  chmodSync(join(folder, 'bin/journalctl'), 0o755);
  writeFileSync(join(folder, 'active'), 'tty0 ttyS0\n');
  writeFileSync(join(folder, 'etc/hostname'), 'node-1\n');
  writeFileSync(join(folder, 'etc/stackyard/node-image'), 'version 1-a\nsequence 7\n');
});
afterEach(() => rmSync(folder, { recursive: true }));

test('every screen of a node shows which image it runs, what its agent says, and nothing else', async () => {
  await runCommand('sh', [SCREEN], {
    env: {
      PATH: `${join(folder, 'bin')}:${process.env.PATH}`,
      consoles: join(folder, 'active'),
      devices: join(folder, 'dev'),
      etc: join(folder, 'etc'),
    },
  });
  for (const screen of ['tty0', 'ttyS0']) {
    expect(readFileSync(join(folder, 'dev', screen), 'utf8')).toBe(
      'stackyard: node node-1, image 1-a\nstackyard: Approve the code 5MD5-V42Q\n',
    );
  }
});

import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

test('every file that docs/walks.md passes is there', async () => {
  const document = await readFile(join(ROOT, 'docs/walks.md'), 'utf8');
  const paths = [...document.matchAll(/`((?:app|runtime|schemas)\/[^`]+)`/g)].map(
    ([, path]) => path!,
  );
  expect(paths.length).toBeGreaterThan(50);
  const missing: string[] = [];
  for (const path of paths) {
    await access(join(ROOT, path)).catch(() => missing.push(path));
  }
  expect(missing).toEqual([]);
});

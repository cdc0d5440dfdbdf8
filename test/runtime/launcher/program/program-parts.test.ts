import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';
import {
  AGENT_MODULES,
  AGENT_SOURCES,
  NODE_PROGRAM,
  programParts,
} from '../../../../runtime/launcher/program/program-parts.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const ENTRIES = ['runtime/agent/main.ts', 'runtime/agent/compute/adapters/libvirt/thread/main.ts'];

/** Follows every import from the entries on. */
async function imports(): Promise<{ files: Set<string>; packages: Set<string> }> {
  const files = new Set<string>();
  const packages = new Set<string>();
  const open = ENTRIES.map((entry) => join(ROOT, entry));
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (files.has(file)) continue;
    files.add(file);
    const text = await readFile(file, 'utf8');
    for (const [, name = ''] of text.matchAll(/(?:\bfrom\s+|\bimport\s*\(?\s*)'([^']+)'/g)) {
      if (name.startsWith('.')) open.push(resolve(dirname(file), name));
      else if (!name.startsWith('node:')) packages.add(name);
    }
  }
  return { files, packages };
}

test('S9: every file that the agent imports is part of its program, and every package', async () => {
  const { files, packages } = await imports();
  expect(files.size).toBeGreaterThan(100);
  const missing = [...files]
    .map((file) => relative(ROOT, file))
    .filter((file) => !AGENT_SOURCES.some((part) => file === part || file.startsWith(`${part}/`)));
  expect(missing).toEqual([]);
  expect([...packages].toSorted()).toEqual([...AGENT_MODULES].toSorted());
});

test('S9: its parts are few, exist, and hold what packages need of each other', async () => {
  const parts = await programParts(ROOT);
  expect(parts).toEqual(expect.arrayContaining([...AGENT_SOURCES, NODE_PROGRAM]));
  expect(parts).toEqual(
    expect.arrayContaining([
      'node_modules/@peculiar/x509',
      'node_modules/@peculiar/asn1-schema',
      'node_modules/tslib',
      `node_modules/@koromix/koffi-linux-${process.arch}`,
    ]),
  );
  expect(parts.filter((part) => !existsSync(join(ROOT, part)))).toEqual([]);
  expect(parts.length).toBeLessThan(60);
  expect(parts).not.toContain('node_modules/next');
});

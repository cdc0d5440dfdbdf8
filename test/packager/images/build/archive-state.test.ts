import { describe, expect, test } from 'vitest';
import { readArchiveState } from '../../../../packager/images/build/archive-state.ts';
import { imageKey, inputsKey } from '../../../../packager/images/build/image-key.ts';
import { laterFaultCode } from '../../../fakes/fault-code.ts';
import { recipeWith } from '../../../fakes/recipes.ts';

const IN_RELEASE = `\
Origin: Debian
Date: Sat, 09 Aug 2025 09:12:12 UTC
SHA256:
 ${'a'.repeat(64)}   123 main/binary-all/Packages
 ${'b'.repeat(64)}   456 main/binary-amd64/Packages
 ${'c'.repeat(64)}   789 main/binary-amd64/Packages.xz
 ${'d'.repeat(64)}   789 contrib/binary-amd64/Packages
`;

const WANTED = { architecture: 'amd64' as const, components: ['main'] };

describe('readArchiveState', () => {
  test('takes the lists that an image is made from, and when they were published', () => {
    expect(readArchiveState(IN_RELEASE, 'x', WANTED)).toEqual({
      lists: [`main/amd64 ${'b'.repeat(64)}`, `main/all ${'a'.repeat(64)}`],
      publishedSeconds: Date.UTC(2025, 7, 9, 9, 12, 12) / 1000,
    });
  });

  test('refuses what is no such file', async () => {
    const read = async (): Promise<unknown> => readArchiveState('<html>', 'http://x', WANTED);
    expect(await laterFaultCode(read())).toBe('ARCHIVE_LISTS_UNREADABLE');
  });
});

describe('the key of an image', () => {
  const inputs = {
    name: 'web',
    recipe: recipeWith(),
    sources: [],
    staged: [],
    tools: ['e2fsprogs 1.47'],
  };
  const changed = [
    { ...inputs, name: 'db' },
    { ...inputs, recipe: recipeWith({ packages: ['nginx'] }) },
    { ...inputs, staged: [{ name: 'a', bytes: Buffer.from('a') }] },
    { ...inputs, staged: [{ name: 'a', bytes: Buffer.from('b') }] },
    { ...inputs, tools: ['e2fsprogs 1.48'] },
    { ...inputs, sources: [{ url: 'http://a', release: 'b', components: [] }] },
  ];

  test('is another one when anything that it is made from is', () => {
    expect(new Set([inputs, ...changed].map(inputsKey)).size).toBe(changed.length + 1);
    expect(inputsKey(inputs)).toBe(inputsKey({ ...inputs }));
  });

  test('is another one when there are other packages', () => {
    expect(imageKey('a', ['main 1'])).not.toBe(imageKey('a', ['main 2']));
  });
});

import { readFile, stat, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';

test('I9: a disk that a role has larger than its image is exported in that size', async () => {
  const user = await YardUser.create();
  try {
    await writeProject(user.path('tiny'));
    const file = user.path('tiny/appliance.yaml');
    const text = await readFile(file, 'utf8');
    await writeFile(file, text.replaceAll('format: raw }', 'format: raw, size: 64 MiB }'));
    const packed = await user.yard(['pack', 'tiny', '-o', 'tiny.yard']);
    expect(packed).toMatchObject({ exit: 0 });
    const args = ['export-disk', 'tiny.yard', 'db', '-o', 'db.raw', '--format', 'raw', '--json'];
    const exported = await user.yard(args);
    expect(JSON.parse(exported.stdout)).toMatchObject({ diskBytes: 64 * 2 ** 20 });
    expect((await stat(user.path('db.raw'))).size).toBe(64 * 2 ** 20);
  } finally {
    await user.remove();
  }
});

import { readFile, writeFile } from 'node:fs/promises';
import { YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';
import { GOLDEN_SIGNING, GOLDEN_TIME, goldenKeyPem, goldenProject } from './project.ts';

/** Packs the golden project by `yard pack`. @returns the bytes of the archive */
export async function packGolden(): Promise<Buffer> {
  const user = await YardUser.create();
  try {
    await writeProject(user.path('golden'), goldenProject);
    await writeFile(user.path('key.pem'), goldenKeyPem());
    const signing = ['--sign-key', user.path('key.pem'), ...GOLDEN_SIGNING];
    const env = { SOURCE_DATE_EPOCH: String(GOLDEN_TIME / 1000) };
    const packed = await user.yard(['pack', 'golden', '-o', 'golden.yard', ...signing], { env });
    if (packed.exit !== 0) throw new Error(packed.stderr);
    return await readFile(user.path('golden.yard'));
  } finally {
    await user.remove();
  }
}

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { YardUser } from '../../fakes/yard.ts';
import { writeProject } from '../../fakes/yard-project.ts';
import { digestsOf, readApplianceBundle } from '../second-reader/read-archive.ts';
import { GOLDEN_SIGNING, GOLDEN_TIME, goldenKeyPem, goldenProject } from './project.ts';

/**
 * Run by hand, once for every version of the format of appliance bundles:
 * `node test/format/golden/make-bundle.ts bundle-1 format-1`. The golden archive that is named and
 * a later version of it, packed on it, which shares its pack.
 */
const [name, archive] = parseArgs({ allowPositionals: true }).positionals;
if (!name || !archive) throw new Error('Which version, and with which archive?');
const path = join(import.meta.dirname, name);
const user = await YardUser.create();
try {
  const { disks, files } = goldenProject;
  const yaml = files['appliance.yaml'].replace('version: 1.2.3', 'version: 1.3.0');
  const web = Buffer.concat([disks.web, Buffer.alloc(8_192, 'later')]);
  const project = { disks: { ...disks, web }, files: { ...files, 'appliance.yaml': yaml } };
  await writeProject(user.path('golden'), project);
  await writeFile(user.path('key.pem'), goldenKeyPem());
  await writeFile(
    user.path('first.yard'),
    await readFile(join(import.meta.dirname, `${archive}.yard`)),
  );
  const signing = ['--sign-key', user.path('key.pem'), ...GOLDEN_SIGNING];
  const env = { SOURCE_DATE_EPOCH: String(GOLDEN_TIME / 1000) };
  for (const command of [
    ['pack', 'golden', '-o', 'second.yard', '--base', 'first.yard', ...signing],
    ['bundle', 'first.yard', 'second.yard', '-o', 'golden.yardbundle'],
  ]) {
    const { exit, stderr } = await user.yard(command, { env });
    if (exit !== 0) throw new Error(stderr);
  }
  const bytes = await readFile(user.path('golden.yardbundle'));
  await writeFile(`${path}.yardbundle`, bytes, { flag: 'wx' });
  const readings = [...readApplianceBundle(bytes)];
  const digests = Object.fromEntries(readings.map(([key, each]) => [key, digestsOf(each)]));
  await writeFile(`${path}.json`, `${JSON.stringify(digests, null, 2)}\n`, { flag: 'wx' });
} finally {
  await user.remove();
}

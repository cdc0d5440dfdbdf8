import { writeBundle } from '../../packager/archive/bundle/write-bundle.ts';
import { signRelease } from '../../packager/format/signature/sign-release.ts';
import type { SigningKey } from '../../packager/format/signature/signing-key.ts';
import type { ApplianceAddress } from '../../schemas/ids/names.ts';
import { memoryOutput } from './memory-output.ts';
import {
  decompress,
  openBytes,
  packTest,
  quietWork,
  type TestAppliance,
  testRelease,
  tinyAppliance,
} from './test-appliance.ts';
import { testDisk } from './test-disk.ts';

/** The test appliance under another name or version, with a disk that is a little different. */
export function variant(name: string, version: string, seed: number): TestAppliance {
  const { disks, files } = tinyAppliance();
  const yaml = String(files['appliance.yaml'])
    .replace('name: tiny', `name: ${name}`)
    .replace('version: 1.0.0', `version: ${version}`);
  const web = Buffer.concat([Buffer.from(disks.web ?? []), testDisk(seed, 8, 0)]);
  return { disks: { ...disks, web }, files: { ...files, 'appliance.yaml': yaml } };
}

/** Archives of two versions, the second packed on the first, both signed. */
export async function packTwoVersions(key: SigningKey): Promise<[Buffer, Buffer]> {
  const sign = (version: string) => (subject: Parameters<typeof signRelease>[0]) =>
    signRelease(subject, testRelease({ version }), key);
  const first = await packTest(tinyAppliance(), { sign: sign('1.0.0') });
  const bases = [await openBytes(first)];
  const second = await packTest(variant('tiny', '1.1.0', 7), { bases, sign: sign('1.1.0') });
  return [first, second];
}

/** An archive of another appliance, packed by itself and signed. */
export const packOther = (key: SigningKey, name = 'other', version = '1.0.0'): Promise<Buffer> =>
  packTest(variant(name, version, 9), {
    sign: (subject) => {
      const address = `acme/${name}` as ApplianceAddress;
      return signRelease(subject, testRelease({ address, version }), key);
    },
  });

/** Writes a bundle in memory. @returns its bytes */
export async function bundleOf(archives: readonly Uint8Array[]): Promise<Buffer> {
  const outputs = memoryOutput();
  const opened = await Promise.all(archives.map(openBytes));
  const sources = opened.map(({ blobs, ...appliance }) => ({ appliance, blobs }));
  const request = { sources, path: 'b.yardbundle', force: false };
  await writeBundle(request, { outputs, decompress }, quietWork());
  return Buffer.from(outputs.files.get('b.yardbundle') ?? []);
}

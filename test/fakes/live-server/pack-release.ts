import { packAppliance } from '../../../packager/archive/pack/pack-appliance.ts';
import { type Archive } from '../../../packager/format/archive/open-archive.ts';
import { signRelease } from '../../../packager/format/signature/sign-release.ts';
import type { SigningKey } from '../../../packager/format/signature/signing-key.ts';
import type { ApplianceSourceInput } from '../../../schemas/appliance/manifest.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { openBytes, PNG, quietWork, testPorts } from '../test-appliance.ts';
import { testDisk } from '../test-disk.ts';
import type { ApplianceSeed } from './appliances/appliance-seed.ts';

const DISK_BLOCKS = 4;

/** Of each appliance another one, so that a node has to fetch it. */
const diskOf = ({ namespace, name }: ApplianceSeed): Buffer =>
  testDisk(
    Buffer.from(`${namespace}/${name}`).reduce((sum, byte) => 31 * sum + byte),
    DISK_BLOCKS,
  );

/** Packs one release of an appliance as its publisher would, and signs it. */
export async function packRelease(
  seed: ApplianceSeed,
  index: number,
  key: SigningKey | undefined,
): Promise<Archive> {
  const { namespace, name, readme, releases, isSigned, captions = [], hasPicture, ...rest } = seed;
  const release = releases[index];
  if (!release) throw new Error(`${name} has no release ${index}`);
  const shots = captions.map((caption, shot) => ({ file: `shot-${shot}.png`, caption }));
  const source: ApplianceSourceInput = {
    format: 1,
    name,
    ...rest,
    ...release,
    readme: 'README.md',
    screenshots: shots,
    ...(hasPicture === false ? {} : { icon: 'icon.png' }),
  };
  const pictures = ['icon.png', ...shots.map(({ file }) => file)];
  const roles = Object.keys(source.roles);
  const ports = testPorts({
    disks: Object.fromEntries(roles.map((role) => [role, diskOf(seed)])),
    files: {
      // A document of JSON is one of YAML.
      'appliance.yaml': JSON.stringify(source),
      'README.md': readme,
      ...Object.fromEntries(pictures.map((file) => [file, PNG])),
    },
  });
  const signed = isSigned !== false &&
    key && {
      address: `${namespace}/${name}` as ApplianceAddress,
      version: release.version,
      sequence: releases.length - index,
      createdMs: Date.now(),
    };
  const target = (): string => 'seed.yard';
  await packAppliance(
    {
      dir: '.',
      target,
      force: false,
      ...(signed ? { sign: (subject) => signRelease(subject, signed, key) } : {}),
    },
    ports,
    quietWork(),
  );
  return openBytes(ports.outputs.files.get('seed.yard') ?? new Uint8Array());
}

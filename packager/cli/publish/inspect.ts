import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { formatCount } from '../../../schemas/text/format-count.ts';
import { shortDigest } from '../../../schemas/ids/digest.ts';
import { type ApplianceSummary, inspectAppliance } from '../../archive/inspect-appliance.ts';
import { defineCommand } from '../define-command.ts';
import { type UpdatePrediction, predictUpdate } from '../../archive/predict-update.ts';
import type { Archive } from '../../format/archive/open-archive.ts';
import { withAppliances } from './open-appliance.ts';
import type { PackagerPorts } from '../packager-ports.ts';

/** `yard inspect`: what is in an appliance. */
export const inspectCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'inspect',
    summary: 'Show what is in an appliance',
    details: 'Signatures are not checked; see yard verify.',
    arguments: [['<appliance>', 'an archive, or a reference such as acme/hello:1.0.0']],
    options: [
      ['--against <appliance>', 'an earlier version, to see what an update from it would transfer'],
      ['--server <url>', 'registry of a reference without one; default: your server'],
    ],
    example: 'yard inspect hello-1.0.0.yard',
    input: z.object({
      appliance: z.string(),
      against: z.string().optional(),
      server: z.string().optional(),
    }),
    run: (context, { appliance, against, server }) =>
      withAppliances(
        against === undefined ? [appliance] : [appliance, against],
        context,
        { ports, server },
        async ([archive, earlier]) => {
          const summary = inspectAppliance(archive as Archive);
          if (!earlier) return { json: summary, text: describe(summary) };
          const update = predictUpdate(archive as Archive, earlier);
          const lines = [describe(summary), '', ...describeUpdate(update, earlier)];
          return { json: { ...summary, update }, text: lines.join('\n') };
        },
      ),
  });

const describeUpdate = (
  { nodeBytes, nodeRequests, pullBytes, chunks, sharedChunks }: UpdatePrediction,
  { manifest }: Archive,
): string[] => [
  `Update from ${manifest.name} ${manifest.version}`,
  `  shared  ${sharedChunks} of ${formatCount(chunks, 'chunk')}`,
  `  a node fetches      ${formatByteSize(nodeBytes)} in ${formatCount(nodeRequests, 'request')}`,
  `  yard pull --base    ${formatByteSize(pullBytes)}`,
];

const describe = (summary: ApplianceSummary): string =>
  [
    ...describeIdentity(summary),
    '',
    'Roles',
    ...describeRoles(summary),
    '',
    'Signatures (not checked here: yard verify)',
    ...describeSignatures(summary),
  ].join('\n');

function describeIdentity({ manifest, digest, downloadBytes }: ApplianceSummary): string[] {
  return [
    `${manifest.name} ${manifest.version} — ${manifest.title}`,
    manifest.summary,
    '',
    `  digest      ${digest}`,
    `  download    ${formatByteSize(downloadBytes)}`,
    `  licence     ${manifest.licence}`,
    `  categories  ${manifest.categories.join(', ')}`,
    `  parameters  ${Object.keys(manifest.parameters).join(', ') || 'none'}`,
    `  networks    ${Object.keys(manifest.networks).join(', ')}`,
    `  egress      ${manifest.permissions.egress}`,
  ];
}

function describeRoles({ manifest, disks }: ApplianceSummary): string[] {
  return Object.entries(manifest.roles).flatMap(([name, role]) => {
    const disk = disks.find((each) => each.role === name);
    const ports = Object.entries(role.publish).map(([key, p]) => `${key} ${p.port}/${p.protocol}`);
    return [
      `  ${name}  ×${role.count.default}  ${role.cpu} cpu  ${formatByteSize(role.memory)}`,
      ...(role.firmware === 'uefi' ? ['    firmware  UEFI'] : []),
      `    system  ${formatByteSize(role.system.sizeBytes)}${disk ? describeDisk(disk) : ''}`,
      ...(disk && disk.bootChunks > 0 ? [describeBoot(disk)] : []),
      ...Object.entries(role.data).map(
        ([key, data]) => `    data    ${key} ${formatByteSize(data.size)} at ${data.mount ?? '-'}`,
      ),
      ...(ports.length > 0 ? [`    ports   ${ports.join(', ')}`] : []),
      ...(role.after.length > 0 ? [`    after   ${role.after.join(', ')}`] : []),
    ];
  });
}

const describeDisk = (disk: ApplianceSummary['disks'][number]): string =>
  `, holding ${formatByteSize(disk.plainBytes)} in ${disk.chunks} chunks (${formatByteSize(disk.storedBytes)} packed)`;

const describeBoot = ({ bootChunks, bootBytes }: ApplianceSummary['disks'][number]): string =>
  `    boot    reads ${formatCount(bootChunks, 'chunk')} first (${formatByteSize(bootBytes)} packed)`;

function describeSignatures({ signatures }: ApplianceSummary): string[] {
  if (signatures.length === 0) return ['  none'];
  return signatures.map(
    ({ signedAs, version, created, keyHints }) =>
      `  as ${signedAs} ${version} on ${created}, key ${keyHints.map(shortDigest).join(', ')}…`,
  );
}

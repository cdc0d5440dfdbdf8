import { z } from 'zod';
import { formatByteSize } from '../../../schemas/ids/byte-size.ts';
import { shortDigest } from '../../../schemas/ids/digest.ts';
import { type ApplianceSummary, inspectAppliance } from '../../core/inspect-appliance.ts';
import { defineCommand } from '../define-command.ts';
import { withAppliance } from './open-appliance.ts';
import type { PackagerPorts } from '../packager-ports.ts';

/** `yard inspect`: what is in an appliance. */
export const inspectCommand = (ports: PackagerPorts) =>
  defineCommand({
    name: 'inspect',
    summary: 'Show what is in an appliance',
    details: 'Reads its structure and believes no signature; see yard verify.',
    arguments: [['<appliance>', 'an archive, or a reference such as acme/hello:1.0.0']],
    options: [['--server <url>', 'registry of a reference without one; default: your server']],
    example: 'yard inspect hello-1.0.0.yard',
    input: z.object({ appliance: z.string(), server: z.string().optional() }),
    run: (context, { appliance, server }) =>
      withAppliance(appliance, context, { ports, server }, async ({ archive }) => {
        const summary = inspectAppliance(archive);
        return { json: summary, text: describe(summary) };
      }),
  });

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
      `    system  ${formatByteSize(role.system.sizeBytes)}${disk ? describeDisk(disk) : ''}`,
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

function describeSignatures({ signatures }: ApplianceSummary): string[] {
  if (signatures.length === 0) return ['  none'];
  return signatures.map(
    ({ signedAs, version, created, keyHints }) =>
      `  as ${signedAs} ${version} on ${created}, key ${keyHints.map(shortDigest).join(', ')}…`,
  );
}

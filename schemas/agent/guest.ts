import { z } from 'zod';
import { MacAddress } from '../ids/names.ts';

/**
 * What a guest is told at its first start. All templates are rendered; the agent turns this into a
 * NoCloud seed by serializers, field by field.
 */
export const GuestConfig = z.strictObject({
  instanceId: z
    .string()
    .min(1)
    .max(100)
    .describe('Changes when the guest must configure itself anew'),
  renew: z
    .literal(true)
    .optional()
    .describe(
      'Its disk is that of a guest that goes on elsewhere: it makes itself another machine id. Only for agents that tell of clones',
    ),
  hostname: z.string().min(1).max(63),
  domain: z.string().min(1).max(190),
  users: z.array(
    z.strictObject({
      name: z.string(),
      authorizedKeys: z.array(z.string()),
      sudo: z.boolean(),
    }),
  ),
  files: z.array(
    z.strictObject({
      path: z.string(),
      content: z.string(),
      owner: z.string(),
      permissions: z.string(),
    }),
  ),
  mounts: z.array(
    z.strictObject({
      serial: z.string().describe('Serial of the disk: /dev/disk/by-id/virtio-<serial>'),
      filesystem: z.enum(['ext4', 'xfs']),
      path: z.string(),
    }),
  ),
  interfaces: z.array(
    z.strictObject({
      name: z.string(),
      mac: MacAddress,
      address4: z.cidrv4(),
      address6: z.cidrv6(),
      gateway4: z.ipv4().optional().describe('Only on the interface of the default route'),
      gateway6: z.ipv6().optional(),
      nameservers: z.array(z.string()),
    }),
  ),
  commands: z.array(z.array(z.string())).describe('Run once, in order, as root'),
});
export type GuestConfig = z.infer<typeof GuestConfig>;

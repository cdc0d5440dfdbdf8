import { z } from 'zod';
import { LABEL_PATTERN } from './label-pattern.ts';

/**
 * Names that people choose and that end up in host names, file names, firewall sets and URLs.
 * They are DNS labels (RFC 1123 §2.1): nothing that any of those places could misread gets past here.
 */
export const Label = z
  .string()
  .regex(
    LABEL_PATTERN,
    'a name of at most 32 lower case letters, digits and dashes that starts with a letter',
  );

/**
 * The name of a disk: the guest finds it under /dev/disk/by-id/virtio-<name>, and virtio carries 20
 * characters of a serial number (VIRTIO 1.2 §5.2.6.1), so that longer names could not be told apart.
 */
export const DiskName = Label.max(20, 'at most 20 characters');

/** Keys of parameters, secrets and outputs: they appear in templates, so no dashes. */
export const Key = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,40}$/, 'a key of lower case letters, digits and underscores');

/** A publisher's name space in a registry. */
export const Namespace = Label.brand<'namespace'>();
export type Namespace = z.infer<typeof Namespace>;

/** The name of a stack: also the host name suffix of its machines. */
export const StackName = Label.brand<'stack-name'>();
export type StackName = z.infer<typeof StackName>;

/** `namespace/name`: an appliance's address in a registry. */
export const ApplianceAddress = z
  .string()
  .regex(
    /^[a-z]([a-z0-9-]{0,30}[a-z0-9])?\/[a-z]([a-z0-9-]{0,30}[a-z0-9])?$/,
    'an address like namespace/name',
  )
  .brand<'appliance-address'>();
export type ApplianceAddress = z.infer<typeof ApplianceAddress>;

/** @returns the two halves of an address. */
export function splitAddress(address: ApplianceAddress): { namespace: Namespace; name: string } {
  const [namespace, name] = address.split('/') as [Namespace, string];
  return { namespace, name };
}

/** A MAC address, lower case, locally administered unicast. */
export const MacAddress = z
  .string()
  .regex(/^[0-9a-f][26ae](:[0-9a-f]{2}){5}$/, 'a locally administered MAC address');

/** A DNS name in lower case, without the dot at its end (RFC 1123 §2.1, RFC 1035 §2.3.4). */
export const DnsName = z
  .string()
  .max(253)
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/,
    'a DNS name of lower case letters, digits, dashes and dots',
  );

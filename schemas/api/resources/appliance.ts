import { z } from 'zod';
import { ApplianceManifest, CATEGORIES } from '../../appliance/manifest.ts';
import { KeyId } from '../../archive/signature.ts';
import { WireFault } from '../../errors/wire-fault.ts';
import { Bytes } from '../../ids/byte-size.ts';
import { Digest } from '../../ids/digest.ts';

/** What the registry knows about the signatures of one version. Whether a key is trusted is decided by who installs. */
export const SignatureState = z
  .object({
    state: z.enum(['signed', 'unsigned', 'invalid']),
    keyIds: z.array(KeyId),
    signedAs: z.string().nullable().describe('namespace/name in the signed statement'),
    signedAt: z.iso.datetime().nullable(),
    fault: WireFault.optional().describe('Why it is invalid'),
  })
  .meta({ id: 'SignatureState' });
export type SignatureState = z.infer<typeof SignatureState>;

export const ApplianceCard = z
  .object({
    address: z.string().describe('namespace/name'),
    title: z.string(),
    summary: z.string(),
    version: z.string().describe('The newest release'),
    digest: Digest,
    icon: z.string().nullable().describe('Path of the picture on this server'),
    categories: z.array(z.enum(CATEGORIES)),
    licence: z.string(),
    publishedAt: z.iso.datetime(),
    downloadBytes: Bytes.describe('All parts of this version'),
    machines: z.int().describe('Machines with default counts'),
    memoryBytes: Bytes.describe('Memory of all of them'),
    pulls: z.int(),
    signature: SignatureState,
  })
  .meta({ id: 'ApplianceCard' });
export type ApplianceCard = z.infer<typeof ApplianceCard>;

export const ApplianceVersion = z
  .object({
    version: z.string(),
    digest: Digest,
    publishedAt: z.iso.datetime(),
    publishedBy: z.string(),
    downloadBytes: Bytes,
    changes: ApplianceManifest.shape.changes,
    signature: SignatureState,
  })
  .meta({ id: 'ApplianceVersion' });
export type ApplianceVersion = z.infer<typeof ApplianceVersion>;

/** An appliance's page: one version in full, the others by name. */
export const Appliance = z
  .object({
    card: ApplianceCard,
    manifest: ApplianceManifest,
    readme: z.string().describe('Markdown; rendered without HTML'),
    screenshots: z.array(z.object({ path: z.string(), caption: z.string() })),
    versions: z.array(ApplianceVersion).describe('Newest first'),
  })
  .meta({ id: 'Appliance' });
export type Appliance = z.infer<typeof Appliance>;

export const AppliancePage = z
  .object({
    items: z.array(ApplianceCard),
    total: z.int(),
    next: z.string().nullable().describe('Cursor of the next page'),
    categories: z.array(z.object({ name: z.enum(CATEGORIES), count: z.int() })),
  })
  .meta({ id: 'AppliancePage' });
export type AppliancePage = z.infer<typeof AppliancePage>;

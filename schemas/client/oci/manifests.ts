import { z } from 'zod';
import { Descriptor } from '../../archive/oci.ts';
import { MEDIA_TYPES } from '../../archive/media-types.ts';
import { LIMITS } from '../../config/limits.ts';
import { Fault } from '../../errors/fault.ts';
import { Digest, digestFromBytes } from '../../ids/digest.ts';
import { readAnswer, readJsonAnswer } from './read-answer.ts';
import type { RegistrySession } from './registry-session.ts';

/** A manifest whose digest was checked. */
export interface FetchedManifest {
  readonly descriptor: Descriptor;
  readonly bytes: Uint8Array;
}

const ACCEPT = [MEDIA_TYPES.manifest, MEDIA_TYPES.index].join(', ');

const nameOf = (repository: string, reference: string): { kind: string; name: string } => ({
  kind: 'manifest',
  name: `${repository}${reference.startsWith('sha256:') ? '@' : ':'}${reference}`,
});

const pathOf = (repository: string, reference: string): string =>
  `/v2/${repository}/manifests/${reference}`;

/**
 * Fetches a manifest (end-3). Its digest is computed here; what the registry says about it is
 * believed only where nobody asked for a certain one.
 *
 * @param reference a tag or a digest
 * @throws Fault NOT_FOUND, LIMIT_EXCEEDED, DIGEST_MISMATCH, and those of `RegistrySession.send`
 */
export async function getManifest(
  session: RegistrySession,
  repository: string,
  reference: string,
  signal?: AbortSignal,
): Promise<FetchedManifest> {
  const what = nameOf(repository, reference);
  const response = await session.send({
    url: pathOf(repository, reference),
    headers: { accept: ACCEPT },
    what,
    signal,
  });
  const bytes = await readAnswer(response, `Manifest ${what.name}`, LIMITS.archive.manifestBytes);
  const digest = await digestOf(bytes);
  const header = response.headers.get('docker-content-digest');
  const wanted = Digest.safeParse(reference).data ?? header ?? digest;
  if (digest !== wanted) {
    throw new Fault('DIGEST_MISMATCH', { what: `Manifest ${what.name}`, wanted, found: digest });
  }
  const mediaType = response.headers.get('content-type')?.split(';')[0]?.trim();
  const descriptor = { mediaType: mediaType ?? MEDIA_TYPES.manifest, digest, size: bytes.length };
  return { descriptor, bytes };
}

/** @returns what a tag stands for now, or undefined when there is no such manifest */
export async function findManifest(
  session: RegistrySession,
  repository: string,
  reference: string,
  signal?: AbortSignal,
): Promise<Digest | undefined> {
  const response = await session.send({
    method: 'HEAD',
    url: pathOf(repository, reference),
    headers: { accept: ACCEPT },
    what: nameOf(repository, reference),
    accept: [404],
    signal,
  });
  if (response.status === 404) return undefined;
  const digest = Digest.safeParse(response.headers.get('docker-content-digest')).data;
  return digest ?? (await getManifest(session, repository, reference, signal)).descriptor.digest;
}

/** Stores a manifest (end-7) under a tag or its digest. */
export async function putManifest(
  session: RegistrySession,
  repository: string,
  reference: string,
  { bytes, signal }: { bytes: Uint8Array; signal?: AbortSignal | undefined },
): Promise<void> {
  const response = await session.send({
    method: 'PUT',
    url: pathOf(repository, reference),
    headers: { 'content-type': MEDIA_TYPES.manifest },
    body: new Uint8Array(bytes),
    what: nameOf(repository, reference),
    signal,
  });
  await response.body?.cancel();
}

const TagList = z.object({ tags: z.array(z.string().max(128)).nullable() });

/** Lists all tags (end-8), page by page. @throws Fault LIMIT_EXCEEDED */
export async function listTags(
  session: RegistrySession,
  repository: string,
  signal?: AbortSignal,
): Promise<string[]> {
  const tags: string[] = [];
  let next: string | undefined = `/v2/${repository}/tags/list`;
  while (next !== undefined) {
    const what = { kind: 'repository', name: repository };
    const response: Response = await session.send({ url: next, what, signal });
    const page = TagList.safeParse(await readJsonAnswer(response, 'A list of tags')).data?.tags;
    tags.push(...(page ?? []));
    if (tags.length > LIMITS.ociClient.tags) {
      const limit = String(LIMITS.ociClient.tags);
      throw new Fault('LIMIT_EXCEEDED', { what: `Tags of ${repository}`, limit, found: 'more' });
    }
    next = (page?.length ?? 0) > 0 ? nextPage(response) : undefined;
  }
  return tags;
}

/** RFC 8288: `Link: <…>; rel="next"`. The session refuses one that leads elsewhere. */
const nextPage = (response: Response): string | undefined =>
  /<([^>]+)>\s*;\s*rel="?next"?/.exec(response.headers.get('link') ?? '')?.[1];

/** Registries copy the annotations of the manifest, and root documents travel in one. */
const Referrer = Descriptor.extend({
  annotations: z
    .record(z.string().max(256), z.string().max(LIMITS.namespaceRoot.chainBytes))
    .optional(),
});
const Referrers = z.object({ manifests: z.array(z.unknown()).max(10_000) });

/** Which list of referrers to read, and what of it. */
export interface ReferrerSearch {
  /** Of the referrers API, or of another that answers alike. */
  readonly url: string;
  readonly repository: string;
  readonly isWanted: (referrer: Descriptor) => boolean;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Lists manifests whose subject is a digest (end-12), page by page until there are enough: a
 * registry may give few at a time, or ignore the filter. One without referrers has none.
 */
export async function listReferrers(
  session: RegistrySession,
  { url, repository, isWanted, signal }: ReferrerSearch,
): Promise<Descriptor[]> {
  const { referrers, referrerPages } = LIMITS.ociClient;
  const found: Descriptor[] = [];
  let next: string | undefined = url;
  for (let page = 0; next !== undefined && page < referrerPages; page += 1) {
    const response: Response = await session.send({
      url: next,
      headers: { accept: MEDIA_TYPES.index },
      what: { kind: 'repository', name: repository },
      accept: [404],
      signal,
    });
    if (response.status === 404) {
      await response.body?.cancel();
      break;
    }
    const answer = Referrers.safeParse(await readJsonAnswer(response, 'A list of referrers')).data;
    // One that cannot be read is no reason to overlook the others.
    const read = (answer?.manifests ?? []).flatMap((each) => Referrer.safeParse(each).data ?? []);
    found.push(...read.filter(isWanted));
    if (found.length >= referrers) break;
    next = nextPage(response);
  }
  return found.slice(0, referrers);
}

async function digestOf(bytes: Uint8Array): Promise<Digest> {
  const hash = await crypto.subtle.digest('SHA-256', new Uint8Array(bytes));
  return digestFromBytes(new Uint8Array(hash));
}

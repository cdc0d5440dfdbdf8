import { LIMITS } from '../../../schemas/config/limits.ts';
import { Fault } from '../../../schemas/errors/fault.ts';
import type { ApplianceAddress } from '../../../schemas/ids/names.ts';
import { authorize, requireRepository } from '../../core/access/require-repository.ts';
import { requireDigest } from '../../core/manifests/read-manifest.ts';
import { isStorable } from '../../core/manifests/storable-text.ts';
import { referrersIndex } from '../../core/manifests/referrers-index.ts';
import type { StoredManifest } from '../../ports/manifests.ts';
import { type Exchange, type OciHandler, sendIndex } from './exchange.ts';

/** Docker's list of repositories: those that whoever asks may know of. */
export const listRepositories: OciHandler<unknown> = async (exchange) => {
  const { parts, access, query, reply } = exchange;
  const limit = Math.min(readCount(query.get('n')), LIMITS.registry.tagsPerPage);
  const after = readText(query, 'last') ?? '';
  const { reads } = access;
  const found =
    limit === 0 ? [] : await parts.catalogue.listRepositories({ reads, after, limit: limit + 1 });
  const page = found.slice(0, limit);
  const last = page.at(-1);
  if (found.length > limit && last !== undefined) {
    linkNext(exchange, '/v2/_catalog', { n: String(limit), last });
  }
  return reply.send({ repositories: page });
};

/** end-8. */
export const listTags: OciHandler<{ address: ApplianceAddress }> = async (exchange, target) => {
  const { parts, access, query, reply } = exchange;
  const repository = await requireRepository(parts.catalogue, access, 'pull', target.address);
  const limit = Math.min(readCount(query.get('n')), LIMITS.registry.tagsPerPage);
  const after = readText(query, 'last') ?? '';
  const tags =
    limit === 0 ? [] : await parts.catalogue.listTags(repository.id, { after, limit: limit + 1 });
  const page = tags.slice(0, limit);
  const last = page.at(-1);
  if (tags.length > limit && last !== undefined) {
    linkNext(exchange, `/v2/${target.address}/tags/list`, { n: String(limit), last });
  }
  return reply.send({ name: target.address, tags: page });
};

/** @throws Fault REQUEST_INVALID for text that cannot be the name of anything stored */
function readText(query: URLSearchParams, name: string): string | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (isStorable(text)) return text;
  const found = 'a zero character or half a character';
  const problem = { path: name, wanted: 'characters that can be stored', found };
  throw new Fault('REQUEST_INVALID', { problems: [problem] });
}

/** @throws Fault REQUEST_INVALID */
function readCount(text: string | null): number {
  if (text === null) return LIMITS.registry.tagsPerPage;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  const problem = { path: 'n', wanted: 'a whole number', found: text.slice(0, 80) };
  throw new Fault('REQUEST_INVALID', { problems: [problem] });
}

interface ReferrersTarget {
  readonly address: ApplianceAddress;
  readonly digest: string;
}

/** end-12. "MUST NOT return a 404": what is not there, or not to be known of, has no referrers. */
export const listReferrers: OciHandler<ReferrersTarget> = async (exchange, target) => {
  const { query, reply } = exchange;
  const artifactType = readText(query, 'artifactType');
  const manifests = await findReferrers(exchange, target, artifactType);
  const limit = LIMITS.registry.referrersPerPage;
  const page = manifests.slice(0, limit);
  const last = page.at(-1)?.digest;
  if (manifests.length > limit && last !== undefined) {
    const filter = artifactType === undefined ? {} : { artifactType };
    const path = `/v2/${target.address}/referrers/${target.digest}`;
    linkNext(exchange, path, { ...filter, last });
  }
  if (artifactType !== undefined) reply.header('oci-filters-applied', 'artifactType');
  return sendIndex(reply, referrersIndex(page));
};

async function findReferrers(
  { parts: { catalogue }, access, query }: Exchange,
  target: ReferrersTarget,
  artifactType: string | undefined,
): Promise<StoredManifest[]> {
  const subject = requireDigest(target.digest);
  try {
    const repository = await authorize(catalogue, access, 'pull', target.address);
    if (!repository) return [];
    return await catalogue.listReferrers(repository.id, subject, {
      artifactType,
      after: readText(query, 'last') ?? '',
      limit: LIMITS.registry.referrersPerPage + 1,
    });
  } catch (error) {
    if (Fault.is(error, 'NOT_FOUND')) return [];
    throw error;
  }
}

function linkNext({ reply }: Exchange, path: string, query: Record<string, string>): void {
  reply.header('link', `<${path}?${new URLSearchParams(query).toString()}>; rel="next"`);
}

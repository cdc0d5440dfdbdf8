import type { FastifyPluginAsync } from 'fastify';
import { PICTURE_TYPES } from '../../schemas/archive/media-types.ts';
import { Fault, toWire } from '../../schemas/errors/fault.ts';
import { Digest } from '../../schemas/ids/digest.ts';
import { ApplianceAddress } from '../../schemas/ids/names.ts';
import type { RegistryParts } from '../core/parts.ts';
import { readDocument } from '../core/manifests/pull-manifest.ts';

interface AssetParams {
  readonly namespace: string;
  readonly name: string;
  readonly digest: string;
}

/**
 * What a publisher's picture may do in a browser: nothing. An SVG opened by itself is a document,
 * and without the sandbox its scripts would run with the rights of the server's own pages.
 */
const HEADERS = {
  'x-content-type-options': 'nosniff',
  'content-security-policy': "sandbox; default-src 'none'",
  'cache-control': 'public, max-age=31536000, immutable',
  'cross-origin-resource-policy': 'same-origin',
};

/** Serves icons and screenshots of public appliances under their digest, as Fastify plugin. */
export const assetRoute: FastifyPluginAsync<{ parts: RegistryParts }> = async (app, { parts }) => {
  app.get<{ Params: AssetParams }>(
    '/api/v1/appliances/:namespace/:name/assets/:digest',
    async ({ params, headers }, reply) => {
      try {
        const { digest, mediaType } = await findPicture(parts, params);
        const etag = `"${digest}"`;
        reply.headers({ ...HEADERS, etag });
        if (headers['if-none-match'] === etag) return await reply.code(304).send();
        return await reply.type(mediaType).send(await readDocument(parts.store.blobs, digest));
      } catch (error) {
        const fault = Fault.from(error);
        return reply.code(fault.status).header('cache-control', 'no-store').send(toWire(fault));
      }
    },
  );
};

async function findPicture(
  { catalogue }: RegistryParts,
  { namespace, name, digest: text }: AssetParams,
): Promise<{ digest: Digest; mediaType: string }> {
  const address = ApplianceAddress.safeParse(`${namespace}/${name}`).data;
  const digest = Digest.safeParse(text).data;
  const repository = address && (await catalogue.findRepository(address));
  if (digest && repository?.visibility === 'public') {
    const mediaType = await catalogue.findAsset(repository.id, digest);
    if (mediaType !== undefined && isPicture(mediaType)) return { digest, mediaType };
  }
  throw new Fault('NOT_FOUND', { what: 'picture', name: text.slice(0, 100) });
}

const isPicture = (mediaType: string): boolean =>
  (PICTURE_TYPES as readonly string[]).includes(mediaType);

import type { FastifyReply } from 'fastify';
import { Fault } from '../../../schemas/errors/fault.ts';
import { getBase, getSignatures, getToken } from './base-handlers.ts';
import { getBlob, removeBlob } from './blob-handlers.ts';
import type { Exchange, OciHandler } from './exchange.ts';
import { listReferrers, listRepositories, listTags } from './list-handlers.ts';
import { getManifest, putManifest, removeManifest } from './manifest-handlers.ts';
import type { OciTarget } from './oci-path.ts';
import { deleteUpload, getUpload, patchUpload, postUpload, putUpload } from './upload-handlers.ts';

type Kind = OciTarget['kind'];
type TargetOf<Wanted extends Kind> = Extract<OciTarget, { kind: Wanted }>;

/** Every endpoint, by what its path names and its method. HEAD is answered where GET is. */
const HANDLERS: { [Name in Kind]: Readonly<Record<string, OciHandler<TargetOf<Name>>>> } = {
  base: { GET: getBase },
  token: { GET: getToken },
  catalogue: { GET: listRepositories },
  signatures: { GET: getSignatures },
  blob: { GET: getBlob, DELETE: removeBlob },
  uploads: { POST: postUpload },
  upload: { GET: getUpload, PATCH: patchUpload, PUT: putUpload, DELETE: deleteUpload },
  manifest: { GET: getManifest, PUT: putManifest, DELETE: removeManifest },
  tags: { GET: listTags },
  referrers: { GET: listReferrers },
};

/** @returns the methods of an endpoint, as `Allow` names them */
export const methodsOf = (kind: Kind): string[] => [
  ...('GET' in HANDLERS[kind] ? ['HEAD'] : []),
  ...Object.keys(HANDLERS[kind]),
  'OPTIONS',
];

/** @throws Fault METHOD_UNSUPPORTED, and whatever the endpoint throws */
export function dispatch<Name extends Kind>(
  exchange: Exchange,
  target: TargetOf<Name> & { kind: Name },
): Promise<FastifyReply> {
  const { method } = exchange.request;
  const handlers = HANDLERS[target.kind];
  const handler = handlers[method === 'HEAD' ? 'GET' : method];
  if (handler) return handler(exchange, target);
  throw new Fault('METHOD_UNSUPPORTED', { method, allowed: Object.keys(handlers) });
}

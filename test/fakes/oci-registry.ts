import { createHash } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a test may do to one request: nothing, answer it in its own way, or cut it off. */
export type Meddle = (
  request: { method: string; url: string; headers: IncomingMessage['headers'] },
  response: ServerResponse,
) => 'go on' | 'answered' | { readonly cutAfterBytes: number };

export interface OciRegistryOptions {
  /** Pushing asks for this secret, by the token flow; pulling does not. */
  readonly secret?: string;
  readonly meddle?: Meddle;
}

interface Repository {
  readonly manifests: Map<string, { bytes: Buffer; mediaType: string }>;
  readonly tags: Map<string, string>;
}

/** A registry that speaks as much of OCI Distribution 1.1 as clients need, in memory. */
export class OciRegistry {
  readonly blobs = new Map<string, Buffer>();
  readonly repositories = new Map<string, Repository>();
  readonly uploads = new Map<string, Buffer>();
  /** `METHOD /path`, in order. */
  readonly log: string[] = [];
  /** `Authorization` headers that came, in order. */
  readonly authorizations: string[] = [];
  meddle: Meddle;
  readonly #server: Server;
  readonly #secret: string | undefined;
  #uploadCount = 0;

  constructor(options: OciRegistryOptions = {}) {
    this.#secret = options.secret;
    this.meddle = options.meddle ?? (() => 'go on');
    this.#server = createServer((request, response) => {
      this.#handle(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : undefined);
      });
    });
  }

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async start(): Promise<this> {
    await new Promise<void>((resolve) => this.#server.listen(0, '127.0.0.1', resolve));
    return this;
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  repository(name: string): Repository {
    const known = this.repositories.get(name) ?? { manifests: new Map(), tags: new Map() };
    this.repositories.set(name, known);
    return known;
  }

  async #handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { method = 'GET', url = '/', headers } = request;
    this.log.push(`${method} ${url}`);
    if (headers.authorization) this.authorizations.push(headers.authorization);
    const meddled = this.meddle({ method, url, headers }, response);
    if (meddled === 'answered') return;
    const cut = meddled === 'go on' ? undefined : meddled.cutAfterBytes;
    const { pathname, searchParams } = new URL(url, 'http://registry');
    if (pathname === '/token') return this.#token(request, response, searchParams);
    if (!this.#allowed(request, pathname)) return this.#challenge(response, pathname);
    const body = await readBody(request, cut);
    if (!body) return void response.destroy();
    const match = /^\/v2\/(.+)\/(blobs\/uploads|blobs|manifests|tags|referrers)\/([^/]*)$/.exec(
      pathname,
    );
    const [, name = '', kind = '', id = ''] = match ?? [];
    const call = { name, id, body, query: searchParams, headers, response, cut };
    if (kind === 'blobs') return this.#blob(call, method);
    if (kind === 'blobs/uploads') return this.#upload(call, method);
    if (kind === 'manifests') return this.#manifest(call, method);
    if (kind === 'tags') return this.#tags(call);
    if (kind === 'referrers') return this.#referrers(call);
    return fail(response, 404, 'NAME_UNKNOWN');
  }

  #allowed({ method = 'GET', headers }: IncomingMessage, pathname: string): boolean {
    if (this.#secret === undefined) return true;
    const pulls = (method === 'GET' || method === 'HEAD') && !pathname.includes('/uploads/');
    const right = `Bearer push ${this.#secret}`;
    return pulls ? headers.authorization !== undefined : headers.authorization === right;
  }

  #challenge(response: ServerResponse, pathname: string): void {
    const name = /^\/v2\/(.+)\/(?:blobs|manifests|tags|referrers)\//.exec(pathname)?.[1] ?? '';
    const scope = `repository:${name}:pull,push`;
    response.setHeader(
      'www-authenticate',
      `Bearer realm="${this.url}/token",service="test",scope="${scope}"`,
    );
    fail(response, 401, 'UNAUTHORIZED');
  }

  #token(request: IncomingMessage, response: ServerResponse, query: URLSearchParams): void {
    const { authorization } = request.headers;
    const given = Buffer.from(authorization?.replace('Basic ', '') ?? '', 'base64').toString();
    if (authorization !== undefined && !given.endsWith(`:${this.#secret}`)) {
      return fail(response, 401, 'UNAUTHORIZED');
    }
    const token = authorization === undefined ? 'anonymous' : `push ${this.#secret}`;
    json(response, 200, { token, scope: query.get('scope') });
  }

  #blob({ id, headers, response, cut }: Call, method: string): void {
    const blob = this.blobs.get(id);
    if (!blob) return fail(response, 404, 'BLOB_UNKNOWN');
    const range = /^bytes=(\d+)-(\d+)?$/.exec(headers.range ?? '');
    const start = Number(range?.[1] ?? 0);
    const end = Math.min(blob.length - 1, Number(range?.[2] ?? blob.length - 1));
    const part = blob.subarray(start, end + 1);
    response.writeHead(range ? 206 : 200, {
      'content-length': part.length,
      'docker-content-digest': id,
      ...(range ? { 'content-range': `bytes ${start}-${end}/${blob.length}` } : {}),
    });
    if (method === 'HEAD') return void response.end();
    if (cut === undefined) return void response.end(part);
    response.write(part.subarray(0, cut), () => response.destroy());
  }

  #upload({ name, id, body, query, headers, response }: Call, method: string): void {
    if (method === 'POST') {
      const mount = query.get('mount');
      if (mount !== null && this.blobs.has(mount)) return void response.writeHead(201).end();
      this.#uploadCount += 1;
      this.uploads.set(`u${this.#uploadCount}`, Buffer.alloc(0));
      return this.#uploadState(response, 202, name, `u${this.#uploadCount}`);
    }
    const have = this.uploads.get(id);
    if (!have) return fail(response, 404, 'BLOB_UPLOAD_UNKNOWN');
    if (method === 'GET') return this.#uploadState(response, 204, name, id);
    const first = /^(\d+)-\d+$/.exec(headers['content-range'] ?? '')?.[1];
    if (first !== undefined && Number(first) !== have.length) {
      return this.#uploadState(response, 416, name, id);
    }
    const bytes = Buffer.concat([have, body]);
    this.uploads.set(id, bytes);
    if (method === 'PATCH') return this.#uploadState(response, 202, name, id);
    this.uploads.delete(id);
    const digest = query.get('digest') ?? '';
    if (digestOf(bytes) !== digest) return fail(response, 400, 'DIGEST_INVALID');
    this.blobs.set(digest, bytes);
    response.writeHead(201).end();
  }

  #uploadState(response: ServerResponse, status: number, name: string, id: string): void {
    const length = this.uploads.get(id)?.length ?? 0;
    response.writeHead(status, {
      location: `/v2/${name}/blobs/uploads/${id}?state=opaque`,
      ...(length > 0 ? { range: `0-${length - 1}` } : {}),
    });
    response.end();
  }

  #manifest({ name, id, body, headers, response }: Call, method: string): void {
    const { manifests, tags } = this.repository(name);
    if (method === 'PUT') {
      const digest = digestOf(body);
      if (id.startsWith('sha256:') ? id !== digest : false)
        return fail(response, 400, 'DIGEST_INVALID');
      manifests.set(digest, { bytes: body, mediaType: headers['content-type'] ?? '' });
      if (!id.startsWith('sha256:')) tags.set(id, digest);
      response.writeHead(201, { 'docker-content-digest': digest });
      return void response.end();
    }
    const digest = tags.get(id) ?? id;
    const manifest = manifests.get(digest);
    if (!manifest) return fail(response, 404, 'MANIFEST_UNKNOWN');
    response.writeHead(200, {
      'content-type': manifest.mediaType,
      'content-length': manifest.bytes.length,
      'docker-content-digest': digest,
    });
    response.end(method === 'HEAD' ? undefined : manifest.bytes);
  }

  /** Two at a time, so that clients have to turn pages. */
  #tags({ name, query, response }: Call): void {
    const all = [...this.repository(name).tags.keys()].sort();
    const from = all.findIndex((tag) => tag > (query.get('last') ?? ''));
    const page = from < 0 ? [] : all.slice(from, from + 2);
    if (from >= 0 && from + 2 < all.length) {
      response.setHeader('link', `</v2/${name}/tags/list?n=2&last=${page.at(-1)}>; rel="next"`);
    }
    json(response, 200, { name, tags: page });
  }

  #referrers({ name, id, query, response }: Call): void {
    const found = [...this.repository(name).manifests].flatMap(([digest, { bytes, mediaType }]) => {
      const { subject, artifactType } = JSON.parse(bytes.toString()) as Partial<
        Record<string, unknown>
      > & { subject?: { digest: string } };
      if (subject?.digest !== id || artifactType !== query.get('artifactType')) return [];
      return [{ mediaType, digest, size: bytes.length, artifactType }];
    });
    json(response, 200, {
      schemaVersion: 2,
      mediaType: 'application/vnd.oci.image.index.v1+json',
      manifests: found,
    });
  }
}

interface Call {
  readonly name: string;
  readonly id: string;
  readonly body: Buffer;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly response: ServerResponse;
  readonly cut: number | undefined;
}

/** @returns undefined when the request was cut off on purpose */
async function readBody(
  request: IncomingMessage,
  cutAfterBytes: number | undefined,
): Promise<Buffer | undefined> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    length += piece.length;
    if (cutAfterBytes !== undefined && length > cutAfterBytes) return undefined;
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

const digestOf = (bytes: Uint8Array): string =>
  `sha256:${createHash('sha256').update(bytes).digest('hex')}`;

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

const fail = (response: ServerResponse, status: number, code: string): void =>
  json(response, status, { errors: [{ code, message: code.toLowerCase() }] });

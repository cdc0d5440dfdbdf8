import { createHash } from 'node:crypto';
import { type Dirent } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { extname, join, relative, sep } from 'node:path';
import type { FastifyInstance } from 'fastify';
import { chooseEncoding, type Encoding } from './encoding.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
};

/** Written beside each file by scripts/setup/compress-pages.mjs. */
const ENDINGS = { br: '.br', gzip: '.gz' } as const satisfies Partial<Record<Encoding, string>>;
type Ready = keyof typeof ENDINGS;

/**
 * What the server says with every answer and browsers look at with pages alone (Fetch §4.5 knows of
 * `x-content-type-options` and `cross-origin-resource-policy` for scripts and styles): a page with fourteen
 * scripts would carry it fourteen times.
 */
const FOR_PAGES_ALONE = [
  'content-security-policy',
  'cross-origin-opener-policy',
  'origin-agent-cluster',
  'referrer-policy',
  'x-dns-prefetch-control',
  'x-download-options',
  'x-frame-options',
  'x-permitted-cross-domain-policies',
  'x-xss-protection',
];
/** Whatever else can be opened as a page of its own keeps them. */
const NO_PAGES: readonly string[] = [TYPES['.js'], TYPES['.css'], TYPES['.woff2']].flatMap(
  (type) => type ?? [],
);

interface StaticFile {
  readonly path: string;
  readonly type: string;
  readonly etag: string;
  /** In which encodings it lies there, the best first. */
  readonly ready: readonly Ready[];
}

/**
 * Serves the built scripts and styles, compressed when they were built.
 *
 * Their names hold a hash of their content, so a browser may keep them for good. Only what was there
 * at the start is served: an address is looked up in a list and never becomes a path.
 *
 * @param folder the built `.next`
 */
export async function serveStaticFiles(app: FastifyInstance, folder: string): Promise<void> {
  const files = await listFiles(join(folder, 'static'));
  app.get('/_next/static/*', async ({ url, headers }, reply) => {
    const file = files.get(
      decodeURIComponent(url.split('?')[0]?.slice('/_next/static/'.length) ?? ''),
    );
    if (!file) {
      return reply.code(404).header('cache-control', 'no-store').type('text/plain').send('');
    }
    const encoding = chooseEncoding(headers['accept-encoding'], file.ready) as Ready | undefined;
    const etag = `"${file.etag}${encoding ? `-${encoding}` : ''}"`;
    reply.headers({
      'cache-control': 'public, max-age=31536000, immutable',
      vary: 'accept-encoding',
      etag,
    });
    if (NO_PAGES.includes(file.type)) for (const name of FOR_PAGES_ALONE) reply.removeHeader(name);
    if (headers['if-none-match'] === etag) return reply.code(304).send();
    if (encoding) reply.header('content-encoding', encoding);
    const path = encoding ? file.path + ENDINGS[encoding] : file.path;
    return reply.type(file.type).send(await readFile(path));
  });
}

async function listFiles(folder: string): Promise<Map<string, StaticFile>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = new Set(entries.filter((entry) => entry.isFile()).map(pathOf));
  const found = new Map<string, StaticFile>();
  for (const path of paths) {
    const type = TYPES[extname(path)];
    if (type === undefined) continue;
    const etag = createHash('sha256')
      .update(await readFile(path))
      .digest('base64url')
      .slice(0, 22);
    const ready = (['br', 'gzip'] as const).filter((each) => paths.has(path + ENDINGS[each]));
    found.set(relative(folder, path).split(sep).join('/'), { path, type, etag, ready });
  }
  return found;
}

const pathOf = (entry: Dirent): string => join(entry.parentPath, entry.name);

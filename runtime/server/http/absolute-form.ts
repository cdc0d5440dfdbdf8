import type { IncomingMessage } from 'node:http';

/**
 * Brings a request target in absolute form to the form everything else expects: a server must take
 * it, and the host in it counts, not the header (RFC 9112 §3.2.2).
 *
 * @returns path and query
 */
export function originForm(request: Pick<IncomingMessage, 'url' | 'headers'>): string {
  const target = request.url ?? '/';
  if (target.startsWith('/')) return target;
  const url = /^https?:\/\//i.test(target) ? URL.parse(target) : null;
  if (!url) return '/';
  request.headers.host = url.host;
  return `${url.pathname}${url.search}`;
}

import { isIP } from 'node:net';

/** Under which addresses people and programs reach this server. */
export interface Reach {
  /** Scheme, host and port that a proxy offers, such as `https://yard.example.org`. */
  readonly publicUrl: string | undefined;
  /** Whether browsers reach it by TLS: a proxy's, for the server itself speaks plain HTTP. */
  readonly isSecure: boolean;
  /** Names that this server answers to, in lower case, besides plain addresses. */
  readonly names: ReadonlySet<string>;
}

/**
 * @param input `host`: what the server listens on; `hostname`: of the machine; `publicUrl`: its
 *   address for people, when a proxy stands before it
 */
export function makeReach(input: {
  readonly host: string;
  readonly hostname: string;
  readonly publicUrl: string | undefined;
}): Reach {
  const name = input.hostname.toLowerCase();
  const names = new Set(['localhost', input.host.toLowerCase(), name, `${name}.local`]);
  if (input.publicUrl !== undefined) names.add(new URL(input.publicUrl).hostname);
  return {
    publicUrl: input.publicUrl,
    isSecure: input.publicUrl?.startsWith('https:') ?? false,
    names,
  };
}

/**
 * Whether a Host header names this server.
 *
 * A page of `evil.example` whose name was pointed at this machine meanwhile (DNS rebinding) has the
 * same origin as what it asks here, so its cookies, its scripts and no CORS protect anything; only
 * the name gives it away. A plain address cannot be such a name: whoever types it means the machine
 * that has it. The port is not looked at, because tunnels and containers change it.
 *
 * @param host the header as it was sent; undefined: HTTP/1.0
 */
export function knowsHost({ names }: Reach, host: string | undefined): boolean {
  const name = hostNameOf(host);
  return name !== undefined && (isAddress(name) || names.has(name));
}

/**
 * Whether a request comes from one of our own pages.
 *
 * With a public address by TLS that one is ours, and pages on the machine itself are; over a plain
 * connection from elsewhere nobody signs in, because the session's cookie would not be kept.
 *
 * @param origin the header as the browser sent it
 * @param host the Host header of the same request
 */
export function isOwnOrigin(
  { publicUrl, isSecure }: Reach,
  origin: string,
  host: string | undefined,
): boolean {
  if (origin === publicUrl) return true;
  const url = URL.parse(origin);
  if (!url || url.origin !== origin || url.host !== host?.toLowerCase()) return false;
  return !isSecure || isLoopback(url.hostname);
}

function hostNameOf(host: string | undefined): string | undefined {
  const [, name] = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/i.exec(host ?? '') ?? [];
  return name?.toLowerCase();
}

const isAddress = (name: string): boolean => isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;

const isLoopback = (name: string): boolean =>
  name === 'localhost' || name === '[::1]' || /^127\.\d+\.\d+\.\d+$/.test(name);
